"""What a filing officer, a funder and a hub see of their groups, and of no others."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from grants.custody import actions as custody
from grants.custody.guidance import actions as guidance
from grants.custody.guidance.rules import Entry
from grants.custody.guidance.tables import Manner
from grants.custody.relation import actions as relation
from grants.custody.watching import queries
from grants.custody.watching.rules import View
from grants.errors import NotFound
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.test_freezes import a_street
from tests.custody.world import on
from tests.disclosure.test_pages import PERSONAL
from tests.organizations import world as organizations

DAY = date(2026, 7, 3)


async def watched():
    """A filed group with a claim, a statement, a freeze and a visit; and another group at the same hub."""
    keeping = await world.a_ledger()
    street = await a_street(keeping)
    with on("2026-06-05"):
        await world.paid(keeping, "100.00")
    with on(DAY):
        await custody.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        visit = Entry(DAY, "王初审", Manner.VISIT, "账目清楚", follow_up="再看", follow_up_on=date(2026, 7, 9))
        await guidance.record_guidance(keeping.hub.reviewer, keeping.group.id, visit, form_key=uuid.uuid4())
        await relation.freeze_group(street, keeping.group.id, reason="年检未报")
    return keeping, street, await world.a_ledger(keeping.hub)


async def test_a_filing_officer_sees_the_groups_of_her_office_and_no_others(db):
    keeping, street, other = await watched()
    elsewhere = await organizations.staff(await organizations.an_organization(with_account=False), Role.FILING_OFFICER)

    [found] = await queries.groups(street, View.OFFICE)

    assert (found.name, found.hub, found.filing) == (keeping.group.name, keeping.hub.organization.name, "filed")
    assert (found.held, found.received) == (Decimal("8900.00"), Decimal("9000.00"))
    assert (found.last_month, found.unanswered, found.objected, found.frozen) == ("2026-06", 1, 0, 1)
    assert (found.guided, found.guided_on, found.to_follow) == (1, DAY, 1)
    assert await queries.groups(elsewhere, View.OFFICE) == []
    for person, group in ((elsewhere, keeping), (street, other)):
        with pytest.raises(NotFound, match=r"custody\.not_watched"):
            await queries.group(person, group.group.id)


async def test_a_funder_sees_what_its_own_funds_pay_and_a_hub_what_it_keeps(db):
    keeping, _street, other = await watched()
    auditor = await organizations.staff(keeping.call.funder, Role.AUDITOR)

    paid = await queries.groups(auditor, View.FUNDER)
    kept = await queries.groups(keeping.hub.reviewer, View.HUB)

    assert [each.id for each in paid] == [keeping.group.id]
    assert {each.id for each in kept} == {keeping.group.id, other.group.id}
    assert sum(each.held for each in kept) == Decimal("17900.00")
    assert queries.views(auditor) == [View.FUNDER]


async def test_many_groups_take_as_many_queries_as_one(db):
    keeping, _street, _other = await watched()
    with queries_counted() as counted:
        await queries.groups(keeping.hub.reviewer, View.HUB)

    assert len(counted) == 1


async def test_each_role_gets_its_page_from_its_navigation_without_accounts_in_full(browser):
    keeping, street, other = await watched()
    officer = await world.an_officer(keeping)
    for person in (street, officer, keeping.hub.cashier):
        browser.sign_in(person.id)
        pages = [await browser.get(each) for each in ("/watched-groups", f"/watched-groups/{keeping.group.id}")]
        assert [each.status_code for each in pages] == [200, 200]
        for each in pages:
            assert 'href="/watched-groups"' in each.text
            assert "8,900.00" in each.text
            assert PERSONAL.findall(each.text) == []
            assert keeping.payment.payee_number not in each.text
        assert (await browser.get(f"/groups/{keeping.group.id}/guidance")).status_code == 200
    browser.sign_in(street.id)
    assert (await browser.get(f"/watched-groups/{other.group.id}")).status_code == 404
    browser.sign_in(keeping.first.id)
    assert (await browser.get("/watched-groups")).status_code == 404
