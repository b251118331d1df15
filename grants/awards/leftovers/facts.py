"""What the rules of leftovers look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.awards.leftovers.tables import PoolReturn
from grants.calls.tables import Call, Pool
from grants.funds.tables import FundSource


@dataclass(frozen=True)
class PoolFacts:
    """A pool, what its account holds, what of it is promised to awards that are not signed yet, and what was proposed.
    `is_finished`: everything in the round is decided and announced."""

    call: Call
    pool: Pool
    fund: FundSource
    held: Decimal
    promised: Decimal
    is_finished: bool
    known: Sequence[PoolReturn]

    @property
    def left(self) -> Decimal:
        """What nobody has been promised."""
        return self.held - self.promised

    @property
    def open(self) -> PoolReturn | None:
        """The one that waits for its decision."""
        return next((each for each in self.known if each.decided_at is None), None)
