"""The fields of reports that are being written."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, moment_column, one_of, word_column
from grants.reporting.tables import ReportKind


class DraftField(Table):
    """What stands in one field of a report that is not handed in. Gone once it is."""

    id: Serial
    award = belongs_to(Award)
    kind = word_column()
    period = Integer(default=1)
    field = Varchar(length=60)
    text = Text()
    version = Integer(default=1)
    saved_at = moment_column()
    saved_by = Integer(default=None)
    saved_by_name = Varchar(length=80)

    draft_field_once = Unique([award, kind, period, field])
    draft_field_kind_known = one_of("kind", ReportKind)
