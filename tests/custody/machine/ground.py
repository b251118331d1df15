"""What the rules of several mixins ask and do of the model; whoever acts first says what should come of it."""

from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from grants.banking.keeping import Sent
from grants.custody.tables import CustodyLedger
from grants.errors import Refused
from grants.files import Upload
from tests.banking.files import as_csv, line, yefeng
from tests.custody.machine.books import Hub, Line, Movement
from tests.custody.machine.model import GONE, LIVE, START, Advance, Claim, Goods, Group, Ledger, Payout
from tests.custody.machine.opening import LINES, PAID, Opening
from tests.custody.machine.sums import NOTHING
from tests.custody.world import on


class Ground(RuleBasedStateMachine):
    """One life of two hubs with two groups each."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening, self.run = opening, opening.run
        self.houses, self.accounts, self.operators = opening.houses, opening.accounts, opening.operators
        self.templates, self.officer, self.supervisor = opening.templates, opening.officer, opening.supervisor
        self.keepings = list(opening.keepings)
        self.day, self.turn = START, count(1)
        self.claims: list[Claim] = []
        self.advances: list[Advance] = []
        self.goods: list[Goods] = []
        self.payouts: list[Payout] = []
        self.contracts: dict[int, Upload] = {}
        self.hubs, self.groups = [Hub(), Hub()], list[Group]()
        self.rows: dict[int, CustodyLedger] = {}
        self.life = opening.begin()
        for at, amount in enumerate(PAID):
            kept = self.keeps(at, at // 2, self.keepings[at].ledger)
            self.groups.append(Group({item: Decimal(most) for item, most in LINES}, Decimal(amount), [kept]))
            for each in opening.arrived.get(at, ()):
                self.receives(at, each.entry.id)
        for hub in (0, 1):
            self.bank_sends(hub)

    def teardown(self) -> None:
        self.opening.end(self.life)

    def try_it(
        self, expected: str | None, verb: Callable[..., Coroutine[Any, Any, Any]], *given: Any, **named: Any
    ) -> Any:
        """What was made; nothing where a refusal was expected. Anything else is a fault."""

        async def tried() -> Any:
            with on(self.day):
                try:
                    return await verb(*given, **named)
                except Refused as refusal:
                    return refusal.code

        found = self.run(tried())
        assert (found if isinstance(found, str) else None) == expected
        return None if isinstance(found, str) else found

    # What the rules of several mixins do to the model.

    def ago(self, days: int) -> date:
        return self.day - timedelta(days=days)

    def next_reference(self, kind: str) -> str:
        return f"{kind}{next(self.turn)}"

    def keeps(self, group: int, hub: int, row: CustodyLedger) -> Ledger:
        found = Ledger(row.id, group, hub, row.opened_on)
        self.rows[row.id] = row
        self.hubs[hub].ledgers.append(found)
        return found

    def receives(self, group: int, entry: int) -> None:
        found = self.groups[group]
        found.is_received = True
        self.moves(found.now, found.payment, entry, self.keepings[group].payment.bank_ref)

    def moves(self, ledger: Ledger, amount: Decimal, entry: int, reference: str, day: date | None = None) -> None:
        """Money of a group came in at the bank, or left it."""
        ledger.moved.append((day or self.day, amount))
        self.hubs[ledger.hub].book.append(Movement(entry, day or self.day, amount, reference))

    def is_paid(self, claim: Claim, entry: int, reference: str, day: date) -> None:
        claim.status, claim.paid_on, claim.reference = "paid", day, reference
        self.moves(claim.ledger, -claim.amount, entry, reference, day)

    # What they ask of it.

    def groups_at(self, hub: int) -> list[int]:
        """Whose money is there and open."""
        return [at for at, each in enumerate(self.groups) if each.hub == hub and each.now.closed_on is None]

    def claims_of(self, advance: Advance, *status: str) -> list[Claim]:
        return [each for each in self.claims if each.advance is advance and each.status in status]

    def left(self, advance: Advance) -> Decimal:
        """What no invoice uses up and what did not come back."""
        if advance.status in GONE:
            return NOTHING
        used = sum((each.amount for each in self.claims_of(advance, *LIVE, "paid")), NOTHING)
        return advance.amount - used - sum(advance.back, NOTHING)

    def is_settled(self, advance: Advance) -> bool:
        return advance.status == "paid" and self.left(advance) == 0 and not self.claims_of(advance, *LIVE)

    def open_advances(self, group: int) -> list[Advance]:
        mine = [each for each in self.advances if each.ledger.group == group]
        return [each for each in mine if each.status not in GONE and not self.is_settled(each)]

    def reserved(self, ledger: Ledger) -> Decimal:
        claimed = [each.amount for each in self.claims if each.ledger is ledger and each.status in LIVE]
        left = [self.left(each) for each in self.advances if each.ledger is ledger]
        return sum([*claimed, *left], NOTHING)

    def available(self, group: int) -> Decimal:
        ledger = self.groups[group].now
        return ledger.held() - self.reserved(ledger)

    def left_on_line(self, group: int, line: str) -> Decimal:
        """What claims, less what came back of them, and what is left of advances leave of a budget line."""
        here = [each for each in self.claims if (each.ledger.group, each.line) == (group, line)]
        claimed = sum((each.amount - each.refunded for each in here if each.status not in GONE), NOTHING)
        out = [self.left(each) for each in self.advances if (each.ledger.group, each.line) == (group, line)]
        return self.groups[group].lines[line] - claimed - sum(out, NOTHING)

    def is_with_the_bank(self, claim: Claim) -> bool:
        exported = [each for payout in self.payouts if payout.exported_on for each in payout.open_parts]
        return any(each.claim is claim for each in exported)

    def why_no_room(self, group: int, line: str, amount: Decimal) -> str | None:
        return first(
            (amount > self.left_on_line(group, line), "custody.over_line"),
            (amount > self.available(group), "custody.not_enough_held"),
        )

    def why_not_begun(self, group: int) -> str | None:
        known = self.groups[group]
        return first(
            (bool(known.frozen), "custody.frozen"),
            (known.now.closed_on is not None, "custody.ledger_closed"),
            (known.moving is not None, "custody.being_handed_over"),
        )

    def why_not_moved(self, ledger: Ledger) -> str | None:
        return first(
            (ledger.closed_on is not None, "custody.ledger_closed"),
            (self.groups[ledger.group].is_fixed, "custody.amounts_fixed"),
        )

    def bank_sends(self, hub: int, delay: int = 0, cents: Decimal = NOTHING) -> list[Line]:
        """The bank's file of the days since the last, if there were any; what is sure is matched by itself."""
        found, first_day = self.hubs[hub], self.hubs[hub].sent_until
        before = found.balance()
        written = found.writes(self.day, delay, cents)
        if written:
            rows = [line(each.on.isoformat(), str(each.amount), reference=each.reference) for each in written]
            since = date.fromordinal(first_day.toordinal() + 1)
            sent = Sent("yefeng", as_csv(yefeng(rows, before)), "x.csv", since, self.day)
            self.takes_in(hub, sent, written)
        return written

    def takes_in(self, hub: int, sent: Sent, written: list[Line]) -> None:
        raise NotImplementedError


def first(*reasons: tuple[bool, str] | str | None) -> str | None:
    """The first refusal whose reason holds, in the order in which people are told."""
    said = (each if isinstance(each, str) else each[1] if each and each[0] else None for each in reasons)
    return next((code for code in said if code), None)
