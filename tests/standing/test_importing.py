"""Lists from a spreadsheet: hostile ones too."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from grants import clock
from grants.errors import NotAllowed, Refused, why_not
from grants.files.sheets import read
from grants.people.tables import Role
from grants.standing import importing, queries
from grants.standing.sheets import columns
from grants.standing.tables import AnnualCheck, ImportKind, Listing, Rating, SheetImport
from tests.conftest import parallel
from tests.organizations.world import a_funder, a_group, an_organization, staff

DAY = date(2026, 3, 20)
HEAD = ["单位名称", "统一社会信用代码", "名单", "列入日期", "列入事由", "文号"]
CHECK_HEAD = ["单位名称", "信用代码或备案号", "年度", "年检结果", "报送日期"]
RATING_HEAD = ["单位名称", "信用代码", "评估等级", "评定日期", "有效期至"]


def a_book(*rows: list[object]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, days)
            elif isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(number, place, cell, value="2026-01-05")
            elif isinstance(cell, str):
                sheet.write_string(number, place, cell)
            else:
                sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


def a_csv(*rows: list[str], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


async def sent(content: bytes, kind: ImportKind = ImportKind.LISTINGS) -> tuple[SheetImport, object]:
    officer = await staff(await a_funder(), Role.OFFICER)
    with clock.at(clock.during(DAY)):
        return await importing.send_sheet(officer, kind=kind, content=content, name="名单.xlsx"), officer


async def planned(content: bytes, kind: ImportKind = ImportKind.LISTINGS) -> list[list[str]]:
    """The problems of each row, in words."""
    sheet, _officer = await sent(content, kind)
    with clock.at(clock.during(DAY)):
        plan = await importing.plan(sheet)
    return [[str(each) for each in row.problems] for row in plan.rows]


async def test_a_list_is_written_as_a_whole_when_confirmed(db):
    one, other, group = await an_organization(), await an_organization(), await a_group("互助队（虚构）")
    content = a_book(
        ["2026 年活动异常名录"],
        HEAD,
        [one.name, one.uscc.lower(), "活动异常名录", date(2026, 1, 5), "未报年报", "民字〔2026〕1号"],
        [other.name, "", "严重违法失信名单", "2026年2月3日", "受到处罚", ""],
        [],
        ["互助队(虚构)", group.filing_no, "失信被执行人", "20260301", "法院执行", ""],
    )
    sheet, officer = await sent(content)
    before = await Listing.count()

    with clock.at(clock.during(DAY)):
        plan = await importing.plan(sheet)
        await importing.confirm_sheet(officer, sheet.id)
        with pytest.raises(Refused, match=r"files\.already_imported"):
            await importing.confirm_sheet(officer, sheet.id)

    assert ([len(plan.fresh), len(plan.wrong), len(plan.known)], before) == ([3, 0, 0], 0)
    rows = {
        each.organization: (each.list_kind, each.from_on, each.document_no, each.imported)
        for each in await Listing.objects()
    }
    assert rows == {
        one.id: ("abnormal", date(2026, 1, 5), "民字〔2026〕1号", sheet.id),
        other.id: ("dishonest", date(2026, 2, 3), "", sheet.id),
        group.id: ("enforcement", date(2026, 3, 1), "", sheet.id),
    }


async def test_one_bad_row_keeps_the_whole_sheet_out(db):
    row = await an_organization()
    sheet, officer = await sent(
        a_book(
            HEAD,
            [row.name, row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""],
            ["没有这一家", "", "活动异常名录", "2026-01-05", "未报年报", ""],
        )
    )

    with clock.at(clock.during(DAY)), pytest.raises(Refused, match=r"files\.rows_wrong.*1 行"):
        await importing.confirm_sheet(officer, sheet.id)

    assert await Listing.count() == 0
    assert (await queries.sheet(sheet.id)).confirmed_at is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
async def test_a_csv_is_read_in_every_encoding_people_have(db, encoding):
    row = await an_organization("𠮷祥中心〔虚构〕")

    problems = await planned(
        a_csv(HEAD, [row.name, f'="{row.uscc}"', "活动异常名录", "2026/1/5", "未报年报", ""], encoding=encoding)
    )

    assert problems == [[]]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({1: 524690990001234567}, "“统一社会信用代码”被存成数字，后几位已丢失，请把该列设为文本后重新填写"),
        ({1: "5.24691E+17"}, "“统一社会信用代码”被存成数字，后几位已丢失，请把该列设为文本后重新填写"),
        ({3: "=DATE(2026,1,5)"}, "“列入日期”是公式，请改为数值或文本"),
        ({3: "2026-02-30"}, "“列入日期”应为日期，如 2026-04-28"),
        ({3: "昨天"}, "“列入日期”应为日期，如 2026-04-28"),
        ({3: "2026-03-21"}, "列入日期不能晚于今天"),
        ({4: ""}, "请写明列入的事由和依据"),
        ({2: "黑名单"}, "“名单”应为：活动异常名录、严重违法失信名单、失信被执行人"),
        ({1: "52469099DEM000145X"}, "名录中没有代码或备案号 52469099DEM000145X"),
        ({0: "别的单位"}, "这个代码属于“甲中心〔虚构〕”，与本行名称不一致"),
        ({0: "", 1: ""}, "请填写单位名称或代码"),
        ({0: "没有这一家", 1: ""}, "名录中没有“没有这一家”"),
    ],
)
async def test_what_is_wrong_with_a_row_is_said(db, cells, words):
    row = await an_organization("甲中心〔虚构〕")
    given: list[object] = [row.name, row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""]
    for place, cell in cells.items():
        given[place] = cell

    problems = await planned(a_book(HEAD, given))

    assert words in problems[0]


async def test_a_name_that_two_have_needs_the_code(db):
    for _turn in "12":
        row = await an_organization("同名中心〔虚构〕")

    problems = await planned(
        a_book(
            HEAD,
            ["同名中心〔虚构〕", "", "活动异常名录", "2026-01-05", "未报年报", ""],
            ["同名中心〔虚构〕", row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""],
        )
    )

    assert problems == [["有 2 个单位叫这个名称，请填写代码"], []]


async def test_a_row_that_stands_twice_is_said_and_one_on_record_is_passed_over(db):
    row = await an_organization()
    line = [row.name, row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""]
    sheet, officer = await sent(a_book(HEAD, line))
    with clock.at(clock.during(DAY)):
        await importing.confirm_sheet(officer, sheet.id)

    twice, _officer = await sent(a_book(HEAD, line, line))
    later, _officer = await sent(a_book(HEAD, [*line[:3], "2026-02-05", *line[4:]]))
    with clock.at(clock.during(DAY)):
        plan, moved = await importing.plan(twice), await importing.plan(later)

    assert ([len(plan.known)], [str(each) for each in plan.rows[1].problems]) == ([1], ["与第 2 行重复"])
    assert [str(each) for each in moved.rows[0].problems] == ["已于 2026-01-05 列入，尚未移出"]


async def test_annual_checks_and_ratings_come_the_same_way(db):
    row, group = await an_organization(), await a_group()
    checks, officer = await sent(
        a_book(CHECK_HEAD, [row.name, row.uscc, 2025, "合格", date(2026, 3, 2)]), ImportKind.ANNUAL_CHECKS
    )
    ratings, _officer = await sent(
        a_book(RATING_HEAD, [row.name, row.uscc, "４a", "2026-01-05", ""]), ImportKind.RATINGS
    )
    of_group = await planned(
        a_book(CHECK_HEAD, [group.name, group.filing_no, "25", "优", "2026-03-02"]), ImportKind.ANNUAL_CHECKS
    )

    with clock.at(clock.during(DAY)):
        await importing.confirm_sheet(officer, checks.id)
        await importing.confirm_sheet(officer, ratings.id)

    check, rating = await AnnualCheck.objects().first(), await Rating.objects().first()
    assert (check.year, check.result, check.filed_on) == (2025, "passed", date(2026, 3, 2))
    assert (rating.grade, rating.until_on) == ("4A", date(2031, 1, 4))
    assert of_group == [["“年度”应为四位数字，如 2025"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.sheet_empty"),
        (b"PK\x03\x04 this is no book", "files.damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "files.not_a_text"),
        (b"x" * (5 * 1024 * 1024 + 1), "files.sheet_too_large"),
        (a_csv(["单位名称", "名单"]), "files.columns_lacking"),
        (a_csv(HEAD, *[["甲", "", "活动异常名录", "2026-01-05", "x", ""]] * 5001), "files.sheet_too_long"),
        (b"\xff\xfe\x00\x00", "files.not_a_text"),
        (("单位名称," * 3 + '"' + "x" * 200_000).encode(), "files.csv_broken"),
    ],
    ids=["empty", "no book", "picture", "too large", "columns", "too long", "no text", "quotes"],
)
def test_what_is_no_list_is_refused(content, code):
    refusal = why_not(read, content, columns(ImportKind.LISTINGS))

    assert refusal.code == code


def test_a_word_document_is_no_spreadsheet():
    refusal = why_not(read, a_document(), columns(ImportKind.LISTINGS))

    assert refusal.code == "files.no_sheet"


def a_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        packed.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def test_a_book_whose_sheet_is_broken_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(a_book(HEAD))) as whole, zipfile.ZipFile(out, "w") as packed:
        for name in whole.namelist():
            packed.writestr(name, whole.read(name)[:20] if name.endswith("workbook.xml") else whole.read(name))

    assert why_not(read, out.getvalue(), columns(ImportKind.LISTINGS)).code == "files.sheet_broken"


async def test_an_organization_sends_no_lists(db):
    member = await staff(await an_organization(), Role.SIGNATORY)

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await importing.send_sheet(member, kind=ImportKind.LISTINGS, content=a_csv(HEAD), name="x.csv")


async def test_two_who_confirm_at_once_write_once(committed):
    row = await an_organization()
    sheet, officer = await sent(a_book(HEAD, [row.name, row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""]))

    done = await parallel(importing.confirm_sheet(officer, sheet.id), importing.confirm_sheet(officer, sheet.id))

    assert [each.code for each in done if isinstance(each, Refused)] == ["files.already_imported"]
    assert await Listing.count() == 1


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        (ImportKind.LISTINGS, {"list": "黑名单"}, "files.row_with_odd_word"),
        (ImportKind.LISTINGS, {"list": "活动异常名录", "from_on": "昨天"}, "files.row_without_day"),
        (ImportKind.ANNUAL_CHECKS, {"year": "二五"}, "standing.row_without_year"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(kind, cells, code):
    assert why_not(importing.READERS[kind], cells).code == code


def test_a_row_that_names_nobody_is_refused():
    nobody = importing.Book({}, {})

    refusal = why_not(importing.match, {"name": "没有这一家", "number": ""}, nobody)

    assert refusal.code == "standing.row_without_organization"
