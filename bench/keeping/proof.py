"""Whether book, statements and closings say what the plan says: sums of their own, with fractions for the interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from bench.keeping.grantees import AWARDED
from bench.keeping.hubs import Hub
from bench.keeping.months import Planned, last_of
from grants import ledger
from grants.db import sql

BALANCES = "SELECT k.id, a.balance FROM custody_ledger k JOIN account a ON a.id = k.account WHERE k.hub = {}"
PARTS = "SELECT balance FROM account WHERE id = {}"
STATED = "SELECT s.* FROM statement s JOIN custody_ledger k ON k.id = s.ledger WHERE k.hub = {} AND s.month = {}"
CLOSED = "SELECT * FROM custody_month WHERE hub = {} AND month = {}"


@dataclass
class Truth:
    """What each group of a hub has by the plan: its movements by day."""

    hub: Hub
    moved: list[list[tuple[date, Decimal]]] = field(default_factory=list)
    shared_on: date | None = None

    def __post_init__(self) -> None:
        self.moved = [[(self.hub.opened_on, AWARDED)] for _group in self.hub.groups]

    def pay(self, planned: Sequence[Planned]) -> None:
        for each in planned:
            self.moved[each.group].append((each.on, -each.amount))

    def credit(self, on: date, amount: Decimal) -> None:
        """Share it day by day: each cent to whoever is furthest below what is due, the earlier ledger first."""
        since = self.shared_on or self.hub.opened_on
        products = [self._product(moved, since, on) for moved in self.moved]
        cents, whole = int(amount * 100), sum(products)
        due = [Fraction(each) * cents / whole for each in products]
        given = [int(each) for each in due]
        furthest = sorted(range(len(due)), key=lambda at: (given[at] - due[at], at))
        for at in furthest[: cents - sum(given)]:
            given[at] += 1
        for moved, part in zip(self.moved, given, strict=True):
            moved.append((on, Decimal(part) / 100))
        self.shared_on = on

    @staticmethod
    def _product(moved: Sequence[tuple[date, Decimal]], since: date, until: date) -> int:
        """Cents at the end of each day, day by day."""
        by_day: dict[date, int] = {}
        for on, amount in moved:
            by_day[on] = by_day.get(on, 0) + int(amount * 100)
        held, total, day = 0, 0, min(by_day)
        while day < until:
            held += by_day.get(day, 0)
            total += held if day >= since else 0
            day += timedelta(days=1)
        return total

    def held(self, group: int, until: date) -> Decimal:
        return sum((amount for on, amount in self.moved[group] if on <= until), Decimal("0.00"))

    async def differences(self, stated: Sequence[date]) -> list[str]:
        """What the book, the statements of these months or their closings say otherwise."""
        faults = await self._balances()
        for first in stated:
            faults += await self._statements(first) + await self._closing(first)
        return faults

    async def _balances(self) -> list[str]:
        found = {row["id"]: row["balance"] for row in await sql(BALANCES, self.hub.id)}
        faults = []
        for place, group in enumerate(self.hub.groups):
            wanted = self.held(place, date.max)
            if found[group.ledger] != wanted:
                faults.append(f"ledger {group.ledger} holds {found[group.ledger]}, not {wanted}")
        [bank] = await sql(PARTS, self.hub.bank)
        total = sum(found.values(), Decimal("0.00"))
        return faults + [f"bank {bank['balance']}, groups {total}"] * (bank["balance"] != total)

    async def _statements(self, first: date) -> list[str]:
        rows = {row["ledger"]: row for row in await sql(STATED, self.hub.id, f"{first:%Y-%m}")}
        faults = [f"{len(rows)} statements of {first:%Y-%m}"] * (len(rows) != len(self.hub.groups))
        numbers = sorted(int(row["number"].rpartition("-")[2]) for row in rows.values())
        faults += [f"numbers of {first:%Y-%m} have gaps"] * (numbers != list(range(1, len(rows) + 1)))
        for place, group in enumerate(self.hub.groups):
            if (row := rows.get(group.ledger)) is not None and (fault := self._differs(row, place, first)):
                faults.append(f"statement {row['number']}: {fault}")
        return faults

    def _differs(self, row: Mapping[str, Decimal], place: int, first: date) -> str:
        last = last_of(first)
        within = [amount for on, amount in self.moved[place] if first <= on <= last]
        wanted = (
            self.held(place, first - timedelta(days=1)),
            sum((each for each in within if each > 0), Decimal("0.00")),
            -sum((each for each in within if each < 0), Decimal("0.00")),
            self.held(place, last),
        )
        found = (row["opening"], row["received"], row["spent"], row["closing"])
        return "" if found == wanted else f"{found}, not {wanted}"

    async def _closing(self, first: date) -> list[str]:
        held = sum((self.held(place, last_of(first)) for place in range(len(self.hub.groups))), Decimal("0.00"))
        wanted = (held, held, Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
        rows = await sql(CLOSED, self.hub.id, f"{first:%Y-%m}")
        found = [tuple(row[name] for name in ("bank", "held", "own", "unexplained", "on_its_way")) for row in rows]
        return [] if found == [wanted] else [f"closing of {first:%Y-%m}: {found}, not {wanted}"]


async def ledger_findings() -> list[str]:
    """What the ledger's own checks find."""
    return [str(each) for each in await ledger.verify()]
