"""Months that a hub closes, and statements of its groups."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from grants.custody import actions as custody
from grants.custody import jobs
from grants.custody.bank import closing
from grants.custody.tables import Statement
from tests.custody.machine.banks import CENT, CENTS_OFF, Banks
from tests.custody.machine.groups import GROUP, Groups
from tests.custody.machine.hubs import HUB, Hubs
from tests.custody.machine.model import NOTHING, Line, Stated, last_day


class Months(Groups, Hubs, Banks):
    """Closing and stating."""

    @initialize(ends=st.integers(2, 4), cents=CENTS_OFF, states=st.booleans())
    def some_things_are_under_way(self, ends: int, cents: Decimal, states: bool) -> None:
        """So that every rule has something to meet: claims are paid or wait for somebody, and a month was closed."""
        for group, line, amount, steps in ((0, "甲", 12_345, 4), (0, "乙", 9_999, ends), (2, "甲", 7_001, 3)):
            self.a_claim_goes_its_way(group, line, amount, steps)
        self.a_month_comes_to_its_end(0, cents, kinds=True, states=states)

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
        assert (made.bank, made.held + made.own + made.unexplained) == (found.balance(last), self.in_bank(hub, last))
        assert made.held == sum((self.groups[each].held(last) for each in found.groups), NOTHING)
        self.days_are_proved(hub, month)
        if states:
            self.try_it(None, jobs.state_month, made.id)
            for group in found.groups:
                self.is_stated(group, month)

    @rule(group=GROUP, back=st.integers(0, 2))
    def state(self, group: int, back: int) -> None:
        known, keeping = self.groups[group], self.keepings[group]
        first = self.day.replace(day=1)
        for _month in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        month, expected = f"{first:%Y-%m}", None
        if any(each.month == month for each in known.statements):
            expected = "custody.statement_issued"
        elif back == 0:
            expected = "custody.month_not_over"
        elif month < f"{keeping.ledger.opened_on:%Y-%m}":
            expected = "custody.before_opening"
        elif month > self.hubs[known.hub].closed:
            expected = "custody.month_not_closed"

        bookkeeper = self.houses[known.hub].bookkeeper
        if self.try_it(expected, custody.issue_statement, bookkeeper, ledger_id=keeping.id, month=month):
            self.is_stated(group, month)

    def is_stated(self, group: int, month: str) -> None:
        rows = Statement.objects().where(Statement.ledger == self.keepings[group].id, Statement.month == month)
        [row] = self.run(rows.run())
        if not any(each.month == month for each in self.groups[group].statements):
            self.groups[group].statements.append(Stated(row.id, month))
        self.statements_chain(group)

    @rule(hub=HUB, cents=CENTS_OFF, kinds=st.booleans(), states=st.booleans())
    def a_month_comes_to_its_end(self, hub: int, cents: Decimal, kinds: bool, states: bool) -> None:
        """Interest on its last day, a claim paid on the first of the next, and everything a careful hub does until the
        month is closed."""
        found = self.hubs[hub]
        month = found.following
        self.day = max(self.day, last_day(month))
        self.interest(hub, Decimal("1.03"))
        self.day = max(self.day, last_day(month) + timedelta(days=1))
        self.a_claim_goes_its_way(found.groups[1], "乙", 301, 4)
        self.day = max(self.day, last_day(month) + timedelta(days=4))
        found.strays.append((self.day, CENT))
        self.bank_sends(hub, cents=cents)
        for line in found.lines:
            if line.said is None:
                self.say_what_it_is(hub, line, kinds)
        for at, receipt in enumerate(found.receipts):
            if receipt.status == "open" and kinds:
                self.settle(hub, receipt, found.groups[at % 2])
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
