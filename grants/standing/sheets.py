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

from python_calamine import CalamineError, CalamineWorkbook

from grants.codes import HALF_WIDTH
from grants.errors import Refused
from grants.files import kinds
from grants.i18n import Text, _
from grants.standing.tables import ImportKind

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 40
HEADER_WITHIN = 10
DIGITS_KEPT = 15
LONGEST_CELL = 1_000
LARGEST_SHEET = 60 << 20
FORMULA = re.compile(rb"<c\b[^>]*\br=\"([A-Z]+)([0-9]+)\"[^>]*>\s*<f[\s>/]")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")

# The columns by which other words people head them; those of WANTED must be there.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("名称", "单位名称", "组织名称", "社会组织名称", "name"),
    "number": (
        "统一社会信用代码",
        "信用代码",
        "统一社会信用代码或备案号",
        "信用代码或备案号",
        "备案号",
        "代码",
        "uscc",
    ),
    "list": ("名单", "名录", "名单类型", "list"),
    "from_on": ("列入日期", "评定日期", "起始日期", "from"),
    "until_on": ("有效期至", "截止日期", "until"),
    "reason": ("事由", "列入事由", "列入原因", "原因", "reason"),
    "document_no": ("文号", "决定书文号", "document"),
    "year": ("年度", "年检年度", "检查年度", "year"),
    "result": ("结果", "年检结果", "检查结论", "结论", "result"),
    "filed_on": ("报送日期", "年检日期", "filed"),
    "by": ("年检机关", "评定单位", "评估机构", "机关", "by"),
    "grade": ("等级", "评估等级", "grade"),
    "certificate_no": ("证书编号", "证书号", "certificate"),
}
WANTED: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.LISTINGS: ("name", "number", "list", "from_on", "reason"),
    ImportKind.ANNUAL_CHECKS: ("name", "number", "year", "result", "filed_on"),
    ImportKind.RATINGS: ("name", "number", "grade", "from_on"),
}
OPTIONAL: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.LISTINGS: ("document_no",),
    ImportKind.ANNUAL_CHECKS: ("by",),
    ImportKind.RATINGS: ("until_on", "by", "certificate_no"),
}


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the sheet, its cells by column, and what is wrong with a cell as such."""

    number: int
    cells: Mapping[str, str]
    problems: Sequence[Text] = ()


def read(content: bytes, kind: ImportKind) -> list[SheetRow]:
    """The rows beneath the header. Refuses what is no spreadsheet, too large, or lacks a column."""
    if not content:
        raise Refused("standing.sheet_empty", _("文件是空的，请重新选择"), field="file")
    if len(content) > LARGEST:
        raise Refused("standing.sheet_too_large", _("表格不能超过 5 MB，请分几次导入"), field="file")
    if content[:2] == b"PK":
        rows, formulas = _xlsx(content)
    else:
        rows, formulas = _csv(content), set()
    header, columns = _header(rows, kind)
    body = [(number, row) for number, row in enumerate(rows, start=1) if number > header and any(_text(c) for c in row)]
    _is_not_too_long(len(body))
    return [_row(number, row, columns, formulas) for number, row in body]


def day(text: str) -> date | None:
    """A day as people write it in a spreadsheet; none when it is none."""
    found = DAY.fullmatch(text) or RUN_TOGETHER.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _xlsx(content: bytes) -> tuple[list[list[object]], set[tuple[int, int]]]:
    kind, _whole = kinds.read(content)
    if kind != kinds.XLSX:
        raise Refused("standing.no_sheet", _("只接受 XLSX 或 CSV 表格"), field="file")
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        _is_not_too_long(max(sheet.total_height - HEADER_WITHIN, sheet.total_width))
        rows = sheet.to_python(skip_empty_area=False)
        return [list(row[:MOST_COLUMNS]) for row in rows], _formulas(content)
    except (CalamineError, IndexError, ValueError, zipfile.BadZipFile, KeyError) as broken:
        raise Refused("standing.sheet_broken", _("表格打不开，请另存为 XLSX 再传"), field="file") from broken


def _is_not_too_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Refused("standing.sheet_too_long", _("一次最多 {most} 行，请分几次导入", most=MOST_ROWS), field="file")


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


def _csv(content: bytes) -> list[list[object]]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;", key=first.count)
    try:
        return [list(row[:MOST_COLUMNS]) for row in csv.reader(StringIO(text), delimiter=separator)]
    except csv.Error as broken:
        raise Refused("standing.csv_broken", _("CSV 文件的引号不成对，请另存为 XLSX 再传"), field="file") from broken


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, or GB18030, which holds GBK (K-15)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("standing.not_a_text", _("这不是 XLSX 或 CSV 表格"), field="file")


def _header(rows: Sequence[Sequence[object]], kind: ImportKind) -> tuple[int, dict[str, int]]:
    """The number of the header's row, and the place of each column."""
    wanted = WANTED[kind]
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        found = _columns(row, (*wanted, *OPTIONAL[kind]))
        if set(wanted) <= set(found):
            return number, found
        best = max(best, found, key=len)
    lacking = "、".join(COLUMNS[name][0] for name in wanted if name not in best)
    raise Refused("standing.columns_lacking", _("没有找到这些列：{columns}", columns=lacking), field="file")


def _columns(row: Sequence[object], names: Sequence[str]) -> dict[str, int]:
    heads = [re.sub(r"[\s*＊]", "", _text(cell)).lower() for cell in row]
    return {
        name: place
        for name in names
        for place in [next((at for at, head in enumerate(heads) if head in COLUMNS[name]), -1)]
        if place >= 0
    }


def _row(number: int, row: Sequence[object], columns: Mapping[str, int], formulas: set[tuple[int, int]]) -> SheetRow:
    cells: dict[str, str] = {}
    problems: list[Text] = []
    for name, place in columns.items():
        cell = row[place] if place < len(row) else ""
        head = COLUMNS[name][0]
        cells[name] = _text(cell)[:LONGEST_CELL]
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
    quoted = re.fullmatch(r'="([^"]*)"', text)
    text = quoted.group(1) if quoted else text
    return "".join(c for c in text.removeprefix("'") if c.isprintable()).translate({0x3000: " "}).strip()


def half_width(text: str) -> str:
    """Digits and letters as a machine writes them."""
    return text.translate(HALF_WIDTH).strip()
