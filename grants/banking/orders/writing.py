"""The files of a batch as its bank wants them: orders into parts, parts into files, values into cells. Pure."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import StringIO

from grants import money
from grants.banking.orders.facts import Account, Order
from grants.banking.orders.layouts import ALL, OWN, Column, Layout, Part
from grants.i18n import Text, _
from grants.workbooks import XLSX, Cell, Sheet, workbook

# What a spreadsheet would run (K-15).
RISKY = ("=", "+", "-", "@")
NEEDED = ("account", "holder", "amount")


@dataclass(frozen=True)
class Made:
    """One file as it is kept, with its orders numbered through the batch."""

    part: int
    name: str
    media_type: str
    rows: Sequence[Order]
    total: Decimal
    content: bytes


def part_of(layout: Layout, order: Order) -> Part:
    """Into which kind of file an order goes."""
    takes = "own" if layout.is_own(order.bank) else "other"
    return next(part for part in layout.parts if part.takes in (takes, ALL))


def problems(layout: Layout, order: Order) -> list[Text]:
    """Why an order cannot stand in the bank's file; nothing is cut short or left out in silence but the purpose."""
    part = part_of(layout, order)
    found = []
    if order.amount > layout.amount_limit:
        found.append(_("超过单个文件限额 {limit}", limit=money.show(layout.amount_limit)))
    needs_cnaps = part.takes != OWN and not layout.is_own(order.bank)
    if needs_cnaps and not order.cnaps:
        found.append(_("跨行付款缺少联行号"))
    for column in part.columns:
        written = _text(column, _of_order(order))
        if column.field in NEEDED and not written:
            found.append(_("“{column}”是空的", column=column.heading))
        if len(written) > column.width:
            found.append(_("“{column}”超过 {n} 字", column=column.heading, n=column.width))
        if layout.kind == "text" and not _can_be_written(layout, written):
            found.append(_("“{column}”含有银行文件不能用的字符：{text}", column=column.heading, text=written[:40]))
    return found


def files(account: Account, batch: str, orders: Sequence[Order], on: date) -> list[Made]:
    """Every file of a batch, numbered through. The same orders on the same day give the same files."""
    made: list[Made] = []
    seq = 0
    for part in account.layout.parts:
        mine = [each for each in orders if part_of(account.layout, each) is part]
        for chunk in chunks(account.layout, mine):
            rows = [replace(each, seq=seq + place) for place, each in enumerate(chunk, start=1)]
            seq += len(rows)
            made.append(_file(account, part, batch, len(made) + 1, rows, on))
    return made


def chunks(layout: Layout, orders: Sequence[Order]) -> list[list[Order]]:
    """Files of at most so many rows and so much money, as they came."""
    found: list[list[Order]] = []
    total = Decimal(0)
    for each in orders:
        total += each.amount
        if not found or len(found[-1]) == layout.row_limit or total > layout.amount_limit:
            found.append([])
            total = each.amount
        found[-1].append(each)
    return found


def _file(account: Account, part: Part, batch: str, number: int, rows: Sequence[Order], on: date) -> Made:
    layout, total = account.layout, sum((row.amount for row in rows), Decimal("0.00"))
    of_file: dict[str, Cell] = {
        "payer_holder": account.holder,
        "payer_account": account.number,
        "batch": batch,
        "part": number,
        "day": on,
        "lines": len(rows),
        "total": total,
    }
    values = [of_file | _of_order(row) for row in rows]
    name = layout.file_name.format(batch=batch, part=number, day=f"{on:%Y%m%d}")
    if layout.kind == "xlsx":
        columns = [(column.heading, min(column.width + 2, 40)) for column in part.columns]
        cells = [[_cell(column, value) for column in part.columns] for value in values]
        return Made(number, name, XLSX, rows, total, workbook(Sheet(part.name, columns, cells)))
    lines = [[_text(column, value) for column in part.columns] for value in values]
    if layout.headings:
        lines.insert(0, [column.heading for column in part.columns])
    if layout.summary:
        lines.insert(0, [_text(column, of_file) for column in layout.summary])
    out = StringIO()
    csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n").writerows(lines)
    return Made(number, name, "text/plain", rows, total, out.getvalue().encode(layout.encoding))


def _of_order(order: Order) -> dict[str, Cell]:
    return {
        "line": order.seq or 0,
        "number": order.number,
        "holder": order.holder,
        "account": order.account,
        "bank": order.bank,
        "cnaps": order.cnaps,
        "amount": order.amount,
        "purpose": order.purpose,
    }


def _cell(column: Column, values: Mapping[str, Cell]) -> Cell:
    """A cell of a spreadsheet: amounts are numbers, everything else is text, and so loses no digit."""
    value = values.get(column.field)
    return value if isinstance(value, Decimal) and column.style != "cents" else _text(column, values)


def _text(column: Column, values: Mapping[str, Cell]) -> str:
    value = values.get(column.field)
    if column.fixed or value is None:
        return column.fixed
    if isinstance(value, Decimal):
        return str(money.in_cents(value)) if column.style == "cents" else f"{value:.2f}"
    if isinstance(value, date):
        return f"{value:%Y%m%d}" if column.style == "plain" else value.isoformat()
    return str(value)[: column.width] if column.field == "purpose" else str(value)


def _can_be_written(layout: Layout, text: str) -> bool:
    """Banks read no quotation marks: what would need them, or would be run, does not go into a file."""
    return text.isprintable() and layout.delimiter not in text and '"' not in text and not text.startswith(RISKY)
