"""Why a line is not taken for what somebody says, and why a month is not closed. Pure."""

from datetime import date
from decimal import Decimal

from grants import money
from grants.banking.balancing import Balance
from grants.banking.rules import Covered, month_is_covered, month_is_the_next
from grants.banking.tables import StatementLine
from grants.disbursement.reconciling.tables import AnswerKind, LineAnswer, ReconciledMonth
from grants.disbursement.recovery.tables import Refund
from grants.disbursement.rules import reason_is_given
from grants.disbursement.tables import Payment
from grants.errors import Refused
from grants.i18n import Text, _
from grants.ledger.rules import month_is_over, month_is_written_as_one
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

OF_PAYMENTS = frozenset({AnswerKind.PAYMENT, AnswerKind.RETURN})
ANSWER_NAMES: dict[AnswerKind, Text] = {
    AnswerKind.PAYMENT: _("拨款"),
    AnswerKind.RETURN: _("退汇"),
    AnswerKind.REFUND: _("退回资助款"),
    AnswerKind.ALLOCATION: _("财政拨入"),
    AnswerKind.INTEREST: _("利息"),
    AnswerKind.FEE: _("手续费"),
    AnswerKind.OTHER: _("其他"),
}


def bookkeeper_reconciles(by: Actor, funder_id: int) -> None:
    """Who pays out does not reconcile (R-G11)."""
    actor_has_role(by, [Role.BOOKKEEPER], funder_id)


def check_answer(
    line: StatementLine,
    kind: AnswerKind,
    payment: Payment | None,
    reason: str,
    *,
    refund: Refund | None = None,
    known: LineAnswer | None,
    taken: LineAnswer | None,
    closed: str | None,
) -> None:
    """A line is one thing, a payment one line each way, a refund one, of equal amount; who says so by hand says why."""
    month_is_open(line, closed)
    if known is not None:
        raise Refused("disbursement.line_answered", _("这笔流水已经认领，先撤销再改"))
    if (kind in OF_PAYMENTS) != (payment is not None) or (kind == AnswerKind.REFUND) != (refund is not None):
        raise Refused("disbursement.answer_without_payment", _("请选择对应的拨款"), field="payment_id")
    if payment is not None:
        moved = -payment.amount if kind == AnswerKind.PAYMENT else payment.amount
        amounts_are_equal(line.amount, moved, payment.number)
    if refund is not None:
        amounts_are_equal(line.amount, refund.amount, refund.bank_ref)
    if taken is not None:
        raise Refused("disbursement.payment_matched", _("这笔拨款已对应另一笔流水"), field="payment_id")
    reason_is_given(reason)


def check_undoing(line: StatementLine, answer: LineAnswer, reason: str, closed: str | None) -> None:
    """An answer is taken back once, with a reason, while its month is open."""
    month_is_open(line, closed)
    if answer.undone_at is not None:
        raise Refused("disbursement.answer_undone", _("这次认领已经撤销"))
    reason_is_given(reason)


def month_is_open(line: StatementLine, closed: str | None) -> None:
    month = f"{line.booked_on:%Y-%m}"
    if closed is not None and month <= closed:
        raise Refused("disbursement.month_reconciled", _("{month} 已完成对账，不能再改", month=month))


def amounts_are_equal(line: Decimal, moved: Decimal, number: str) -> None:
    if line != moved:
        words = _("{number} 的金额是 {amount}，与流水不同", number=number, amount=money.show(moved))
        raise Refused("disbursement.other_amount", words, field="payment_id")


def check_closing(
    by: Actor, funder_id: int, month: str, *, balance: Balance, covered: Covered, note: str, today: date
) -> None:
    """Months close one after the other, when statements cover them and nothing is unexplained."""
    bookkeeper_reconciles(by, funder_id)
    month_is_written_as_one(month)
    month_is_over(month, today)
    month_is_the_next(month, covered)
    month_is_covered(month, covered)
    if balance.open:
        words = _("还有 {n} 笔流水没有认领", n=len(balance.open))
        raise Refused("disbursement.line_unexplained", words, field="month")
    if (balance.difference or balance.books_only or balance.bank_only) and not note.strip():
        words = _("银行与账面相差 {amount}，请写明原因", amount=money.show(balance.difference))
        raise Refused("disbursement.difference_unexplained", words, field="note")


def may_be_kept(row: ReconciledMonth) -> bool:
    """The paper of a month is made once."""
    return row.upload is None
