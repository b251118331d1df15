from datetime import date, timedelta

import asyncpg
import pytest

from grants import clock
from grants.db import sql, transaction
from grants.disclosure.items import actions, queries, rules
from grants.disclosure.items.tables import DisclosedItem, ItemKind
from grants.errors import NotFound, why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import an_announced_award
from tests.organizations.world import a_hub_with_group, staff

TODAY = date(2026, 6, 1)
OWN = Actor(1, "程佳", frozenset({(7, Role.APPLICANT)}))
HUB = Actor(2, "杜宁", frozenset({(8, Role.HUB_OPERATOR)}))
STRANGER = Actor(3, "马洛", frozenset({(9, Role.APPLICANT), (9, Role.HUB_OPERATOR)}))


@pytest.mark.parametrize(
    ("by", "hub", "words", "as_of", "code"),
    [
        (OWN, None, "理事会五人", TODAY, None),
        (HUB, 8, "理事会五人", TODAY, None),
        (HUB, None, "理事会五人", TODAY, "people.role_missing"),
        (STRANGER, 8, "理事会五人", TODAY, "people.role_missing"),
        (OWN, None, "  ", TODAY, "disclosure.item_says_nothing"),
        (OWN, None, "理事长电话 13800138000", TODAY, "privacy.text_holds_a_personal_number"),
        (OWN, None, "理事会五人", TODAY + timedelta(days=1), "disclosure.item_of_the_future"),
    ],
)
def test_an_organisation_or_its_hub_says_what_is_so_by_today_and_no_number_of_a_person(by, hub, words, as_of, code):
    refusal = why_not(rules.check_disclosure, by, 7, hub, "人员", words, as_of, TODAY)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("reason", "withdrawn", "code"),
    [
        ("重复", False, None),
        (" ", False, "disclosure.item_withdrawn_without_reason"),
        ("重复", True, "disclosure.item_is_withdrawn"),
        ("找 13800138000", False, "privacy.text_holds_a_personal_number"),
    ],
)
def test_it_is_taken_back_once_and_says_why(reason, withdrawn, code):
    item = DisclosedItem(
        organization=7,
        item_kind=ItemKind.FEES,
        as_of=TODAY,
        published_at=clock.now(),
        published_by=1,
        withdrawn_at=clock.now() if withdrawn else None,
    )

    refusal = why_not(rules.check_item_withdrawal, OWN, item, None, reason)

    assert (refusal and refusal.code) == code


async def test_what_is_said_stands_on_the_public_page_and_each_version_keeps_its_address(browser):
    _judged, award = await an_announced_award()
    [row] = await sql(
        "SELECT o.id, o.code FROM organization o JOIN application p ON p.applicant = o.id WHERE p.id = {}",
        award.application,
    )
    person = await staff(await queries.organizations.organization(row["id"]), "applicant")
    desk, today = f"/organisations/{row['id']}/disclosed-items", clock.today().isoformat()
    said = {"kind": "fees", "title": "助餐收费", "words": "每餐 8 元", "as_of": today}

    mine = browser.sign_in(person.id)
    assert f'href="{desk}"' in (await mine.get(f"/organisations/{row['id']}")).text
    assert (await mine.post(desk, data=said)).status_code == 303
    assert (await mine.post(desk, data=said | {"words": "电话 13800138000"})).status_code == 422
    [first] = await DisclosedItem.objects()
    assert (await mine.post(f"{desk}/{first.id}/replacement", data=said | {"words": "每餐 9 元"})).status_code == 303
    second = await queries.newer(first.id)
    again = await mine.post(f"{desk}/{first.id}/replacement", data=said)
    assert "这一条已有更新的一版" in again.text
    browser.cookies.clear()
    public = (await browser.get(f"/grantees/{row['code']}")).text
    old = (await browser.get(f"/grantees/{row['code']}/items/{first.id}")).text
    new = (await browser.get(f"/grantees/{row['code']}/items/{second.id}")).text

    assert f'href="/grantees/{row["code"]}/items/{second.id}"' in public
    assert f"/items/{first.id}" not in public
    assert "每餐 8 元" in old
    assert f'href="/grantees/{row["code"]}/items/{second.id}"' in old
    assert "每餐 9 元" in new

    await actions.withdraw_item(person, second.id, reason="价格录错")
    gone = await browser.get(f"/grantees/{row['code']}/items/{second.id}")
    assert (gone.status_code, "价格录错" in gone.text, "每餐 9 元" in gone.text) == (200, True, False)
    assert "助餐收费" not in (await browser.get(f"/grantees/{row['code']}")).text
    assert (await browser.get(f"/grantees/{row['code']}/items/999")).status_code == 404


def test_what_was_replaced_is_not_replaced_again():
    facts = {"organization": 7, "item_kind": ItemKind.FEES, "as_of": TODAY, "published_at": clock.now()}
    old = DisclosedItem(**facts, published_by=1)

    assert why_not(rules.check_replacement, 7, old, None) is None
    assert why_not(rules.check_replacement, 7, old, old).code == "disclosure.item_already_replaced"
    assert why_not(rules.check_replacement, 8, old, None).code == "disclosure.item_of_another"


async def test_an_item_is_found_at_its_own_organisation_only(db):
    _judged, award = await an_announced_award()
    [row] = await sql(
        "SELECT o.code FROM organization o JOIN application p ON p.applicant = o.id WHERE p.id = {}", award.application
    )

    with pytest.raises(NotFound, match=r"disclosure\.no_item"):
        await queries.item(row["code"], 999)


async def test_a_hub_speaks_for_the_group_it_keeps_and_nobody_for_another_s(db):
    hub, group, _agreement = await a_hub_with_group()
    operator = await staff(hub, "hub_operator")
    stranger = await staff(await queries.organizations.organization(hub.id), "hub_cashier")

    item = await actions.disclose_item(
        operator, group.id, ItemKind.PEOPLE, title="人员", words="队长一人", as_of=clock.today()
    )

    assert [each.id for each in (await queries.desk(operator, group.id)).items] == [item.id]
    with pytest.raises(NotFound, match=r"disclosure\.no_item_of_yours"):
        (await queries.desk(operator, group.id)).item(item.id + 1)
    with pytest.raises(NotFound, match=r"disclosure\.not_your_items"):
        await queries.desk(stranger, group.id)


async def test_the_database_keeps_what_was_said(db):
    _hub, group, _agreement = await a_hub_with_group()
    operator = await staff(_hub, "hub_operator")
    item = await actions.disclose_item(
        operator, group.id, ItemKind.PEOPLE, title="人员", words="队长一人", as_of=clock.today()
    )

    for statement in (
        "UPDATE disclosed_item SET words = '改了'",
        "DELETE FROM disclosed_item",
        "INSERT INTO disclosed_item SELECT id + 1, organization, 'fees', title, words, as_of, id, published_at,"
        " published_by, published_by_name, withdrawn_at, withdrawn_by, withdrawn_why FROM disclosed_item",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with transaction():
                await sql(statement)
    assert (await DisclosedItem.objects().get(DisclosedItem.id == item.id)).words == "队长一人"
