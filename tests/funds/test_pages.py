from decimal import Decimal

from grants.funds import queries
from grants.funds.tables import FundSource
from grants.people.tables import Role
from tests.funds.world import a_fund
from tests.organizations.world import a_funder, staff

NEW = {
    "code": "lottery-2026",
    "name": "2026年区级福利彩票公益金",
    "kind": "welfare_lottery",
    "year": "2026",
    "amount": "32万",
    "purposes": ["ELDERLY", "POVERTY"],
    "signage": "彩票公益金资助—中国福利彩票",
    "banned_uses": "公务接待",
}


async def test_an_officer_registers_a_source_and_sees_its_money(browser):
    funder = await a_funder()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    form = await browser.get("/funds/new")
    answer = await browser.post("/funds", data=NEW | {"funder_id": str(funder.id)})
    source = await queries.by_code(funder.id, "lottery-2026")
    shown = await browser.get(f"/funds/{source.id}")
    listed = await browser.get("/funds")

    assert form.status_code == 200
    assert (answer.status_code, answer.headers["location"]) == (303, f"/funds/{source.id}")
    assert source.amount == Decimal("320000.00")
    assert "¥320,000.00" in shown.text
    assert "扶老、济困" in shown.text
    assert "2026年区级福利彩票公益金" in listed.text


async def test_a_source_without_purpose_comes_back_with_what_was_typed(browser):
    funder = await a_funder()
    browser.sign_in((await staff(funder, Role.FINANCE_PREPARER)).id)

    answer = await browser.post("/funds", data=NEW | {"funder_id": str(funder.id), "purposes": []})

    assert answer.status_code == 422
    assert "请至少选择一个用途" in answer.text
    assert 'value="32万"' in answer.text
    assert await FundSource.count() == 0


async def test_sources_do_not_exist_for_strangers(browser):
    source = await a_fund(await a_funder())
    browser.sign_in((await staff(await a_funder(), Role.CASHIER)).id)

    listed = await browser.get("/funds")
    shown = await browser.get(f"/funds/{source.id}")
    form = await browser.get("/funds/new")

    assert source.name not in listed.text
    assert (shown.status_code, form.status_code) == (404, 404)
