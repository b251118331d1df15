"""What groups and the hub's five people do with claims, and what a group says to its statement."""

import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.custody import actions
from grants.custody.bank.closing import reply_to_objection
from grants.custody.claiming.facts import Invoice
from tests.custody.machine.ground import Ground
from tests.custody.machine.model import LIVE, NOTHING, Claim, Stated
from tests.custody.world import Keeping, all_good, an_invoice, on

GROUP, WHICH = st.integers(0, 3), st.integers(0, 50)
CENTS = st.integers(1, 30_000).map(lambda cents: Decimal(cents) / 100)
BEFORE = {
    "signed": ("signed_once",),
    "reviewed": ("signed",),
    "verified": ("reviewed",),
    "paid": ("verified",),
    "returned": ("signed", "reviewed", "verified"),
    "withdrawn": ("signed_once", "signed"),
}


class Groups(Ground):
    """Claims and statements."""

    @rule(group=GROUP, line=st.sampled_from("甲乙"), amount=CENTS, invoice=st.integers(1, 15))
    def file(self, group: int, line: str, amount: Decimal, invoice: int) -> None:
        expected = self.why_not_filed(group, line, amount, f"{invoice:020d}")
        keeping = self.keepings[group]

        found = self.try_it(
            expected,
            actions.file_claim,
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[line].id,
            amount=amount,
            invoices=[self.an_invoice(keeping, amount, f"{invoice:020d}")],
            summary=line,
            form_key=uuid.uuid4(),
        )

        if found is not None:
            self.claims.append(Claim(found.id, group, line, amount, f"{invoice:020d}", self.day))

    def an_invoice(self, keeping: Keeping, amount: Decimal, number: str) -> Invoice:
        with on(self.day):
            return an_invoice(keeping, amount, number)

    def why_not_filed(self, group: int, line: str, amount: Decimal, invoice: str) -> str | None:
        counted = [each for each in self.claims if each.status in (*LIVE, "paid")]
        on_line = sum((each.amount for each in counted if (each.group, each.line) == (group, line)), NOTHING)
        if self.groups[group].frozen:
            return "custody.frozen"
        if any(each.invoice == invoice for each in counted):
            return "custody.invoice_used"
        if on_line + amount > self.groups[group].lines[line]:
            return "custody.over_line"
        return "custody.not_enough_held" if amount > self.available(group) else None

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, step=st.sampled_from(sorted(BEFORE)), ago=st.sampled_from([0, 0, 0, 5, 35]))
    def step(self, which: int, step: str, ago: int = 0) -> None:
        claim = self.claims[which % len(self.claims)]
        keeping, house = self.keepings[claim.group], self.houses[self.groups[claim.group].hub]
        if step == "paid":
            return self.pay(claim, ago)
        verb, by, *more = {
            "signed": (actions.sign_claim, keeping.second),
            "reviewed": (actions.review_claim, house.reviewer, all_good(similar="另一次采购")),
            "verified": (actions.verify_claim, house.bookkeeper),
            "returned": (actions.return_claim, house.reviewer, "x"),
            "withdrawn": (actions.withdraw_claim, keeping.second),
        }[step]
        expected = None if claim.status in BEFORE[step] else "custody.wrong_status"
        if step not in ("returned", "withdrawn") and self.groups[claim.group].frozen:
            expected = "custody.frozen"

        if self.try_it(expected, verb, by, claim.id, *more) is not None:
            claim.status = step

    def pay(self, claim: Claim, ago: int = 0) -> None:
        """The cashier says that the bank paid, today or some days ago."""
        group, day, reference = self.groups[claim.group], self.day - timedelta(days=ago), f"B{next(self.turn)}"
        house, expected = self.houses[group.hub], None
        if group.frozen:
            expected = "custody.frozen"
        elif claim.status != "verified":
            expected = "custody.wrong_status"
        elif group.hold is not None:
            expected = "custody.on_hold"
        elif day < claim.on:
            expected = "custody.paid_before_claimed"
        elif f"{day:%Y-%m}" <= group.stated:
            expected = "custody.month_stated"
        elif self.in_bank(group.hub) < claim.amount:
            expected = "ledger.overdrawn"
        elif f"{day:%Y-%m}" <= self.hubs[group.hub].closed:
            expected = "ledger.month_closed"

        facts = {"paid_on": day, "bank_ref": reference}
        found = self.try_it(expected, actions.pay_claim, house.cashier, claim.id, **facts)

        if found is not None:
            claim.status = "paid"
            self.moves(claim.group, -claim.amount, found.entry, reference, day)

    @rule(group=GROUP, line=st.sampled_from("甲乙"), cents=st.integers(1, 9_000), ends=st.integers(1, 5))
    def a_claim_goes_its_way(self, group: int, line: str, cents: int, ends: int) -> None:
        """Filed with an invoice of its own, and so many further steps."""
        known, invoice = len(self.claims), 1000 + next(self.turn)
        self.file(group, line, Decimal(cents) / 100, invoice)
        for step in ("signed", "reviewed", "verified", "paid", "paid")[: ends if len(self.claims) > known else 0]:
            self.step(known, step)

    @precondition(lambda self: any(each.statements for each in self.groups))
    @rule(which=WHICH, objects=st.booleans())
    def answer(self, which: int, objects: bool) -> None:
        group, stated = self.a_statement(which)

        found = self.try_it(
            "custody.answered" if stated.is_answered else None,
            actions.answer_statement,
            self.keepings[group].first,
            stated.id,
            "少了一笔" if objects else "",
        )

        if found is not None:
            stated.is_answered, stated.objects = True, objects
            self.statements_chain(group)

    @precondition(lambda self: any(each.statements for each in self.groups))
    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        group, stated = self.a_statement(which)
        expected = "custody.objection_replied" if stated.is_replied else None

        found = self.try_it(
            expected if stated.objects else "custody.nothing_to_reply",
            reply_to_objection,
            self.houses[self.groups[group].hub].bookkeeper,
            stated.id,
            "已核对",
        )

        stated.is_replied = stated.is_replied or found is not None

    def a_statement(self, which: int) -> tuple[int, Stated]:
        known = [(at, each) for at, group in enumerate(self.groups) for each in group.statements]
        return known[which % len(known)]
