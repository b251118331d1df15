"""Claims that are paid together: whom they pay, batches and their files, what the bank says of each line."""

import uuid
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.banking.orders.answers import Said
from grants.banking.orders.tables import Outcome
from grants.custody import jobs
from grants.custody.payouts import actions, answering, payees
from grants.custody.payouts.queries import payout_facts
from grants.custody.payouts.tables import Payout as PayoutRow
from grants.custody.tables import Claim as ClaimRow
from grants.db import get
from tests.custody.machine.ground import first
from tests.custody.machine.groups import AGO, WHICH, Groups
from tests.custody.machine.hubs import HUB
from tests.custody.machine.model import LIVE, Claim, Part, Payee, Payout
from tests.custody.payouts.world import PAYEE, answer_file, paid, returned
from tests.custody.world import on

NUMBER = st.sampled_from(["6222000000000012345", "88888888"])
WHO = st.sampled_from(["first", "second"])


class Payouts(Groups):
    """From a verified claim to the bank's answer."""

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, who=WHO, number=NUMBER, confirms=WHO)
    def payee(self, which: int, who: str, number: str, confirms: str) -> None:
        """Somebody names an account, and somebody says that it is the right one."""
        claim = self.claims[which % len(self.claims)]
        self.name(claim, who, number)
        self.confirm_account(claim, confirms)

    def confirm_account(self, claim: Claim, confirms: str) -> None:
        payee = claim.payee
        expected = first(
            self.why_not_named(claim),
            (payee is None or payee.is_confirmed, "custody.no_payee_to_confirm"),
            (payee is not None and payee.by == confirms, "custody.payee_named_by_you"),
        )

        person = getattr(self.keepings[claim.ledger.group], confirms)
        if self.try_it(expected, payees.confirm_payee, person, claim.id):
            assert payee is not None
            payee.is_confirmed = True

    def name(self, claim: Claim, who: str, number: str) -> None:
        person = getattr(self.keepings[claim.ledger.group], who)
        account = PAYEE | {"number": number}

        named = self.try_it(self.why_not_named(claim), payees.name_payee, person, claim.id, **account)

        if named is not None and (claim.payee is None or claim.payee.number != number):
            claim.payee = Payee(number, who)

    def why_not_named(self, claim: Claim) -> str | None:
        return first(
            (claim.status not in LIVE, "custody.payee_of_ended_claim"),
            (self.is_with_the_bank(claim), "custody.claim_with_the_bank"),
        )

    def why_not_ordered(self, claim: Claim) -> str | None:
        """What keeps a claim from going to the bank."""
        return first(
            (self.is_with_the_bank(claim), "custody.claim_with_the_bank"),
            (self.is_frozen(claim.ledger), "custody.frozen"),
            (claim.status != "verified", "custody.wrong_status"),
            (claim.advance is not None, "custody.paid_out_of_advance"),
            (self.groups[claim.ledger.group].hold is not None, "custody.on_hold"),
            (claim.payee is None, "custody.payee_missing"),
            (claim.payee is not None and not claim.payee.is_confirmed, "custody.payee_unconfirmed"),
        )

    def waits(self, claim: Claim, hub: int) -> bool:
        """Verified, and alive in no batch."""
        parts = [each for payout in self.payouts for each in payout.parts if each.claim is claim and each.is_alive]
        return claim.ledger.hub == hub and claim.status == "verified" and not parts

    @rule(hub=HUB, which=WHICH, fresh=st.booleans(), every=st.booleans())
    def add(self, hub: int, which: int, fresh: bool, every: bool) -> None:
        """Into the last batch of the hub or a new one: one claim, or every one that can go."""
        mine = [each for each in self.payouts if each.hub == hub]
        payout = self.opened(hub) if fresh or not mine else mine[-1]
        if every or not self.claims:
            self.fill(payout, None)
        else:
            self.fill(payout, [self.claims[which % len(self.claims)]])

    def opened(self, hub: int) -> Payout:
        house = self.houses[hub]
        made = self.try_it(None, actions.open_payout, house.cashier, house.organization.id, form_key=uuid.uuid4())
        self.payouts.append(Payout(made.id, hub))
        return self.payouts[-1]

    def fill(self, payout: Payout, claims: list[Claim] | None) -> None:
        able = [each for each in self.claims if self.waits(each, payout.hub) and self.why_not_ordered(each) is None]
        chosen = able if claims is None else claims
        expected = first(
            (payout.exported_on is not None, "custody.payout_closed"),
            (not all(self.waits(each, payout.hub) for each in chosen), "custody.not_waiting_for_payout"),
            (not chosen, "custody.nothing_to_pay_out"),
            *(self.why_not_ordered(each) for each in chosen),
        )
        ids = None if claims is None else [each.id for each in claims]

        cashier = self.houses[payout.hub].cashier
        if self.try_it(expected, actions.add_claims, cashier, payout.id, ids) is not None:
            lines = {each.claim.id: each.line.id for each in self.run(payout_facts(payout.id)).entries}
            for each in chosen:
                assert each.payee is not None
                payout.parts.append(Part(lines[each.id], each, each.payee))

    @precondition(lambda self: any(each.parts for each in self.payouts))
    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        known = [(payout, each) for payout in self.payouts for each in payout.parts]
        payout, part = known[which % len(known)]
        expected = first(
            (part.outcome == "removed", "custody.no_payout_line"),
            (payout.exported_on is not None, "custody.payout_closed"),
        )
        cashier = self.houses[payout.hub].cashier
        if self.try_it(expected, actions.remove_claim, cashier, payout.id, part.id) is None and expected is None:
            part.outcome = "removed"

    @precondition(lambda self: self.payouts)
    @rule(which=WHICH)
    def export(self, which: int) -> None:
        self.send_to_bank(self.payouts[-1 - which % len(self.payouts)])

    def send_to_bank(self, payout: Payout) -> None:
        """Whatever cannot go by now is taken out; where nothing is left, nothing goes. Sent again, nothing happens."""
        expected = None if payout.open_parts or payout.exported_on else "custody.payout_empty"
        template = self.templates[payout.hub].id
        cashier = self.houses[payout.hub].cashier
        if self.try_it(expected, actions.export_payout, cashier, payout.id, template_id=template) is None:
            return
        if payout.exported_on is None:
            for each in payout.open_parts:
                if self.why_not_ordered(each.claim) is not None or each.claim.payee is not each.payee:
                    each.outcome = "removed"
            payout.exported_on = self.day if payout.open_parts else None

    @precondition(lambda self: any(each.parts for each in self.payouts))
    @rule(which=WHICH, is_paid=st.booleans(), ago=AGO, used=st.sampled_from([False, False, True]))
    def hear(self, which: int, is_paid: bool, ago: int, used: bool) -> None:
        """The bank's slip of one line; `used`: with a reference that another claim carries."""
        known = [(payout, each) for payout in self.payouts for each in payout.parts]
        waiting = [each for each in known if each[0].exported_on and each[1].outcome is None]
        known = waiting if waiting and which % 4 else known
        payout, part = known[which % len(known)]
        said = paid(self.next_reference("P"), self.ago(ago)) if is_paid else returned(day=self.ago(ago))
        others = [each for each in self.paid_here(payout.hub) if each is not part.claim]
        is_used = used and is_paid and bool(others)
        if is_used:
            said = paid(others[-1].reference, self.ago(ago))
        self.is_said(payout, part, said, is_used=is_used)

    def paid_here(self, hub: int) -> list[Claim]:
        """What the bank paid there, each with its reference."""
        return [each for each in self.claims if each.ledger.hub == hub and each.reference]

    def is_said(self, payout: Payout, part: Part, said: Said, *, is_used: bool = False) -> None:
        cashier = self.houses[payout.hub].cashier
        expected = self.why_not_said_of(payout, part, said, is_used)
        if self.try_it(expected, answering.record_result, cashier, payout.id, part.id, said) is not None:
            self.is_answered(part, said)

    def why_not_said_of(self, payout: Payout, part: Part, said: Said, is_used: bool) -> str | None:
        hub, is_paid = self.hubs[payout.hub], said.outcome is Outcome.PAID
        return first(
            (part.outcome == "removed", "custody.no_payout_line"),
            (payout.exported_on is None, "custody.payout_not_exported"),
            (part.outcome is not None, "custody.result_known"),
            (payout.exported_on is not None and said.happened_on < payout.exported_on, "custody.result_before_export"),
            (part.claim.ledger.is_stated(said.happened_on), "custody.month_stated"),
            (is_used, "custody.reference_used"),
            (is_paid and hub.in_bank() < part.claim.amount, "ledger.overdrawn"),
            (is_paid and hub.is_closed(said.happened_on), "ledger.month_closed"),
        )

    def is_answered(self, part: Part, said: Said) -> None:
        """What came back is free again."""
        part.outcome = said.outcome.value
        if said.outcome is Outcome.PAID:
            entry = self.run(get(ClaimRow, part.claim.id)).entry
            self.is_paid(part.claim, entry, said.bank_ref, said.happened_on)

    @precondition(lambda self: any(each.exported_on and each.open_parts for each in self.payouts))
    @rule(which=WHICH, pattern=st.integers(0, 7))
    def hear_all(self, which: int, pattern: int) -> None:
        waiting = [each for each in self.payouts if each.exported_on and each.open_parts]
        if waiting:
            self.answer_comes(waiting[which % len(waiting)], pattern)

    def answer_comes(self, payout: Payout, pattern: int) -> None:
        """The bank's file of all lines that it has not answered: paid or returned, by the bits of a pattern."""
        said, cashier = {}, self.houses[payout.hub].cashier
        for at, each in enumerate(payout.open_parts):
            fails = pattern >> at & 1
            said[each.claim.id] = returned(day=self.day) if fails else paid(self.next_reference("P"), self.day)
        with on(self.day):
            content = self.run(answer_file(self.run(get(PayoutRow, payout.id)), said))
        sent = self.try_it(None, answering.send_answer, cashier, payout.id, content=content, name="回单.csv")
        self.try_it(None, answering.confirm_answer, cashier, payout.id, sent.id)
        self.try_it(None, jobs.record_payout_answer, sent.id)
        for each in payout.open_parts:
            if self.why_not_said_of(payout, each, said[each.claim.id], False) is None:
                self.is_answered(each, said[each.claim.id])

    @rule(hub=HUB, cents=st.integers(1, 4_000), pattern=st.integers(0, 3), days=st.integers(0, 3))
    def claims_are_paid_together(self, hub: int, cents: int, pattern: int, days: int) -> None:
        """One more of each group there is verified, all accounts are named, whatever can goes to the bank, and the bank
        answers."""
        for group in self.groups_at(hub):
            claim = self.file(group, "乙", Decimal(cents) / 100, [self.a_number()])
            for step in ("signed", "reviewed", "verified") if claim else ():
                self.take(claim, step)
        for claim in self.claims:
            if claim.ledger.hub == hub and claim.status in LIVE and claim.payee is None:
                self.name(claim, "first", "88888888")
                self.confirm_account(claim, "second")
        payout = self.opened(hub)
        self.fill(payout, None)
        self.send_to_bank(payout)
        self.day = self.ago(-days)
        if payout.exported_on and payout.open_parts:
            self.answer_comes(payout, pattern)
