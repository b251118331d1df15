"""Money that groups and suppliers get before it is spent: asked for, signed, paid, used up by invoices, sent back."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.custody.advances import actions, settling
from grants.custody.advances.tables import AdvanceKind
from grants.files import Upload
from tests.custody.machine.books import Movement
from tests.custody.machine.ground import first
from tests.custody.machine.groups import AGO, BEFORE, GROUP, INVOICES, LINE, WHICH, Groups
from tests.custody.machine.model import Advance, Claim
from tests.files.samples import a_pdf

KIND, STEP = st.sampled_from(["petty_cash", "supplier"]), st.sampled_from(sorted(BEFORE))
ASKED = st.integers(1, 55_000).map(lambda cents: Decimal(cents) / 100)
PETTY_CASH = Decimal("500.00")


class Advances(Groups):
    """Petty cash, and what suppliers get before they deliver."""

    @rule(
        group=GROUP,
        line=LINE,
        kind=KIND,
        amount=ASKED,
        days=st.sampled_from([20, 3, 0]),
        with_contract=st.sampled_from([True, True, False]),
    )
    def somebody_asks(self, group: int, line: str, kind: str, amount: Decimal, days: int, with_contract: bool) -> None:
        self.ask(group, line, kind, amount, days, with_contract)

    def ask(
        self, group: int, line: str, kind: str, amount: Decimal, days: int = 20, with_contract: bool = True
    ) -> Advance | None:
        """`days`: by when a supplier's invoice comes."""
        keeping, open_ones = self.keepings[group], self.open_advances(group)
        is_petty, due_on = kind == "petty_cash", self.day + timedelta(days=days)
        is_late = any(each.status == "paid" and each.due_on < self.day for each in open_ones)
        expected = first(
            self.why_not_begun(group),
            (is_late, "custody.advance_late"),
            (is_petty and any(each.kind == kind for each in open_ones), "custody.petty_cash_open"),
            (is_petty and amount > PETTY_CASH, "custody.petty_cash_over_limit"),
            (not is_petty and not with_contract, "custody.advance_without_contract"),
            (not is_petty and days == 0, "custody.advance_due_passed"),
            self.why_no_room(group, line, amount),
        )

        found = self.try_it(
            expected,
            actions.ask_advance,
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[line].id,
            kind=AdvanceKind(kind),
            amount=amount,
            payee="符晓晴",
            summary=line,
            form_key=uuid.uuid4(),
            contract=None if is_petty or not with_contract else self.contract(group),
            due_on=due_on,
        )

        if found is None:
            return None
        self.advances.append(Advance(found.id, self.groups[group].now, line, kind, amount, self.day))
        return self.advances[-1]

    def contract(self, group: int) -> Upload:
        keeping = self.keepings[group]
        if group not in self.contracts:
            kept = actions.keep_contract(keeping.first, keeping.id, content=a_pdf("合同"), name="合同.pdf")
            self.contracts[group] = self.run(kept)
        return self.contracts[group]

    @precondition(lambda self: self.advances)
    @rule(which=WHICH, step=STEP, ago=AGO)
    def advance_step(self, which: int, step: str, ago: int) -> None:
        self.bring_on(self.advances[which % len(self.advances)], step, ago)

    def bring_on(self, advance: Advance, step: str, ago: int = 0) -> None:
        """One step of an advance on its way to the bank."""
        keeping, house = self.keepings[advance.ledger.group], self.houses[advance.ledger.hub]
        if step == "paid":
            return self.pay_in_advance(advance, ago)
        verb, by, *more = {
            "signed": (actions.sign_advance, keeping.second),
            "reviewed": (actions.review_advance, house.reviewer),
            "verified": (actions.verify_advance, house.bookkeeper),
            "returned": (actions.return_advance, house.reviewer, "x"),
            "withdrawn": (actions.withdraw_advance, keeping.second),
        }[step]
        expected = first(
            (step not in ("returned", "withdrawn") and self.is_frozen(advance.ledger), "custody.frozen"),
            (advance.status not in BEFORE[step], "custody.wrong_status"),
        )

        if self.try_it(expected, verb, by, advance.id, *more) is not None:
            advance.status = step

    def pay_in_advance(self, advance: Advance, ago: int = 0) -> None:
        """The bank has less, the group as much as before."""
        ledger, day, reference = advance.ledger, self.ago(ago), self.next_reference("Y")
        hub = self.hubs[ledger.hub]
        expected = first(
            (self.is_frozen(ledger), "custody.frozen"),
            (advance.status != "verified", "custody.wrong_status"),
            (self.groups[ledger.group].hold is not None, "custody.advance_on_hold"),
            (day < advance.on, "custody.advance_before_asked"),
            (ledger.is_stated(day), "custody.month_stated"),
            (hub.in_bank() < advance.amount, "ledger.overdrawn"),
            (hub.is_closed(day), "ledger.month_closed"),
        )

        facts = {"paid_on": day, "bank_ref": reference}
        found = self.try_it(expected, actions.pay_advance, self.houses[ledger.hub].cashier, advance.id, **facts)

        if found is not None:
            advance.status, advance.paid_on, advance.due_on = "paid", day, found.due_on
            ledger.out.append((day, advance.amount))
            hub.book.append(Movement(found.entry, day, -advance.amount, reference))

    @precondition(lambda self: self.advances)
    @rule(which=WHICH, amount=ASKED, line=st.sampled_from([None, None, "甲", "乙"]), invoices=INVOICES)
    def invoice(self, which: int, amount: Decimal, line: str | None, invoices: Sequence[str]) -> None:
        self.use(self.advances[which % len(self.advances)], amount, invoices, line)

    def use(self, advance: Advance, amount: Decimal, invoices: Sequence[str], line: str | None = None) -> Claim | None:
        """An invoice that an advance pays."""
        keeping, line, left = self.keepings[advance.ledger.group], line or advance.line, self.left(advance)
        papers = self.papers(advance.ledger.group, amount, invoices)
        numbers = tuple(each.number for each in papers)
        expected = first(
            (advance.status != "paid", "custody.advance_not_paid"),
            (left == 0, "custody.advance_used_up"),
            (line != advance.line, "custody.advance_of_another_line"),
            (amount > left, "custody.over_advance"),
            (self.is_frozen(advance.ledger), "custody.frozen"),
            self.why_no_invoices(numbers),
        )

        found = self.try_it(
            expected,
            settling.file_invoice,
            keeping.first,
            advance.id,
            award_line_id=keeping.lines[line].id,
            amount=amount,
            invoices=papers,
            summary=line,
            form_key=uuid.uuid4(),
        )

        if found is None:
            return None
        self.claims.append(Claim(found.id, advance.ledger, line, amount, numbers, self.day, advance))
        return self.claims[-1]

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, ago=AGO)
    def cross_off(self, which: int, ago: int) -> None:
        """Mostly a claim that an advance pays."""
        used = [each for each in self.claims if each.advance is not None]
        claims = used if used and which % 4 else self.claims
        self.cross(claims[which % len(claims)], ago)

    def cross(self, claim: Claim, ago: int = 0) -> None:
        """The group has less, the bank as much as before."""
        ledger, day = claim.ledger, self.ago(ago)
        expected = first(
            (claim.advance is None, "custody.not_of_an_advance"),
            (self.is_frozen(ledger), "custody.frozen"),
            (claim.status != "verified", "custody.wrong_status"),
            (claim.advance is not None and day < claim.advance.paid_on, "custody.settled_before_paid"),
            (ledger.is_stated(day), "custody.month_stated"),
            (self.hubs[ledger.hub].is_closed(day), "ledger.month_closed"),
        )

        if self.try_it(expected, settling.cross_off, self.houses[ledger.hub].cashier, claim.id, on=day):
            claim.status, claim.paid_on = "paid", day
            ledger.moved.append((day, -claim.amount))
            ledger.out.append((day, -claim.amount))

    @precondition(lambda self: self.advances)
    @rule(which=WHICH, amount=ASKED, ago=AGO)
    def take_back(self, which: int, amount: Decimal, ago: int) -> None:
        self.come_back(self.advances[which % len(self.advances)], amount, ago)

    def come_back(self, advance: Advance, amount: Decimal, ago: int = 0) -> None:
        """The bank has more, the group as much as before."""
        ledger, day, reference = advance.ledger, self.ago(ago), self.next_reference("Z")
        hub, left = self.hubs[ledger.hub], self.left(advance)
        expected = first(
            (advance.status != "paid", "custody.advance_not_paid"),
            (left == 0, "custody.advance_used_up"),
            (day < advance.paid_on, "custody.back_before_paid"),
            (ledger.is_stated(day), "custody.month_stated"),
            (amount > left, "custody.back_over_advance"),
            (hub.is_closed(day), "ledger.month_closed"),
        )

        facts = {"amount": amount, "back_on": day, "bank_ref": reference}
        found = self.try_it(expected, settling.take_back, self.houses[ledger.hub].bookkeeper, advance.id, **facts)

        if found is not None:
            advance.back.append(amount)
            ledger.out.append((day, -amount))
            hub.book.append(Movement(found.entry, day, amount, reference))

    @rule(group=GROUP, line=LINE, kind=KIND, cents=st.integers(2, 9_000), ends=st.integers(3, 10))
    def an_advance_goes_its_way(self, group: int, line: str, kind: str, cents: int, ends: int) -> None:
        """Paid after four steps, half of it used up by an invoice that is crossed off, the rest sent back."""
        amount = Decimal(cents) / 100
        advance = self.ask(group, line, kind, amount)
        if advance is None:
            return
        for step in ("signed", "reviewed", "verified", "paid")[:ends]:
            self.bring_on(advance, step)
        claim = self.use(advance, Decimal(cents // 2) / 100, [self.a_number()]) if ends > 4 else None
        for step in ("signed", "reviewed", "verified")[: ends - 5 if claim else 0]:
            self.take(claim, step)
        if claim is not None and ends > 8:
            self.cross(claim)
        if ends > 9:
            self.come_back(advance, amount - Decimal(cents // 2) / 100)
