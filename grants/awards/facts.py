"""What the rules of this step look at, gathered by queries: rows by name, never followed by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from grants.applications.tables import Application, BudgetLine
from grants.awards.tables import (
    Agreement,
    Award,
    AwardLine,
    CutAnswer,
    Hold,
    NoticeItem,
    Objection,
    PublicNotice,
    Rejection,
    Stage,
    StageRequirement,
)
from grants.calls.judging_tables import Quota
from grants.calls.saying import Names
from grants.calls.tables import BudgetCap, Call, Pool, Track, TrackStage
from grants.funds.rules import FundFacts
from grants.funds.tables import FundSource
from grants.organizations.tables import BankAccount, CustodyAgreement, Organization
from grants.scoring.tables import Result, ScoringClosure


@dataclass(frozen=True)
class Counted:
    """An application with the amount that counts for it among the awards of its call."""

    application: Application
    applicant: Organization
    amount: Decimal


@dataclass(frozen=True)
class DecisionFacts:
    """An application on which a decision is about to be taken, and what bounds it for who decides.

    `recused` are the staff of the round who have nothing to do with an application's judging. `others` are the other
    awards of the call; `total` is all that it may award, of which quotas are shares.
    """

    application: Application
    applicant: Organization
    call: Call
    track: Track
    stages: Sequence[TrackStage]
    budget: Sequence[BudgetLine]
    result: Result | None
    closure: ScoringClosure | None
    fund: FundFacts
    pool: Pool | None
    awarded_to_others: Decimal
    award: Award | None
    rejection: Rejection | None
    is_announced: bool
    caps: Sequence[BudgetCap] = ()
    recused: Mapping[int, frozenset[int]] = field(default_factory=dict)
    others: Sequence[Counted] = ()
    quotas: Sequence[Quota] = ()
    total: Decimal = Decimal("0.00")
    names: Names = field(default_factory=Names)


@dataclass(frozen=True)
class AwardFacts:
    """An award with everything that decides whether its money may move."""

    award: Award
    application: Application
    call: Call
    funder: Organization
    applicant: Organization
    through: Organization
    fund: FundSource
    pool: Pool
    lines: Sequence[AwardLine]
    item: NoticeItem | None
    notice: PublicNotice | None
    objections: Sequence[Objection]
    holds: Sequence[Hold]
    agreement: Agreement | None
    stages: Sequence[Stage]
    requirements: Sequence[StageRequirement]
    cut_answer: CutAnswer | None = None
    amended_end: date | None = None
    cut: Decimal = Decimal("0.00")
    terminated_at: datetime | None = None

    @property
    def amount(self) -> Decimal:
        """What is in force of the award: as decided, less what was taken back since."""
        return self.award.amount - self.cut

    @property
    def ends_on(self) -> date:
        """The last day of the project, as the newest version of its agreement has it (R-D11)."""
        return self.amended_end or self.call.project_to

    @property
    def is_cut(self) -> bool:
        """Some line is less than was asked for; it has its reason."""
        return any(line.reason for line in self.lines)

    @property
    def open_objections(self) -> list[Objection]:
        return [each for each in self.objections if each.closed_on is None]

    @property
    def open_holds(self) -> list[Hold]:
        return [each for each in self.holds if each.lifted_at is None]

    @property
    def is_for_a_group(self) -> bool:
        """A filed group has no legal personality: its hub signs as third party and keeps the money (R-B4, R-G1)."""
        return self.applicant.status == "filed"

    @property
    def payee(self) -> Organization:
        """Whose account the money goes to."""
        return self.through if self.is_for_a_group else self.applicant

    def conditions_of(self, stage: Stage) -> list[str]:
        """The conditions that the call sets for that stage."""
        return [each.condition for each in self.requirements if each.stage == stage.id]


@dataclass(frozen=True)
class PayeeFacts:
    """Where the money of an agreement would go."""

    account: BankAccount | None
    custody: CustodyAgreement | None
