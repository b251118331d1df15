"""Agreements, their stages, holds and cancellation on a real database."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock, ledger
from grants.awards import actions, queries
from grants.awards.tables import Agreement, NoticeItem, Stage
from grants.db import transaction
from grants.errors import Refused
from grants.money import yuan
from tests.awards.world import ANNOUNCED, SIGNED, SIGNED_ON, a_signed_award, an_announced_award, sign
from tests.calls.world import at
from tests.ledger.world import ledger_lines


async def test_no_agreement_is_signed_while_the_notice_runs(db):
    judged, award = await an_announced_award()

    with clock.at(at("2026-05-07")):
        await actions.draw_agreement(judged.officer, award.id)
        with pytest.raises(Refused, match=r"awards\.notice_running"):
            await actions.sign_agreement(judged.officer, award.id, signed_on=date(2026, 5, 7))

    assert await Stage.count() == 0


async def test_signing_moves_the_money_from_the_pool_and_begins_the_stages(db):
    facts = await a_signed_award()

    assert [stage.amount for stage in facts.stages] == [yuan("37600.00"), yuan("22560.00"), yuan("15040.00")]
    assert [facts.conditions_of(stage) for stage in facts.stages] == [
        ["agreement_signed"],
        ["midterm_accepted"],
        ["final_accepted"],
    ]
    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    assert (await ledger_lines(book.id))[-1] == (
        f"awards:{facts.award.id}:agreement: pool:{facts.call.id}:lottery -> award:LW-2026-01, 75200.00"
    )


async def test_signing_twice_is_signing_once(db):
    judged, award = await an_announced_award()
    await sign(judged, award)

    with clock.at(SIGNED):
        await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
        with pytest.raises(Refused, match=r"awards\.already_signed"):
            await actions.sign_agreement(judged.officer, award.id, signed_on=date(2026, 5, 11))

    assert await Stage.count() == 3


async def test_the_last_stage_of_a_crooked_amount_is_the_remainder(db):
    facts = await a_signed_award(amount="10000.01")

    assert [stage.amount for stage in facts.stages] == [yuan("5000.01"), yuan("3000.00"), yuan("2000.00")]


async def test_a_filed_groups_agreement_has_three_parties_and_its_hubs_custody_account(db):
    facts = await a_signed_award(group=True)

    custody = await queries.payee_facts(facts, SIGNED_ON)
    assert (facts.agreement.parties, facts.agreement.hub) == (3, facts.through.id)
    assert facts.agreement.grantee == facts.applicant.id
    assert facts.agreement.payee_number == custody.account.number
    assert [stage.amount for stage in facts.stages] == [yuan("12600.00"), yuan("5400.00")]


async def test_the_account_in_a_signed_agreement_never_changes(db):
    facts = await a_signed_award()

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await Agreement.update({Agreement.payee_number: "99999999"}).where(Agreement.id == facts.agreement.id)
    with pytest.raises(RestrictViolationError):
        await Stage.update({Stage.amount: Decimal("1.00")}).where(Stage.award == facts.award.id)


async def test_a_cancelled_award_gives_its_money_back_to_the_pool(db):
    judged, award = await an_announced_award()
    facts = await sign(judged, award)
    with clock.at(SIGNED):
        await actions.cancel_award(judged.officer, award.id, "单位放弃")

    assert await ledger.balance(facts.pool.account) == yuan("320000.00")
    assert await ledger.balance(facts.agreement.account) == yuan("0.00")
    assert (await NoticeItem.objects().first()).withdrawn_reason == "单位放弃"


async def test_a_hold_is_lifted_once_and_with_a_reason(db):
    judged, award = await an_announced_award()
    with clock.at(ANNOUNCED):
        hold = await actions.place_hold(judged.officer, award.id, "投诉核查")
        with pytest.raises(Refused, match=r"awards\.no_reason"):
            await actions.lift_hold(judged.officer, hold.id, " ")
        await actions.lift_hold(judged.officer, hold.id, "查无此事")
        with pytest.raises(Refused, match=r"awards\.hold_lifted"):
            await actions.lift_hold(judged.officer, hold.id, "查无此事")

    assert await queries.open_holds(award.id) == []
