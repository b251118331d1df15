"""Take a statement in, say what a line is, close a month. Whoever writes of an account holds it first."""

import json

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.banking import keeping, matching
from grants.banking import queries as banking
from grants.banking.balancing import Balance
from grants.banking.keeping import Sent
from grants.banking.rules import last_day
from grants.banking.tables import BankStatement, StatementLine
from grants.db import get
from grants.disbursement.reconciling import queries, rules
from grants.disbursement.reconciling.tables import (
    AnswerKind,
    LineAnswer,
    ReconciledMonth,
)
from grants.i18n import CHINESE, speaking
from grants.ledger.rules import month_is_written_as_one
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor


@action
async def import_statement(by: Actor, account_id: int, sent: Sent) -> BankStatement:
    """Take in lines that are not on record yet, and tell those that leave no doubt. The same file changes nothing."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    known = await banking.statement_of_file(account_id, sent.digest)
    if known is not None:
        return known
    statement = await keeping.take_in(by, account_id, sent, closed=(await queries.covered(account_id)).closed)
    await audit.record(by, "disbursement.statement_imported", statement, added=statement.added, sha256=sent.digest)
    await _tell_what_is_sure(by, account)
    return statement


@action
async def match_lines(by: Actor, account_id: int) -> int:
    """Tell the lines that leave no doubt by now; gives how many. A second time finds none."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    told = await _tell_what_is_sure(by, account)
    await audit.record(by, "disbursement.lines_matched", account, told=told)
    return told


@action
async def answer_line(
    by: Actor, line_id: int, *, kind: AnswerKind, payment_id: int | None, reason: str, refund_id: int | None = None
) -> LineAnswer:
    """Say what a line is: a payment that left or came back, a refund, or else. A line that is told is refused."""
    line = await get(StatementLine, line_id)
    account = await queries.account_of(by, line.account, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    payment = await queries.payment_of(account.organization, payment_id) if payment_id is not None else None
    refund = await queries.refund_of(account.organization, refund_id) if refund_id is not None else None
    taken = await queries.answer_of_payment(payment.id, kind) if payment else None
    rules.check_answer(
        line,
        kind,
        payment,
        reason,
        refund=refund,
        known=await queries.answer_in_force(line_id),
        taken=await queries.answer_of_refund(refund.id) if refund else taken,
        closed=(await queries.covered(account.id)).closed,
    )
    moved = payment or refund
    answer = _answer(line_id, kind, moved.id if moved else None, reason.strip(), by)
    await answer.save()
    await audit.record(by, "disbursement.line_told", answer, kind=kind, amount=line.amount, reason=reason)
    return answer


@action
async def undo_answer(by: Actor, answer_id: int, *, reason: str) -> LineAnswer:
    """Take back what a line was said to be; it is open again, and the answer stays on record."""
    answer = await get(LineAnswer, answer_id)
    line = await get(StatementLine, answer.line)
    account = await queries.account_of(by, line.account, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    answer = await get(LineAnswer, answer_id, lock="NO KEY UPDATE")
    rules.check_undoing(line, answer, reason, (await queries.covered(account.id)).closed)
    await answer.update_self(
        {LineAnswer.undone_at: clock.now(), LineAnswer.undone_by: by.id, LineAnswer.undone_reason: reason.strip()}
    )
    await audit.record(by, "disbursement.answer_undone", answer, reason=reason)
    return answer


@action
async def reconcile_month(by: Actor, account_id: int, month: str, *, note: str = "") -> ReconciledMonth:
    """Close a month of the bank: nothing of it changes any more. Its paper is made after the commit."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    month_is_written_as_one(month)
    balance = await queries.balance(account, last_day(month))
    rules.check_closing(
        by,
        account.organization,
        month,
        balance=balance,
        covered=await queries.covered(account_id),
        note=note,
        today=clock.today(),
    )
    row = ReconciledMonth(
        account=account_id,
        month=month,
        bank=balance.bank,
        books=balance.books,
        note=note.strip(),
        content=json.dumps(_content(balance), ensure_ascii=False),
        closed_at=clock.now(),
        closed_by=by.id,
    )
    await row.save()
    await jobs.enqueue("disbursement.reconciliation", row.id)
    await audit.record(by, "disbursement.month_reconciled", row, month=month, difference=balance.difference)
    return row


@action
async def keep_reconciliation(by: Actor | None, row_id: int, *, content: bytes, check_code: str) -> ReconciledMonth:
    """Keep the paper of a closed month. The first one stays."""
    row = await get(ReconciledMonth, row_id, lock="NO KEY UPDATE")
    if rules.may_be_kept(row):
        upload = await files.keep_made(content, f"reconciliation-{row.month}.pdf", "application/pdf", by=by)
        await row.update_self({ReconciledMonth.upload: upload.id, ReconciledMonth.check_code: check_code})
        await audit.record(by, "disbursement.reconciliation_kept", row, sha256=upload.sha256)
    return row


async def _tell_what_is_sure(by: Actor, account: BankAccount) -> int:
    closed = (await queries.covered(account.id)).closed
    lines = await queries.open_lines(account.id, closed)
    unmatched = await queries.unmatched(account.organization)
    found = matching.sure(matching.proposals(lines, unmatched, at_least=matching.ENOUGH))
    rows = []
    for each in found:
        kind, moved = each.movement.key.split(":")
        with speaking(CHINESE):
            reason = each.said
        rows.append(_answer(each.line, AnswerKind(kind), int(moved), reason, by, is_automatic=True))
    for at in range(0, len(rows), keeping.AT_ONCE):
        await LineAnswer.insert(*rows[at : at + keeping.AT_ONCE])
    return len(rows)


def _answer(
    line_id: int, kind: AnswerKind, moved: int | None, reason: str, by: Actor, *, is_automatic: bool = False
) -> LineAnswer:
    return LineAnswer(
        line=line_id,
        kind=kind,
        payment=moved if kind in rules.OF_PAYMENTS else None,
        refund=moved if kind == AnswerKind.REFUND else None,
        reason=reason,
        is_automatic=is_automatic,
        answered_at=clock.now(),
        answered_by=by.id,
    )


def _content(balance: Balance) -> dict[str, object]:
    return {
        "start": str(balance.start),
        "bank_adjusted": str(balance.bank_adjusted),
        "books_adjusted": str(balance.books_adjusted),
        "bank_only": [
            [each.line.on.isoformat(), each.line.counterparty, each.line.summary, str(each.line.amount)]
            for each in balance.bank_only
        ],
        "books_only": [[each.on.isoformat(), each.words, str(each.amount)] for each in balance.books_only],
    }
