"""Sub-ledgers, receipts, claims, interest, statements."""

from enum import StrEnum

from piccolo.columns import UUID, BigInt, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, AwardLine
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.disbursement.tables import Payment
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.ledger.tables import Account, Book
from grants.organizations.tables import Organization


class CustodyLedger(Table):
    """A group's money of one award at its hub: every cent belongs to exactly one (R-I3).

    An award has one open ledger. One is closed once, empty, and takes no entry afterwards: sql/2026_11_28t34.
    """

    id: Serial
    hub = belongs_to(Organization)
    community_group = belongs_to(Organization)
    award = belongs_to(Award)
    fund = belongs_to(FundSource)
    book = belongs_to(Book)
    account = belongs_to(Account, unique=True)
    opened_on = day_column()
    closed_on = day_column(null=True)
    closed_by = Integer(null=True, default=None)

    custody_ledger_closed_whole = Check("(closed_on IS NULL) = (closed_by IS NULL)")
    custody_ledger_days_in_order = Check("closed_on IS NULL OR closed_on >= opened_on")


class CustodyReceipt(Table):
    """A payment of the funder that arrived on the custody account."""

    id: Serial
    ledger = belongs_to(CustodyLedger)
    payment = belongs_to(Payment, unique=True)
    amount = money_column()
    received_on = day_column()
    entry = BigInt(default=None, unique=True)
    recorded_by = Integer(null=True, default=None)

    custody_receipt_amount_positive = Check("amount > 0")


class ClaimStatus(StrEnum):
    """States of a claim (domain §5)."""

    SIGNED_ONCE = "signed_once"
    SIGNED = "signed"
    REVIEWED = "reviewed"
    VERIFIED = "verified"
    PAID = "paid"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ClaimKind(StrEnum):
    """What a claim rests on: invoices (R-I5), or a signed list of persons (R-I7)."""

    INVOICE = "invoice"
    ALLOWANCE = "allowance"


class Claim(Table):
    """A group's claim on its money. Filing is the first signature; another person signs second.

    Unpaid live claims of a ledger are reserved against its balance and its line. What stands here of an invoice is its
    first one; all of them, and the persons of a signed list, are rows of grants/custody/claiming/tables.py.
    """

    id: Serial
    ledger = belongs_to(CustodyLedger)
    award_line = belongs_to(AwardLine)
    form_key = UUID(unique=True)
    kind = word_column(default=ClaimKind.INVOICE)
    number = Varchar(length=40, unique=True)
    amount = money_column()
    status = word_column(default=ClaimStatus.SIGNED_ONCE)
    summary = Varchar(length=120)
    invoice_no = Varchar(length=40)
    invoice_on = day_column(null=True)
    seller = Varchar(length=120)
    invoice = belongs_to(Upload, null=True)
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
    entry = BigInt(null=True, default=None, unique=True)
    ended_at = moment_column(null=True)
    returned_by = Integer(null=True, default=None)
    returned_reason = Varchar(length=200)

    claim_kind_known = one_of("kind", ClaimKind)
    claim_status_known = one_of("status", ClaimStatus)
    claim_amount_positive = Check("amount > 0")
    claim_two_signatories = Check("signed_by IS NULL OR signed_by <> filed_by")
    claim_reviewer_is_another = Check(
        "reviewed_by IS NULL OR (signed_by IS NOT NULL AND reviewed_by <> filed_by AND reviewed_by <> signed_by)"
    )
    claim_verifier_is_another = Check(
        "verified_by IS NULL OR (reviewed_by IS NOT NULL AND verified_by <> reviewed_by AND verified_by <> filed_by"
        " AND verified_by <> signed_by)"
    )
    claim_cashier_is_another = Check(
        "paid_by IS NULL OR (verified_by IS NOT NULL AND paid_by <> verified_by AND paid_by <> reviewed_by"
        " AND paid_by <> filed_by AND paid_by <> signed_by)"
    )
    claim_paid_has_entry = Check("(status = 'paid') = (entry IS NOT NULL)")
    claim_ended_has_moment = Check("(status IN ('paid', 'returned', 'withdrawn')) = (ended_at IS NOT NULL)")
    claim_returned_with_reason = Check("(status = 'returned') = (returned_reason <> '')")


class Interest(Table):
    """The bank's interest on a hub's custody account, shared by day-products (R-I10)."""

    id: Serial
    hub = belongs_to(Organization)
    credited_on = day_column()
    amount = money_column()
    entry = BigInt(default=None, unique=True)
    recorded_by = Integer(null=True, default=None)

    interest_once_a_day = Unique([hub, credited_on])
    interest_amount_positive = Check("amount > 0")


class InterestShare(Table):
    """One group's share of the interest: balance × days over the sum of all."""

    id: Serial
    interest = belongs_to(Interest)
    ledger = belongs_to(CustodyLedger)
    day_product = Numeric(digits=(20, 2), default=None)
    amount = money_column()

    interest_share_once = Unique([interest, ledger])
    interest_share_not_negative = Check("amount >= 0")


class Statement(Table):
    """A month of a sub-ledger as sent to the group: numbered, with its seal; confirmed or objected to (R-I11) until the
    day of `answer_by`."""

    id: Serial
    ledger = belongs_to(CustodyLedger)
    month = Varchar(length=7)
    number = Varchar(length=40, unique=True)
    opening = money_column()
    received = money_column()
    spent = money_column()
    closing = money_column()
    seal = Varchar(length=64)
    issued_at = moment_column()
    issued_by = Integer(null=True, default=None)
    answer_by = day_column(null=True)
    answered_at = moment_column(null=True)
    answered_by = Integer(null=True, default=None)
    objection = Text()

    statement_once = Unique([ledger, month])
    statement_adds_up = Check("opening + received - spent = closing")


class CustodyCounter(Table):
    """The last number of a series (claims of a hub and year, statements of a hub and month)."""

    id: Serial
    series = Varchar(length=60, unique=True)
    last = Integer(default=0)


class PaperKind(StrEnum):
    """Papers of the custody book (domain §6, 23 to 25)."""

    CLAIM_FORM = "claim_form"
    STATEMENT = "statement"
    VOUCHER = "voucher"


class CustodyPaper(Table):
    """A paper of a claim, a statement or an entry, rendered once. Insert only."""

    id: Serial
    kind = word_column()
    subject = BigInt(default=None)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()

    custody_paper_kind_known = one_of("kind", PaperKind)
    custody_paper_once = Unique([kind, subject])
