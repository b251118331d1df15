"""A freeze that was placed while a group's money lay between two banks."""

from grants.custody.relation.actions import freeze_group, lift_freeze
from grants.custody.relation.queries import frozen_for, live
from grants.custody.tables import CustodyLedger
from tests.custody import world
from tests.custody.relation import world as relations
from tests.custody.relation.world import MOVED_ON, Moving, a_moving_group, accepted, handed_over, received, sent
from tests.custody.world import on
from tests.organizations.world import Role, staff


async def moved_while_frozen(moving: Moving):
    """Both books have it, and the funder's freeze came between. Gives the freeze that is in force now."""
    handover = await accepted(moving)
    await sent(moving, handover)
    await freeze_group(await world.an_officer(moving.keeping), moving.group, reason="核查中")
    await received(moving, handover)
    at_new_hub = CustodyLedger.hub == moving.to.organization.id
    moving.keeping.ledger = await CustodyLedger.objects().where(at_new_hub, CustodyLedger.closed_on.is_null()).first()
    [freeze] = await live(moving.to.organization.id, moving.group)
    return freeze


async def test_it_goes_along_and_is_found_at_one_hub_only(db):
    moving = await a_moving_group()
    here = moving.keeping.hub
    with on(MOVED_ON):
        freeze = await moved_while_frozen(moving)

    assert (freeze.side, freeze.reason) == ("funder", "核查中")
    assert await frozen_for([moving.keeping.ledger]) == {moving.keeping.id: "核查中"}
    assert await live(here.organization.id, moving.group) == []


async def test_lifted_at_the_new_hub_it_does_not_wait_for_a_group_that_comes_back(db):
    moving = await a_moving_group()
    home = moving.keeping.hub
    with on(MOVED_ON):
        freeze = await moved_while_frozen(moving)
        other = await staff(moving.keeping.call.funder, Role.SUPERVISOR, name="黄督导")
        await lift_freeze(other, freeze.id, reason="查清了")
        moving.keeping.hub = moving.to
        request = await relations.signed(moving.keeping, home, moving.giver)
        back = Moving(moving.keeping, moving.taker, home, moving.giver, request)
        handover = await handed_over(back)

    assert handover.status == "received"
    [open_now] = await CustodyLedger.objects().where(CustodyLedger.closed_on.is_null())
    assert (open_now.hub, await frozen_for([open_now])) == (home.organization.id, {})


async def test_it_is_carried_both_ways(db):
    """A funder that froze on the way there and lifted it may freeze on the way back."""
    moving = await a_moving_group()
    home = moving.keeping.hub
    with on(MOVED_ON):
        freeze = await moved_while_frozen(moving)
        other = await staff(moving.keeping.call.funder, Role.SUPERVISOR, name="黄督导")
        await lift_freeze(other, freeze.id, reason="查清了")
        moving.keeping.hub = moving.to
        request = await relations.signed(moving.keeping, home, moving.giver)
        again = await moved_while_frozen(Moving(moving.keeping, moving.taker, home, moving.giver, request))

    assert (again.hub, again.side) == (home.organization.id, "funder")
