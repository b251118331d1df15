"""Files that were made for everybody to see, each with who released it."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.files import Upload
from grants.reporting.tables import Report


class PublicCopy(Table):
    """A file that is shown on the public page of a project, with its report. Taken off it stays on record.

    Of an accepted report only, and it changes in nothing but being taken off: grants/migrations/sql/2026_11_28t43.
    """

    id: Serial
    report = belongs_to(Report)
    upload = belongs_to(Upload, unique=True)
    caption = Varchar(length=120)
    released_at = moment_column()
    released_by = Integer(default=None)
    released_by_name = Varchar(length=80)
    withdrawn_at = moment_column(null=True)
    withdrawn_by = Integer(null=True, default=None)
    withdrawn_why = Text()

    public_copy_has_a_caption = Check("caption <> ''")
    public_copy_withdrawn_whole = Check(
        "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why = '')"
    )
