"""A hub keeps a group's money no more: never with a claim, a payment on its way, or a cent (R-I12)."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock
from grants.custody import actions as custody
from grants.custody.relation.ending import actions
from grants.custody.relation.handover import actions as handovers
from grants.custody.tables import CustodyLedger
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.notifications.tables import Message
from grants.organizations import actions as organizations
from grants.organizations.filed import end_filing
from grants.organizations.tables import CustodyAgreement
from tests.conftest import parallel
from tests.custody import world
from tests.custody.relation.world import a_moving_group, an_operator, drawn
from tests.custody.returning import world as returning
from tests.custody.test_freezes import a_street
from tests.custody.world import on

DAY = "2026-06-20"
WHOLE = (("志愿者保险", "360.00"), ("急救培训", "2640.00"), ("邻里节", "6000.00"))


async def ended(keeping, by):
    return await actions.end_relation(by, keeping.group.id, reason="项目结束")


async def spent(keeping):
    """Every yuan of it, line by line."""
    for item, amount in WHOLE:
        await world.paid(keeping, amount, item)


async def test_it_ends_when_nothing_is_left_and_everybody_is_told(db):
    keeping = await world.a_ledger(lines=WHOLE)
    operator, street = await an_operator(keeping.hub), await a_street(keeping)
    officer = await world.an_officer(keeping)
    with on(DAY):
        await spent(keeping)
        agreement = await ended(keeping, operator)

    ledger = await CustodyLedger.objects().get(CustodyLedger.id == keeping.id)
    told = {row["person"] for row in await Message.select(Message.person).where(_ended())}
    assert (agreement.ended_on, agreement.ended_reason) == (date.fromisoformat(DAY), "项目结束")
    assert (ledger.closed_on, ledger.closed_by) == (date.fromisoformat(DAY), operator.id)
    parties = {keeping.first.id, keeping.second.id, street.id, officer.id}
    assert told & {*parties, operator.id, keeping.hub.cashier.id} == parties


def _ended():
    return Message.event == "custody.relation_ended"


async def test_it_does_not_end_with_a_balance_a_claim_or_a_payment_on_its_way(db):
    keeping = await world.a_ledger(lines=WHOLE, received=False)
    operator = await an_operator(keeping.hub)
    with on(DAY):
        with pytest.raises(Refused, match=r"custody\.ended_with_receipts"):
            await ended(keeping, operator)
        await custody.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=clock.today())
        claim = await world.filed(keeping, "360.00", "志愿者保险")
        with pytest.raises(Refused, match=r"custody\.ended_with_claims"):
            await ended(keeping, operator)
        await custody.withdraw_claim(keeping.first, claim.id)
        with pytest.raises(Refused, match=r"custody\.ended_with_balance"):
            await ended(keeping, operator)

    assert await CustodyAgreement.count().where(CustodyAgreement.ended_on.is_not_null()) == 0


async def test_a_payment_to_a_group_whose_ledger_is_not_open_keeps_it_from_ending(db):
    keeping = await world.an_award(await world.a_hub())

    with on(DAY), pytest.raises(Refused, match=r"custody\.ended_with_receipts"):
        await ended(keeping, await an_operator(keeping.hub))


async def test_the_registry_does_not_end_what_has_an_open_ledger(db):
    keeping = await world.a_ledger()
    agreement = await CustodyAgreement.objects().get(CustodyAgreement.community_group == keeping.group.id)

    with pytest.raises(CheckViolationError, match="open ledgers"):
        async with transaction():
            await organizations.end_custody_agreement(None, agreement.id, ended_on=clock.today(), reason="?")


async def test_the_registry_ends_an_agreement_once_within_its_time_by_its_hub(db):
    keeping = await world.an_award(await world.a_hub())
    agreement = await CustodyAgreement.objects().get(CustodyAgreement.community_group == keeping.group.id)
    elsewhere = await an_operator(await world.a_hub())

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await organizations.end_custody_agreement(elsewhere, agreement.id, ended_on=clock.today(), reason="?")
    for day in (date(2099, 1, 1), date(1999, 1, 1)):
        with pytest.raises(Refused, match=r"organizations\.custody_end_out_of_time"):
            await organizations.end_custody_agreement(None, agreement.id, ended_on=day, reason="?")
    await organizations.end_custody_agreement(None, agreement.id, ended_on=clock.today(), reason="?")
    with pytest.raises(Refused, match=r"organizations\.custody_ended"):
        await organizations.end_custody_agreement(None, agreement.id, ended_on=clock.today(), reason="?")


async def test_it_ends_once_with_a_reason_by_the_hub_and_not_during_a_handover(db):
    moving = await a_moving_group(lines=WHOLE)
    with on(DAY):
        await spent(moving.keeping)
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await ended(moving.keeping, moving.keeping.first)
        with pytest.raises(Refused, match=r"custody\.ended_without_reason"):
            await actions.end_relation(moving.giver, moving.group, reason=" ")
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_under_way"):
            await ended(moving.keeping, moving.giver)
        await handovers.cancel_handover(moving.giver, handover.id, reason="组织解散")
        await ended(moving.keeping, moving.giver)
        with pytest.raises(Refused, match=r"custody\.relation_is_over"):
            await ended(moving.keeping, moving.giver)


async def test_a_revoked_groups_verified_claims_are_paid_and_the_rest_goes_back_before_it_ends(db):
    keeping = await world.a_ledger()
    operator, street = await an_operator(keeping.hub), await a_street(keeping)
    with on("2026-07-01"):
        claim = await world.verified(keeping, "100.00")
        await end_filing(None, keeping.group.id, ended_on=clock.today())
        with pytest.raises(Refused, match=r"custody\.filing_ended"):
            await world.filed(keeping, "1.00")
        await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B9")
        with pytest.raises(Refused, match=r"custody\.ended_with_balance"):
            await ended(keeping, operator)
    demand = await returning.asked_back(keeping, spent="100.00")
    await returning.send_back(keeping, demand, "8900.00")
    with on("2026-07-09"):
        await ended(keeping, operator)

    assert await Message.count().where(_ended(), Message.person == street.id) == 1
    assert (await CustodyLedger.objects().get(CustodyLedger.id == keeping.id)).closed_on == date(2026, 7, 9)


@pytest.mark.commits
async def test_a_claim_that_is_filed_and_an_ending_are_one_after_the_other(committed):
    keeping = await world.a_ledger(lines=(*WHOLE, ("印刷", "1.00")))
    operator = await an_operator(keeping.hub)
    with on(DAY):
        await spent(keeping)
        results = await parallel(world.filed(keeping, "1.00", "印刷"), ended(keeping, operator))

    assert isinstance(results[1], CustodyAgreement)
    assert results[0].code in {"custody.not_enough_held", "custody.ledger_closed"}
    assert [row["balance"] for row in await sql("SELECT balance FROM account WHERE code LIKE '2601%'")] == [Decimal(0)]
