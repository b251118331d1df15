"""Conditions that were waived for one stage of an award."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Stage
from grants.db import belongs_to, day_column, moment_column
from grants.files import Upload


class StageWaiver(Table):
    """A stage is paid although one of its conditions is no fact: who decided so, why, and the paper of it. Insert only,
    and of a condition that the stage has: triggers in grants/migrations/sql/2026_11_28t33."""

    id: Serial
    stage = belongs_to(Stage)
    condition = Varchar(length=40)
    reason = Text()
    document = belongs_to(Upload)
    waived_on = day_column()
    waived_at = moment_column()
    waived_by = Integer(default=None)
    waived_by_name = Varchar(length=80)

    stage_waiver_once = Unique([stage, condition])
    stage_waiver_gives_a_reason = Check("reason <> ''")
    stage_waiver_is_not_of_the_agreement = Check("condition NOT IN ('agreement_signed', 'sealed_copy_checked')")
