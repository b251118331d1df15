"""A list as a spreadsheet: cells read as text by their column. Nothing is run; of numbers that lost digits it is said.

Excel keeps fifteen digits of a number: an eighteen-digit code typed as a number is no longer the code.
"""

import csv
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook

from grants.codes import HALF_WIDTH
from grants.errors import Refused
from grants.files import kinds
from grants.i18n import Text, _

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS, MOST_CELLS_A_ROW = 40, 400
HEADER_WITHIN = 10
DIGITS_KEPT = 15
LONGEST_CELL = 4_000
LARGEST_SHEET = 60 << 20
FORMULA = re.compile(rb"<c\b[^>]*\br=\"([A-Z]+)([0-9]+)\"[^>]*>\s*<f[\s>/]")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Columns:
    """The columns of a list: the words people head each with, its proper name first; `wanted` must be there."""

    heads: Mapping[str, Sequence[str]]
    wanted: Sequence[str]
    optional: Sequence[str] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order in which they are shown."""
        return (*self.wanted, *self.optional)

    def head(self, name: str) -> str:
        """What a column is called."""
        return self.heads[name][0]

    def said(self, names: Sequence[str]) -> str:
        """Several of them, for a page."""
        return "、".join(self.head(name) for name in names)


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the sheet, its cells by column, and what is wrong with a cell as such."""

    number: int
    cells: Mapping[str, str]
    problems: Sequence[Text] = ()


def read(content: bytes, columns: Columns, *, largest: int = LARGEST, most_rows: int = MOST_ROWS) -> list[SheetRow]:
    """The rows beneath the header. Refuses what is no spreadsheet, too large in bytes or rows, or lacks a column."""
    if not content:
        raise Refused("files.sheet_empty", _("文件是空的，请重新选择"), field="file")
    if len(content) > largest:
        words = _("表格不能超过 {size} MB，请分几次导入", size=largest >> 20)
        raise Refused("files.sheet_too_large", words, field="file")
    if content[:2] == b"PK":
        rows, formulas = _xlsx(content, most_rows)
    else:
        rows, formulas = _csv(content, most_rows), set()
    header, places = _header(rows, columns)
    body = [(number, row) for number, row in enumerate(rows, start=1) if number > header and any(_text(c) for c in row)]
    _is_not_too_long(len(body), most_rows)
    return [_row(number, row, columns, places, formulas) for number, row in body]


def day(text: str) -> date | None:
    """A day as people write it in a spreadsheet; none when it is none."""
    found = DAY.fullmatch(text) or RUN_TOGETHER.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _xlsx(content: bytes, most_rows: int) -> tuple[list[list[object]], set[tuple[int, int]]]:
    kind, _whole = kinds.read(content)
    if kind != kinds.XLSX:
        raise Refused("files.no_sheet", _("只接受 XLSX 或 CSV 表格"), field="file")
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        cells = sheet.total_height * sheet.total_width
        _is_not_too_long(max(sheet.total_height - HEADER_WITHIN, cells // MOST_CELLS_A_ROW), most_rows)
        rows = sheet.to_python(skip_empty_area=False)
        return [list(row[:MOST_COLUMNS]) for row in rows], _formulas(content)
    except (CalamineError, IndexError, ValueError, zipfile.BadZipFile, KeyError) as broken:
        raise Refused("files.sheet_broken", _("表格打不开，请另存为 XLSX 再传"), field="file") from broken


def _is_not_too_long(rows: int, most: int) -> None:
    if rows > most:
        raise Refused("files.sheet_too_long", _("一次最多 {most} 行，请分几次导入", most=most), field="file")


def _formulas(content: bytes) -> set[tuple[int, int]]:
    """Where formulas stand in the first sheet, as (row, column) from 1 and 0: their values were computed elsewhere."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        names = sorted(name for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
        if not names or packed.getinfo(names[0]).file_size > LARGEST_SHEET:
            return set()
        return {(int(row), _column(letters)) for letters, row in FORMULA.findall(packed.read(names[0]))}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _csv(content: bytes, most_rows: int) -> list[list[object]]:
    """No more rows are held than twice as many as are taken: a file of empty lines is as long as any."""
    text = _decoded(content)
    first = next((line for line in StringIO(text) if line.strip()), "")
    separator = max(",\t;|", key=first.count)
    try:
        reader = csv.reader(StringIO(text), delimiter=separator, strict=True)
        rows: list[list[object]] = [
            list(row[:MOST_COLUMNS]) for row in islice(reader, 2 * most_rows + HEADER_WITHIN + 1)
        ]
    except csv.Error as broken:
        raise Refused("files.csv_broken", _("CSV 文件的引号不成对，请另存为 XLSX 再传"), field="file") from broken
    _is_not_too_long((len(rows) - HEADER_WITHIN + 1) // 2, most_rows)
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, or GB18030, which holds GBK (K-15)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("files.not_a_text", _("读不出文字：只接受 XLSX，或 UTF-8、GB18030 编码的 CSV"), field="file")


def _header(rows: Sequence[Sequence[object]], columns: Columns) -> tuple[int, dict[str, int]]:
    """The number of the header's row, and the place of each column."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        found = _places(row, columns)
        if set(columns.wanted) <= set(found):
            return number, found
        best = max(best, found, key=len)
    lacking = columns.said([name for name in columns.wanted if name not in best])
    raise Refused("files.columns_lacking", _("没有找到这些列：{columns}", columns=lacking), field="file")


def _places(row: Sequence[object], columns: Columns) -> dict[str, int]:
    heads = [re.sub(r"[\s*＊]", "", _text(cell)).lower() for cell in row]
    return {
        name: place
        for name in columns.names
        for place in [next((at for at, head in enumerate(heads) if head in columns.heads[name]), -1)]
        if place >= 0
    }


def _row(
    number: int,
    row: Sequence[object],
    columns: Columns,
    places: Mapping[str, int],
    formulas: set[tuple[int, int]],
) -> SheetRow:
    cells: dict[str, str] = {}
    problems: list[Text] = []
    for name, place in places.items():
        cell = row[place] if place < len(row) else ""
        head = columns.head(name)
        text = _text(cell)
        cells[name] = text[:LONGEST_CELL]
        if len(text) > LONGEST_CELL:
            problems.append(_("“{column}”最多 {longest} 字", column=head, longest=LONGEST_CELL))
        if (number, place) in formulas or _is_formula(cell):
            problems.append(_("“{column}”是公式，请改为数值或文本", column=head))
        elif (
            isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**DIGITS_KEPT
        ) or re.fullmatch(r"\d(?:\.\d+)?E\+\d+", cells[name].upper()):
            problems.append(_("“{column}”被存成数字，后几位已丢失，请把该列设为文本后重新填写", column=head))
    return SheetRow(number, cells, problems)


def _is_formula(cell: object) -> bool:
    """In a CSV a formula is text; ="0123" is how Excel keeps leading zeros, and is read as what it says."""
    return isinstance(cell, str) and cell.strip()[:1] in ("=", "@") and not re.fullmatch(r'="[^"]*"', cell.strip())


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, days as days, widths as typed in half width."""
    if isinstance(cell, bool) or cell is None:
        return "是" if cell else ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    quoted = re.fullmatch(r'="([^"]*)"', text) if text.startswith("=") else None
    text = quoted.group(1) if quoted else text
    if text.isprintable() and not text.startswith("'"):  # nearly every cell of a long list
        return text.strip()
    return "".join(c for c in text.removeprefix("'") if c.isprintable()).translate({0x3000: " "}).strip()


def half_width(text: str) -> str:
    """Digits and letters as a machine writes them."""
    return text.translate(HALF_WIDTH).strip()
