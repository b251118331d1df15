import json
import re
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

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


def a_sheet(rows: list[list[object]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def rows_of(page: str) -> str:
    found = re.search(r'name="rows" value="([^"]*)"', page)
    return found[1].replace("&#34;", '"').replace("&amp;", "&")


SHEET = [["内容", "科目", "数量", "单位", "单价", "金额"], ["探访劳务", "劳务费", "60 × 12", "人次", 40, 28800]]


async def test_a_spreadsheet_is_shown_before_it_takes_the_place_of_anything(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/budget"
    browser.sign_in(who.fills.id)

    page = await browser.post(f"{address}/import", files={"file": ("预算.xlsx", a_sheet(SHEET), "application/x")})
    before = len((await queries.facts(facts.application.id)).lines)
    await browser.post(f"{address}/rows", data={"rows": rows_of(page.text), "how": "replace"})

    kept = await queries.facts(facts.application.id)
    assert "还没有导入，请确认" in page.text
    assert before == len(LINES)
    assert [(row.item, row.cost_class, row.unit, row.amount) for row in kept.lines] == [
        ("探访劳务", "labour", "人次", yuan("28800.00"))
    ]


async def test_pasted_rows_are_added_after_those_that_are_there(browser):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:1])
    address = f"/applications/{facts.application.id}/budget"
    pasted = "探访劳务\t劳务费\t60 × 12\t40\t市场价\n印刷\t\t1000\t2.4\n\n"
    browser.sign_in(who.fills.id)

    page = await browser.post(f"{address}/import", data={"pasted": pasted})
    await browser.post(f"{address}/rows", data={"rows": rows_of(page.text), "how": "append"})

    kept = await queries.facts(facts.application.id)
    assert [(line.item, line.cost_class, line.amount, line.basis) for line in kept.lines[1:]] == [
        ("探访劳务", "labour", yuan("28800.00"), "市场价"),
        ("印刷", "activity", yuan("2400.00"), ""),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["活动", "招待费", 1, "", 5], "没有“招待费”这个科目"),
        (["活动", "劳务费", "三", "", 5], "数量不是数字：三"),
        (["活动", "劳务费", 1, "", "-5"], "单价不是金额：-5"),
        (["活动", "劳务费", 2, "", 5, 11], "表中金额 11.00，数量 × 单价为 10.00"),
        (["长" * 81, "劳务费", 2, "", 5], "内容最多 80 字，请先缩短"),
        (["", "劳务费", 2, "", 5], "内容没有填"),
    ],
    ids=["unknown class", "no number", "negative", "another amount", "too long", "no item"],
)
async def test_what_is_wrong_in_a_row_is_said_beside_it(browser, row, said):
    facts = await a_draft(who := await an_applicant())

    page = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/import",
        files={"file": ("b.xlsx", a_sheet([SHEET[0], row]), "application/x")},
    )

    assert said in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_sheet([["x"]] * 10_000), "表格有 10000 行，预算明细最多 200 行"),
        (b"PK\x03\x04 broken", "文件不完整或已损坏"),
        (b"", "文件是空的"),
        (b"\x00\x01\x02", "文件不是表格"),
        (b"x" * (2 * 1024 * 1024 + 1), "不能超过 2 MB"),
        (b"\n\n", "没有找到预算明细"),
    ],
    ids=["ten thousand rows", "broken", "empty", "no text", "too large", "no rows"],
)
async def test_a_file_that_is_no_budget_is_refused_in_words(browser, content, said):
    facts = await a_draft(who := await an_applicant())

    page = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/import", files={"file": ("b.xlsx", content, "application/x")}
    )

    assert page.status_code == 422
    assert said in page.text


async def test_of_a_formula_only_its_last_value_is_taken(browser):
    facts = await a_draft(who := await an_applicant())
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, SHEET[0])
    sheet.write_row(1, 0, ["活动", "劳务费"])
    sheet.write_formula(1, 2, "=20*3", None, 60)
    sheet.write_formula(1, 4, '=WEBSERVICE("http://x")', None, "12.50")
    book.close()

    page = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/import",
        files={"file": ("b.xlsx", out.getvalue(), "application/x")},
    )

    (row,) = json.loads(rows_of(page.text))
    assert (row["quantities"], row["unit_price"]) == ("60", "12.50")
    assert "WEBSERVICE" not in page.text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
async def test_a_csv_of_either_encoding_is_read(browser, encoding):
    facts = await a_draft(who := await an_applicant())
    text = '内容,科目,数量,单价\r\n血压计,业务活动费,2,"1,200.50"\r\n合计,,,\r\n'

    page = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/import",
        files={"file": ("b.csv", text.encode(encoding), "text/csv")},
    )

    assert json.loads(rows_of(page.text)) == [
        {
            "item": "血压计",
            "cost_class": "activity",
            "standard": "",
            "quantities": "2",
            "unit": "",
            "unit_price": "1,200.50",
            "basis": "",
        }
    ]


async def test_a_preview_that_was_tampered_with_is_read_again_and_refused_when_it_is_none(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/budget/rows"
    browser.sign_in(who.fills.id)

    nothing = await browser.post(address, data={"rows": "[1]", "how": "replace"})
    await browser.post(address, data={"rows": '[{"item": "x", "standard": "9", "quantities": "-1"}]', "how": "replace"})

    assert nothing.status_code == 422
    assert "预览已失效" in nothing.text
    assert len((await queries.facts(facts.application.id)).lines) == len(LINES)


async def test_an_exported_budget_can_be_read_again_and_runs_nothing(browser):
    lines = [a_line('=HYPERLINK("http://x")', "60×12", "40.00", "labour"), a_line("印刷", "1000", "2.40")]
    facts = await a_draft(who := await an_applicant(), lines=lines)
    address = f"/applications/{facts.application.id}/budget"
    browser.sign_in(who.fills.id)

    sent = await browser.get(f"{address}/budget.xlsx")
    page = await browser.post(f"{address}/import", files={"file": ("b.xlsx", sent.content, "application/x")})
    await browser.post(f"{address}/rows", data={"rows": rows_of(page.text), "how": "replace"})

    sheet = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][0] == '=HYPERLINK("http://x")'
    assert list((await queries.facts(facts.application.id)).budget.lines) == lines


async def test_the_template_has_the_classes_to_choose_from(browser):
    facts = await a_draft(who := await an_applicant())

    sent = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}/budget/template.xlsx")

    sheet = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0)
    assert sheet.to_python()[0] == ["内容", "科目", "标准", "数量", "单位", "单价", "金额", "依据"]


@pytest.mark.parametrize("path", ["/import", "/template.xlsx", "/budget.xlsx"])
async def test_for_strangers_a_budget_does_not_exist(browser, path):
    facts = await a_draft()
    stranger = await an_applicant()

    answer = await browser.sign_in(stranger.signs.id).get(f"/applications/{facts.application.id}/budget{path}")

    assert answer.status_code == 404
