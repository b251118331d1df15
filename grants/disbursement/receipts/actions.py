"""A receipt is sent by who got the money, and checked by another person of finance."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from grants import audit, clock, files
from grants.audit import action
from grants.db import get
from grants.disbursement import queries as payments
from grants.disbursement.receipts import queries, rules
from grants.disbursement.receipts.tables import PaymentReceipt, ReceiptKind
from grants.people.rules import Actor


@action
async def send_receipt(
    by: Actor,
    payment_id: int,
    form_key: UUID,
    *,
    kind: ReceiptKind,
    number: str,
    issued_on: date,
    amount: Decimal,
    content: bytes,
    name: str,
) -> PaymentReceipt:
    """Keep a receipt with its scan. The same form again gives the receipt that it brought."""
    facts = await payments.payment_facts(payment_id, lock="NO KEY UPDATE")
    issuer = facts.of.facts.payee.id
    known = await queries.receipt_of_form(form_key)
    if known is not None and (known.payment, known.sent_by) == (payment_id, by.id):
        return known
    rules.check_sending(
        facts,
        by,
        await queries.receipts_of(payment_id),
        amount=amount,
        issued_on=issued_on,
        used_for=await queries.used_for(issuer, kind, number),
        today=clock.today(),
    )
    scan = await files.keep(content, name, by=by)
    receipt = PaymentReceipt(
        payment=payment_id,
        issuer=issuer,
        form_key=form_key,
        receipt_kind=kind,
        number=number,
        issued_on=issued_on,
        amount=amount,
        scan=scan.id,
        sent_at=clock.now(),
        sent_by=by.id,
    )
    await receipt.save()
    await audit.record(
        by, "disbursement.receipt_sent", receipt, payment=facts.payment.number, number=number, sha256=scan.sha256
    )
    return receipt


@action
async def check_receipt(by: Actor, receipt_id: int, *, accepts: bool, reason: str = "") -> PaymentReceipt:
    """Accept a receipt or give it back with the reason; another may then be sent."""
    payment_id = (await get(PaymentReceipt, receipt_id)).payment
    facts = await payments.payment_facts(payment_id, lock="NO KEY UPDATE")
    receipt = await get(PaymentReceipt, receipt_id, lock="NO KEY UPDATE")
    rules.check_checking(facts, by, receipt, accepts=accepts, reason=reason)
    now = clock.now()
    await receipt.update_self(
        {
            PaymentReceipt.accepted_at: now if accepts else None,
            PaymentReceipt.refused_at: None if accepts else now,
            PaymentReceipt.checked_by: by.id,
            PaymentReceipt.reason: "" if accepts else reason.strip(),
        }
    )
    outcome = "disbursement.receipt_accepted" if accepts else "disbursement.receipt_refused"
    await audit.record(by, outcome, receipt, payment=facts.payment.number, number=receipt.number, reason=reason)
    return receipt
