"""What the rules of handovers look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.clock import local_day
from grants.custody.relation.agreeing.facts import RequestFacts
from grants.custody.relation.handover.tables import Handover, HandoverItem, HandoverStatus
from grants.custody.relation.keeping import Held
from grants.custody.tables import CustodyLedger
from grants.organizations.tables import Organization

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Giving:
    """A group's money at the hub that keeps it: what is held, why it may not leave, and the hub that takes it over."""

    group: Organization
    hub: Organization
    held: Sequence[Held]
    coming: int
    frozen_for: str | None
    takeover: RequestFacts | None
    under_way: Handover | None

    @property
    def live(self) -> int:
        """Claims that are not at their end."""
        return sum(each.live for each in self.held)

    @property
    def advances(self) -> int:
        """Money asked for in advance or given, and not settled."""
        return sum(each.advances for each in self.held)

    @property
    def goods(self) -> int:
        """Goods that are not handed out, or not yet on two persons' word."""
        return sum(each.goods for each in self.held)

    @property
    def total(self) -> Decimal:
        return sum((each.balance for each in self.held), ZERO)


@dataclass(frozen=True)
class Listed:
    """A ledger on a list: whose award, what it held, and the ledger that goes on with it."""

    item: HandoverItem
    ledger: CustodyLedger
    number: str
    title: str
    fund: str


@dataclass(frozen=True)
class HandoverFacts:
    """A handover with its list, its hubs, and who put their name to what."""

    handover: Handover
    group: Organization
    giver: Organization
    taker: Organization
    items: Sequence[Listed]
    names: dict[int, str]
    frozen_for: str | None
    stated: str | None

    @property
    def status(self) -> HandoverStatus:
        return HandoverStatus(self.handover.status)

    @property
    def first_day(self) -> date | None:
        """No bank pays before both hubs have agreed."""
        return None if self.handover.accepted_at is None else local_day(self.handover.accepted_at)

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id, "") if person_id is not None else ""
