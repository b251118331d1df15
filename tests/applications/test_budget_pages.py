import re
from decimal import Decimal

import pytest

from grants import clock
from grants.applications import queries
from grants.calls.plan import FeePlan
from grants.money import yuan
from tests.applications.budgets import typed
from tests.applications.world import LINES, a_draft, a_line, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


def as_shown(page: str) -> dict[str, str]:
    """Every field of the editor as a browser would post it again."""
    form = page[page.index('class="stack budget"') :]
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    chosen = re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S)
    for name, options in chosen:
        picked = re.search(r'value="([^"]*)"[^>]* selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = picked[1]
    return {name: value for name, value in fields.items() if "_keep-" not in name}


async def opened(browser, person, facts) -> dict[str, str]:
    page = await browser.sign_in(person.id).get(f"/applications/{facts.application.id}/budget")
    return as_shown(page.text)


async def test_the_budget_answers_with_sums_and_rules_while_it_is_typed(browser):
    facts = await a_draft(who := await an_applicant())
    rows = [
        ("探访劳务", "labour", "60x12", "40"),
        ("志愿者补贴", "volunteer_allowance", "1", "1.74万"),
        ("活动", "activity", "1", "33,800.00"),
        ("", "activity", "", ""),
    ]

    answer = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/check", data=typed(*rows, match="１２０００")
    )

    assert "50.22%，上限 50%" in answer.text
    assert "改列其他科目至少 ¥200.00" in answer.text
    assert "或直接核减至少 ¥400.00" in answer.text
    assert '<a href="#item-1">第 1 行</a>、<a href="#item-2">第 2 行</a>' in answer.text
    assert "人民币捌万元整" in answer.text
    assert 'id="amount-1"' in answer.text
    assert (await queries.facts(facts.application.id)).application.requested == yuan("80000.00")


async def test_each_rule_stands_beside_its_line_with_its_source(browser):
    facts = await a_draft(who := await an_applicant(), lines=[*LINES, a_line("电脑", "1", "10", "fixed_asset")])

    page = (await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}/budget")).text

    beside = page[page.index('id="said-10"') : page.index('id="match-1"')]
    assert "不得列支固定资产：第 10 行" in beside
    assert "依据：征集公告" in beside


async def test_the_amount_of_a_line_cannot_be_typed(browser):
    facts = await a_draft(who := await an_applicant())

    page = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}/budget")

    assert '<output class="num" id="amount-1"' in page.text
    assert 'name="amount' not in page.text


async def test_the_budget_editor_works_without_scripts(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/budget"
    rows = [("活动", "activity", "2", "50"), ("印刷", "activity", "三百", "五元")]
    browser.sign_in(who.fills.id)

    added = await browser.post(address, data=typed(*rows) | {"add_line": "1"})
    longer = await browser.get(added.headers["location"])
    await browser.post(address, data=typed(*rows) | {"copy": "1"})
    copied = [line.item for line in (await queries.facts(facts.application.id)).lines]
    await browser.post(address, data=typed(*rows) | {"up": "2"})
    moved = [line.item for line in (await queries.facts(facts.application.id)).lines]
    await browser.post(address, data=typed(*rows) | {"remove": "1"})
    left = await queries.facts(facts.application.id)

    assert longer.text.count('name="item-') == 3
    assert 'value="三百"' in longer.text
    assert copied == ["活动", "活动", "印刷"]
    assert moved == ["印刷", "活动"]
    assert [(line.item, line.quantities_typed, line.price_typed) for line in left.lines] == [("印刷", "三百", "五元")]


async def test_rows_beside_the_grant_are_added_and_removed_without_scripts(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/budget"
    fields = await opened(browser, who.fills, facts)

    added = await browser.post(address, data=fields | {"add_match": "1"})
    longer = as_shown((await browser.get(added.headers["location"])).text)
    donated = {"match_kind-2": "donation", "giver-2": "某基金会", "match_amount-2": "3000", "note-2": ""}
    await browser.post(address, data=longer | donated)
    both = (await queries.facts(facts.application.id)).budget
    fields = await opened(browser, who.fills, facts)
    await browser.post(address, data=fields | {"match_remove": "1"})

    assert both.match_cash == yuan("15000.00")
    assert (await queries.facts(facts.application.id)).application.match_cash == yuan("3000.00")


async def test_saving_the_page_as_it_is_changes_nothing(browser):
    facts = await a_draft(who := await an_applicant())
    fields = await opened(browser, who.fills, facts)

    await browser.post(f"/applications/{facts.application.id}/budget", data=fields)

    assert (await queries.facts(facts.application.id)).application.version == facts.application.version


async def test_the_same_row_changed_by_two_shows_both_texts_and_keeps_what_is_chosen(browser):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:2])
    address = f"/applications/{facts.application.id}/budget"
    hers, his = await opened(browser, who.fills, facts), await opened(browser, who.signs, facts)
    await browser.sign_in(who.fills.id).post(address, data=hers | {"basis-1": "她写的"})
    browser.sign_in(who.signs.id)

    answer = await browser.post(address, data=his | {"basis-1": "他写的"})
    live = await browser.post(f"{address}/check", data=his | {"basis-1": "他写的"})
    await browser.post(f"{address}/check", data=his | {"basis-1": "他写的", "line_keep-1": "theirs"})
    kept = (await queries.facts(facts.application.id)).lines[0].basis

    assert (answer.status_code, live.status_code) == (422, 200)
    for page in (answer.text, live.text):
        assert "也修改了这一行，请选择保留哪一份" in page
        assert "她写的" in page
    assert 'value="他写的"' in answer.text
    assert kept == "她写的"


async def test_what_somebody_else_changed_is_told_and_not_overwritten(browser):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:2])
    address = f"/applications/{facts.application.id}/budget"
    hers, his = await opened(browser, who.fills, facts), await opened(browser, who.signs, facts)
    await browser.sign_in(who.fills.id).post(f"{address}/check", data=hers | {"basis-1": "她写的"})

    live = await browser.sign_in(who.signs.id).post(f"{address}/check", data=his | {"basis-2": "他写的"})

    assert f"{who.fills.name} 修改了第 1 行" in live.text
    assert [row.basis for row in (await queries.facts(facts.application.id)).lines] == ["她写的", "他写的"]


async def test_an_item_too_long_comes_back_and_nothing_is_lost(browser):
    facts = await a_draft(who := await an_applicant())

    answer = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget", data=typed(("长" * 81, "activity", "1", "1"))
    )

    assert answer.status_code == 422
    assert "长" * 81 in answer.text


async def test_a_standard_is_chosen_by_line_and_says_the_most_allowed(browser):
    call = await a_published_call(fee_standards=(FeePlan("高级职称", "expert_fee", Decimal(500), 3, Decimal(200)),))
    facts = await a_draft(who := await an_applicant(call), lines=[a_line("讲座", "2×5", "320.00", "expert_fee")])
    address = f"/applications/{facts.application.id}/budget"
    fields = await opened(browser, who.fills, facts)

    without = await browser.get(address)
    standard = str(call.fee_standards[0].id)
    within = await browser.post(f"{address}/check", data=fields | {"standard-1": standard})
    over = await browser.post(f"{address}/check", data=fields | {"standard-1": standard, "unit_price-1": "320.01"})

    assert "第 1 行请选择本科目的标准" in without.text
    assert "按标准最多 ¥3,200.00" in within.text
    assert "专家费都在标准以内" in within.text
    assert "最多 ¥3,200.00，现为 ¥3,200.10，超出 ¥0.10" in over.text


@pytest.mark.parametrize("path", ["/import", "/template.xlsx", "/budget.xlsx"])
async def test_for_strangers_a_budget_does_not_exist(browser, path):
    facts = await a_draft()
    stranger = await an_applicant()

    answer = await browser.sign_in(stranger.signs.id).get(f"/applications/{facts.application.id}/budget{path}")

    assert answer.status_code == 404
