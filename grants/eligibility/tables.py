"""What officers found about an application before it is judged, and whose desk it lies on meanwhile."""

from enum import StrEnum

from piccolo.columns import JSONB, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application
from grants.calls.tables import ChecklistItem
from grants.db import belongs_to, moment_column, one_of, word_column


class Outcome(StrEnum):
    """What an eligibility check may find (R-C6)."""

    PASSED = "passed"
    RETURNED = "returned"
    FAILED = "failed"


class EligibilityCheck(Table):
    """An officer's finding on eligibility, with each rule's result at that moment. Insert only.

    `ticks` are what was seen with one's own eyes, as [{"words", "basis", "verdict", "remark", "by", "at"}].
    """

    id: Serial
    application = belongs_to(Application)
    outcome = word_column()
    reason = Text()
    findings = JSONB(default="[]")
    ticks = JSONB(default="[]")
    checked_at = moment_column()
    checked_by = Integer(null=True, default=None)
    correct_by = moment_column(null=True)

    eligibility_check_outcome_known = one_of("outcome", Outcome)
    eligibility_check_gives_a_reason = Check("outcome = 'passed' OR reason <> ''")


class EligibilityDesk(Table):
    """An application under examination: who is to look at it, whose desk it lies on until when, what was saved there.

    `version` is the optimistic lock of the decision. Nobody is kept out when `held_until` is over.
    """

    id: Serial
    application = belongs_to(Application, unique=True)
    version = Integer(default=0)
    held_by = Integer(null=True, default=None)
    holder = Varchar(length=80)
    held_until = moment_column(null=True)
    assigned_to = Integer(null=True, default=None)
    assignee = Varchar(length=80)
    given_back_by = Integer(null=True, default=None)
    saved_at = moment_column(null=True)
    saved_by = Integer(null=True, default=None)
    saver = Varchar(length=80)

    eligibility_desk_held_until = Check("(held_by IS NULL) = (held_until IS NULL)")


class Verdict(StrEnum):
    """What an officer says of one item of the checklist."""

    MET = "met"
    UNMET = "unmet"
    NOT_APPLICABLE = "not_applicable"


class EligibilityTick(Table):
    """What an officer saw about one item of the call's checklist, until the decision freezes it."""

    id: Serial
    application = belongs_to(Application)
    item = belongs_to(ChecklistItem)
    verdict = word_column()
    remark = Varchar(length=500)
    ticked_at = moment_column()
    ticked_by = Integer(null=True, default=None)
    ticker = Varchar(length=80)

    eligibility_tick_once = Unique([application, item])
    eligibility_tick_verdict_known = one_of("verdict", Verdict)
