"""What the rules of amendments look at, and what their pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.awards.amendment.tables import AmendedLine, Amendment
from grants.awards.facts import AwardFacts, DecisionFacts
from grants.awards.tables import AwardLine


@dataclass(frozen=True)
class AmendmentFacts:
    """A project as it is now. `lines` have the amounts of today; `approved` is the budget that was approved last, by
    line, and `used` what was claimed of each line already; `carrier` answers for the project: the payee, or
    the hub that keeps the group's money by now."""

    award: AwardFacts
    decision: DecisionFacts
    lines: Sequence[AwardLine]
    approved: Mapping[int, Decimal]
    used: Mapping[int, Decimal]
    ends_on: date
    open: Amendment | None
    carrier: int


@dataclass(frozen=True)
class Change:
    """One budget line before and after."""

    line: AwardLine
    was: Decimal
    amount: Decimal

    @property
    def by(self) -> Decimal:
        return self.amount - self.was


@dataclass(frozen=True)
class Version:
    """An amendment with all lines of its budget, changed or not."""

    amendment: Amendment
    changes: Sequence[Change]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.changes), Decimal("0.00"))


def changes_of(lines: Sequence[AwardLine], amended: Sequence[AmendedLine]) -> list[Change]:
    """The lines that an amendment changes, in the order of the budget."""
    known = {each.award_line: each for each in amended}
    return [Change(line, known[line.id].was, known[line.id].amount) for line in lines if line.id in known]
