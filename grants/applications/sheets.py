"""A budget as a spreadsheet: what is read of one that somebody sends or pastes, and the one that is sent out.

Reading never runs anything: of a formula only its last value is there, of a text only the text.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from grants import money, workbooks
from grants.applications.budget import MOST_LINES, Line
from grants.applications.budget_cells import LINE_CELLS, LONGEST, cells_of, line_of_cells
from grants.applications.fees import standard_text
from grants.calls.tables import CostClass, FeeStandard
from grants.calls.words import COST_NAMES
from grants.errors import Refused
from grants.files import kinds
from grants.i18n import CHINESE, Text, _, speaking

LARGEST = 2 * 1024 * 1024
MOST_COLUMNS = 50
LONGEST_ROWS = 400_000
# The columns of the template, and by which other words people head them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "item": ("内容", "项目", "名称", "支出内容", "支出项目", "item"),
    "cost_class": ("科目", "类别", "支出科目", "class"),
    "standard": ("标准", "费用标准", "standard"),
    "quantities": ("数量", "quantity", "qty"),
    "unit": ("单位", "计量单位", "unit"),
    "unit_price": ("单价", "单价（元）", "单价(元)", "price"),
    "amount": ("金额", "金额（元）", "金额(元)", "合计", "小计", "amount"),
    "basis": ("依据", "测算依据", "说明", "备注", "basis"),
}
PASTED = ("item", "cost_class", "quantities", "unit_price", "basis")
RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class SheetRow:
    """One row as it was read: its number in the sheet, its cells by name, and what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    problems: Sequence[Text] = ()
    stops: bool = False


@dataclass(frozen=True)
class Sheet:
    """What was read of a spreadsheet."""

    rows: Sequence[SheetRow] = field(default_factory=list)

    @property
    def cells(self) -> list[Mapping[str, str]]:
        """The cells of each row, to be put into the budget."""
        return [row.cells for row in self.rows]

    @property
    def stops(self) -> bool:
        """Something must be put right in the spreadsheet first."""
        return any(row.stops for row in self.rows)


def of_file(content: bytes, standards: Sequence[FeeStandard]) -> Sheet:
    """An XLSX or CSV file. Refuses what is no spreadsheet, and what is too long to be a budget."""
    if not content:
        raise Refused("applications.sheet_empty", _("文件是空的，请重新选择"), field="file")
    if len(content) > LARGEST:
        raise Refused("applications.sheet_too_large", _("表格文件不能超过 2 MB，请只保留预算明细"), field="file")
    rows = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    return _read(rows, standards)


def of_text(pasted: str, standards: Sequence[FeeStandard]) -> Sheet:
    """Rows pasted from a spreadsheet: cells separated by tabs."""
    lines = pasted.splitlines()
    _is_no_book(len(lines))
    return _read([line.split("\t") for line in lines], standards)


def template(costs: Mapping[CostClass, Text], standards: Sequence[FeeStandard]) -> bytes:
    """An empty budget to fill in, with the classes and the standards of the call to choose from."""
    return _written([], costs, standards)


def export(lines: Sequence[Line], costs: Mapping[CostClass, Text], standards: Sequence[FeeStandard]) -> bytes:
    """A budget as it stands. What could be read as a formula is written as text."""
    return _written(lines, costs, standards)


def _xlsx(content: bytes) -> list[list[str]]:
    kind, _whole = kinds.read(content)
    if kind != kinds.XLSX:
        raise Refused("applications.no_sheet", _("只接受 XLSX 或 CSV 表格"), field="file")
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        _is_no_book(sheet.height)
        rows = sheet.to_python(nrows=MOST_LINES + 20)
    except (CalamineError, IndexError, ValueError) as broken:
        raise Refused("applications.sheet_broken", _("表格打不开，请另存为 XLSX 再传"), field="file") from broken
    return [[_cell(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    _is_no_book(text.count("\n"))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t,;", key=first.count)
    try:
        return [row[:MOST_COLUMNS] for row in csv.reader(StringIO(text), delimiter=separator)]
    except csv.Error as broken:
        words = _("CSV 文件有不成对的引号或太长的单元格，请另存为 XLSX 再传")
        raise Refused("applications.csv_broken", words, field="file") from broken


def _decoded(content: bytes) -> str:
    """As Excel writes it in China, or as everybody else does."""
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Refused("applications.no_text", _("文件不是表格：只接受 XLSX，或 UTF-8、GB18030 编码的 CSV"), field="file")


def _is_no_book(rows: int) -> None:
    """A heading and some notes may stand around the lines."""
    if rows > MOST_LINES + 20:
        words = _("表格有 {rows} 行，预算明细最多 {n} 行，请删去多余的行", rows=rows, n=MOST_LINES)
        raise Refused("applications.sheet_too_long", words, field="file")


def _read(rows: Sequence[Sequence[str]], standards: Sequence[FeeStandard]) -> Sheet:
    place, names = _heading(rows)
    read = [
        _row(number, dict(zip(names, [cell.strip() for cell in cells], strict=False)), standards)
        for number, cells in enumerate(rows, 1)
        if number > place and any(cell.strip() for cell in cells) and not _is_total(cells)
    ]
    if not read:
        raise Refused("applications.no_rows", _("没有找到预算明细：至少要有内容、数量、单价三列"), field="file")
    if len(read) > MOST_LINES:
        raise Refused("applications.too_many_rows", _("预算明细最多 {n} 行", n=MOST_LINES), field="file")
    return Sheet(read)


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The row that names the columns, and the names; without one the columns stand as people paste them."""
    for number, cells in enumerate(rows[:10], 1):
        names = [_column(cell) for cell in cells]
        if "item" in names and len({*names} - {""}) >= 3:
            return number, names
    width = max((len(row) for row in rows), default=0)
    has_class = any(len(row) > 1 and _class_of(row[1]) for row in rows)
    names = [name for name in PASTED if has_class or name != "cost_class"]
    return 0, names[: max(width, 1)]


def _column(cell: str) -> str:
    word = cell.strip().casefold()
    return next((name for name, words in COLUMNS.items() if word in words), "")


def _is_total(cells: Sequence[str]) -> bool:
    return cells[0].strip() in ("合计", "总计", "小计", "申请资助合计")


def _row(number: int, typed: Mapping[str, str], standards: Sequence[FeeStandard]) -> SheetRow:
    cells = {name: typed.get(name, "").removeprefix("'") for name in LINE_CELLS}
    problems: list[Text] = []
    cost_class = _class_of(cells["cost_class"])
    if not cost_class:
        given = cells["cost_class"]
        problems += [_("没有“{word}”这个科目，先列为业务活动费", word=given[:20])] if given else []
    cells["cost_class"] = cost_class or CostClass.ACTIVITY
    standard = _standard_of(cells["standard"], cells["cost_class"], standards)
    if cells["standard"] and not standard:
        problems.append(_("没有“{word}”这个标准，请导入后选择", word=cells["standard"][:20]))
    cells["standard"] = standard
    long = [name for name in LONGEST if len(cells.get(name, "")) > LONGEST[name]]
    problems += [_("{column}最多 {n} 字，请先缩短", column=COLUMNS[name][0], n=LONGEST[name]) for name in long]
    line = line_of_cells(cells)
    problems += _unread(line) + _other_amount(line, typed.get("amount", ""))
    return SheetRow(number, cells, problems, stops=bool(long))


def _unread(line: Line) -> list[Text]:
    problems = []
    if not line.item:
        problems.append(_("内容没有填"))
    if line.quantities_typed or not line.quantities:
        problems.append(_("数量不是数字：{typed}", typed=line.quantities_typed or "—"))
    if line.price_typed or not line.unit_price:
        problems.append(_("单价不是金额：{typed}", typed=line.price_typed or "—"))
    return problems


def _other_amount(line: Line, typed: str) -> list[Text]:
    """What the spreadsheet says the amount is, where it says so; ours is the product."""
    try:
        said = money.parse(typed) if typed else line.amount
    except ValueError:
        return [_("金额“{typed}”不是数字，按数量 × 单价计算", typed=typed[:20])]
    if said == line.amount:
        return []
    return [_("表中金额 {said}，数量 × 单价为 {amount}", said=money.show(said), amount=money.show(line.amount))]


def _class_of(word: str) -> str:
    names = {str(name): code.value for code, name in COST_NAMES.items()}
    with speaking(CHINESE):
        names |= {str(name): code.value for code, name in COST_NAMES.items()}
    return names.get(word.strip(), "")


def _standard_of(word: str, cost_class: str, standards: Sequence[FeeStandard]) -> str:
    fitting = [each for each in standards if each.cost_class == cost_class and word]
    return next((str(each.id) for each in fitting if word in (each.name, str(standard_text(each)))), "")


def _cell(value: Any) -> str:
    """A cell as somebody would have typed it: 60 rather than 60.0, and no more digits than a sheet shows."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)[:5000]


def _written(lines: Sequence[Line], costs: Mapping[CostClass, Text], standards: Sequence[FeeStandard]) -> bytes:
    out = BytesIO()
    book = workbooks.opened(out)
    sheet = book.add_worksheet(str(_("预算明细")))
    bold, amount, text = (
        book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef2f7"}),
        book.add_format({"num_format": "#,##0.00"}),
        book.add_format({"num_format": "@", "quote_prefix": True}),
    )
    with speaking(CHINESE):
        heads = [words[0] for words in COLUMNS.values()]
    for place, (head, width) in enumerate(zip(heads, (28, 14, 22, 12, 8, 12, 14, 40), strict=True)):
        sheet.write_string(0, place, head, bold)
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    names = {each.id: each.name for each in standards}
    for number, line in enumerate(lines, 1):
        cells = cells_of(line) | {"standard": names.get(line.standard or 0, "")}
        cells["cost_class"] = str(costs[CostClass(line.cost_class)])
        for place, name in enumerate(COLUMNS):
            if name == "amount":
                sheet.write_number(number, place, line.amount, amount)
            elif name == "unit_price" and not line.price_typed:
                sheet.write_number(number, place, line.unit_price, amount)
            elif name == "quantities" and len(line.quantities) == 1:
                sheet.write_number(number, place, line.quantities[0].normalize())
            else:
                sheet.write_string(number, place, cells[name], text if cells[name].startswith(RISKY) else None)
    for place, choices in ((1, [str(name) for name in costs.values()]), (2, [each.name for each in standards])):
        if choices and len(",".join(choices)) < 255:
            sheet.data_validation(1, place, MOST_LINES, place, {"validate": "list", "source": choices})
    book.close()
    return out.getvalue()


def cells_of_preview(typed: str) -> list[dict[str, str]]:
    """The rows of a preview as they come back: nothing is taken on trust, all of it is read again."""
    try:
        rows = json.loads(typed) if len(typed) <= LONGEST_ROWS else None
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Refused("applications.rows_lost", _("预览已失效，请重新选择文件或粘贴"), field="file")
    return [{name: str(row.get(name, "")).strip()[: LONGEST.get(name, 80)] for name in LINE_CELLS} for row in rows]
