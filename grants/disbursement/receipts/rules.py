"""Why a receipt is not taken. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants import money
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.receipts.tables import PaymentReceipt
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SENDS = (Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR, Role.HUB_BOOKKEEPER)
CHECKS = (Role.FINANCE_REVIEWER, Role.BOOKKEEPER)


def check_sending(
    facts: PaymentFacts,
    by: Actor,
    receipts: Sequence[PaymentReceipt],
    *,
    amount: Decimal,
    issued_on: date,
    used_for: str | None,
    today: date,
) -> None:
    """`used_for`: the number of the payment for which this receipt of this issuer stands already, if any."""
    may_be_sent(facts, by, receipts)
    if amount != facts.payment.amount:
        words = _("收据金额应等于实收金额 {amount}", amount=money.show_yuan(facts.payment.amount))
        raise Refused("disbursement.receipt_amount", words, field="amount")
    if issued_on > today:
        raise Refused("disbursement.receipt_ahead", _("开具日期不能晚于今天"), field="issued_on")
    if used_for is not None:
        words = _("这张收据已用于 {number}", number=used_for)
        raise Refused("disbursement.receipt_used", words, field="number")


def may_be_sent(facts: PaymentFacts, by: Actor, receipts: Sequence[PaymentReceipt]) -> None:
    """The payee gives a receipt for what has arrived; finance may enter one that came by post."""
    if not by.has_in(facts.of.facts.payee.id, *SENDS):
        actor_has_role(by, [Role.FINANCE_PREPARER], facts.of.facts.funder.id)
    if facts.status != PaymentStatus.PAID:
        raise Refused("disbursement.nothing_received", _("款项到账后才能登记收据"))
    if standing(receipts) is not None:
        raise Refused("disbursement.receipt_stands", _("这笔已有收据"))


def check_checking(facts: PaymentFacts, by: Actor, receipt: PaymentReceipt, *, accepts: bool, reason: str) -> None:
    """Another person of finance compares the scan with what was typed."""
    may_be_checked(facts, by, receipt)
    if not accepts and not reason.strip():
        raise Refused("disbursement.receipt_refused_without_reason", _("请写明退回收据的理由"), field="reason")


def may_be_checked(facts: PaymentFacts, by: Actor, receipt: PaymentReceipt) -> None:
    actor_has_role(by, CHECKS, facts.of.facts.funder.id)
    if receipt.sent_by == by.id:
        raise NotAllowed("disbursement.own_receipt", _("收据由您登记，须由他人核对"))
    if receipt.checked_by is not None:
        raise Refused("disbursement.receipt_checked", _("这张收据已核对"))


def standing(receipts: Sequence[PaymentReceipt]) -> PaymentReceipt | None:
    """The receipt that was not refused."""
    return next((each for each in receipts if each.refused_at is None), None)
