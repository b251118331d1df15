"""Invoices of claims and what was read off them, persons on signed lists, proof, the hub's checklist."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.tables import Claim
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload


class InvoiceKind(StrEnum):
    """How an invoice is numbered: fully digital (20 digits), older (code and 8 digits), of the finance office."""

    DIGITAL = "digital"
    OLDER = "older"
    FISCAL = "fiscal"


class Settled(StrEnum):
    """Whom the hub pays: the seller, or who paid before, by bank or in cash (R-I6)."""

    SELLER = "seller"
    ADVANCED = "advanced"
    CASH = "cash"
    LIST = "list"


class ClaimedInvoice(Table):
    """An invoice of a claim, as its group says it is; the first one stands on the claim as well.

    Its `key` is used once over all hubs (R-I8) until its claim is given back: a partial unique index in
    grants/migrations/sql/2026_11_28t35.
    """

    id: Serial
    claim = belongs_to(Claim)
    position = Integer(default=None)
    kind = word_column()
    key = Varchar(length=40)
    code = Varchar(length=12)
    number = Varchar(length=20)
    issued_on = day_column()
    seller = Varchar(length=120)
    seller_uscc = Varchar(length=18)
    buyer = Varchar(length=120)
    buyer_uscc = Varchar(length=18)
    total = money_column()
    amount = money_column()
    upload = belongs_to(Upload, null=True)
    freed_at = moment_column(null=True)

    claimed_invoice_position_once = Unique([claim, position])
    claimed_invoice_kind_known = one_of("kind", InvoiceKind)
    claimed_invoice_has_a_key = Check("key <> ''")
    claimed_invoice_within_its_total = Check("amount > 0 AND amount <= total")


class InvoiceReading(Table):
    """What a machine read off a file: from its code, its own data or its text. Insert only."""

    id: Serial
    upload = belongs_to(Upload, unique=True)
    source = Varchar(length=10)
    number = Varchar(length=20)
    code = Varchar(length=12)
    issued_on = day_column(null=True)
    seller = Varchar(length=120)
    seller_uscc = Varchar(length=18)
    buyer = Varchar(length=120)
    buyer_uscc = Varchar(length=18)
    total = Numeric(digits=(14, 2), null=True, default=None)
    read_at = moment_column()


class ClaimSettlement(Table):
    """Whom the hub pays for a claim. Insert only."""

    id: Serial
    claim = belongs_to(Claim, unique=True)
    how = word_column()
    payee = Varchar(length=120)

    claim_settlement_how_known = one_of("how", Settled)
    claim_settlement_names_a_payee = Check("payee <> ''")


class Allowance(Table):
    """A person on the signed list of a claim: gross, tax on labour (K-12), and what goes to the card (R-I7)."""

    id: Serial
    claim = belongs_to(Claim)
    position = Integer(default=None)
    name = Varchar(length=80)
    id_masked = Varchar(length=18)
    card_masked = Varchar(length=19)
    units = Numeric(digits=(8, 2), default=None)
    rate = money_column()
    amount = money_column()
    tax = money_column()

    allowance_once = Unique([claim, position])
    allowance_is_units_times_rate = Check("amount > 0 AND amount = round(units * rate, 2)")
    allowance_leaves_something = Check("tax >= 0 AND tax < amount")


class AllowanceIdentity(Table):
    """What identifies and pays a person on a list: for who pays and for tax, and shown nowhere else (R-I7, K-9)."""

    id: Serial
    allowance = belongs_to(Allowance, unique=True)
    id_number = Varchar(length=18, secret=True, index=True)
    card = Varchar(length=19, secret=True)


class ProofKind(StrEnum):
    """What a file shows beside the invoice (R-I5)."""

    ACTIVITY = "activity"
    SIGN_IN = "sign_in"
    SIGNED_LIST = "signed_list"


class ClaimProof(Table):
    """A file that proves what a claim was for; private like the invoice. Insert only."""

    id: Serial
    claim = belongs_to(Claim)
    kind = word_column()
    upload = belongs_to(Upload)

    claim_proof_once = Unique([claim, upload])
    claim_proof_kind_known = one_of("kind", ProofKind)


class ClaimCheck(Table):
    """What the hub's reviewer found at one point of the checklist. Insert only."""

    id: Serial
    claim = belongs_to(Claim)
    point = Varchar(length=20)
    passes = Boolean(default=None)
    remark = Varchar(length=200)
    checked_by = Integer(default=None)
    checked_at = moment_column()

    claim_check_once = Unique([claim, point])
    claim_check_fails_with_a_remark = Check("passes OR remark <> ''")
