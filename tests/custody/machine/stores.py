"""What comes back of paid claims, and goods in kind: received by the hub, handed out on the word of two."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.custody.goods import actions
from grants.custody.refunds.actions import record_refund
from tests.custody.machine.books import Movement
from tests.custody.machine.ground import first
from tests.custody.machine.groups import AGO, CENTS, GROUP, WHICH, Groups
from tests.custody.machine.model import Claim, Goods, Handout
from tests.files.samples import a_pdf

QUANTITY = st.integers(1, 12)
PDF = a_pdf("清单")


class Stores(Groups):
    """Refunds and goods."""

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, amount=CENTS, ago=AGO, again=st.sampled_from(["no", "no", "same", "other"]))
    def refund(self, which: int, amount: Decimal, ago: int, again: str) -> None:
        """Mostly of a paid claim; `again`: the bank's word of before, of the same amount or another."""
        paid = [each for each in self.claims if each.status == "paid"]
        claims = paid if paid and which % 4 else self.claims
        claim = claims[which % len(claims)]
        if again == "no" or not claim.refunds:
            self.comes_back(claim, min(amount, claim.amount) if which % 3 else amount, ago)
        else:
            reference = list(claim.refunds)[-1]
            day, known = claim.refunds[reference]
            expected = None if again == "same" else "custody.refund_reference_used"
            self.say_refunded(claim, expected, known + (again == "other"), day, reference)

    def comes_back(self, claim: Claim, amount: Decimal, ago: int = 0) -> None:
        """Bank and group go up again, on the line of the claim."""
        ledger, day, reference = claim.ledger, self.ago(ago), self.next_reference("R")
        hub, left = self.hubs[ledger.hub], claim.amount - claim.refunded
        expected = first(
            self.why_not_moved(ledger),
            (claim.status != "paid", "custody.refund_of_unpaid"),
            (left == 0, "custody.refunded_whole"),
            (day < claim.paid_on, "custody.refunded_before_paid"),
            (ledger.is_stated(day), "custody.month_stated"),
            (amount > left, "custody.refund_over_paid"),
            (hub.is_closed(day), "ledger.month_closed"),
        )
        found = self.say_refunded(claim, expected, amount, day, reference)
        if found is not None:
            claim.refunds[reference] = (day, amount)
            ledger.moved.append((day, amount))
            hub.book.append(Movement(found, day, amount, reference))

    def say_refunded(
        self, claim: Claim, expected: str | None, amount: Decimal, day: object, reference: str
    ) -> int | None:
        facts = {"amount": amount, "refunded_on": day, "bank_ref": reference, "reason": "退货"}
        bookkeeper = self.houses[claim.ledger.hub].bookkeeper
        found = self.try_it(expected, record_refund, bookkeeper, claim.id, **facts)
        return None if found is None else int(found.entry)

    @rule(group=GROUP, quantity=QUANTITY, worth=CENTS, ago=st.sampled_from([0, 0, 5]))
    def goods_come(self, group: int, quantity: int, worth: Decimal, ago: int) -> None:
        self.receive_goods(group, quantity, worth, ago)

    def receive_goods(self, group: int, quantity: int, worth: Decimal, ago: int = 0) -> Goods | None:
        """They lie in store and are never money."""
        ledger, day = self.groups[group].now, self.ago(ago)
        expected = first(
            self.why_not_moved(ledger),
            (ledger.is_stated(day), "custody.month_stated"),
            (self.hubs[ledger.hub].is_closed(day), "ledger.month_closed"),
        )

        found = self.try_it(
            expected,
            actions.receive_goods,
            self.houses[ledger.hub].bookkeeper,
            ledger.id,
            name="急救包",
            unit="个",
            quantity=quantity,
            unit_value=worth,
            donor="红十字会〔虚构〕",
            keeper="林阿公",
            received_on=day,
            content=PDF,
            file_name="清单.pdf",
        )

        if found is None:
            return None
        self.goods.append(Goods(found.id, ledger, quantity, worth, day))
        return self.goods[-1]

    @precondition(lambda self: self.goods)
    @rule(which=WHICH, quantity=QUANTITY, ago=AGO)
    def report(self, which: int, quantity: int, ago: int) -> None:
        self.hand_out(self.goods[which % len(self.goods)], quantity, ago)

    def hand_out(self, goods: Goods, quantity: int, ago: int = 0) -> Handout | None:
        """One says so: nothing leaves the store yet."""
        day = self.ago(ago)
        expected = first(
            (self.is_frozen(goods.ledger), "custody.frozen"),
            (goods.left() == 0, "custody.goods_gone"),
            (day < goods.on, "custody.handed_out_before_received"),
            (goods.ledger.is_stated(day), "custody.month_stated"),
            (quantity > goods.left(), "custody.not_enough_goods"),
        )

        found = self.try_it(
            expected,
            actions.report_handout,
            self.keepings[goods.ledger.group].first,
            goods.id,
            quantity=quantity,
            purpose="独居老人",
            handed_on=day,
            content=PDF,
            file_name="签收名单.pdf",
        )

        if found is None:
            return None
        goods.handouts.append(Handout(found.id, quantity, day))
        return goods.handouts[-1]

    @precondition(lambda self: any(each.handouts for each in self.goods))
    @rule(which=WHICH, confirms=st.booleans(), by_another=st.sampled_from([True, True, False]))
    def decide(self, which: int, confirms: bool, by_another: bool) -> None:
        known = [(each, handout) for each in self.goods for handout in each.handouts]
        waiting = [each for each in known if each[1].status == "asked"]
        known = waiting if waiting and which % 4 else known
        self.say_handed_out(*known[which % len(known)], confirms, by_another)

    def say_handed_out(self, goods: Goods, handout: Handout, confirms: bool, by_another: bool = True) -> None:
        """With another's word it is out of the store; or it was not so."""
        ledger, keeping = goods.ledger, self.keepings[goods.ledger.group]
        expected = first(
            (handout.status != "asked", "custody.handout_decided"),
            (not by_another, "custody.handout_by_one_person"),
            (confirms and self.is_frozen(ledger), "custody.frozen"),
            (confirms and ledger.is_stated(handout.on), "custody.month_stated"),
            (confirms and handout.quantity > goods.left(), "custody.not_enough_goods"),
            (confirms and self.hubs[ledger.hub].is_closed(handout.on), "ledger.month_closed"),
        )
        verb = actions.confirm_handout if confirms else actions.refuse_handout

        if self.try_it(expected, verb, keeping.second if by_another else keeping.first, handout.id):
            handout.status = "confirmed" if confirms else "refused"

    @rule(group=GROUP, quantity=st.integers(2, 12), worth=CENTS)
    def goods_go_their_way(self, group: int, quantity: int, worth: Decimal) -> None:
        """Half of them is handed out, twice reported and once confirmed."""
        goods = self.receive_goods(group, quantity, worth)
        for confirms in (True, False) if goods else ():
            handout = self.hand_out(goods, quantity // 2)
            if handout is not None:
                self.say_handed_out(goods, handout, confirms)
