"""Freezes of a group's money: who places and lifts one, and that nothing leaves meanwhile, by rule and by database."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.custody import actions, queries
from grants.custody.relation import actions as relation
from grants.custody.relation import queries as relations
from grants.custody.relation.tables import CustodyFreeze, Side
from grants.custody.tables import Claim, ClaimStatus
from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.filing.tables import Filing, FilingOffice, FilingStatus
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.conftest import parallel
from tests.custody import world
from tests.custody.world import on
from tests.organizations import world as organizations

PAID = {"paid_on": date(2026, 6, 5), "bank_ref": "B1"}


async def an_operator(keeping):
    return await organizations.staff(keeping.hub.organization, Role.HUB_OPERATOR, name="李主管")


async def a_street(keeping):
    """The office that filed the group, with its officer."""
    street = await organizations.an_organization(with_account=False)
    office = FilingOffice(organization=street.id, prefix=f"街{street.id}", opened_at=clock.now())
    await office.save()
    await Filing(
        office=office.id,
        organization=keeping.group.id,
        form_key="00000000-0000-0000-0000-000000000001",
        status=FilingStatus.FILED,
        name=keeping.group.name,
        number=f"街备{street.id}",
        filed_on=organizations.LONG_AGO,
        created_at=clock.now(),
    ).save()
    return await organizations.staff(street, Role.FILING_OFFICER, name="周备案")


async def frozen(keeping, by=None):
    return await relation.freeze_group(by or keeping.hub.reviewer, keeping.group.id, reason="群众投诉，正在调查")


async def test_a_frozen_group_files_nothing_and_nothing_of_it_is_paid(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        waiting = await world.verified(keeping, "100.00")
        await frozen(keeping)

        with pytest.raises(Refused, match=r"custody\.frozen"):
            await world.filed(keeping, "10.00")
        with pytest.raises(Refused, match=r"custody\.frozen"):
            await actions.pay_claim(keeping.hub.cashier, waiting.id, **PAID)


async def test_a_frozen_groups_claim_goes_no_further_but_is_returned(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.filed(keeping, "100.00")
        await actions.sign_claim(keeping.second, claim.id)
        await frozen(keeping)

        with pytest.raises(Refused, match=r"custody\.frozen"):
            await actions.review_claim(keeping.hub.reviewer, claim.id, world.all_good())
        await actions.return_claim(keeping.hub.reviewer, claim.id, "冻结期间退回")

    assert await queries.reserved(keeping.id) == 0


async def test_the_database_lets_nothing_leave_a_frozen_group(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        await world.verified(keeping, "100.00")
        await frozen(keeping)

    with pytest.raises(CheckViolationError, match="frozen"):
        await sql("UPDATE claim SET status = 'paid', paid_by = {}, entry = 1, ended_at = now()", keeping.hub.cashier.id)


async def test_another_groups_money_at_the_same_hub_still_leaves(db):
    hub = await world.a_hub()
    here = await world.a_ledger(hub)
    there = await world.a_ledger(hub, here.call)
    with on("2026-06-05"):
        await frozen(here)
        claim = await world.verified(there, "100.00")
        await actions.pay_claim(hub.cashier, claim.id, **PAID)

    assert (await Claim.objects().get(Claim.id == claim.id)).status == ClaimStatus.PAID


async def test_hub_funder_and_filing_office_freeze_each_for_itself(db):
    keeping = await world.a_ledger()
    placed = [
        await frozen(keeping),
        await frozen(keeping, await world.an_officer(keeping)),
        await frozen(keeping, await a_street(keeping)),
    ]

    assert [each.side for each in placed] == [Side.HUB, Side.FUNDER, Side.OFFICE]
    assert await Message.count().where(Message.event == "custody.group_frozen") == 3 * 5


@pytest.mark.parametrize("who", ["signatory", "cashier", "officer of another funder", "officer of another street"])
async def test_nobody_else_freezes(db, who):
    keeping = await world.a_ledger()
    await a_street(keeping)
    body = await organizations.a_funder()
    by = {
        "signatory": keeping.first,
        "cashier": keeping.hub.cashier,
        "officer of another funder": await organizations.staff(body, Role.OFFICER),
        "officer of another street": await organizations.staff(body, Role.FILING_OFFICER),
    }[who]

    with pytest.raises(NotAllowed, match=r"custody\.not_ones_to_freeze"):
        await frozen(keeping, by)


async def test_a_freeze_has_its_reason_and_a_body_has_one_at_a_time(db):
    keeping = await world.a_ledger()

    with pytest.raises(Refused, match=r"custody\.no_freeze_reason"):
        await relation.freeze_group(keeping.hub.reviewer, keeping.group.id, reason=" ")
    await frozen(keeping)
    with pytest.raises(Refused, match=r"custody\.already_frozen"):
        await frozen(keeping, await an_operator(keeping))


async def test_a_group_without_a_hub_is_not_frozen(db):
    keeping = await world.a_ledger()

    with pytest.raises(Refused, match=r"custody\.no_relation"):
        await relation.freeze_group(keeping.hub.reviewer, (await organizations.a_group()).id, reason="?")


async def test_a_freeze_is_lifted_by_another_person_of_the_same_body_once(db):
    keeping = await world.a_ledger()
    freeze, other = await frozen(keeping), await an_operator(keeping)

    with pytest.raises(Refused, match=r"custody\.lifted_by_placer"):
        await relation.lift_freeze(keeping.hub.reviewer, freeze.id, reason="已查清")
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await relation.lift_freeze(await world.an_officer(keeping), freeze.id, reason="已查清")
    await relation.lift_freeze(other, freeze.id, reason="已查清")
    with pytest.raises(Refused, match=r"custody\.freeze_lifted"):
        await relation.lift_freeze(other, freeze.id, reason="已查清")
    with on("2026-06-05"):
        assert (await world.filed(keeping, "10.00")).status == ClaimStatus.SIGNED_ONCE


async def test_money_that_two_bodies_froze_waits_for_both(db):
    keeping = await world.a_ledger()
    freeze = await frozen(keeping)
    await frozen(keeping, await world.an_officer(keeping))
    await relation.lift_freeze(await an_operator(keeping), freeze.id, reason="已查清")

    with on("2026-06-05"), pytest.raises(Refused, match=r"custody\.frozen"):
        await world.filed(keeping, "10.00")


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM custody_freeze", "UPDATE custody_freeze SET reason = '别的'", "UPDATE custody_freeze SET hub = 1"],
)
async def test_what_was_frozen_and_why_stays_as_it_was_said(db, change):
    await frozen(await world.a_ledger())

    with pytest.raises(RestrictViolationError, match="lifted, once"):
        await sql(change)


async def test_the_database_refuses_a_lifting_by_who_froze(db):
    await frozen(await world.a_ledger())

    with pytest.raises(CheckViolationError, match="lifted_by_another"):
        await sql("UPDATE custody_freeze SET lifted_by = placed_by, lifted_at = now(), lifted_reason = '?'")


@pytest.mark.commits
async def test_of_two_freezes_of_one_body_at_once_one_stands(committed):
    keeping = await world.a_ledger()
    other = await an_operator(keeping)

    results = await parallel(frozen(keeping), frozen(keeping, other))

    assert sorted(getattr(each, "code", type(each).__name__) for each in results) == [
        "CustodyFreeze",
        "custody.already_frozen",
    ]
    assert await CustodyFreeze.count() == 1


@pytest.mark.commits
async def test_a_payment_and_a_freeze_at_once_are_one_after_the_other(committed):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.verified(keeping, "100.00")
        results = await parallel(actions.pay_claim(keeping.hub.cashier, claim.id, **PAID), frozen(keeping))

    paid = (await Claim.objects().get(Claim.id == claim.id)).status == ClaimStatus.PAID
    assert isinstance(results[1], CustodyFreeze)
    assert paid or results[0].code == "custody.frozen"


async def test_parties_freeze_and_lift_over_the_page(browser):
    keeping = await world.a_ledger()
    url, street = f"/groups/{keeping.group.id}/freezes", await a_street(keeping)
    other = await an_operator(keeping)

    empty = await browser.sign_in(street.id).post(url, data={"reason": ""})
    placed = await browser.post(url, data={"reason": "投诉〔2026〕3号"})
    read = await browser.sign_in(keeping.first.id).get(url)
    home = await browser.get(f"/groups/{keeping.group.id}")
    own = await browser.sign_in(keeping.hub.reviewer.id).post(url, data={"reason": "内部核查"})
    mine = await CustodyFreeze.objects().get(CustodyFreeze.side == Side.HUB)
    again = await browser.post(f"{url}/{mine.id}/lifting", data={"reason": "查清了"})
    lifted = await browser.sign_in(other.id).post(f"{url}/{mine.id}/lifting", data={"reason": "查清了"})

    assert [each.status_code for each in (empty, placed, read, home, own, again, lifted)] == [
        *(422, 303, 200, 200, 303, 422, 303)
    ]
    assert "投诉〔2026〕3号" in read.text
    assert 'name="reason"' not in read.text
    assert "代管资金已冻结：投诉〔2026〕3号" in home.text
    assert "报一笔账" not in home.text
    assert "解除须由本单位另一人办理" in again.text


async def test_a_groups_freezes_are_not_there_for_strangers(browser):
    keeping, elsewhere = await world.a_ledger(), await world.a_ledger()
    freeze = await frozen(keeping)
    url = f"/groups/{keeping.group.id}/freezes"

    answers = [
        await browser.sign_in(elsewhere.first.id).get(url),
        await browser.sign_in(elsewhere.hub.reviewer.id).get(url),
        await browser.post(url, data={"reason": "?"}),
        await browser.post(f"/groups/{elsewhere.group.id}/freezes/{freeze.id}/lifting", data={"reason": "?"}),
    ]

    assert [each.status_code for each in answers] == [404] * 4
    with pytest.raises(NotFound, match=r"custody\.no_relation_for_you"):
        await relations.relation_page(elsewhere.first, keeping.group.id)
    with pytest.raises(NotFound, match=r"custody\.no_such_freeze"):
        await relations.freeze_of_group(elsewhere.first, elsewhere.group.id, freeze.id)
