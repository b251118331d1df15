"""A group at one hub that has signed with another: who acts at each, and a handover taken step by step."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import clock
from grants.custody.relation.agreeing import actions as agreeing
from grants.custody.relation.agreeing.tables import CustodyRequest
from grants.custody.relation.handover import actions
from grants.custody.relation.handover.tables import Handover
from grants.organizations.tables import CustodyMode
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody import world
from tests.custody.world import Hub, Keeping, on
from tests.files import samples
from tests.kept import kept
from tests.organizations import world as organizations

TERMS = {
    "mode": CustodyMode.AGENCY,
    "fee_percent": Decimal("0.00"),
    "reimbursement": "凭发票报销，两人签字。",
    "ending": "余款退回资金来源。",
}
ASKED_ON, MOVED_ON = "2026-06-20", "2026-07-06"


@dataclass
class Moving:
    """A group's money at one hub, the hub that it goes to, and the operators of both."""

    keeping: Keeping
    giver: Actor
    to: Hub
    taker: Actor
    request: CustodyRequest

    @property
    def group(self) -> int:
        return self.keeping.group.id


async def an_operator(hub: Hub, name: str = "李主管") -> Actor:
    return await organizations.staff(hub.organization, Role.HUB_OPERATOR, name=name)


async def asked(keeping: Keeping, to: Hub, **changes) -> CustodyRequest:
    """The group asks that hub, and names both its signatories."""
    facts = {
        "hub_id": to.organization.id,
        "project": "邻里守望",
        "purpose": "为独居老人办实事",
        "wishes": "",
        "signatories": [keeping.first.id, keeping.second.id],
    }
    return await agreeing.ask_hub(keeping.first, keeping.group.id, **facts | changes)


async def signed(keeping: Keeping, to: Hub, by: Actor) -> CustodyRequest:
    """Asked, accepted and signed today."""
    request = await asked(keeping, to)
    await agreeing.accept_request(by, request.id, **TERMS)
    await agreeing.record_signing(by, request.id, signed_on=clock.today(), content=samples.a_pdf(), name="代管协议.pdf")
    return request


@kept
async def a_moving_group(**keeping) -> Moving:
    """A group with 9,000 yuan at its hub since 2026-05-22; on 2026-06-20 another hub has signed with it."""
    kept, to = await world.a_ledger(**keeping), await world.a_hub()
    giver, taker = await an_operator(kept.hub), await an_operator(to, "何主管")
    with on(ASKED_ON):
        request = await signed(kept, to, taker)
    return Moving(kept, giver, to, taker, request)


async def drawn(moving: Moving) -> Handover:
    return await actions.draw_handover(moving.keeping.hub.bookkeeper, moving.group, reason="组织迁到另一街道")


async def accepted(moving: Moving) -> Handover:
    """Both hubs have put their names to the list."""
    handover = await drawn(moving)
    await actions.confirm_handover(moving.giver, handover.id)
    return await actions.accept_handover(moving.taker, handover.id)


async def sent(moving: Moving, handover: Handover) -> Handover:
    return await actions.send_handover(
        moving.keeping.hub.cashier, handover.id, sent_on=clock.today(), bank_ref=f"YJ{handover.id}"
    )


async def received(moving: Moving, handover: Handover, on: date | None = None) -> Handover:
    return await actions.receive_handover(moving.to.bookkeeper, handover.id, received_on=on or clock.today())


async def handed_over(moving: Moving) -> Handover:
    """All of it on one day."""
    handover = await accepted(moving)
    await sent(moving, handover)
    return await received(moving, handover)
