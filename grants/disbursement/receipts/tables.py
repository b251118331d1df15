"""Receipts of payments (form 19, R-J11)."""

from enum import StrEnum

from piccolo.columns import UUID, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.disbursement.tables import Payment
from grants.files import Upload
from grants.organizations.tables import Organization


class ReceiptKind(StrEnum):
    """What a payee may give; which of them is right the finance bureau says (R-J11)."""

    SETTLEMENT = "settlement"
    FISCAL = "fiscal"
    INVOICE = "invoice"
    PLAIN = "plain"


class PaymentReceipt(Table):
    """A receipt for a payment: sent, then accepted or refused by another person; never changed. At most one of a
    payment stands, and an issuer's number serves once: partial unique indexes in grants/migrations/sql/2026_11_28t21.
    """

    id: Serial
    payment = belongs_to(Payment)
    issuer = belongs_to(Organization)
    form_key = UUID(unique=True)
    receipt_kind = word_column()
    number = Varchar(length=60)
    issued_on = day_column()
    amount = money_column()
    scan = belongs_to(Upload)
    sent_at = moment_column()
    sent_by = Integer(default=None)
    accepted_at = moment_column(null=True)
    refused_at = moment_column(null=True)
    checked_by = Integer(null=True, default=None)
    reason = Varchar(length=200)

    payment_receipt_kind_known = one_of("receipt_kind", ReceiptKind)
    payment_receipt_amount_positive = Check("amount > 0")
    payment_receipt_one_outcome = Check("accepted_at IS NULL OR refused_at IS NULL")
    payment_receipt_checked_by_another = Check(
        "(checked_by IS NULL) = (accepted_at IS NULL AND refused_at IS NULL)"
        " AND (checked_by IS NULL OR checked_by <> sent_by)"
    )
    payment_receipt_refused_with_reason = Check("(refused_at IS NULL) = (reason = '')")
