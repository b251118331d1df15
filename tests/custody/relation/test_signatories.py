"""Who signs for a group: suspended below two, changed with the hub's word, history kept."""

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock
from grants.custody import actions as custody
from grants.custody.relation.signatories import actions, queries
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.custody.tables import Claim, ClaimStatus
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.organizations.filed import end_filing
from grants.people import queries as people
from grants.people.tables import Role
from tests.conftest import parallel
from tests.custody import world
from tests.custody.relation.world import an_operator
from tests.custody.world import on
from tests.files import samples
from tests.organizations import world as organizations


async def a_member(keeping, name="钱新人"):
    return await organizations.staff(keeping.group, Role.APPLICANT, name=name)


async def asked(keeping, by=None, **changes) -> SignatoryChange:
    facts = {"begins": None, "ceases": None, "reason": "换届", "content": samples.a_pdf(), "name": "来函.pdf"}
    return await actions.ask_change(by or keeping.first, keeping.group.id, **facts | changes)


async def decided(keeping, change, by, *, is_confirmed=True, opinion=""):
    return await actions.decide_change(by, keeping.group.id, change.id, is_confirmed=is_confirmed, opinion=opinion)


async def left_alone(keeping):
    """Its second signatory is gone."""
    change = await asked(keeping, ceases=keeping.second.id)
    await decided(keeping, change, await an_operator(keeping.hub))


async def test_a_group_with_one_signatory_files_nothing_and_nothing_of_it_is_paid(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.verified(keeping, "100.00")
        await left_alone(keeping)

        with pytest.raises(Refused, match=r"custody\.suspended"):
            await world.filed(keeping, "10.00")
        with pytest.raises(Refused, match=r"custody\.suspended"):
            await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B1")


async def test_with_a_second_signatory_it_goes_on_and_what_was_signed_before_stays(db):
    keeping = await world.a_ledger()
    fresh = await a_member(keeping)
    with on("2026-06-05"):
        claim = await world.verified(keeping, "100.00")
        await left_alone(keeping)
        await decided(keeping, await asked(keeping, begins=fresh.id), await an_operator(keeping.hub))
        await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B1")

    paid = await Claim.objects().get(Claim.id == claim.id)
    assert (paid.status, paid.signed_by) == (ClaimStatus.PAID, keeping.second.id)
    assert [each.name for each in await people.holders(Role.GROUP_SIGNATORY, keeping.group.id)] == ["符晓晴", "钱新人"]
    assert [(each.begins, each.ceases) for each in await queries.changes(keeping.group.id)] == [
        ("钱新人", ""),
        ("", "林阿公"),
    ]


async def test_of_a_group_that_is_no_longer_filed_what_was_verified_is_paid_whoever_is_left(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.verified(keeping, "100.00")
        await left_alone(keeping)
        await end_filing(None, keeping.group.id, ended_on=clock.today())

        paid = await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B1")

    assert paid.status == ClaimStatus.PAID


async def test_what_is_wrong_with_a_change(db):
    keeping = await world.a_ledger()
    stranger = await organizations.a_person("Mallory")

    for changes, code in (
        ({}, "custody.nobody_changes"),
        ({"begins": stranger.id}, "custody.begins_as_stranger"),
        ({"begins": keeping.second.id}, "custody.begins_as_stranger"),
        ({"ceases": stranger.id}, "custody.ceases_as_stranger"),
        ({"ceases": keeping.second.id, "reason": " "}, "custody.change_without_reason"),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            await asked(keeping, **changes)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await asked(keeping, await a_member(keeping), ceases=keeping.second.id)


async def test_a_group_with_no_signatory_left_asks_through_one_of_its_people(db):
    keeping = await world.a_ledger()
    fresh = await a_member(keeping)
    await sql("UPDATE membership SET until_on = from_on, ended_at = now() WHERE role = 'group_signatory'")

    change = await asked(keeping, await people.actor(fresh.id), begins=fresh.id)

    assert change.begins == fresh.id


async def test_the_hub_decides_once_and_says_why_not(db):
    keeping = await world.a_ledger()
    operator = await an_operator(keeping.hub)
    change = await asked(keeping, ceases=keeping.second.id)
    with pytest.raises(Refused, match=r"custody\.change_waits"):
        await asked(keeping, ceases=keeping.second.id)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await decided(keeping, change, keeping.hub.cashier)
    with pytest.raises(Refused, match=r"custody\.change_refused_without_reason"):
        await decided(keeping, change, operator, is_confirmed=False)
    await decided(keeping, change, operator, is_confirmed=False, opinion="来函没有盖章")
    with pytest.raises(Refused, match=r"custody\.change_decided"):
        await decided(keeping, change, operator)

    assert len(await people.holders(Role.GROUP_SIGNATORY, keeping.group.id)) == 2


async def test_who_asked_for_the_group_does_not_decide_for_the_hub(db):
    keeping = await world.a_ledger()
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'hub_operator', '2020-01-01')",
        keeping.first.id,
        keeping.hub.organization.id,
    )
    change = await asked(keeping, ceases=keeping.second.id)

    with pytest.raises(NotAllowed, match=r"custody\.change_decided_by_asker"):
        await decided(keeping, change, await people.actor(keeping.first.id))


async def test_a_change_of_another_group_is_not_there(db):
    keeping, elsewhere = await world.a_ledger(), await world.a_ledger()
    change = await asked(keeping, ceases=keeping.second.id)

    with pytest.raises(NotFound, match=r"custody\.no_such_change"):
        await decided(elsewhere, change, await an_operator(elsewhere.hub))


@pytest.mark.parametrize("change", ["DELETE FROM signatory_change", "UPDATE signatory_change SET reason = '别的'"])
async def test_what_was_asked_stays_as_it_was_said(db, change):
    keeping = await world.a_ledger()
    await asked(keeping, ceases=keeping.second.id)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(change)


@pytest.mark.commits
async def test_of_two_changes_at_once_one_waits_for_the_hub(committed):
    keeping = await world.a_ledger()

    results = await parallel(
        asked(keeping, ceases=keeping.second.id), asked(keeping, keeping.second, ceases=keeping.first.id)
    )

    assert sorted(getattr(each, "code", type(each).__name__) for each in results) == [
        "SignatoryChange",
        "custody.change_waits",
    ]
