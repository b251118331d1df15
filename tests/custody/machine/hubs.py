"""What hub and funder do with a group's money beside claims: receive, share interest, freeze, hold, ask back."""

import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from grants.awards.actions import lift_hold, place_hold
from grants.custody import actions
from grants.custody.relation.actions import freeze_group, lift_freeze
from grants.custody.returning.actions import record_sent_back
from grants.custody.tables import InterestShare
from grants.disbursement.recovery.actions import demand_return
from grants.disbursement.recovery.tables import Grounds
from grants.people.rules import Actor
from tests.custody.machine.books import Movement
from tests.custody.machine.ground import first
from tests.custody.machine.groups import CENTS, GROUP
from tests.custody.machine.model import Asked
from tests.custody.machine.opening import LATE
from tests.custody.machine.proofs import Proofs
from tests.custody.machine.sums import product, shares

HUB = st.integers(0, 1)
SIDE = st.sampled_from(["hub", "funder"])


class Hubs(Proofs):
    """Everything that is no claim."""

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(group=st.sampled_from([0, LATE, LATE]))
    def receive(self, group: int) -> None:
        """Once, at the hub to which it was paid."""
        keeping, known = self.keepings[group], self.groups[group]
        expected = first(
            (known.now.closed_on is not None, "custody.no_ledger"),
            (known.hub != group // 2, "custody.not_our_account"),
            (known.is_received, "custody.already_received"),
        )

        found = self.try_it(
            expected,
            actions.record_receipt,
            keeping.hub.bookkeeper,
            keeping.payment.id,
            received_on=self.day,
        )

        if found is not None:
            self.receives(group, found.entry)

    @rule(hub=HUB, amount=st.integers(1, 500).map(lambda cents: Decimal(cents) / 100))
    def interest(self, hub: int, amount: Decimal) -> None:
        """Among the ledgers that are open and that no hub signed away."""
        found, house = self.hubs[hub], self.houses[hub]
        open_ones = [each for each in found.ledgers if each.closed_on is None]
        sharing = [each for each in open_ones if not self.groups[each.group].is_fixed]
        products = [product(each.at_bank, found.shared_on, self.day) for each in sharing]
        known = found.shared_on is not None and self.day <= found.shared_on
        expected = "custody.interest_known" if known else None if any(products) else "custody.nothing_to_share"

        credited = self.try_it(
            expected,
            actions.record_interest,
            house.bookkeeper,
            hub_id=house.organization.id,
            credited_on=self.day,
            amount=amount,
        )

        if credited is not None:
            parts = shares(amount, products)
            assert self.run(_shares(credited.id)) == list(zip(products, parts, strict=True))
            for ledger, part in zip(sharing, parts, strict=True):
                ledger.moved.append((self.day, part))
            found.book.append(Movement(credited.entry, self.day, amount))
            found.shared_on = self.day

    @rule(group=GROUP, side=SIDE, lifts=st.sampled_from(["alone", "by another", "no"]))
    def freeze_or_lift(self, group: int, side: str, lifts: str) -> None:
        if lifts != "no" and side in self.groups[group].frozen:
            self.lift(group, side, is_alone=lifts == "alone")
        else:
            self.freeze(group, side)

    def freeze(self, group: int, side: str) -> None:
        known = self.groups[group]

        found = self.try_it(
            "custody.already_frozen" if side in known.frozen else None,
            freeze_group,
            self.freezer(group, side),
            self.keepings[group].group.id,
            reason="核查",
        )

        if found is not None:
            known.frozen[side] = found.id

    def lift(self, group: int, side: str, *, is_alone: bool) -> None:
        known = self.groups[group]
        other = self.operators[known.hub] if side == "hub" else self.supervisor

        found = self.try_it(
            "custody.lifted_by_placer" if is_alone else None,
            lift_freeze,
            self.freezer(group, side) if is_alone else other,
            known.frozen[side],
            reason="查无此事",
        )

        if found is not None:
            del known.frozen[side]

    def freezer(self, group: int, side: str) -> Actor:
        return self.houses[self.groups[group].hub].reviewer if side == "hub" else self.officer

    @rule(group=GROUP)
    def hold_or_let_go(self, group: int) -> None:
        known = self.groups[group]
        if known.hold is None:
            known.hold = self.try_it(None, place_hold, self.officer, self.keepings[group].award.id, "投诉").id
        else:
            self.try_it(None, lift_hold, self.officer, known.hold, "查无此事")
            known.hold = None

    @rule(group=GROUP, spent=CENTS)
    def ask_back(self, group: int, spent: Decimal) -> None:
        known = self.groups[group]
        expected = "disbursement.nothing_unspent" if spent >= known.payment else None

        found = self.try_it(
            "disbursement.demand_open" if known.asked else expected,
            demand_return,
            self.officer,
            self.keepings[group].award.id,
            form_key=uuid.uuid4(),
            grounds=Grounds.SURPLUS,
            spent=spent,
            reason="结余",
            due_on=self.day + timedelta(days=30),
            differs_why="按核定",
        )

        if found is not None:
            known.asked = Asked(found.id, found.amount)

    @precondition(lambda self: any(each.asked for each in self.groups))
    @rule(group=GROUP, amount=CENTS)
    def send_back(self, group: int, amount: Decimal) -> None:
        known, reference = self.groups[group], self.next_reference("T")
        if known.asked is None:
            return
        expected = first(
            (known.now.closed_on is not None, "custody.no_ledger_of_demand"),
            (known.asked.left == 0, "custody.return_complete"),
            (amount > known.asked.left, "custody.return_over_demand"),
            (amount > self.available(group), "custody.return_over_held"),
            (known.is_fixed, "custody.amounts_fixed"),
            (amount > self.hubs[known.hub].in_bank(), "ledger.overdrawn"),
        )

        sent = {"amount": amount, "sent_on": self.day, "bank_ref": reference}
        found = self.try_it(expected, record_sent_back, self.houses[known.hub].cashier, known.asked.id, **sent)

        if found is not None:
            known.asked.left -= amount
            self.moves(known.now, -amount, found.entry, reference)


async def _shares(interest_id: int) -> list[tuple[Decimal, Decimal]]:
    rows = await InterestShare.objects().where(InterestShare.interest == interest_id).order_by(InterestShare.ledger)
    return [(row.day_product, row.amount) for row in rows]
