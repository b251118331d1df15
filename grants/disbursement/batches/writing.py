"""The files of a batch as its bank wants them: payments into parts, parts into files, values into cells. Pure."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

from grants import money
from grants.disbursement.batches.facts import Account, Entry
from grants.disbursement.batches.layouts import ALL, OWN, Column, Layout, Part
from grants.i18n import Text, _
from grants.workbooks import XLSX, Cell, Sheet, workbook

# What a spreadsheet would run (K-15).
RISKY = ("=", "+", "-", "@")
NEEDED = ("account", "holder", "amount")


@dataclass(frozen=True)
class Numbered:
    """A payment with its running number in the batch."""

    seq: int
    entry: Entry


@dataclass(frozen=True)
class Made:
    """One file as it is kept."""

    part: int
    name: str
    media_type: str
    rows: Sequence[Numbered]
    total: Decimal
    content: bytes


def part_of(layout: Layout, entry: Entry) -> Part:
    """Into which kind of file a payment goes."""
    takes = "own" if layout.is_own(entry.payment.payee_bank) else "other"
    return next(part for part in layout.parts if part.takes in (takes, ALL))


def problems(layout: Layout, entry: Entry) -> list[Text]:
    """Why a payment cannot stand in the bank's file; nothing is cut short or left out in silence but the purpose."""
    part = part_of(layout, entry)
    found = []
    if entry.payment.amount > layout.amount_limit:
        found.append(_("超过单个文件限额 {limit}", limit=money.show(layout.amount_limit)))
    needs_cnaps = part.takes != OWN and not layout.is_own(entry.payment.payee_bank)
    if needs_cnaps and not entry.payment.payee_cnaps:
        found.append(_("跨行付款缺少联行号"))
    for column in part.columns:
        written = _text(column, _of_payment(Numbered(0, entry)))
        if column.field in NEEDED and not written:
            found.append(_("“{column}”是空的", column=column.heading))
        if len(written) > column.width:
            found.append(_("“{column}”超过 {n} 字", column=column.heading, n=column.width))
        if layout.kind == "text" and not _can_be_written(layout, written):
            found.append(_("“{column}”含有银行文件不能用的字符：{text}", column=column.heading, text=written[:40]))
    return found


def files(account: Account, batch: str, entries: Sequence[Entry], on: date) -> list[Made]:
    """Every file of a batch, numbered through. The same payments on the same day give the same files."""
    made: list[Made] = []
    seq = 0
    for part in account.layout.parts:
        mine = [each for each in entries if part_of(account.layout, each) is part]
        for chunk in chunks(account.layout, mine):
            rows = [Numbered(seq + place, each) for place, each in enumerate(chunk, start=1)]
            seq += len(rows)
            made.append(_file(account, part, batch, len(made) + 1, rows, on))
    return made


def chunks(layout: Layout, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Files of at most so many rows and so much money, in the order the payments came."""
    found: list[list[Entry]] = []
    total = Decimal(0)
    for each in entries:
        total += each.payment.amount
        if not found or len(found[-1]) == layout.row_limit or total > layout.amount_limit:
            found.append([])
            total = each.payment.amount
        found[-1].append(each)
    return found


def _file(account: Account, part: Part, batch: str, number: int, rows: Sequence[Numbered], on: date) -> Made:
    layout, total = account.layout, sum((row.entry.payment.amount for row in rows), Decimal("0.00"))
    of_file: dict[str, Cell] = {
        "payer_holder": account.holder,
        "payer_account": account.number,
        "batch": batch,
        "part": number,
        "day": on,
        "lines": len(rows),
        "total": total,
    }
    values = [of_file | _of_payment(row) for row in rows]
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


def _of_payment(row: Numbered) -> dict[str, Cell]:
    payment = row.entry.payment
    return {
        "line": row.seq,
        "number": payment.number,
        "holder": payment.payee_holder,
        "account": payment.payee_number,
        "bank": payment.payee_bank,
        "cnaps": payment.payee_cnaps,
        "amount": payment.amount,
        "purpose": row.entry.purpose,
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
