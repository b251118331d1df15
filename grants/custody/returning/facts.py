"""What the rules of sending back look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.custody.returning.tables import SentBack
from grants.custody.tables import CustodyLedger
from grants.disbursement.recovery.tables import ReturnDemand

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Owed:
    """A demand on a group's award, what its hub sent back on it, and what the group's ledger holds and has reserved."""

    ledger: CustodyLedger
    demand: ReturnDemand
    sent: Sequence[SentBack]
    held: Decimal
    reserved: Decimal

    @property
    def left(self) -> Decimal:
        """What is still to be sent."""
        return self.demand.amount - (self.demand.waived or ZERO) - sum((each.amount for each in self.sent), ZERO)

    @property
    def available(self) -> Decimal:
        return self.held - self.reserved
