"""Reads of receipts."""

from uuid import UUID

from grants.db import get, sql
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.receipts.tables import PaymentReceipt, ReceiptKind
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _

USED_FOR = """
    SELECT y.number FROM payment_receipt r JOIN payment y ON y.id = r.payment
    WHERE r.issuer = {} AND r.receipt_kind = {} AND r.number = {} AND r.refused_at IS NULL
"""


async def receipts_of(payment_id: int) -> list[PaymentReceipt]:
    """Every receipt that was sent for a payment, refused ones included, in the order they came."""
    return await PaymentReceipt.objects().where(PaymentReceipt.payment == payment_id).order_by(PaymentReceipt.id)


async def receipt_of_form(form_key: UUID) -> PaymentReceipt | None:
    """The receipt that this form brought already."""
    return await PaymentReceipt.objects().where(PaymentReceipt.form_key == form_key).first()


async def used_for(issuer: int, kind: ReceiptKind, number: str) -> str | None:
    """The number of the payment for which this receipt stands already."""
    found = await sql(USED_FOR, issuer, kind.value, number)
    return found[0]["number"] if found else None


async def scan(facts: PaymentFacts, receipt_id: int) -> Upload:
    """The scan of one of the receipts of a payment."""
    receipt = next((each for each in await receipts_of(facts.payment.id) if each.id == receipt_id), None)
    if receipt is None:
        raise NotFound("disbursement.no_receipt", _("没有找到这张收据"))
    return await get(Upload, receipt.scan)
