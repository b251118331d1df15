import io
import zipfile
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from grants import clock
from grants.workbooks import Sheet, workbook

HEADS = (("编号", 20), ("金额", 14), ("份数", 8), ("日期", 12), ("备注", 30))
ROW = ("091310000", Decimal("71357.00"), 3, date(2026, 4, 1), '=HYPERLINK("http://example.invalid","x")')


def made() -> bytes:
    with clock.at(clock.during(date(2026, 4, 1))):
        return workbook(Sheet("表", HEADS, [ROW, (None,) * 5]))


def test_a_code_keeps_its_zeros_and_what_looks_like_a_formula_is_text():
    rows = CalamineWorkbook.from_object(io.BytesIO(made())).get_sheet_by_index(0).to_python()

    assert rows[0] == [head for head, _width in HEADS]
    assert rows[1] == ["091310000", 71357.0, 3.0, date(2026, 4, 1), ROW[4]]
    with zipfile.ZipFile(io.BytesIO(made())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_the_same_rows_at_the_same_moment_are_the_same_bytes():
    with zipfile.ZipFile(io.BytesIO(made())) as one, zipfile.ZipFile(io.BytesIO(made())) as other:
        assert [one.read(name) for name in one.namelist()] == [other.read(name) for name in other.namelist()]


def test_a_name_that_excel_takes_for_no_sheet_is_written_as_far_as_it_goes():
    long = "银行存款" * 10
    names = ["2026/04 [一]", long, long, "'", ""]

    made = workbook(*(Sheet(name, HEADS, [ROW]) for name in names))

    written = CalamineWorkbook.from_object(io.BytesIO(made)).sheet_names
    assert written == ["2026 04  一", long[:31], f"{long[:27]} 2", "Sheet", "Sheet 2"]
