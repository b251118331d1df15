"""Who handles an objection, and by when."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Objection
from grants.db import belongs_to, day_column, moment_column


class ObjectionHandling(Table):
    """An objection was put into somebody's hands, to be answered by a day. The newest counts. Insert only.

    Who hands it on says why; the day stays. A trigger refuses another one.
    """

    id: Serial
    objection = belongs_to(Objection)
    handler = Integer(default=None)
    handler_name = Varchar(length=80)
    due_on = day_column()
    reason = Text()
    assigned_at = moment_column()
    assigned_by = Integer(null=True, default=None)

    objection_handling_has_a_handler = Check("handler_name <> ''")
