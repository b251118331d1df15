"""Vouchers line by line for other accounting software, as docs/accounting-export.md describes each column. Pure."""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO

from grants.custody.books.facts import NOTHING, Voucher, VoucherLine
from grants.custody.books.reckoning import on_sides
from grants.workbooks import Cell, no_formula

Opening = tuple[VoucherLine, Decimal]
COLUMNS = (
    "日期",
    "凭证字",
    "凭证号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "附件数",
    "制单人",
    "审核人",
    "分录号",
    "明细科目",
    "组织编码",
    "项目编号",
    "资金来源",
    "冲销凭证",
)
OPENING_COLUMNS = ("科目编码", "科目名称", "借方余额", "贷方余额", "明细科目", "组织编码", "项目编号", "资金来源")


def lines(listed: Sequence[Voucher]) -> Iterator[list[Cell]]:
    """A row for each line of each voucher, in their order; the empty side is 0.00."""
    for voucher in listed:
        for at, line in enumerate(voucher.lines, start=1):
            yield [
                voucher.on,
                voucher.kind,
                voucher.number,
                voucher.words,
                line.account.title.code,
                line.account.title.name,
                line.debit or NOTHING,
                line.credit or NOTHING,
                voucher.attachments,
                voucher.prepared_by,
                voucher.checked_by,
                at,
                line.account.detail,
                line.group,
                line.award,
                line.fund,
                voucher.undoes,
            ]


def opening_lines(openings: Sequence[Opening]) -> Iterator[list[Cell]]:
    """A row for each account that held something before the first voucher."""
    for line, balance in openings:
        name = line.account
        yield [
            *(name.title.code, name.title.name, *on_sides(balance)),
            *(name.detail, line.group, line.award, line.fund),
        ]


def text(listed: Sequence[Voucher]) -> bytes:
    """The same lines as CSV: UTF-8 with the mark by which spreadsheets know it, amounts without grouping."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in line] for line in lines(listed))
    return ("\ufeff" + out.getvalue()).encode()


def _plain(cell: Cell) -> str:
    return no_formula(cell) if isinstance(cell, str) else str(cell)
