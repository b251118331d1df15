"""What a hub has on its bank, and whose it is. Pure."""

from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Holdings:
    """What a hub has on its custody account, and whose it is: the groups', the hub's own (negative while it owes the
    account what the bank charged), nobody's that is known yet. `advanced` is the groups' and left the bank before it is
    spent; `goods` is what lies in store for them (1801) beside what stands for it (2601 of goods)."""

    bank: Decimal
    groups: Decimal
    own: Decimal
    unexplained: Decimal
    advanced: Decimal = NOTHING
    goods: Decimal = NOTHING

    @property
    def at_bank(self) -> Decimal:
        """The part of the groups' money that is on the bank."""
        return self.groups - self.advanced

    @property
    def difference(self) -> Decimal:
        return self.bank - self.at_bank - self.own - self.unexplained
