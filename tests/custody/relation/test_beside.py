"""Handover, end and suspension beside advances, goods, payouts, changes and statements: nothing falls between them."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock, ledger
from grants.custody import actions as custody
from grants.custody.advances import actions as advances_actions
from grants.custody.changing import actions as changing
from grants.custody.changing.tables import ChangeRequest
from grants.custody.goods import actions as goods_actions
from grants.custody.payouts import actions as payouts
from grants.custody.payouts import answering
from grants.custody.payouts import queries as payout_queries
from grants.custody.payouts.tables import Payout, PayoutLine
from grants.custody.relation.ending.actions import end_relation
from grants.custody.relation.handover import actions
from grants.custody.relation.handover.tables import Handover, HandoverStatus
from grants.custody.tables import CustodyLedger
from grants.db import get, sql, transaction
from grants.errors import Refused
from grants.notifications.tables import Message
from tests.conftest import parallel
from tests.custody import world
from tests.custody.advances import world as advances
from tests.custody.goods.test_goods import received as goods_received
from tests.custody.goods.test_goods import reported
from tests.custody.payouts.world import a_counter, a_draft, exported, facts_of, paid, payable
from tests.custody.payouts.world import status_of as status_of_claim
from tests.custody.relation.test_signatories import left_alone
from tests.custody.relation.world import MOVED_ON, a_moving_group, accepted, an_operator, drawn, handed_over
from tests.custody.world import on

DAY = "2026-06-22"
TODAY = date.fromisoformat(DAY)
WHOLE = (("志愿者保险", "360.00"), ("急救培训", "2640.00"), ("邻里节", "6000.00"))


async def ended(keeping, by):
    return await end_relation(by, keeping.group.id, reason="项目结束")


async def goods_of_today(keeping, quantity=10):
    return await goods_received(keeping, quantity, received_on=clock.today())


async def close(keeping) -> None:
    """Past every rule."""
    async with transaction():
        await sql("UPDATE custody_ledger SET closed_on = '2026-06-22', closed_by = 1 WHERE id = {}", keeping.id)


async def test_a_list_is_not_confirmed_while_money_is_in_a_groups_hands(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(DAY):
        advance = await advances.paid(keeping)
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_with_advances"):
            await actions.confirm_handover(moving.giver, handover.id)
        await advances.crossed_off(keeping, advance, "320.00")
        await advances.came_back(keeping, advance, "180.00")
        await actions.confirm_handover(moving.giver, handover.id)

    assert (await get(Handover, handover.id)).amount == Decimal("8680.00")


async def test_an_advance_that_was_only_asked_for_keeps_a_list_open_until_it_is_taken_back(db):
    moving = await a_moving_group()
    with on(DAY):
        advance = await advances.asked(moving.keeping)
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_with_advances"):
            await actions.confirm_handover(moving.giver, handover.id)
        await advances_actions.withdraw_advance(moving.keeping.first, advance.id)
        await actions.confirm_handover(moving.giver, handover.id)


async def test_keeping_does_not_end_with_an_advance_that_is_not_settled(db):
    keeping = await world.a_ledger()
    operator = await an_operator(keeping.hub)
    with on(DAY):
        await advances.paid(keeping)
        with pytest.raises(Refused, match=r"custody\.ended_with_advances"):
            await ended(keeping, operator)


@pytest.mark.parametrize("stage", ["drawn", "fixed", "closed"])
async def test_no_advance_is_asked_for_of_a_group_that_moves_or_has_moved(db, stage):
    moving = await a_moving_group()
    with on(MOVED_ON):
        await {"drawn": drawn, "fixed": accepted, "closed": handed_over}[stage](moving)
        with pytest.raises(Refused, match=r"custody\.(being_handed_over|ledger_closed)"):
            await advances.asked(moving.keeping)


async def test_a_suspended_group_gets_nothing_in_advance(db):
    keeping = await world.a_ledger()
    with on(DAY):
        advance = await advances.verified(keeping)
        await left_alone(keeping)
        with pytest.raises(Refused, match=r"custody\.suspended"):
            await advances.asked(keeping, **await advances.of_a_supplier(keeping))
        with pytest.raises(Refused, match=r"custody\.suspended"):
            await advances_actions.pay_advance(keeping.hub.cashier, advance.id, paid_on=TODAY, bank_ref="Y1")


async def test_goods_in_store_are_handed_out_before_a_list_is_confirmed(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(DAY):
        goods = await goods_of_today(keeping)
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_with_goods"):
            await actions.confirm_handover(moving.giver, handover.id)
        handout, denied = [await reported(keeping, goods, 10, day=DAY) for _twice in range(2)]
        await goods_actions.confirm_handout(keeping.second, handout.id)
        with pytest.raises(Refused, match=r"custody\.handover_with_goods"):
            await actions.confirm_handover(moving.giver, handover.id)
        await goods_actions.refuse_handout(keeping.second, denied.id)
        await actions.confirm_handover(moving.giver, handover.id)
        with pytest.raises(Refused, match=r"custody\.amounts_fixed"):
            await goods_of_today(keeping)

    assert (await get(Handover, handover.id)).status == HandoverStatus.CONFIRMED
    assert await ledger.verify() == []


async def test_keeping_does_not_end_with_goods_in_store(db):
    keeping = await world.a_ledger()
    operator = await an_operator(keeping.hub)
    with on(DAY):
        await goods_of_today(keeping)
        with pytest.raises(Refused, match=r"custody\.ended_with_goods"):
            await ended(keeping, operator)


@pytest.mark.parametrize("what", ["advances", "goods", "changes"])
async def test_the_database_closes_no_ledger_with_advances_goods_or_changes(db, what):
    keeping = await world.a_ledger(received=False)
    with on(DAY):
        if what == "advances":
            await custody.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=TODAY)
            await advances.asked(keeping)
            await sql("ALTER TABLE custody_ledger DISABLE TRIGGER custody_ledger_closes")
        elif what == "goods":
            await goods_of_today(keeping)
        else:
            await a_change(keeping)

    with pytest.raises(CheckViolationError) as refused:
        await close(keeping)

    assert refused.value.constraint_name == f"custody_ledger_closed_without_{what}"


async def test_the_database_confirms_no_list_with_goods_and_lets_nothing_in_after(db):
    moving = await a_moving_group()
    with on(DAY):
        goods = await goods_of_today(moving.keeping)
        handover = await drawn(moving)
        await sql(
            "INSERT INTO handover_item (handover, ledger, amount, received, spent, claims)"
            " VALUES ({}, {}, 9000, 9000, 0, 0)",
            handover.id,
            moving.keeping.id,
        )
        with pytest.raises(CheckViolationError, match="not settled"):
            async with transaction():
                await sql(
                    "UPDATE handover SET status = 'confirmed', amount = 9000, confirmed_by = {}, confirmed_at = now()"
                    " WHERE id = {}",
                    moving.giver.id,
                    handover.id,
                )
        await sql("ALTER TABLE handover DISABLE TRIGGER handover_is_settled")
        await sql(
            "UPDATE handover SET status = 'confirmed', amount = 9000, confirmed_by = {}, confirmed_at = now()"
            " WHERE id = {}",
            moving.giver.id,
            handover.id,
        )
        with pytest.raises(CheckViolationError, match="takes no claims"):
            async with transaction():
                await sql(
                    "INSERT INTO goods SELECT (jsonb_populate_record(g, jsonb_build_object('id', g.id + 1000))).*"
                    " FROM goods g WHERE id = {}",
                    goods.id,
                )


async def a_change(keeping):
    facts = {"award_line_id": keeping.lines["志愿者保险"].id, "more": Decimal("40.00"), "reason": "多两人"}
    return await changing.ask_change(keeping.first, keeping.id, **facts)


async def test_a_change_that_the_old_hub_did_not_answer_ends_with_the_handover_and_is_asked_at_the_new_one(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(MOVED_ON):
        asked = await a_change(keeping)
        handover = await handed_over(moving)
        with pytest.raises(Refused, match=r"custody\.change_answered"):
            await changing.decline_change(moving.giver, asked.id, reason="?")
        with pytest.raises(Refused, match=r"custody\.ledger_closed"):
            await a_change(keeping)
        fresh = await CustodyLedger.objects().get(CustodyLedger.hub == moving.to.organization.id)
        facts = {"award_line_id": asked.award_line, "more": Decimal("40.00"), "reason": "多两人"}
        again = await changing.ask_change(keeping.first, fresh.id, **facts)
        taken = await changing.take_up_change(moving.taker, again.id, giving_line_id=keeping.lines["邻里节"].id)

    over = await get(ChangeRequest, asked.id)
    told = await Message.count().where(Message.link == f"/changes/{asked.id}", Message.person == keeping.first.id)
    assert over.declined == f"代管移交 {handover.number}，请向新枢纽提出"
    assert (told, taken.amendment is not None) == (1, True)


async def test_no_change_is_asked_of_a_hub_that_is_handing_the_group_over(db):
    moving = await a_moving_group()
    with on(DAY):
        await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.being_handed_over"):
            await a_change(moving.keeping)


async def test_a_claim_with_the_bank_is_under_way_until_the_bank_has_answered(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    counter = await a_counter(keeping=keeping)
    with on(DAY):
        claim = await payable(keeping, "100.00")
        batch = await exported(counter, [claim])
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_with_claims"):
            await actions.confirm_handover(moving.giver, handover.id)
        [entry] = (await facts_of(batch)).entries
        await payouts_answered(counter, batch, entry)
        await actions.confirm_handover(moving.giver, handover.id)

    assert (await get(Handover, handover.id)).amount == Decimal("8900.00")


async def payouts_answered(counter, batch, entry):
    return await answering.record_result(counter.cashier, batch.id, entry.line.id, paid("B77"))


async def test_what_was_verified_before_a_handover_was_drawn_is_still_paid_in_a_batch(db):
    moving = await a_moving_group()
    counter = await a_counter(keeping=moving.keeping)
    with on(DAY):
        await payable(moving.keeping, "100.00")
        await drawn(moving)
        batch = await exported(counter)

    assert (await get(Payout, batch.id)).lines == 1


async def test_a_suspended_groups_claim_is_left_out_of_a_batch_and_taken_out_of_a_draft_with_its_reason(db):
    counter = await a_counter()
    other = await world.a_ledger(counter.hub, counter.keeping.call)
    with on(DAY):
        claim, going = await payable(counter.keeping, "100.00"), await payable(other, "50.00")
        draft = await a_draft(counter, [claim, going])
        await left_alone(counter.keeping)
        batch = await payouts.export_payout(counter.cashier, draft.id, template_id=counter.template.id)
        with pytest.raises(Refused, match=r"custody\.suspended"):
            await a_draft(counter, [claim])

    [out] = await payout_queries.removed(batch.id)
    [left] = await PayoutLine.objects().where(PayoutLine.removed_at.is_null())
    assert (out.claim.id, left.claim) == (claim.id, going.id)
    assert out.line.removed_reason.startswith("签字人只有 1 名")


async def test_what_the_bank_had_paid_when_a_group_was_suspended_is_booked(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "100.00")
        batch = await exported(counter, [claim])
        await left_alone(counter.keeping)
        [entry] = (await facts_of(batch)).entries
        await payouts_answered(counter, batch, entry)

    assert await status_of_claim(claim) == "paid"


@pytest.mark.commits
async def test_an_advance_that_is_asked_for_while_a_list_is_drawn_is_refused_or_keeps_the_list_open(committed):
    moving = await a_moving_group()
    with on(DAY):
        asked, handover = await parallel(advances.asked(moving.keeping), drawn(moving))
        if isinstance(asked, Refused):
            assert asked.code == "custody.being_handed_over"
            await actions.confirm_handover(moving.giver, handover.id)
        else:
            with pytest.raises(Refused, match=r"custody\.handover_with_advances"):
                await actions.confirm_handover(moving.giver, handover.id)
