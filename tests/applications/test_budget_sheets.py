import json
import re
from io import BytesIO

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from grants import clock
from grants.applications import queries, sheets
from grants.applications.sheets import cells_of_preview
from grants.errors import why_not
from grants.files import kinds
from grants.money import yuan
from tests.applications.world import LINES, a_draft, a_line, an_applicant
from tests.calls.world import WHILE_OPEN


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


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


LONG_ROWS = "\n".join(f"活动{n}\t1\t2" for n in range(201))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "applications.sheet_empty"),
        (b"x" * (2 * 1024 * 1024 + 1), "applications.sheet_too_large"),
        (a_sheet([["x"]] * 10_000), "applications.sheet_too_long"),
        (b"\x00\x01", "applications.no_text"),
        (b"\n\n", "applications.no_rows"),
        (LONG_ROWS.encode(), "applications.too_many_rows"),
        (b'"a' + b"x" * 200_000, "applications.csv_broken"),
    ],
    ids=["empty", "too large", "too long", "no text", "no rows", "too many rows", "a cell without an end"],
)
def test_what_is_no_budget_has_a_code_of_its_own(content, code):
    refusal = why_not(sheets.of_file, content, ())

    assert refusal and refusal.code == code


def test_a_document_or_a_broken_workbook_is_no_spreadsheet(monkeypatch):
    monkeypatch.setattr(kinds, "read", lambda content: (kinds.DOCX, content))
    document = why_not(sheets.of_file, b"PK\x03\x04", ())
    monkeypatch.setattr(kinds, "read", lambda content: (kinds.XLSX, content))
    broken = why_not(sheets.of_file, b"PK\x03\x04", ())

    assert (document.code, broken.code) == ("applications.no_sheet", "applications.sheet_broken")


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
    assert why_not(cells_of_preview, "[1]").code == "applications.rows_lost"
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
