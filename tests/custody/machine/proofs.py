"""What is true after each step, and what a machine proves of months and of the end."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis.stateful import invariant

from grants import ledger
from grants.custody import queries
from grants.custody.advances.tables import Advance
from grants.custody.bank import months
from grants.custody.goods.tables import Goods
from grants.custody.payouts.tables import PayoutLine
from grants.custody.queries.books import lines_until
from grants.custody.queries.stock import stock
from grants.custody.tables import Claim, Statement
from grants.db import sql
from grants.ledger import checks
from tests.custody.machine.ground import Ground
from tests.custody.machine.model import Ledger
from tests.custody.machine.sums import NOTHING, last_day, summed

AT_COMMIT = "SET CONSTRAINTS ALL {}"
TAKEN = "SELECT id, line_taken(id) AS taken FROM award_line WHERE id = ANY({}::int[])"


class Proofs(Ground):
    """The model beside the books."""

    @invariant()
    def no_cent_is_missing(self) -> None:
        """bank = Σ groups − what is out in advance + the hub's own + nobody's; goods beside what stands for them."""
        for hub in self.hubs:
            book = self.rows[hub.ledgers[0].id].book
            found = self.run(queries.holdings(book))
            groups = sum((each.held() for each in hub.ledgers), NOTHING)
            assert (found.groups, found.own, found.unexplained) == (groups, summed(hub.own), summed(hub.apart))
            assert found.advanced == sum((each.advanced() for each in hub.ledgers), NOTHING)
            assert found.goods == self.in_store(hub.ledgers)
            assert found.bank == hub.in_bank() >= 0
            assert found.difference == 0
            assert self.run(checks.run(book)) == []

    def in_store(self, ledgers: list[Ledger]) -> Decimal:
        return sum((each.left() * each.worth for each in self.goods if each.ledger in ledgers), NOTHING)

    @invariant()
    def no_group_is_below_zero(self) -> None:
        for group in self.groups:
            for each in group.ledgers:
                held = self.run(ledger.balance(self.rows[each.id].account))
                assert (held, self.run(queries.reserved(each.id))) == (each.held(), self.reserved(each))
                assert held - self.reserved(each) >= 0
                assert each.closed_on is None or held == 0

    @invariant()
    def no_line_is_over_its_budget(self) -> None:
        for at, keeping in enumerate(self.keepings):
            rows = self.run(sql(TAKEN, [each.id for each in keeping.lines.values()]))
            taken = {row["id"]: row["taken"] for row in rows}
            for item, line in keeping.lines.items():
                assert line.amount - taken[line.id] == self.left_on_line(at, item) >= 0

    @invariant()
    def what_waits_for_the_commit_holds(self) -> None:
        """Nothing is committed here, so that what the database asks at a commit is asked now."""
        for moment in ("IMMEDIATE", "DEFERRED"):
            self.run(sql(AT_COMMIT.format(moment)))

    def statements_chain(self, known: Ledger) -> None:
        """Each follows from the one before, and says what the model says."""
        rows = self.run(Statement.objects().where(Statement.ledger == known.id).order_by(Statement.month).run())
        assert [row.month for row in rows] == sorted(each.month for each in known.statements)
        for row in rows:
            opening, last = date.fromisoformat(f"{row.month}-01"), last_day(row.month)
            within = [amount for day, amount in known.moved if opening <= day <= last]
            assert row.received == sum((each for each in within if each > 0), NOTHING)
            assert row.spent == -sum((each for each in within if each < 0), NOTHING)
            assert row.opening == known.held(opening - timedelta(days=1))
            assert row.opening + row.received - row.spent == row.closing == known.held(last)
        for one, following in pairwise(rows):
            if last_day(one.month) + timedelta(days=1) == date.fromisoformat(f"{following.month}-01"):
                assert one.closing == following.opening

    def month_adds_up(self, known: Ledger, month: str) -> None:
        """What was spent on each line until the end of a month, and the goods of that month."""
        row, last = self.rows[known.id], last_day(month)
        for use in self.run(lines_until(row, last)):
            here = [each for each in self.claims if (each.ledger.group, each.line) == (known.group, use.line.item)]
            paid = [(each.paid_on, each.amount) for each in here if each.status == "paid" and each.paid_on <= last]
            back = [refund for each in here for refund in each.refunds.values()]
            assert use.spent == summed(paid, last) - summed(back, last)
        before = last.replace(day=1) - timedelta(days=1)
        mine = [each for each in self.goods if each.ledger is known and each.on <= last]
        stocks = [(each.left(before), each.left(last)) for each in mine if each.left(before) or each.on > before]
        assert [(each.opening, each.closing) for each in self.run(stock(row, last.replace(day=1), last))] == stocks

    def days_are_proved(self, hub: int, month: str) -> None:
        """At the end of each day the bank is what the model's bank is, and every cent of a difference is explained."""
        found = self.run(months.month(self.accounts[hub], month))
        for day in found.days:
            assert day.bank == self.hubs[hub].balance(day.on)
            assert day.book.bank == self.hubs[hub].in_bank(day.on)
            assert day.unknown == 0

    def everything_is_proved(self) -> None:
        assert self.run(ledger.verify()) == []
        for group in self.groups:
            for each in group.ledgers:
                self.statements_chain(each)
                for stated in each.statements:
                    self.month_adds_up(each, stated.month)
                self.month_adds_up(each, f"{self.day:%Y-%m}")
        for at, hub in enumerate(self.hubs):
            self.days_are_proved(at, f"{hub.sent_until:%Y-%m}")
        self.states_are_those_of_the_model()

    def states_are_those_of_the_model(self) -> None:
        claims = {each.id: each.status for each in self.run(Claim.objects().run())}
        assert claims == {each.id: each.status for each in self.claims}
        advances = {each.id: (each.status, each.settled_at is not None) for each in self.run(Advance.objects().run())}
        assert advances == {each.id: (each.status, self.is_settled(each)) for each in self.advances}
        assert {each.id: each.left_over for each in self.run(Goods.objects().run())} == {
            each.id: each.left() for each in self.goods
        }
        lines = self.run(PayoutLine.objects().run())
        assert {each.id: "removed" if each.removed_at else each.outcome for each in lines} == {
            each.id: each.outcome for payout in self.payouts for each in payout.parts
        }
