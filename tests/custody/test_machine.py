"""Any order of custody's operations, beside a slow second implementation that knows only days and amounts."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from grants.custody import actions, queries
from grants.custody.tables import InterestShare
from grants.db import ENGINE
from grants.errors import Refused
from tests.calls.world import a_published_call
from tests.custody import world
from tests.custody.world import on

NOTHING = Decimal("0.00")
LINES = (("甲", "300.00"), ("乙", "500.00"))
PAID = ("450.00", "200.03")
START, PROJECT = date(2026, 5, 22), date(2026, 6, 1)
LIVE = ("signed_once", "signed", "reviewed", "verified")
CENTS = st.integers(1, 30_000).map(lambda cents: Decimal(cents) / 100)


@dataclass
class Told:
    """What the model knows of a claim."""

    id: int
    group: int
    line: str
    amount: Decimal
    invoice: str
    status: str = "signed_once"


class Custody(RuleBasedStateMachine):
    """Two groups at one hub, and the five people of each step doing whatever comes."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.context = Context()
        self.pool = self.context.run(self._detach_pool)
        self.outer = ENGINE.transaction()
        self.run(self.outer.__aenter__())
        self.day = PROJECT
        self.groups = self.run(self._open())
        self.hub = self.groups[0].hub
        self.moves: list[list[tuple[date, Decimal]]] = [[(START, Decimal(amount))] for amount in PAID]
        self.claims: list[Told] = []
        self.last_interest: date | None = None

    @staticmethod
    def _detach_pool() -> Any:
        pool, ENGINE.pool = ENGINE.pool, None
        return pool

    @staticmethod
    async def _open() -> list[world.Keeping]:
        hub, call = await world.a_hub(), await a_published_call()
        return [await world.a_ledger(hub, call, lines=LINES, paid=amount) for amount in PAID]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work, context=self.context)

    def teardown(self) -> None:
        try:
            self.run(self.outer.rollback())
            self.run(self.outer.connection.close())
        finally:
            self.loop.close()
            ENGINE.pool = self.pool

    def try_it(self, verb: Callable[..., Coroutine[Any, Any, Any]], *given: Any, **named: Any) -> Any:
        """What came of it: the row, or the code of the refusal."""

        async def tried() -> Any:
            with on(self.day):
                try:
                    return await verb(*given, **named)
                except Refused as refusal:
                    return refusal.code

        return self.run(tried())

    def held(self, group: int, until: date | None = None) -> Decimal:
        return sum((amount for day, amount in self.moves[group] if until is None or day <= until), NOTHING)

    def reserved(self, group: int) -> Decimal:
        return sum((each.amount for each in self.claims if each.group == group and each.status in LIVE), NOTHING)

    def expected_of_filing(self, group: int, line: str, amount: Decimal, invoice: str) -> str | None:
        counted = [each for each in self.claims if each.status in (*LIVE, "paid")]
        on_line = sum((each.amount for each in counted if (each.group, each.line) == (group, line)), NOTHING)
        if any(each.invoice == invoice for each in counted):
            return "custody.invoice_used"
        if on_line + amount > Decimal(dict(LINES)[line]):
            return "custody.over_line"
        return "custody.not_enough_held" if amount > self.held(group) - self.reserved(group) else None

    @rule(group=st.integers(0, 1), line=st.sampled_from("甲乙"), amount=CENTS, invoice=st.integers(1, 12))
    def file(self, group: int, line: str, amount: Decimal, invoice: int) -> None:
        expected = self.expected_of_filing(group, line, amount, f"{invoice:020d}")
        keeping = self.groups[group]

        found = self.try_it(
            actions.file_claim,
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[line].id,
            amount=amount,
            invoices=[world.an_invoice(keeping, amount, f"{invoice:020d}", issued_on=PROJECT)],
            summary=line,
            form_key=uuid.uuid4(),
        )

        assert (found if isinstance(found, str) else None) == expected
        if expected is None:
            self.claims.append(Told(found.id, group, line, amount, f"{invoice:020d}"))

    @precondition(lambda self: self.claims)
    @rule(
        which=st.integers(0, 50),
        step=st.sampled_from(["signed", "reviewed", "verified", "paid", "returned", "withdrawn"]),
    )
    def step(self, which: int, step: str) -> None:
        claim = self.claims[which % len(self.claims)]
        before = {
            "signed": ["signed_once"],
            "reviewed": ["signed"],
            "verified": ["reviewed"],
            "paid": ["verified"],
            "returned": ["signed", "reviewed", "verified"],
            "withdrawn": ["signed_once", "signed"],
        }[step]
        group = self.groups[claim.group]

        found = {
            "signed": lambda: self.try_it(actions.sign_claim, group.second, claim.id),
            "reviewed": lambda: self.try_it(actions.review_claim, self.hub.reviewer, claim.id, world.all_good()),
            "verified": lambda: self.try_it(actions.verify_claim, self.hub.bookkeeper, claim.id),
            "paid": lambda: self.try_it(actions.pay_claim, self.hub.cashier, claim.id, paid_on=self.day, bank_ref="B"),
            "returned": lambda: self.try_it(actions.return_claim, self.hub.reviewer, claim.id, "x"),
            "withdrawn": lambda: self.try_it(actions.withdraw_claim, group.second, claim.id),
        }[step]()

        assert (found if isinstance(found, str) else None) == (
            None if claim.status in before else "custody.wrong_status"
        )
        if claim.status in before:
            claim.status = step
            if step == "paid":
                self.moves[claim.group].append((self.day, -claim.amount))

    @precondition(lambda self: self.claims)
    @rule(which=st.integers(0, 50))
    def pay_all_the_way(self, which: int) -> None:
        for step in ("signed", "reviewed", "verified", "paid"):
            self.step(which, step)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(amount=st.integers(1, 500).map(lambda cents: Decimal(cents) / 100))
    def interest(self, amount: Decimal) -> None:
        products = [self.slow_product(group) for group in (0, 1)]
        known = self.last_interest is not None and self.day <= self.last_interest
        expected = "custody.interest_known" if known else None if any(products) else "custody.nothing_to_share"

        found = self.try_it(
            actions.record_interest,
            self.hub.bookkeeper,
            hub_id=self.hub.organization.id,
            credited_on=self.day,
            amount=amount,
        )

        assert (found if isinstance(found, str) else None) == expected
        if expected is None:
            parts = slow_shares(amount, products)
            kept = self.run(_shares(found.id))
            assert kept == list(zip(products, parts, strict=True))
            for group, part in enumerate(parts):
                self.moves[group].append((self.day, part))
            self.last_interest = self.day

    def slow_product(self, group: int) -> Decimal:
        day, total = self.last_interest or START, NOTHING
        while day < self.day:
            total += self.held(group, day)
            day += timedelta(days=1)
        return total

    @rule()
    def a_month_is_stated(self) -> None:
        last = self.day.replace(day=1) - timedelta(days=1)
        for group, keeping in enumerate(self.groups):
            found = self.try_it(
                actions.issue_statement, self.hub.bookkeeper, ledger_id=keeping.id, month=f"{last:%Y-%m}"
            )
            if isinstance(found, str):
                assert found in {"custody.statement_issued", "custody.before_opening"}
                continue
            before = last.replace(day=1) - timedelta(days=1)
            assert (found.opening, found.closing) == (self.held(group, before), self.held(group, last))
            assert found.opening + found.received - found.spent == found.closing

    @invariant()
    def no_cent_is_missing(self) -> None:
        pages = [self.run(queries.ledger_page(each.first, each.id)) for each in self.groups]
        balances = [(page.held, page.reserved) for page in pages]
        found = self.run(queries.holdings(self.groups[0].ledger.book))
        assert balances == [(self.held(group), self.reserved(group)) for group in (0, 1)]
        assert found.bank == found.groups == self.held(0) + self.held(1)
        assert all(page.available >= 0 and min(use.left for use in page.lines) >= 0 for page in pages)


def slow_shares(amount: Decimal, products: list[Decimal]) -> list[Decimal]:
    """Cent by cent: each goes to whoever is furthest below what is due, the earlier one first."""
    cents, whole = int(amount * 100), sum(map(Fraction, products))
    due = [Fraction(each) * cents / whole for each in products]
    given = [int(each) for each in due]
    for _cent in range(cents - sum(given)):
        furthest = max(range(len(due)), key=lambda at: (due[at] - given[at], -at))
        given[furthest] += 1
    return [Decimal(each) / 100 for each in given]


async def _shares(interest_id: int) -> list[tuple[Decimal, Decimal]]:
    rows = await InterestShare.objects().where(InterestShare.interest == interest_id).order_by(InterestShare.ledger)
    return [(row.day_product, row.amount) for row in rows]


@pytest.mark.commits
def test_no_order_of_operations_loses_a_cent(tables):
    run_state_machine_as_test(
        Custody,
        settings=settings(
            max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
