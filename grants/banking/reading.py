"""Reads a bank's file into lines; what cannot be read is said beside its row, and then nothing of the file is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import money
from grants.banking.shapes import Amounts, Shape
from grants.errors import Refused
from grants.files import sheets
from grants.files.sheets import SheetRow
from grants.i18n import Text, _

SAID = 5
# A hub of 2,000 groups has 20,000 lines a month, and a month is one file of its bank.
LARGEST, MOST_LINES = 20 << 20, 50_000
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class BankLine:
    """A movement as the bank wrote it. `amount` is negative when the money left; `balance` is the one after it."""

    row: int
    on: date
    amount: Decimal
    balance: Decimal
    counterparty: str = ""
    counter_number: str = ""
    reference: str = ""
    summary: str = ""


def read(content: bytes, shape: Shape) -> list[BankLine]:
    """The lines, oldest first. Refuses a file with a row that is no line, and says which rows and why."""
    whole = sheets.read(content, shape.columns, largest=LARGEST, most_rows=MOST_LINES)
    rows = [row for row in whole if not _is_aside(row, shape)]
    lines: list[BankLine] = []
    problems: list[str] = []
    for row in rows:
        found = list(row.problems) or _line(row, shape)
        if isinstance(found, BankLine):
            lines.append(found)
        else:
            problems += [str(_("第 {row} 行：{problem}", row=row.number, problem=each)) for each in found]
    if problems:
        more = len(problems) - SAID
        said = "；".join(problems[:SAID]) + (str(_("；另有 {n} 处", n=more)) if more > 0 else "")
        raise Refused("banking.statement_unreadable", Text("{said}", said=said), field="file")
    if not lines:
        raise Refused("banking.statement_empty", _("文件中没有流水"), field="file")
    return lines[::-1] if shape.newest_first else lines


def _is_aside(row: SheetRow, shape: Shape) -> bool:
    first = next((cell for cell in row.cells.values() if cell), "")
    return first.startswith(tuple(shape.asides))


def _line(row: SheetRow, shape: Shape) -> BankLine | list[Text]:
    cells, problems = row.cells, []
    on = sheets.day(sheets.half_width(cells["on"]).split(" ")[0])
    if on is None:
        problems.append(_("“{column}”应为日期，如 2026-04-28", column=shape.columns.head("on")))
    amount, balance = _amount(cells, shape), _money(cells["balance"])
    if isinstance(amount, Text):
        problems.append(amount)
    if balance is None:
        problems.append(_not_money(shape, "balance"))
    if on is None or balance is None or isinstance(amount, Text):
        return problems
    texts = {name: cells.get(name, "")[:120] for name in ("counterparty", "counter_number", "reference", "summary")}
    return BankLine(row.number, on, amount, balance, **texts)


def _amount(cells: Mapping[str, str], shape: Shape) -> Decimal | Text:
    """Signed: what left is negative. The words that say what is wrong otherwise."""
    if shape.amounts == Amounts.TWO_COLUMNS:
        paid, received = (_money(cells[name] or "0") for name in ("paid", "received"))
        if paid is None or received is None:
            return _not_money(shape, "paid" if paid is None else "received")
        amount = received if not paid else -paid
        if bool(paid) == bool(received) or amount == ZERO:
            return _("收入和支出应恰有一项有金额")
        return amount
    found = _money(cells["amount"])
    if found is None or found == ZERO:
        return _not_money(shape, "amount")
    return found if shape.amounts == Amounts.SIGNED else _marked(found, cells["mark"], shape)


def _marked(amount: Decimal, mark: str, shape: Shape) -> Decimal | Text:
    if mark in shape.out_words:
        return -amount
    if mark in shape.in_words:
        return amount
    words: Sequence[str] = (*shape.out_words[:1], *shape.in_words[:1])
    return _("“{column}”应为：{offered}", column=shape.columns.head("mark"), offered="、".join(words))


def _money(text: str) -> Decimal | None:
    try:
        return money.parse(text)
    except ValueError:
        return None


def _not_money(shape: Shape, column: str) -> Text:
    return _("“{column}”应为金额，最多两位小数", column=shape.columns.head(column))
