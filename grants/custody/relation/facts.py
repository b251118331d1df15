"""What the claims of a ledger wait for beside freezes. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Standing:
    """How many signatories a ledger's group has, which handover of it is under way and whether its amounts are fixed
    already, and since when it is closed."""

    signatories: int
    handover: str | None = None
    is_fixed: bool = False
    closed_on: date | None = None

    @property
    def is_suspended(self) -> bool:
        """Nobody files or is paid with fewer than two signatories (R-I1, R-I5)."""
        return self.signatories < LEAST_SIGNATORIES


LEAST_SIGNATORIES = 2
