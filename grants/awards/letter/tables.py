"""Award letters."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, moment_column
from grants.files import Upload


class AwardLetter(Table):
    """An award's letter, issued once; its file comes by a job. A cancelled award voids it."""

    id: Serial
    award = belongs_to(Award, unique=True)
    issued_at = moment_column()
    issued_by = Integer(default=None)
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    award_letter_made_whole = Check("(upload IS NULL) = (check_code IS NULL)")
