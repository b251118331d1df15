"""Groups that go to the other hub with all they have, step by step, and come back perhaps."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from grants.custody.relation.handover import actions
from grants.custody.relation.handover.tables import HandoverItem
from grants.custody.relation.tables import CustodyFreeze
from grants.custody.tables import CustodyLedger
from grants.db import get
from tests.custody.machine.advances import Advances
from tests.custody.machine.books import Movement
from tests.custody.machine.ground import first
from tests.custody.machine.groups import AGO, GROUP
from tests.custody.machine.model import GONE, LIVE, Group, Moving
from tests.custody.machine.payouts import Payouts
from tests.custody.machine.stores import Stores
from tests.custody.payouts.world import returned
from tests.custody.relation.world import signed
from tests.custody.world import on

NEXT = {"drawn": "confirm", "confirmed": "accept", "accepted": "send", "sent": "receive"}
BEFORE = {"confirm": "drawn", "accept": "confirmed", "send": "accepted", "receive": "sent"}
OTHER = st.sampled_from([None, None, None, "draw", *BEFORE, "cancel"])


class Handovers(Advances, Stores, Payouts):
    """One group, two hubs, two books."""

    @rule(group=GROUP, other=OTHER, ago=AGO)
    def go_on(self, group: int, other: str | None, ago: int) -> None:
        """Mostly the step that follows."""
        moving = self.groups[group].moving
        self.go(group, other or ("draw" if moving is None else NEXT[moving.status]), ago)

    def go(self, group: int, step: str, ago: int = 0) -> None:
        known = self.groups[group]
        if step == "draw":
            self.draw(group)
        elif known.moving is not None:
            verbs = {"confirm": self.confirm, "accept": self.accept, "cancel": self.cancel}
            if step in verbs:
                verbs[step](group, known, known.moving)
            elif step == "send":
                self.send_over(group, known, known.moving, ago)
            else:
                self.receive_over(group, known, known.moving, ago)

    def draw(self, group: int) -> None:
        """The group has signed with the other hub before, unless something is in the way."""
        known, keeping = self.groups[group], self.keepings[group]
        if known.moving is None and not known.frozen and not known.has_signed:
            there = 1 - known.hub
            with on(self.day):
                self.run(signed(keeping, self.houses[there], self.operators[there]))
            known.has_signed = True
        expected = first(
            (bool(known.frozen), "custody.frozen"),
            (known.moving is not None, "custody.handover_under_way"),
            (not known.has_signed, "custody.nobody_takes_over"),
        )

        bookkeeper = self.houses[known.hub].bookkeeper
        found = self.try_it(expected, actions.draw_handover, bookkeeper, keeping.group.id, reason="迁走")

        if found is not None:
            known.moving = Moving(found.id)

    def confirm(self, group: int, known: Group, moving: Moving) -> None:
        """Everything of the group is at its end."""
        ledger = known.now
        in_store = any(
            each.left() or any(one.status == "asked" for one in each.handouts)
            for each in self.goods
            if each.ledger is ledger
        )
        expected = first(
            (moving.status != "drawn", "custody.handover_wrong_step"),
            (bool(known.frozen), "custody.frozen"),
            (
                any(each.ledger is ledger and each.status in LIVE for each in self.claims),
                "custody.handover_with_claims",
            ),
            (bool(self.open_advances(group)), "custody.handover_with_advances"),
            (in_store, "custody.handover_with_goods"),
            (not known.is_received, "custody.handover_with_receipts"),
        )

        if self.try_it(expected, actions.confirm_handover, self.operators[known.hub], moving.id):
            moving.status, moving.amount = "confirmed", ledger.held()

    def accept(self, group: int, known: Group, moving: Moving) -> None:
        expected = None if moving.status == "confirmed" else "custody.handover_wrong_step"

        if self.try_it(expected, actions.accept_handover, self.operators[1 - known.hub], moving.id):
            moving.status, moving.agreed_on = "accepted", self.day

    def cancel(self, group: int, known: Group, moving: Moving) -> None:
        expected = "custody.handover_is_over" if moving.status == "sent" else None

        if self.try_it(expected, actions.cancel_handover, self.operators[1 - known.hub], moving.id, reason="不迁了"):
            known.moving = None

    def send_over(self, group: int, known: Group, moving: Moving, ago: int = 0) -> None:
        """All of it leaves the one bank, and the ledger is closed."""
        ledger, day, reference = known.now, self.ago(ago), self.next_reference("H")
        hub = self.hubs[ledger.hub]
        expected = first(
            (moving.status != "accepted", "custody.handover_wrong_step"),
            (bool(known.frozen), "custody.frozen"),
            (day < moving.agreed_on, "custody.sent_before_accepted"),
            (ledger.is_stated(day), "custody.month_stated"),
            (hub.in_bank() < moving.amount, "ledger.overdrawn"),
            (moving.amount > 0 and hub.is_closed(day), "ledger.month_closed"),
        )

        facts = {"sent_on": day, "bank_ref": reference}
        found = self.try_it(expected, actions.send_handover, self.houses[ledger.hub].cashier, moving.id, **facts)

        if found is not None:
            moving.status, moving.sent_on, moving.reference, ledger.closed_on = "sent", day, reference, day
            if moving.amount:
                self.moves(ledger, -moving.amount, found.sent_entry, reference, day)

    def receive_over(self, group: int, known: Group, moving: Moving, ago: int = 0) -> None:
        """All of it is on the other bank, in a ledger of its own; what the funder froze meanwhile is frozen there."""
        there, day = 1 - known.hub, self.ago(ago)
        expected = first(
            (moving.status != "sent", "custody.handover_wrong_step"),
            (day < moving.sent_on, "custody.handover_before_sent"),
            (bool(moving.amount) and self.hubs[there].is_closed(day), "ledger.month_closed"),
        )

        house = self.houses[there]
        found = self.try_it(expected, actions.receive_handover, house.bookkeeper, moving.id, received_on=day)

        if found is not None:
            row = self.run(self.follows(moving.id))
            ledger = self.keeps(group, there, row)
            known.ledgers.append(ledger)
            known.moving, known.has_signed = None, False
            self.keepings[group] = replace(self.keepings[group], hub=house, ledger=row)
            if moving.amount:
                ledger.moved.append((day, moving.amount))
                self.hubs[there].book.append(Movement(found.received_entry, day, moving.amount, moving.reference))
            self.freezes_go_along(group, known)

    @staticmethod
    async def follows(handover_id: int) -> CustodyLedger:
        item = await HandoverItem.objects().get(HandoverItem.handover == handover_id)
        return await get(CustodyLedger, item.becomes)

    def freezes_go_along(self, group: int, known: Group) -> None:
        if known.freezes[1 - known.hub].pop("funder", None) is not None:
            live = CustodyFreeze.objects().where(
                CustodyFreeze.hub == self.houses[known.hub].organization.id,
                CustodyFreeze.community_group == self.keepings[group].group.id,
                CustodyFreeze.side == "funder",
                CustodyFreeze.lifted_at.is_null(),
            )
            [row] = self.run(live.run())
            known.frozen["funder"] = row.id

    @rule(group=GROUP, days=st.integers(0, 4))
    def a_group_moves(self, group: int, days: int) -> None:
        """Whatever is under way is brought to an end, and between the two banks some days pass."""
        self.everything_ends(group)
        for step in ("draw", "confirm", "accept", "send"):
            self.go(group, step)
        self.day = self.ago(-days)
        self.go(group, "receive")

    def everything_ends(self, group: int) -> None:
        ledger = self.groups[group].now
        for payout in self.payouts:
            for part in payout.open_parts if payout.exported_on else ():
                if part.claim.ledger is ledger:
                    self.is_said(payout, part, returned(day=self.day))
        for claim in self.claims:
            if claim.ledger is ledger and claim.status in LIVE:
                self.take(claim, "withdrawn" if claim.status == "signed_once" else "returned")
        for advance in self.open_advances(group):
            if advance.status == "paid":
                self.come_back(advance, self.left(advance) or Decimal(1))
            elif advance.status not in GONE:
                self.bring_on(advance, "withdrawn" if advance.status == "signed_once" else "returned")
        for goods in self.goods:
            if goods.ledger is ledger:
                for handout in goods.handouts:
                    self.say_handed_out(goods, handout, confirms=False)
                if goods.left() and (gone := self.hand_out(goods, goods.left())):
                    self.say_handed_out(goods, gone, confirms=True)
