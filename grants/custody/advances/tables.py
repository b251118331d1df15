"""Advances, which invoices use them up, what of them was paid back, and the terms a hub has for them."""

from enum import StrEnum

from piccolo.columns import UUID, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import AwardLine
from grants.custody.tables import ClaimStatus, CustodyLedger
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry
from grants.organizations.tables import Organization


class AdvanceKind(StrEnum):
    """Cash in the hands of the group for small things, or money that a supplier gets before it delivers."""

    PETTY_CASH = "petty_cash"
    SUPPLIER = "supplier"


class AdvanceTerms(Table):
    """What a hub allows as petty cash, from that moment on. Insert only; the last one stands."""

    id: Serial
    hub = belongs_to(Organization)
    limit = money_column()
    working_days = Integer(default=None)
    set_at = moment_column()
    set_by = Integer(default=None)

    advance_terms_limit_positive = Check('"limit" > 0')
    advance_terms_days_positive = Check("working_days > 0")


class Advance(Table):
    """Money that leaves the bank on the signatures a claim has, and is the group's until invoices use it up.

    What is left of it is reserved against balance and line like a live claim. A group has one petty cash that is not
    settled: a partial unique index in grants/migrations/sql/2026_11_28t36.
    """

    id: Serial
    ledger = belongs_to(CustodyLedger)
    community_group = belongs_to(Organization)
    award_line = belongs_to(AwardLine)
    kind = word_column()
    form_key = UUID(unique=True)
    number = Varchar(length=40, unique=True)
    amount = money_column()
    status = word_column(default=ClaimStatus.SIGNED_ONCE)
    summary = Varchar(length=120)
    payee = Varchar(length=120)
    contract = belongs_to(Upload, null=True)
    due_on = day_column(null=True)
    claimed_on = day_column()
    filed_by = Integer(default=None)
    filed_at = moment_column()
    signed_by = Integer(null=True, default=None)
    signed_at = moment_column(null=True)
    reviewed_by = Integer(null=True, default=None)
    reviewed_at = moment_column(null=True)
    verified_by = Integer(null=True, default=None)
    verified_at = moment_column(null=True)
    paid_by = Integer(null=True, default=None)
    paid_on = day_column(null=True)
    bank_ref = Varchar(length=60)
    entry = belongs_to(Entry, null=True, unique=True)
    ended_at = moment_column(null=True)
    returned_by = Integer(null=True, default=None)
    returned_reason = Varchar(length=200)
    reminded_at = moment_column(null=True)
    settled_at = moment_column(null=True)

    advance_kind_known = one_of("kind", AdvanceKind)
    advance_status_known = one_of("status", ClaimStatus)
    advance_amount_positive = Check("amount > 0")
    advance_two_signatories = Check("signed_by IS NULL OR signed_by <> filed_by")
    advance_reviewer_is_another = Check(
        "reviewed_by IS NULL OR (signed_by IS NOT NULL AND reviewed_by NOT IN (filed_by, signed_by))"
    )
    advance_verifier_is_another = Check(
        "verified_by IS NULL OR (reviewed_by IS NOT NULL AND verified_by NOT IN (filed_by, signed_by, reviewed_by))"
    )
    advance_cashier_is_another = Check(
        "paid_by IS NULL OR (verified_by IS NOT NULL"
        " AND paid_by NOT IN (filed_by, signed_by, reviewed_by, verified_by))"
    )
    advance_paid_has_entry = Check("(status = 'paid') = (entry IS NOT NULL)")
    advance_paid_is_due = Check("status <> 'paid' OR due_on IS NOT NULL")
    advance_supplier_has_contract = Check("kind <> 'supplier' OR (contract IS NOT NULL AND due_on IS NOT NULL)")
    advance_ended_has_moment = Check("(status IN ('paid', 'returned', 'withdrawn')) = (ended_at IS NOT NULL)")
    advance_returned_with_reason = Check("(status = 'returned') = (returned_reason <> '')")
    advance_settled_after_paid = Check("settled_at IS NULL OR status = 'paid'")


class AdvanceInvoice(Table):
    """A claim that an advance pays: its invoice walks the same way, and the last step moves no bank. The form's key is
    the claim's: it is set aside before the claim is filed into the room that it leaves. Insert only."""

    id: Serial
    advance = belongs_to(Advance)
    form_key = UUID(unique=True, default=None)
    amount = money_column()

    advance_invoice_amount_positive = Check("amount > 0")


class AdvanceBack(Table):
    """What of an advance came back onto the custody account, as the bank says. Insert only."""

    id: Serial
    advance = belongs_to(Advance)
    amount = money_column()
    back_on = day_column()
    bank_ref = Varchar(length=60)
    entry = belongs_to(Entry, unique=True)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)
    recorded_by_name = Varchar(length=80)

    advance_back_once = Unique([advance, bank_ref])
    advance_back_amount_positive = Check("amount > 0")
    advance_back_has_bank_word = Check("bank_ref <> ''")
