"""Registers on paper, with the sum of every page, the total in capitals and their data inside; and as workbooks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock, codes, pdf
from grants.awards.documents import canonical
from grants.codes import mask_account
from grants.disbursement.receipts.tables import ReceiptKind
from grants.disbursement.receipts.words import KIND_NAMES, STATES
from grants.disbursement.register.facts import Line
from grants.disbursement.register.laying import Column, Row, pages
from grants.disbursement.register.tables import RegisterKind, RegisterPaper
from grants.disbursement.rules import STATUS_NAMES
from grants.disbursement.tables import PaymentStatus
from grants.i18n import CHINESE, _, speaking
from grants.settings import settings
from grants.workbooks import Sheet, workbook

TITLES = {RegisterKind.PAYMENTS: "资金拨付台账", RegisterKind.RECEIPTS: "收据登记簿"}
# Who signs below a register; the names are written by hand.
BOXES = ("制表", "复核", "财务负责人")
PAYMENTS = (
    Column("序号", 10, "middle"),
    Column("单号", 25, "code"),
    Column("日期", 19, "code"),
    Column("项目编号", 21, "code"),
    Column("项目名称", 45),
    Column("收款单位", 47),
    Column("账号", 16, "code"),
    Column("资金来源", 30),
    Column("期次", 9, "middle"),
    Column("金额（元）", 24, "number"),
    Column("流水号或状态", 23, "code"),
)

RECEIPTS = (
    Column("序号", 10, "middle"),
    Column("付款日期", 19, "code"),
    Column("拨款单号", 25, "code"),
    Column("项目编号", 21, "code"),
    Column("项目名称", 43),
    Column("开具单位", 44),
    Column("票据种类", 26),
    Column("票据号码", 25, "code"),
    Column("开具日期", 19, "code"),
    Column("金额（元）", 24, "number"),
    Column("核对", 13, "middle"),
)
COLUMNS = {RegisterKind.PAYMENTS: PAYMENTS, RegisterKind.RECEIPTS: RECEIPTS}


@dataclass(frozen=True)
class Made:
    """A rendered register and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def register(paper: RegisterPaper) -> Made:
    """As it stood when it was asked for. The same paper gives the same bytes."""
    template, shown, data = laid_out(paper)
    made = await pdf.render(
        template, shown, created=paper.asked_at, attachments=[("register.json", "application/json", data)]
    )
    return Made(made, shown["code"])


def laid_out(paper: RegisterPaper) -> tuple[str, dict[str, Any], bytes]:
    """(Template, what it shows, the data inside) of a register."""
    content: dict[str, Any] = json.loads(paper.content)
    data = canonical({"number": paper.number, "count": paper.lines, "total": str(paper.total), **content})
    code = codes.check_code(f"register:{paper.form_key}:{data}".encode())
    kind = RegisterKind(paper.kind)
    columns, rows = COLUMNS[kind], payment_rows if kind == RegisterKind.PAYMENTS else receipt_rows
    shown = {
        "paper": paper,
        "title": TITLES[kind],
        "funder": content["funder"],
        "chosen": content["chosen"],
        "columns": columns,
        "amount_at": [each.kind for each in columns].index("number"),
        "pages": pages(rows([Line.of(each) for each in content["lines"]]), columns),
        "asked_on": clock.local_day(paper.asked_at),
        "boxes": [(title, "", "", None) for title in BOXES],
        "code": code,
        "address": f"{settings().address}/verify/{code}",
    }
    return "pdf/disbursement/register.html", shown, data.encode()


def payment_rows(lines: Sequence[Line]) -> list[Row]:
    """The lines as they are printed. A paper goes from hand to hand, so that of accounts it shows the last digits."""
    with speaking(CHINESE):
        return [
            Row(
                (
                    str(at),
                    each.number,
                    each.on.isoformat(),
                    each.award,
                    each.title,
                    f"{each.payee}（代管：{each.group}）" if each.group else each.payee,
                    mask_account(each.account),
                    each.fund,
                    str(each.seq),
                    f"{each.amount:,.2f}",
                    each.bank_ref if each.status == PaymentStatus.PAID else str(STATUS_NAMES[each.status]),
                ),
                each.amount,
            )
            for at, each in enumerate(lines, start=1)
        ]


def receipt_rows(lines: Sequence[Line]) -> list[Row]:
    """What payees gave for what they were paid, and what they still owe a receipt for."""
    with speaking(CHINESE):
        return [
            Row(
                (
                    str(at),
                    each.on.isoformat(),
                    each.number,
                    each.award,
                    each.title,
                    f"{each.payee}（代管：{each.group}）" if each.group else each.payee,
                    _kind_name(each),
                    each.receipt_number or "—",
                    each.receipt_on.isoformat() if each.receipt_on else "—",
                    f"{each.amount:,.2f}",
                    _receipt_state(each),
                ),
                each.amount,
            )
            for at, each in enumerate(lines, start=1)
        ]


def _kind_name(line: Line) -> str:
    return str(KIND_NAMES[ReceiptKind(line.receipt_kind)]) if line.receipt_kind else "—"


def _receipt_state(line: Line) -> str:
    return str(STATES[line.receipt][1]) if line.receipt else "—"


def register_sheet(lines: Sequence[Line], *, sees_accounts: bool) -> bytes:
    """The register for people who reckon with spreadsheets. Whole account numbers are for finance (K-9)."""
    heads = (
        *((_("单号"), 15), (_("日期"), 12), (_("项目编号"), 13), (_("项目名称"), 36), (_("收款单位"), 36)),
        *((_("代管组织"), 24), (_("账号"), 22), (_("开户银行"), 24), (_("资金来源"), 28), (_("轮次"), 36)),
        *((_("期次"), 6), (_("比例"), 8), (_("金额"), 14), (_("状态"), 10), (_("流水号"), 20), (_("凭证查验码"), 18)),
        *((_("收据"), 10), (_("票据种类"), 18), (_("票据号码"), 18), (_("开具日期"), 12), (_("批次"), 15)),
    )
    rows = (
        (
            each.number, each.on, each.award, each.title, each.payee, each.group,
            each.account if sees_accounts else mask_account(each.account), each.bank, each.fund, each.call,
            each.seq, each.percent, each.amount, str(STATUS_NAMES[each.status]), each.bank_ref, each.check_code,
            _receipt_state(each), _kind_name(each), each.receipt_number, each.receipt_on,
            each.batch,
        )
        for each in lines
    )  # fmt: skip
    return workbook(Sheet(_("拨付台账"), heads, rows))
