"""Why money that came back is not booked as a refund of a claim. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import money
from grants.custody.refunds.tables import ClaimRefund
from grants.custody.rules import day_can_be_booked
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

# Who pays out does not say what came back (R-G11).
HEARS_BANK = (Role.HUB_BOOKKEEPER,)


@dataclass(frozen=True)
class Refundable:
    """A claim and what of it has not come back."""

    claim: Claim
    ledger: CustodyLedger
    left: Decimal


def may_refund(found: Refundable, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, HEARS_BANK, found.ledger.hub)
    if found.claim.status != ClaimStatus.PAID:
        raise Refused("custody.refund_of_unpaid", _("报账 {number} 没有付款，谈不上退款", number=found.claim.number))
    if found.left <= 0:
        raise Refused("custody.refunded_whole", _("报账 {number} 已全额退款", number=found.claim.number))


def check_refund(
    found: Refundable,
    by: Actor,
    *,
    amount: Decimal,
    refunded_on: date,
    bank_ref: str,
    reason: str,
    stated: str | None,
    today: date,
) -> None:
    """All refunds of a claim together are no more than was paid."""
    may_refund(found, by)
    if not bank_ref:
        raise Refused("custody.refund_without_reference", _("请填写银行流水号"), field="bank_ref")
    if not reason:
        raise Refused("custody.refund_without_reason", _("请写明退款原因"), field="reason")
    if found.claim.paid_on is not None and refunded_on < found.claim.paid_on:
        raise Refused("custody.refunded_before_paid", _("退款日期不能早于付款日期"), field="refunded_on")
    day_can_be_booked(refunded_on, stated, today, field="refunded_on")
    if not 0 < amount <= found.left:
        words = _("退款金额应大于零，且不超过尚未退回的 ¥{left}", left=money.show(found.left))
        raise Refused("custody.refund_over_paid", words, field="amount")


def is_the_same_refund(known: ClaimRefund, amount: Decimal, refunded_on: date) -> None:
    """A reference of the bank is one movement of a claim for ever."""
    if (known.amount, known.refunded_on) != (amount, refunded_on):
        words = _("流水号 {ref} 已登记为另一笔退款", ref=known.bank_ref)
        raise Refused("custody.refund_reference_used", words, field="bank_ref")
