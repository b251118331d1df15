"""What the rules of demands and refunds look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.awards.facts import AwardFacts
from grants.disbursement.recovery.tables import Refund, ReturnDemand
from grants.organizations.tables import BankAccount

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class DemandFacts:
    """A demand with what came in on it."""

    demand: ReturnDemand
    refunds: Sequence[Refund]

    @property
    def refunded(self) -> Decimal:
        return sum((each.amount for each in self.refunds), ZERO)

    @property
    def outstanding(self) -> Decimal:
        """What is still to come."""
        return self.demand.amount - self.refunded - (self.demand.waived or ZERO)

    @property
    def is_open(self) -> bool:
        return self.outstanding > 0

    def is_overdue(self, today: date) -> bool:
        return self.is_open and today > self.demand.due_on


@dataclass(frozen=True)
class Told:
    """What was spent of an award as a later step tells: `source` is report:7, account:5 (a final one) or custody:3.
    `interest` is what a hub's bank gave on it."""

    amount: Decimal
    source: str
    on: date | None
    interest: Decimal = ZERO

    @property
    def of_grant(self) -> Decimal:
        """Interest is spent before the grant, so that what was not spent of either goes back as one sum."""
        return max(self.amount - self.interest, ZERO)

    @property
    def report(self) -> int | None:
        """The accepted report that says so; none where a hub's book does."""
        kind, _sep, key = self.source.partition(":")
        return int(key) if kind == "report" else None

    @property
    def is_accounted(self) -> bool:
        """An accepted final account says so."""
        return self.source.startswith("account:")


@dataclass(frozen=True)
class RecoveryFacts:
    """An award, what was paid of it, what was asked back, the funder's account that money comes back to, and what is
    told to be spent."""

    facts: AwardFacts
    paid: Decimal
    demands: Sequence[DemandFacts]
    account: BankAccount | None
    told: Told | None

    @property
    def refunded(self) -> Decimal:
        return sum((each.refunded for each in self.demands), ZERO)

    @property
    def kept(self) -> Decimal:
        """What was paid and did not come back."""
        return self.paid - self.refunded

    @property
    def open(self) -> DemandFacts | None:
        return next((each for each in self.demands if each.is_open), None)
