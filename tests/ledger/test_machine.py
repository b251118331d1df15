import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextvars import Context
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from grants import clock, ledger
from grants.db import ENGINE, sql, transaction
from grants.errors import Refused
from grants.ledger import BookKind, Side, VoucherKind, actions
from grants.ledger.tables import Account, Entry
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.ledger.world import an_organization

MONTHS = [date(2026, month, 15) for month in (3, 4, 5)]
AMOUNTS = st.integers(1, 20_000).map(lambda cents: Decimal(cents) / 100)
KINDS = st.sampled_from(list(VoucherKind))


class Books(RuleBasedStateMachine):
    """Two books of any accounts, and anything anybody may try: a model in plain numbers says what must come out."""

    entries = Bundle("entries")
    reversals = Bundle("reversals")

    def __init__(self) -> None:
        super().__init__()
        # A loop, a connection and a transaction of its own; the transaction is rolled back at the end.
        self.loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.context = Context()
        self.pool = self.context.run(self._detach_pool)
        self.outer = ENGINE.transaction()
        self.run(self.outer.__aenter__())
        self.accounts: list[Account] = []
        self.balances: dict[int, Decimal] = {}
        self.vouchers: Counter[tuple[int, str, str]] = Counter()
        self.made: dict[int, tuple[int, list[tuple[int, int, Decimal]], VoucherKind]] = {}
        self.closed: dict[int, str] = {}
        self.count = 0

    @staticmethod
    def _detach_pool() -> Any:
        pool, ENGINE.pool = ENGINE.pool, None
        return pool

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work, context=self.context)

    def act(self, work: Coroutine[Any, Any, Any]) -> Any:
        """As an action does it: a refusal leaves nothing half done."""
        return self.run(self._in_savepoint(work))

    @staticmethod
    async def _in_savepoint(work: Coroutine[Any, Any, Any]) -> Any:
        async with transaction():
            return await work

    def teardown(self) -> None:
        try:
            self.run(self.outer.rollback())
            self.run(self.outer.connection.close())
        finally:
            self.loop.close()
            ENGINE.pool = self.pool

    @initialize(floors=st.lists(st.sampled_from([Decimal("0.00"), Decimal("-50.00"), None]), min_size=3, max_size=6))
    def open_books(self, floors: list[Decimal | None]) -> None:
        for code in ("ONE", "TWO"):
            owner = self.run(an_organization(code))
            book = self.run(ledger.open_book(owner.id, BookKind.FUND, code))
            for n, floor in enumerate([None, *floors]):
                side = Side.CREDIT if n % 2 else Side.DEBIT
                account = self.run(ledger.open_account(book.id, f"{n}", f"{n}", side, floor=floor))
                self.accounts.append(account)
                self.balances[account.id] = Decimal("0.00")
        self.books = {account.book for account in self.accounts}
        self.owners = {book.id: book.organization for book in self.run(self._all_books())}

    @staticmethod
    async def _all_books() -> list[ledger.Book]:
        return await ledger.Book.objects()

    @rule(target=entries, data=st.data(), day=st.sampled_from(MONTHS), kind=KINDS)
    def post(self, data: st.DataObject, day: date, kind: VoucherKind) -> int | None:
        account = st.sampled_from(self.accounts)
        lines = [
            (debit.id, credit.id, amount)
            for debit, credit, amount in data.draw(
                st.lists(st.tuples(account, account, AMOUNTS), min_size=1, max_size=3)
            )
        ]
        book = next(account.book for account in self.accounts if account.id == lines[0][0])
        self.count += 1
        post = ledger.post(book, f"x:{self.count}", "记账", lines, effective_on=day, by=None, kind=kind)
        return self._try(post, book, lines, day, kind)

    @rule(target=reversals, entry=consumes(entries), day=st.sampled_from(MONTHS))
    def reverse(self, entry: int | None, day: date) -> int | None:
        if entry is None:
            return None
        book, lines, kind = self.made[entry]
        mirrored = [(credit, debit, amount) for debit, credit, amount in lines]
        self.count += 1
        undo = ledger.reverse(entry, f"x:{self.count}", effective_on=day, by=None, summary="冲红")
        return self._try(undo, book, mirrored, day, kind)

    @rule(reversal=reversals, day=st.sampled_from(MONTHS))
    def reverse_a_reversal(self, reversal: int | None, day: date) -> None:
        if reversal is not None:
            undo = ledger.reverse(reversal, "never", effective_on=day, by=None, summary="冲红")
            assert self._code(undo) == "ledger.reversal_reversed"

    @rule(entry=entries)
    def post_again(self, entry: int | None) -> None:
        if entry is not None:
            book, lines, kind = self.made[entry]
            row = self.run(self._entry(entry))
            facts = {"effective_on": row.effective_on, "by": None, "kind": kind}
            assert self.run(ledger.post(book, row.reference, "记账", lines, **facts)).id == entry
            assert self._code(ledger.post(book, row.reference, "另", lines, **facts)) == "ledger.reference_reused"

    @rule(data=st.data(), month=st.sampled_from(["2026-03", "2026-04"]))
    def close(self, data: st.DataObject, month: str) -> None:
        book = data.draw(st.sampled_from(sorted(self.books)))
        by = Actor(1, "Ben", frozenset({(self.owners[book], Role.BOOKKEEPER)}))
        before = self.closed.get(book, "")
        earlier = [m for b, m, _kind in self.vouchers if b == book and before < m < month]
        wanted = "ledger.already_closed" if month <= before else "ledger.earlier_month_open" if earlier else None
        assert self._code(self._close(by, book, month)) == wanted
        if wanted is None:
            self.closed[book] = month

    @invariant()
    def nothing_is_wrong(self) -> None:
        if not self.accounts:
            return
        self.run(self._constraints())
        assert self.run(ledger.verify()) == []
        rows = self.run(self._accounts())
        assert {row.id: row.balance for row in rows} == self.balances
        assert all(row.floor is None or row.balance >= row.floor for row in rows)
        entered = self.run(self._entries())
        assert sorted((e.book, e.month, e.voucher_kind, e.voucher_no) for e in entered) == sorted(
            (*key, number) for key, last in self.vouchers.items() for number in range(1, last + 1)
        )
        for book in self.books:
            debit, credit = (sum(row.balance for row in rows if row.book == book and row.side == side) for side in Side)
            assert debit == credit

    def _try(
        self,
        work: Coroutine[Any, Any, Entry],
        book: int,
        lines: list[tuple[int, int, Decimal]],
        day: date,
        kind: VoucherKind,
    ) -> int | None:
        """Do it, and expect just what the model says."""
        wanted = self._expected(book, lines, day)
        try:
            entry = self.act(work)
        except Refused as refusal:
            assert refusal.code == wanted
            return None
        assert wanted is None
        self.vouchers[book, f"{day:%Y-%m}", kind] += 1
        assert entry.voucher_no == self.vouchers[book, f"{day:%Y-%m}", kind]
        for account, change in self._changes(lines).items():
            self.balances[account] += change
        self.made[entry.id] = (book, lines, kind)
        return entry.id

    def _expected(self, book: int, lines: list[tuple[int, int, Decimal]], day: date) -> str | None:
        known = {account.id: account for account in self.accounts}
        if any(debit == credit for debit, credit, _amount in lines):
            return "ledger.same_account"
        for account, change in self._changes(lines).items():
            floor = known[account].floor
            if floor is not None and self.balances[account] + change < floor:
                return "ledger.overdrawn"
        if any(known[account].book != book for line in lines for account in line[:2]):
            return "ledger.two_books"
        if f"{day:%Y-%m}" <= self.closed.get(book, ""):
            return "ledger.month_closed"
        return None

    def _changes(self, lines: list[tuple[int, int, Decimal]]) -> dict[int, Decimal]:
        sides = {account.id: 1 if account.side == Side.DEBIT else -1 for account in self.accounts}
        changes: Counter[int] = Counter()
        for debit, credit, amount in lines:
            changes[debit] += amount * sides[debit]
            changes[credit] -= amount * sides[credit]
        return dict(changes)

    def _code(self, work: Coroutine[Any, Any, object]) -> str | None:
        try:
            self.act(work)
        except Refused as refusal:
            return refusal.code
        return None

    @staticmethod
    async def _close(by: Actor, book: int, month: str) -> None:
        with clock.at(clock.during(date(2026, 6, 1))):
            await actions.close_month(by, book, month)

    @staticmethod
    async def _constraints() -> None:
        await sql("SET CONSTRAINTS ALL IMMEDIATE")
        await sql("SET CONSTRAINTS ALL DEFERRED")

    @staticmethod
    async def _accounts() -> list[Account]:
        return await Account.objects()

    @staticmethod
    async def _entries() -> list[Entry]:
        return await Entry.objects()

    @staticmethod
    async def _entry(entry_id: int) -> Entry:
        return await Entry.objects().get(Entry.id == entry_id)


@pytest.mark.usefixtures("tables")
def test_whatever_is_tried_in_whatever_order_the_books_are_right() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
