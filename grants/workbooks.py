"""Spreadsheets that go out: one way to write them, the same rows give the same bytes, and nothing typed is reckoned."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grants import clock
from grants.i18n import CHINESE, Text, speaking

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31
Cell = str | Text | int | Decimal | date | None
# A spreadsheet takes what begins so in a CSV for a formula; with an Asian keyboard in its full width, too.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook; its name is written as far as Excel takes one. `columns` are heads with their widths in
    characters; a row has a cell for each of them."""

    name: Text | str
    columns: Sequence[tuple[Text | str, int]]
    rows: Iterable[Sequence[Cell]]


def workbook(*sheets: Sheet) -> bytes:
    """In Chinese. Texts, and with them codes, are text cells (K-15) and never a formula; money and marks are numbers of
    two places, days are days."""
    out = BytesIO()
    book = opened(out)
    with speaking(CHINESE):
        for sheet in sheets:
            _write(book, sheet)
    book.close()
    return out.getvalue()


def opened(out: BytesIO) -> xlsxwriter.Workbook:
    """A workbook into which nothing that was typed gets as a formula or a link; for what a `Sheet` cannot say."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    return book


def no_formula(text: str) -> str:
    """A text as a cell of a CSV, which says of no cell what it holds: with a mark before what would be reckoned."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(_named(book, str(sheet.name)))
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        str: book.add_format({"text_wrap": True, "valign": "top"}),
        int: book.add_format({"valign": "top"}),
        Decimal: book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        date: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    }
    for at, (head, width) in enumerate(sheet.columns):
        page.set_column(at, at, width)
        page.write_string(0, at, str(head), bold)
    page.freeze_panes(1, 0)
    for line, row in enumerate(sheet.rows, start=1):
        for at, cell in enumerate(row):
            _cell(page, line, at, cell, formats)


def _named(book: xlsxwriter.Workbook, name: str) -> str:
    """As much of a name as Excel takes for a sheet: 31 letters, no signs of a formula, no two alike."""
    taken = {each.get_name().lower() for each in book.worksheets()}
    plain = NOT_IN_A_NAME.sub(" ", name).strip("' ") or "Sheet"
    fitting, number = plain[:LONGEST_NAME].strip("' "), 1
    while fitting.lower() in taken:
        number += 1
        fitting = f"{plain[: LONGEST_NAME - 4].strip()} {number}"
    return fitting


def _cell(page: Worksheet, line: int, at: int, cell: Cell, formats: dict[type, Format]) -> None:
    if isinstance(cell, Decimal | int):
        page.write_number(line, at, cell, formats[type(cell)])
    elif isinstance(cell, date):
        page.write_datetime(line, at, datetime.combine(cell, time(), UTC).replace(tzinfo=None), formats[date])
    elif cell is not None:
        page.write_string(line, at, str(cell), formats[str])
