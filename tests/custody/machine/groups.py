"""What groups and the hub's five people do with claims, and what a group says to its statement."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.custody import actions
from grants.custody.bank.closing import reply_to_objection
from grants.custody.claiming.facts import Invoice
from tests.custody.machine.ground import first
from tests.custody.machine.model import LIVE, Claim, Ledger, Stated
from tests.custody.machine.proofs import Proofs
from tests.custody.machine.sums import CENT, NOTHING, parts
from tests.custody.world import all_good, an_invoice, on

GROUP, WHICH, LINE = st.integers(0, 3), st.integers(0, 50), st.sampled_from("甲乙")
CENTS = st.integers(1, 30_000).map(lambda cents: Decimal(cents) / 100)
INVOICES = st.lists(st.integers(1, 15).map(lambda number: f"{number:020d}"), min_size=1, max_size=3)
AGO = st.sampled_from([0, 0, 0, 5, 35])
BEFORE = {
    "signed": ("signed_once",),
    "reviewed": ("signed",),
    "verified": ("reviewed",),
    "paid": ("verified",),
    "returned": ("signed", "reviewed", "verified"),
    "withdrawn": ("signed_once", "signed"),
}


class Groups(Proofs):
    """Claims and statements."""

    @rule(
        group=GROUP,
        line=LINE,
        amount=CENTS,
        invoices=INVOICES,
        lacks=st.sampled_from([NOTHING, NOTHING, CENT]),
        again=st.one_of(st.none(), WHICH),
    )
    def somebody_files(
        self, group: int, line: str, amount: Decimal, invoices: list[str], lacks: Decimal, again: int | None
    ) -> None:
        """`again`: with an invoice of another claim as the last."""
        if again is not None and self.claims:
            invoices = [*invoices[:1], self.claims[again % len(self.claims)].invoices[-1]]
        self.file(group, line, amount, invoices, lacks)

    def file(
        self, group: int, line: str, amount: Decimal, invoices: Sequence[str], lacks: Decimal = NOTHING
    ) -> Claim | None:
        """`lacks`: what the invoices are more than the claim."""
        keeping, papers = self.keepings[group], self.papers(group, amount + lacks, invoices)
        numbers = tuple(each.number for each in papers)
        expected = first(
            self.why_not_begun(group),
            self.why_no_invoices(numbers),
            (lacks > 0, "custody.sum_differs"),
            self.why_no_room(group, line, amount),
        )

        found = self.try_it(
            expected,
            actions.file_claim,
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[line].id,
            amount=amount,
            invoices=papers,
            summary=line,
            form_key=uuid.uuid4(),
        )

        if found is None:
            return None
        self.claims.append(Claim(found.id, self.groups[group].now, line, amount, numbers, self.day))
        return self.claims[-1]

    def papers(self, group: int, amount: Decimal, numbers: Sequence[str]) -> list[Invoice]:
        """Invoices of an amount in parts; each is made out for a cent more than is claimed."""
        with on(self.day):
            return [
                an_invoice(self.keepings[group], each, number, total=each + CENT)
                for each, number in zip(parts(amount, len(numbers)), numbers, strict=False)
            ]

    def why_no_invoices(self, numbers: Sequence[str]) -> str | None:
        used = {number for each in self.claims if each.status in (*LIVE, "paid") for number in each.invoices}
        return first(
            (len(set(numbers)) < len(numbers), "custody.invoice_twice"),
            (not used.isdisjoint(numbers), "custody.invoice_used"),
        )

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, step=st.sampled_from(sorted(BEFORE)), ago=AGO)
    def step(self, which: int, step: str, ago: int = 0) -> None:
        self.take(self.claims[which % len(self.claims)], step, ago)

    def take(self, claim: Claim, step: str, ago: int = 0) -> None:
        """One step of a claim."""
        keeping, house = self.keepings[claim.ledger.group], self.houses[claim.ledger.hub]
        if step == "paid":
            return self.pay(claim, ago)
        verb, by, *more = {
            "signed": (actions.sign_claim, keeping.second),
            "reviewed": (actions.review_claim, house.reviewer, all_good(similar="另一次采购")),
            "verified": (actions.verify_claim, house.bookkeeper),
            "returned": (actions.return_claim, house.reviewer, "x"),
            "withdrawn": (actions.withdraw_claim, keeping.second),
        }[step]
        expected = first(
            (step != "withdrawn" and self.is_with_the_bank(claim), "custody.claim_with_the_bank"),
            (step not in ("returned", "withdrawn") and self.is_frozen(claim.ledger), "custody.frozen"),
            (claim.status not in BEFORE[step], "custody.wrong_status"),
        )

        if self.try_it(expected, verb, by, claim.id, *more) is not None:
            claim.status = step
            if step == "signed" and claim.payee is not None and claim.payee.by == "first":
                claim.payee.is_confirmed = True

    def is_frozen(self, ledger: Ledger) -> bool:
        return bool(self.groups[ledger.group].freezes[ledger.hub])

    def pay(self, claim: Claim, ago: int = 0) -> None:
        """The cashier says that the bank paid, today or some days ago."""
        ledger, day, reference = claim.ledger, self.ago(ago), self.next_reference("B")
        hub = self.hubs[ledger.hub]
        expected = first(
            (self.is_with_the_bank(claim), "custody.claim_with_the_bank"),
            (self.is_frozen(ledger), "custody.frozen"),
            (claim.status != "verified", "custody.wrong_status"),
            (claim.advance is not None, "custody.paid_out_of_advance"),
            (self.groups[ledger.group].hold is not None, "custody.on_hold"),
            (day < claim.on, "custody.paid_before_claimed"),
            (ledger.is_stated(day), "custody.month_stated"),
            (hub.in_bank() < claim.amount, "ledger.overdrawn"),
            (hub.is_closed(day), "ledger.month_closed"),
        )

        facts = {"paid_on": day, "bank_ref": reference}
        found = self.try_it(expected, actions.pay_claim, self.houses[ledger.hub].cashier, claim.id, **facts)

        if found is not None:
            self.is_paid(claim, found.entry, reference, day)

    @rule(group=GROUP, line=LINE, cents=st.integers(1, 9_000), ends=st.integers(1, 5))
    def a_claim_goes_its_way(self, group: int, line: str, cents: int, ends: int) -> None:
        """Filed with two invoices of its own, and so many further steps."""
        claim = self.file(group, line, Decimal(cents) / 100, [self.a_number(), self.a_number()])
        for step in ("signed", "reviewed", "verified", "paid", "paid")[: ends if claim else 0]:
            self.take(claim, step)

    def a_number(self) -> str:
        return f"{1000 + next(self.turn):020d}"

    @precondition(lambda self: self.stated())
    @rule(which=WHICH, objects=st.booleans())
    def answer(self, which: int, objects: bool) -> None:
        ledger, stated = self.a_statement(which)

        found = self.try_it(
            "custody.answered" if stated.is_answered else None,
            actions.answer_statement,
            self.keepings[ledger.group].first,
            stated.id,
            "少了一笔" if objects else "",
        )

        if found is not None:
            stated.is_answered, stated.objects = True, objects
            self.statements_chain(ledger)

    @precondition(lambda self: self.stated())
    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        ledger, stated = self.a_statement(which)
        expected = "custody.objection_replied" if stated.is_replied else None

        found = self.try_it(
            expected if stated.objects else "custody.nothing_to_reply",
            reply_to_objection,
            self.houses[ledger.hub].bookkeeper,
            stated.id,
            "已核对",
        )

        stated.is_replied = stated.is_replied or found is not None

    def stated(self) -> list[tuple[Ledger, Stated]]:
        ledgers = [each for group in self.groups for each in group.ledgers]
        return [(each, stated) for each in ledgers for stated in each.statements]

    def a_statement(self, which: int) -> tuple[Ledger, Stated]:
        known = self.stated()
        return known[which % len(known)]
