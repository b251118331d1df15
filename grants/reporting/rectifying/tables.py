"""What becomes of a rectification until it is accepted: proof, answers given back, more time, a sanction, a paper."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.reporting.tables import Rectification
from grants.standing.tables import CreditEvent


class RectificationProof(Table):
    """A file that came with an answer: private. Insert only."""

    id: Serial
    rectification = belongs_to(Rectification)
    attempt = Integer(default=1)
    upload = belongs_to(Upload)

    rectification_proof_once = Unique([rectification, attempt, upload])


class RectificationReturn(Table):
    """An answer that was not enough, and why. Insert only."""

    id: Serial
    rectification = belongs_to(Rectification)
    attempt = Integer(default=1)
    answer = Text()
    answered_on = day_column()
    answered_by = Integer(default=None)
    reason = Text()
    returned_at = moment_column()
    returned_by = Integer(default=None)

    rectification_return_once = Unique([rectification, attempt])
    rectification_return_gives_a_reason = Check("reason <> ''")


class RectificationExtension(Table):
    """More time, asked for once with a reason, and what the office said."""

    id: Serial
    rectification = belongs_to(Rectification, unique=True)
    reason = Text()
    due_before = day_column()
    until_on = day_column()
    asked_at = moment_column()
    asked_by = Integer(default=None)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    is_granted = Boolean(null=True, default=None)
    remark = Text()

    rectification_extension_gives_a_reason = Check("reason <> ''")
    rectification_extension_is_later = Check("until_on > due_before")
    rectification_extension_decided_whole = Check(
        "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (is_granted IS NULL)"
    )


class Outcome(StrEnum):
    """What a person decides on misuse that was not put right."""

    BARRED = "barred"
    SPARED = "spared"


class RectificationSanction(Table):
    """Misuse that was not put right by its day: proposed by the system, decided by a person (R-A9)."""

    id: Serial
    rectification = belongs_to(Rectification, unique=True)
    proposed_at = moment_column()
    outcome = word_column(null=True)
    reason = Text()
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    credit_event = belongs_to(CreditEvent, null=True)

    rectification_sanction_outcome_known = one_of("outcome", Outcome)
    rectification_sanction_decided_whole = Check(
        "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
    )
    rectification_sanction_decided_with_reason = Check("outcome IS NULL OR reason <> ''")
    rectification_sanction_bars_by_an_event = Check("(coalesce(outcome, '') = 'barred') = (credit_event IS NOT NULL)")


class RectificationPaper(Table):
    """整改通知, rendered once. Insert only."""

    id: Serial
    rectification = belongs_to(Rectification, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
