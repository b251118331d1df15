"""Award files that were ordered, and what was in each."""

from piccolo.columns import JSONB, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, moment_column
from grants.files import Upload


class AwardFile(Table):
    """A file of a project as its papers were at that moment. `contents` are its papers in order, with the hash of each,
    and the classes of which there was none. Made once by a job; another may be ordered later."""

    id: Serial
    award = belongs_to(Award)
    ordered_at = moment_column()
    ordered_by = Integer(default=None)
    ordered_by_name = Varchar(length=80)
    contents = JSONB(null=True, default=None)
    made_at = moment_column(null=True)
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    award_file_made_whole = Check(
        "(upload IS NULL) = (made_at IS NULL) AND (upload IS NULL) = (check_code IS NULL)"
        " AND (upload IS NULL) = (contents IS NULL)"
    )
