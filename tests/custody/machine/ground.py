"""Two hubs with two groups each on a real database, and what must be true of them after every step."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from datetime import date
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from grants import ledger
from grants.banking.keeping import Sent
from grants.custody import queries
from grants.custody.bank import months
from grants.custody.tables import Statement
from grants.db import ENGINE
from grants.errors import Refused
from grants.ledger import checks
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse
from grants.people.tables import Role
from tests.banking.files import as_csv, line, yefeng
from tests.calls.world import a_published_call
from tests.custody import world
from tests.custody.machine.model import LIVE, NOTHING, START, Claim, Group, Hub, Line, Movement, last_day, summed
from tests.custody.world import on
from tests.organizations.world import a_checked_account, staff

LINES = (("甲", "300.00"), ("乙", "500.00"))
PAID = ("450.00", "200.03", "120.00", "300.10")
LATE = 3  # the group whose payment was not booked yet


class Ground(RuleBasedStateMachine):
    """Whoever acts on it first says what should come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.context = Context()
        self.pool = self.context.run(self._detach_pool)
        self.outer = ENGINE.transaction()
        self.run(self.outer.__aenter__())
        self.day, self.turn = START, count(1)
        self.claims: list[Claim] = []
        self.hubs, self.groups = [Hub([0, 1]), Hub([2, 3])], []
        self.run(self._open())
        for hub in (0, 1):
            self.bank_sends(hub)

    @staticmethod
    def _detach_pool() -> Any:
        pool, ENGINE.pool = ENGINE.pool, None
        return pool

    async def _open(self) -> None:
        call = await a_published_call(project_from=date(2026, 5, 15))
        self.houses = [await world.a_hub() for _hub in self.hubs]
        self.accounts = [await current_account(each.organization.id, AccountUse.CUSTODY) for each in self.houses]
        self.operators = [await staff(each.organization, Role.HUB_OPERATOR, name="符主任") for each in self.houses]
        self.keepings = []
        for at, amount in enumerate(PAID):
            house = self.houses[at // 2]
            self.keepings.append(await world.a_ledger(house, call, lines=LINES, paid=amount, received=at != LATE))
            group = Group(at // 2, {item: Decimal(most) for item, most in LINES}, Decimal(amount), at != LATE)
            self.groups.append(group)
            if group.is_received:
                [entry] = await queries.movements(self.keepings[at].ledger)
                self.receives(at, entry.entry.id)
        self.officer = await staff(call.funder, Role.OFFICER, name="林主办")
        self.supervisor = await staff(call.funder, Role.SUPERVISOR, name="黄督导")
        await a_checked_account(call.funder)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work, context=self.context)

    def teardown(self) -> None:
        try:
            self.run(self.outer.rollback())
            self.run(self.outer.connection.close())
        finally:
            self.loop.close()
            ENGINE.pool = self.pool

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

    def receives(self, group: int, entry: int) -> None:
        found = self.groups[group]
        found.is_received = True
        self.moves(group, found.payment, entry, self.keepings[group].payment.bank_ref)

    def moves(self, group: int, amount: Decimal, entry: int, reference: str, day: date | None = None) -> None:
        """Money of a group came in at the bank, or left it."""
        self.groups[group].moved.append((day or self.day, amount))
        self.hubs[self.groups[group].hub].book.append(Movement(entry, day or self.day, amount, reference))

    def in_bank(self, hub: int, until: date = date.max) -> Decimal:
        """1002: the groups', the hub's own, and nobody's."""
        found = self.hubs[hub]
        held = sum((self.groups[each].held(until) for each in found.groups), NOTHING)
        return held + summed(found.own, until) + summed(found.apart, until)

    def reserved(self, group: int) -> Decimal:
        return sum((each.amount for each in self.claims if each.group == group and each.status in LIVE), NOTHING)

    def available(self, group: int) -> Decimal:
        return self.groups[group].held() - self.reserved(group)

    def bank_sends(self, hub: int, delay: int = 0, cents: Decimal = NOTHING) -> list[Line]:
        """The bank's file of the days since the last, if there were any; what is sure is matched by itself."""
        found, first = self.hubs[hub], self.hubs[hub].sent_until
        before = found.balance()
        written = found.writes(self.day, delay, cents)
        if written:
            rows = [line(each.on.isoformat(), str(each.amount), reference=each.reference) for each in written]
            since = date.fromordinal(first.toordinal() + 1)
            sent = Sent("yefeng", as_csv(yefeng(rows, before)), "x.csv", since, self.day)
            self.takes_in(hub, sent, written)
        return written

    def takes_in(self, hub: int, sent: Sent, written: list[Line]) -> None:
        raise NotImplementedError

    # What is true after each step.

    @invariant()
    def no_cent_is_missing(self) -> None:
        for at, hub in enumerate(self.hubs):
            book = self.keepings[hub.groups[0]].ledger.book
            found = self.run(queries.holdings(book))
            groups = sum((self.groups[each].held() for each in hub.groups), NOTHING)
            assert (found.groups, found.own, found.unexplained) == (groups, summed(hub.own), summed(hub.apart))
            assert found.bank == self.in_bank(at) >= 0
            assert found.difference == 0
            assert self.run(checks.run(book)) == []

    @invariant()
    def no_group_is_below_zero(self) -> None:
        for at, (group, keeping) in enumerate(zip(self.groups, self.keepings, strict=True)):
            held = self.run(ledger.balance(keeping.ledger.account))
            assert (held, self.run(queries.reserved(keeping.id))) == (group.held(), self.reserved(at))
            assert held - self.reserved(at) >= 0

    def statements_chain(self, group: int) -> None:
        """Each follows from the one before, and says what the model says."""
        of_group = Statement.objects().where(Statement.ledger == self.keepings[group].id).order_by(Statement.month)
        rows, known = self.run(of_group.run()), self.groups[group]
        assert [row.month for row in rows] == sorted(each.month for each in known.statements)
        for row in rows:
            first, last = date.fromisoformat(f"{row.month}-01"), last_day(row.month)
            within = [amount for day, amount in known.moved if first <= day <= last]
            assert row.received == sum((each for each in within if each > 0), NOTHING)
            assert row.spent == -sum((each for each in within if each < 0), NOTHING)
            assert row.opening == known.held(date.fromordinal(first.toordinal() - 1))
            assert row.opening + row.received - row.spent == row.closing == known.held(last)
        for one, following in pairwise(rows):
            if last_day(one.month).toordinal() + 1 == date.fromisoformat(f"{following.month}-01").toordinal():
                assert one.closing == following.opening

    def days_are_proved(self, hub: int, month: str) -> None:
        """At the end of each day the bank is what the model's bank is, and every cent of a difference is explained."""
        found = self.run(months.month(self.accounts[hub], month))
        for day in found.days:
            assert day.bank == self.hubs[hub].balance(day.on)
            assert day.book.bank == self.in_bank(hub, day.on)
            assert day.unknown == 0
