"""Months that a hub closes, and statements of its groups."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from grants.custody import actions as custody
from grants.custody import jobs
from grants.custody.bank import closing
from grants.custody.tables import Statement
from tests.custody.machine.banks import CENTS_OFF, Banks
from tests.custody.machine.books import Line
from tests.custody.machine.ground import first
from tests.custody.machine.groups import GROUP
from tests.custody.machine.handovers import Handovers
from tests.custody.machine.hubs import HUB, Hubs
from tests.custody.machine.model import Ledger, Stated
from tests.custody.machine.sums import CENT, NOTHING, last_day

BEGINNING = st.sampled_from(["a batch", "goods", "a move", "a refund", "petty_cash", "supplier"])


class Months(Handovers, Hubs, Banks):
    """Closing and stating."""

    @initialize(
        ends=st.integers(2, 4),
        cents=CENTS_OFF,
        states=st.booleans(),
        begins=BEGINNING,
        far=st.sampled_from([6, 8, 9, 10, 10]),
    )
    def some_things_are_under_way(self, ends: int, cents: Decimal, states: bool, begins: str, far: int) -> None:
        """So that every rule has something to meet: claims are paid or wait for somebody, a month was closed, and
        something more is half done."""
        for group, line, amount, steps in ((0, "甲", 12_345, 4), (0, "乙", 9_999, ends), (2, "甲", 7_001, 3)):
            self.a_claim_goes_its_way(group, line, amount, steps)
        self.a_month_comes_to_its_end(0, cents, kinds=True, states=states)
        if begins == "a batch":
            self.claims_are_paid_together(0, 777, pattern=ends, days=0)
        elif begins == "goods":
            self.goods_go_their_way(0, 2 * ends, CENT * far)
        elif begins == "a move":
            self.a_group_moves(1, days=ends)
        elif begins == "a refund":
            self.comes_back(self.claims[0], CENT * far)
        else:
            self.an_advance_goes_its_way(0, "乙", begins, 3_333, far)
            self.day += timedelta(days=ends)
            self.interest(0, Decimal("7.77"))
            self.claims_are_paid_together(0, 555, pattern=0, days=0)

    @rule(hub=HUB, states=st.booleans())
    def close(self, hub: int, states: bool) -> None:
        found, month = self.hubs[hub], self.hubs[hub].following
        made = self.try_it(
            found.lacks(month, self.day),
            closing.close_month,
            self.houses[hub].bookkeeper,
            self.accounts[hub].id,
            month,
        )
        if made is None:
            return
        found.closed, last = month, last_day(month)
        assert (made.bank, made.held + made.own + made.unexplained) == (found.balance(last), found.in_bank(last))
        assert made.held == sum((each.held(last) - each.advanced(last) for each in found.ledgers), NOTHING)
        self.days_are_proved(hub, month)
        if states:
            self.try_it(None, jobs.state_month, made.id)
            for ledger in found.ledgers:
                if ledger.is_open_in(month):
                    self.is_stated(ledger, month)

    @rule(group=GROUP, back=st.integers(0, 2))
    def state(self, group: int, back: int) -> None:
        """Of the ledger that the group has now, or had last."""
        ledger, first_day = self.groups[group].now, self.day.replace(day=1)
        for _month in range(back):
            first_day = (first_day - timedelta(days=1)).replace(day=1)
        month = f"{first_day:%Y-%m}"
        expected = first(
            (any(each.month == month for each in ledger.statements), "custody.statement_issued"),
            (back == 0, "custody.month_not_over"),
            (ledger.closed_on is not None and f"{ledger.closed_on:%Y-%m}" < month, "custody.after_closing"),
            (month < f"{ledger.opened_on:%Y-%m}", "custody.before_opening"),
            (month > self.hubs[ledger.hub].closed, "custody.month_not_closed"),
        )

        bookkeeper = self.houses[ledger.hub].bookkeeper
        if self.try_it(expected, custody.issue_statement, bookkeeper, ledger_id=ledger.id, month=month):
            self.is_stated(ledger, month)

    def is_stated(self, ledger: Ledger, month: str) -> None:
        rows = Statement.objects().where(Statement.ledger == ledger.id, Statement.month == month)
        [row] = self.run(rows.run())
        if not any(each.month == month for each in ledger.statements):
            ledger.statements.append(Stated(row.id, month))
        self.statements_chain(ledger)

    @rule(hub=HUB, cents=CENTS_OFF, kinds=st.booleans(), states=st.booleans())
    def a_month_comes_to_its_end(self, hub: int, cents: Decimal, kinds: bool, states: bool) -> None:
        """Interest on its last day, a claim paid on the first of the next, and everything a careful hub does until the
        month is closed."""
        found = self.hubs[hub]
        month = found.following
        self.day = max(self.day, last_day(month))
        self.interest(hub, Decimal("1.03"))
        self.day = max(self.day, last_day(month) + timedelta(days=1))
        here = self.groups_at(hub)
        for group in here[-1:]:
            self.a_claim_goes_its_way(group, "乙", 301, 4)
        self.day = max(self.day, last_day(month) + timedelta(days=4))
        found.strays.append((self.day, CENT))
        self.bank_sends(hub, cents=cents)
        for line in found.lines:
            if line.said is None:
                self.say_what_it_is(hub, line, kinds)
        for at, receipt in enumerate(found.receipts):
            if receipt.status == "open" and kinds and here:
                self.settle(hub, receipt, here[at % len(here)])
            elif receipt.status == "open":
                self.send_on(hub, receipt)
        self.bank_sends(hub)
        self.close(hub, states)

    def say_what_it_is(self, hub: int, line: Line, kinds: bool) -> None:
        for movement in self.hubs[hub].book:
            same = movement.reference == line.reference and abs(movement.amount - line.amount) <= CENT
            if same and movement.line is None:
                return self.say_booked(hub, line, movement)
        covers = line.amount > 0 and kinds and line.amount <= self.hubs[hub].owed
        self.say(hub, line, "charge" if line.amount < 0 else "cover" if covers else "unexplained")
