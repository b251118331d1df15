"""What the bank writes, and what the hub says of each line."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.banking.keeping import Sent
from grants.custody.bank import actions, settling
from grants.custody.bank.tables import LineMatch, MatchKind, UnexplainedReceipt
from tests.custody.bank.world import lines_of
from tests.custody.machine.books import Line, Movement, Receipt
from tests.custody.machine.ground import first
from tests.custody.machine.groups import GROUP, WHICH
from tests.custody.machine.hubs import HUB
from tests.custody.machine.proofs import Proofs
from tests.custody.machine.sums import CENT, NOTHING

CENTS_OFF = st.sampled_from([NOTHING, CENT, -CENT])
STRAY = st.integers(-300, 900).filter(bool).map(lambda cents: Decimal(cents) / 100)
KINDS = ("charge", "cover", "unexplained")


class Banks(Proofs):
    """Lines, and money of nobody."""

    @rule(hub=HUB, amount=STRAY)
    def the_bank_moves_something_of_its_own(self, hub: int, amount: Decimal) -> None:
        self.hubs[hub].strays.append((self.day, amount))

    @rule(hub=HUB, delay=st.integers(0, 3), cents=CENTS_OFF)
    def bank_sends_its_file(self, hub: int, delay: int, cents: Decimal) -> None:
        self.bank_sends(hub, delay, cents)

    def takes_in(self, hub: int, sent: Sent, written: list[Line]) -> None:
        self.try_it(None, actions.import_statement, self.houses[hub].bookkeeper, self.accounts[hub].id, sent)
        rows = self.run(lines_of(self.desk(hub)))
        for line, row in zip(self.hubs[hub].lines, rows, strict=True):
            assert (line.on, line.amount) == (row.booked_on, row.amount)
            line.id = row.id
        self.what_is_sure_is_matched(hub)

    def desk(self, hub: int) -> Any:
        """What the bank's own tests call a desk: something with an account."""
        return type("Desk", (), {"account": self.accounts[hub]})

    def what_is_sure_is_matched(self, hub: int) -> None:
        """The same amount with the same reference, and nothing else. What is in force says so."""
        found = self.hubs[hub]
        for line in found.lines:
            same = [each for each in found.book if each.line is None and each.reference == line.reference != ""]
            if line.said is None and f"{line.on:%Y-%m}" > found.closed and same and same[0].amount == line.amount:
                line.said, line.movement, same[0].line = "booked", same[0], line
        in_force = LineMatch.objects().where(
            LineMatch.line.is_in([line.id for line in found.lines] or [0]), LineMatch.undone_at.is_null()
        )
        matches = {each.line: each for each in self.run(in_force.run())}
        assert sorted(matches) == sorted(line.id for line in found.lines if line.said)
        for line in found.lines:
            if line.said is not None:
                line.match = matches[line.id].id
                assert line.movement is None or matches[line.id].entry == line.movement.entry

    @rule(hub=HUB)
    def match_again(self, hub: int) -> None:
        self.try_it(None, actions.match_lines, self.houses[hub].bookkeeper, self.accounts[hub].id)
        self.what_is_sure_is_matched(hub)

    @precondition(lambda self: any(each.lines and each.book for each in self.hubs))
    @rule(hub=HUB, which=WHICH, what=WHICH)
    def match(self, hub: int, which: int, what: int) -> None:
        found = self.hubs[hub]
        if found.lines and found.book:
            line = one_of(found.lines, which, lambda each: each.said is None)
            self.say_booked(hub, line, one_of(found.book, what, lambda each: each.line is None))

    def say_booked(self, hub: int, line: Line, movement: Movement) -> None:
        rest = line.amount - movement.amount
        expected = self.why_not_said(hub, line)
        if expected is None and movement.line is not None:
            expected = "custody.entry_matched"
        elif expected is None and ((line.amount > 0) != (movement.amount > 0) or abs(rest) > 1):
            expected = "custody.other_amount"
        elif expected is None and self.hubs[hub].in_bank() + rest < 0:
            expected = "ledger.overdrawn"

        made = self.try_it(
            expected, actions.match_line, self.houses[hub].bookkeeper, line.id, entry_id=movement.entry, reason="回单"
        )

        if made is not None:
            line.said, line.match, line.movement, line.rest, movement.line = "booked", made.id, movement, rest, line
            self.books(hub, line, rest)

    def why_not_said(self, hub: int, line: Line) -> str | None:
        if f"{line.on:%Y-%m}" <= self.hubs[hub].closed:
            return "custody.bank_month_closed"
        return "custody.line_matched" if line.said else None

    def books(self, hub: int, line: Line, amount: Decimal) -> None:
        """Money that left is the hub's own, money that came is nobody's; a cover is the hub's own again."""
        found = self.hubs[hub]
        if amount < 0 or line.said == "cover":
            found.own.append((line.on, amount))
        elif amount > 0:
            row = self.run(UnexplainedReceipt.objects().get(UnexplainedReceipt.match == line.match).run())
            line.receipt = Receipt(row.id, amount, line.on)
            found.receipts.append(line.receipt)
            found.apart.append((line.on, amount))

    @precondition(lambda self: any(each.lines for each in self.hubs))
    @rule(hub=HUB, which=WHICH, kind=st.sampled_from(KINDS))
    def book(self, hub: int, which: int, kind: str) -> None:
        if self.hubs[hub].lines:
            self.say(hub, one_of(self.hubs[hub].lines, which, lambda each: each.said is None), kind)

    def say(self, hub: int, line: Line, kind: str) -> None:
        expected = self.why_not_said(hub, line)
        if expected is None and (line.amount > 0) != (kind != "charge"):
            expected = "custody.wrong_way"
        elif expected is None and kind == "cover" and line.amount > self.hubs[hub].owed:
            expected = "custody.cover_more_than_owed"
        elif expected is None and self.hubs[hub].in_bank() + line.amount < 0:
            expected = "ledger.overdrawn"

        made = self.try_it(
            expected, actions.book_line, self.houses[hub].bookkeeper, line.id, kind=MatchKind(kind), reason="回单"
        )

        if made is not None:
            line.said, line.match = kind, made.id
            self.books(hub, line, line.amount)

    @precondition(lambda self: any(line.said for hub in self.hubs for line in hub.lines))
    @rule(hub=HUB, which=WHICH)
    def undo(self, hub: int, which: int) -> None:
        found = self.hubs[hub]
        said = [line for line in found.lines if line.said is not None]
        if not said:
            return
        line = one_of(said, which, lambda each: f"{each.on:%Y-%m}" > found.closed)
        made = line.amount if line.said in KINDS else line.rest
        is_own, expected = made < 0 or line.said == "cover", None
        if f"{line.on:%Y-%m}" <= found.closed:
            expected = "custody.bank_month_closed"
        elif line.movement is not None and f"{line.movement.on:%Y-%m}" <= found.closed:
            expected = "custody.entry_month_closed"
        elif line.receipt is not None and line.receipt.status != "open":
            expected = "custody.match_of_settled_receipt"
        elif self.hubs[hub].in_bank() - made < 0 or (is_own and found.owed + made < 0):
            expected = "ledger.overdrawn"

        if self.try_it(expected, actions.undo_match, self.houses[hub].bookkeeper, line.match, reason="看错"):
            (found.own if is_own else found.apart).append((line.on, -made))
            if line.receipt is not None:
                line.receipt.status, line.receipt = "taken_back", None
            if line.movement is not None:
                line.movement.line = None
            line.said, line.match, line.movement, line.rest = None, 0, None, NOTHING

    @precondition(lambda self: any(each.receipts for each in self.hubs))
    @rule(hub=HUB, which=WHICH, group=GROUP)
    def assign(self, hub: int, which: int, group: int) -> None:
        if self.hubs[hub].receipts:
            self.settle(hub, one_of(self.hubs[hub].receipts, which, lambda each: each.status == "open"), group)

    def settle(self, hub: int, receipt: Receipt, group: int) -> None:
        found, ledger = self.hubs[hub], self.groups[group].now
        expected = first(
            (receipt.status != "open", "custody.receipt_settled"),
            (ledger.hub != hub, "custody.ledger_of_another_hub"),
            self.why_not_moved(ledger),
        )

        made = self.try_it(
            expected,
            settling.assign_receipt,
            self.houses[hub].reviewer,
            receipt.id,
            ledger_id=self.keepings[group].id,
            on=self.day,
            reason="捐赠人来电",
        )

        if made is not None:
            receipt.status = "assigned"
            found.apart.append((self.day, -receipt.amount))
            ledger.moved.append((self.day, receipt.amount))

    @precondition(lambda self: any(each.receipts for each in self.hubs))
    @rule(hub=HUB, which=WHICH)
    def send_receipt_back(self, hub: int, which: int) -> None:
        if self.hubs[hub].receipts:
            self.send_on(hub, one_of(self.hubs[hub].receipts, which, lambda each: each.status == "open"))

    def send_on(self, hub: int, receipt: Receipt) -> None:
        found, reference = self.hubs[hub], self.next_reference("U")
        expected = "ledger.overdrawn" if self.hubs[hub].in_bank() < receipt.amount else None

        made = self.try_it(
            "custody.receipt_settled" if receipt.status != "open" else expected,
            settling.send_receipt_back,
            self.houses[hub].cashier,
            receipt.id,
            on=self.day,
            bank_ref=reference,
            reason="汇错",
        )

        if made is not None:
            receipt.status = "sent_back"
            found.apart.append((self.day, -receipt.amount))
            found.book.append(Movement(made.settlement, self.day, -receipt.amount, reference))


def one_of(items: Sequence[Any], which: int, prefers: Callable[[Any], bool]) -> Any:
    """Mostly one of those that something can still be said of, sometimes any."""
    wanted = [each for each in items if prefers(each)]
    chosen = wanted if wanted and which % 4 else items
    return chosen[which % len(chosen)]
