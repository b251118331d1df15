"""R-F6: what was public and was taken back keeps its address, which says when, and why where that may be known."""

import pytest

from grants import clock
from grants.awards import actions as awards
from grants.awards.withdrawal import actions as withdrawing
from grants.db import sql
from grants.disclosure import bodies, funded, groups
from grants.disclosure.items import actions as items
from grants.disclosure.items.tables import ItemKind
from grants.errors import Gone, NotFound
from grants.reporting.copies import actions as copies
from grants.reporting.signage import actions as signage
from tests.awards.world import RUN_OUT, WHILE_ANNOUNCED, an_announced_award
from tests.files.samples import a_photo
from tests.organizations.world import staff
from tests.reporting import world as reported
from tests.reporting.signage.test_signage import a_proof, decide
from tests.reporting.test_copies import an_accepted_report, released
from tests.reporting.world import on

REASON = "资助金额计算有误"


async def the_applicant(award) -> dict:
    [row] = await sql(
        "SELECT o.* FROM organization o JOIN application p ON p.applicant = o.id WHERE p.id = {}", award.application
    )
    return row


async def test_a_notice_taken_down_leaves_tombstones_where_its_projects_and_their_applicants_stood(browser):
    judged, award = await an_announced_award()
    applicant = await the_applicant(award)
    [notice] = await sql("SELECT id FROM public_notice")
    addresses = (f"/projects/{award.number}", f"/grantees/{applicant['code']}", f"/notices/{notice['id']}")
    with clock.at(WHILE_ANNOUNCED):
        before = [(await browser.get(address)).status_code for address in addresses]
        await withdrawing.withdraw_notice(judged.officer, notice["id"], REASON)
        after = [await browser.get(address) for address in addresses]
        files = [(await browser.get(f"{addresses[0]}{file}")).status_code for file in ("/money.csv", "/money.json")]

    day = f"{clock.local(WHILE_ANNOUNCED):%Y-%m-%d}"
    assert before == [200, 200, 200]
    assert [each.status_code for each in after] == [410, 410, 200]
    for each in after:
        assert REASON in each.text
        assert day in each.text
    for each in after[:2]:
        assert applicant["name"] not in each.text
    assert files == [410, 410]


async def test_a_cancelled_award_a_copy_a_picture_and_an_item_keep_their_addresses(browser):
    award = await reported.a_running_award()
    number, applicant = award.facts.award.number, await the_applicant(award.facts.award)
    with on("2026-09-11"):
        copy = await released(award, await an_accepted_report(award))
        proof = await a_proof(award)
        await decide(award, proof)
        release = await signage.release_picture(award.olga, proof.id, content=a_photo("PNG"), name="遮脸.png")
        member = await staff(await bodies.organizations.organization(applicant["id"]), "applicant")
        said = {"title": "收费", "words": "每餐八元", "as_of": clock.today()}
        item = await items.disclose_item(member, applicant["id"], ItemKind.FEES, **said)
    addresses = {
        f"/public-copies/{copy.id}": 410,
        f"/signage/pictures/{release.id}": 410,
        f"/grantees/{applicant['code']}/items/{item.id}": 200,
    }
    with on("2026-09-12"):
        assert {(await browser.get(address)).status_code for address in addresses} == {200}
        await copies.withdraw_copy(award.olga, copy.report, copy.id, reason="露出了门牌")
        await signage.take_picture_down(award.olga, release.id)
        await items.withdraw_item(member, item.id, reason="价格录错")
        gone = {address: await browser.get(address) for address in addresses}

    assert {address: each.status_code for address, each in gone.items()} == addresses
    assert all("2026-09-12" in each.text for each in gone.values())
    # What the officer saw on a copy is not said; what an organisation says of its own words is.
    assert "露出了门牌" not in gone[f"/public-copies/{copy.id}"].text
    assert "价格录错" in gone[f"/grantees/{applicant['code']}/items/{item.id}"].text
    assert (await browser.get(f"/projects/{number}")).status_code == 200


async def test_a_cancelled_project_says_when_and_why(browser):
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        await awards.cancel_award(judged.officer, award.id, reason="单位自愿放弃")
        page = (await browser.get(f"/projects/{award.number}")).text

    assert "单位自愿放弃" in page
    assert f"{clock.local(RUN_OUT):%Y-%m-%d %H:%M}" in page


async def test_what_was_never_public_leaves_no_tombstone(db):
    await an_announced_award()

    for ask in (funded.project("LW-NONE"), bodies.body("NONE"), groups.group_page("NONE")):
        with pytest.raises(NotFound) as refused:
            await ask
        assert not isinstance(refused.value, Gone)


async def test_a_tombstone_is_a_fact_with_its_code(db):
    judged, award = await an_announced_award()
    [notice] = await sql("SELECT id FROM public_notice")
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.withdraw_notice(judged.officer, notice["id"], REASON)

    with pytest.raises(Gone, match=r"disclosure\.taken_back"):
        await funded.project(award.number)
