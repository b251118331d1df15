"""The reconciliation as paper (银行存款余额调节表) and as a workbook of a month's lines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grants import clock, codes, money, pdf
from grants.awards.documents import canonical
from grants.banking.rules import last_day
from grants.db import get
from grants.disbursement.reconciling.queries import Desk
from grants.disbursement.reconciling.rules import ANSWER_NAMES
from grants.disbursement.reconciling.tables import AnswerKind, ReconciledMonth
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import BankAccount
from grants.people import queries as people
from grants.settings import settings
from grants.workbooks import Cell, Sheet, workbook


@dataclass(frozen=True)
class Made:
    """A rendered paper and its check code."""

    content: bytes
    check_code: str


async def reconciliation(row_id: int) -> Made:
    """The two balances of a closed month, what each lacks of the other, and who closed it."""
    row = await get(ReconciledMonth, row_id)
    account = await get(BankAccount, row.account)
    funder = await organizations.organization(account.organization)
    content: dict[str, Any] = json.loads(row.content) if isinstance(row.content, str) else row.content
    said = {"account": account.number, "month": row.month, "bank": str(row.bank), "books": str(row.books)}
    written = canonical(said | content | {"note": row.note})
    code = codes.check_code(f"reconciliation:{row.id}:{written}".encode())
    by = await people.person(row.closed_by)
    made = await pdf.render(
        "pdf/disbursement/reconciliation.html",
        {
            "row": row,
            "account": account,
            "funder": funder,
            "until": last_day(row.month),
            "content": _in_yuan(content),
            "boxes": [
                (_("会计"), "", by.name, clock.local_day(row.closed_at)),
                (_("复核"), "", "", None),
                (_("负责人"), "", "", None),
            ],
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=row.closed_at,
        attachments=[("reconciliation.json", "application/json", written.encode())],
    )
    return Made(made, code)


def _in_yuan(content: dict[str, Any]) -> dict[str, Any]:
    """The frozen content with its amounts as money again: the last of each row."""
    rows = {name: [(*row[:-1], money.yuan(row[-1])) for row in content[name]] for name in ("bank_only", "books_only")}
    return {name: money.yuan(content[name]) for name in ("start", "bank_adjusted", "books_adjusted")} | rows


def spreadsheet(desk: Desk) -> bytes:
    """Every line of a month with what it was said to be, and the two balances with what each lacks of the other."""
    lines = Sheet(
        _("银行流水"),
        (
            (_("日期"), 12),
            (_("金额（元）"), 16),
            (_("余额（元）"), 16),
            (_("对方户名"), 32),
            (_("对方账号"), 24),
            (_("流水号"), 20),
            (_("摘要"), 32),
            (_("认领"), 12),
            (_("拨款单号"), 20),
            (_("理由"), 40),
        ),
        (
            [
                each.row.booked_on,
                each.row.amount,
                each.row.balance,
                each.row.counterparty,
                each.row.counter_number,
                each.row.reference,
                each.row.summary,
                str(ANSWER_NAMES[AnswerKind(each.answer.kind)]) if each.answer else "",
                each.payment,
                each.answer.reason if each.answer else "",
            ]
            for each in desk.lines
        ),
    )
    return workbook(lines, Sheet(_("余额调节表"), ((_("项目"), 48), (_("金额（元）"), 16)), _balance(desk)))


def _balance(desk: Desk) -> Iterator[list[Cell]]:
    found = desk.balance
    yield [str(_("银行对账单余额")), found.bank]
    for movement in found.books_only:
        yield [movement.words, movement.amount]
    yield [str(_("调节后余额")), found.bank_adjusted]
    yield [str(_("账面余额")), found.books]
    for line in found.bank_only:
        yield [line.line.summary or line.line.counterparty or "—", line.line.amount]
    yield [str(_("调节后余额")), found.books_adjusted]
