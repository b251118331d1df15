"""Terminations and reductions of signed awards, and what each takes from which payment stage."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, Stage
from grants.db import belongs_to, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry


class EndingKind(StrEnum):
    """An award becomes smaller, or ends."""

    REDUCTION = "reduction"
    TERMINATION = "termination"


class EndingCause(StrEnum):
    """Why an award ends: what lies with the grantee goes on its record (R-B6, R-G6)."""

    OTHER = "other"
    OWN_FAULT = "own_fault"
    MISUSE = "misuse"


class Ending(Table):
    """Proposed with a reason and its paper, decided by another person; while it is open no payment goes on.

    A reduction names its `amount`; a termination takes all that is not with the bank or paid. An award has one that is
    open, and ends once: partial unique indexes in grants/migrations/sql/2026_11_28t25.
    """

    id: Serial
    award = belongs_to(Award)
    kind = word_column()
    cause = word_column(default=EndingCause.OTHER)
    amount = money_column(null=True)
    reason = Text()
    document = belongs_to(Upload)
    proposed_at = moment_column()
    proposed_by = Integer(default=None)
    proposed_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    is_approved = Boolean(null=True, default=None)
    opinion = Text()

    ending_kind_known = one_of("kind", EndingKind)
    ending_cause_known = one_of("cause", EndingCause)
    ending_cause_is_of_a_termination = Check("kind = 'termination' OR cause = 'other'")
    ending_reduction_names_its_amount = Check(
        "(kind = 'reduction') = (amount IS NOT NULL) AND (amount IS NULL OR amount > 0)"
    )
    ending_gives_a_reason = Check("reason <> ''")
    ending_decided_by_another = Check("decided_by IS NULL OR decided_by <> proposed_by")
    ending_decided_whole = Check(
        "(decided_at IS NULL) = (is_approved IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    )
    ending_declined_with_an_opinion = Check("is_approved IS NOT FALSE OR opinion <> ''")


class StageCut(Table):
    """What an ending takes from a stage, with the entry that gave it back to the pool. Insert only."""

    id: Serial
    ending = belongs_to(Ending)
    stage = belongs_to(Stage)
    amount = money_column()
    entry = belongs_to(Entry)

    stage_cut_once = Unique([ending, stage])
    stage_cut_amount_positive = Check("amount > 0")
