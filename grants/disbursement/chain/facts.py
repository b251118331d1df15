"""The chain of approvals of a payment: its levels, and who approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grants.disbursement.chain.tables import Approval, PayingRules
from grants.i18n import Text, _
from grants.people.rules import Actor

COOLING_DAYS = 3


@dataclass(frozen=True)
class Level:
    """So many of those named must approve; where nobody is named, of all who are approvers."""

    id: int | None
    name: str | Text
    needed: int = 1
    approvers: Mapping[int, str] = field(default_factory=dict)
    from_amount: Decimal = Decimal("0.00")

    def is_open_to(self, person: Actor) -> bool:
        """Whether that approver is of this level."""
        return not self.approvers or person.id in self.approvers


# As long as a funder wrote no rules, one approver is enough.
ONE_APPROVER = Level(None, _("领导审批"))


@dataclass(frozen=True)
class Chain:
    """The levels that a payment needs, lowest first, and every approval it got, voided ones included."""

    levels: Sequence[Level] = (ONE_APPROVER,)
    approvals: Sequence[Approval] = ()

    @property
    def in_force(self) -> list[Approval]:
        return [each for each in self.approvals if each.voided_at is None]

    @property
    def people(self) -> set[int]:
        """Who has approved it and is still counted."""
        return {each.person for each in self.in_force}

    @property
    def voided_steps(self) -> set[int]:
        """The steps of approvals that count no more."""
        return {each.step for each in self.approvals if each.voided_at is not None}

    @property
    def last_voided(self) -> Approval | None:
        voided = [each for each in self.approvals if each.voided_at is not None]
        return max(voided, key=lambda each: each.id, default=None)

    def given(self, level: Level) -> list[Approval]:
        """The approvals of a level that count."""
        return [each for each in self.in_force if each.level == level.id]

    def missing(self, level: Level) -> int:
        return max(level.needed - len(self.given(level)), 0)

    @property
    def open_level(self) -> Level | None:
        """The lowest level that still waits; none when the chain is complete."""
        return next((each for each in self.levels if self.missing(each)), None)

    @property
    def waits_for(self) -> int:
        """How many approvals are missing at all levels."""
        return sum(self.missing(each) for each in self.levels)


@dataclass(frozen=True)
class Edition:
    """Rules of paying with their levels."""

    rules: PayingRules
    levels: Sequence[Level]


@dataclass(frozen=True)
class PlannedLevel:
    """A level as it was typed; `approvers` by id."""

    name: str
    from_amount: Decimal
    needed: int
    approvers: Sequence[int] = ()
