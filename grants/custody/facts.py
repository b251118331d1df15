"""What a hub has on its bank, and whose it is. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Holdings:
    """What a hub has on its custody account, and whose it is: the groups', the hub's own (negative while it owes the
    account what the bank charged), nobody's that is known yet."""

    bank: Decimal
    groups: Decimal
    own: Decimal
    unexplained: Decimal

    @property
    def difference(self) -> Decimal:
        return self.bank - self.groups - self.own - self.unexplained
