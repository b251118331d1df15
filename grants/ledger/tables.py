"""Books, accounts, entries, lines: insert only. Balances are kept by a trigger on the lines and nowhere else."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Integer, Numeric, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.organizations.tables import Organization


class BookKind(StrEnum):
    """The funder's fund book, or a hub's custody book."""

    FUND = "fund"
    CUSTODY = "custody"


class Side(StrEnum):
    """The side on which an account's balance counts as positive."""

    DEBIT = "debit"
    CREDIT = "credit"


class VoucherKind(StrEnum):
    """Voucher kinds, each numbered by itself (R-J7)."""

    GENERAL = "记"
    RECEIPT = "收"
    PAYMENT = "付"
    TRANSFER = "转"


class Book(Table):
    """The accounts of one legal body. No entry touches two books."""

    id: Serial
    organization = belongs_to(Organization)
    book_kind = word_column()
    name = Varchar(length=160)

    book_kind_known = one_of("book_kind", BookKind)
    book_once = Unique([organization, book_kind])


class Account(Table):
    """An account of a book. `balance` is on its own side; where `floor` is set it can never fall below it."""

    id: Serial
    book = belongs_to(Book)
    code = Varchar(length=60)
    name = Varchar(length=160)
    side = word_column()
    floor = Numeric(digits=(14, 2), null=True, default=None)
    balance = Numeric(digits=(14, 2), default=Decimal(0))
    opened_on = day_column()

    account_side_known = one_of("side", Side)
    account_code_once = Unique([book, code])
    account_not_below_floor = Check("floor IS NULL OR balance >= floor")


class Entry(Table):
    """One voucher. `content_hash` covers the entry and its lines. Both are written through the view `posting` only."""

    id = BigSerial(primary_key=True)
    book = belongs_to(Book)
    reference = Varchar(length=120)
    effective_on = day_column()
    entered_at = moment_column()
    month = Varchar(length=7)
    voucher_kind = word_column()
    voucher_no = Integer(default=None)
    summary = Varchar(length=200)
    attachments = Integer(default=0)
    entered_by = Integer(null=True, default=None)
    entered_by_name = Varchar(length=80)
    reverses = BigInt(null=True, default=None, unique=True)
    content_hash = Varchar(length=64)

    entry_reference_once = Unique([book, reference])
    entry_voucher_once = Unique([book, month, voucher_kind, voucher_no])
    entry_voucher_kind_known = one_of("voucher_kind", VoucherKind)
    entry_month_is_of_its_day = Check("month = to_char(effective_on, 'YYYY-MM')")
    entry_voucher_no_positive = Check("voucher_no > 0")
    entry_attachments_counted = Check("attachments >= 0")


class Line(Table):
    """Debit account, credit account, positive amount: an entry cannot be unbalanced."""

    id = BigSerial(primary_key=True)
    entry = belongs_to(Entry)
    position = Integer(default=None)
    debit = belongs_to(Account)
    credit = belongs_to(Account)
    amount = money_column()

    line_position_once = Unique([entry, position])
    line_amount_positive = Check("amount > 0")
    line_two_accounts = Check("debit <> credit")


class VoucherCounter(Table):
    """The last voucher number of a book, month and kind. Locked while an entry takes the next."""

    id: Serial
    book = belongs_to(Book)
    month = Varchar(length=7)
    voucher_kind = word_column()
    last = Integer(default=0)

    voucher_counter_once = Unique([book, month, voucher_kind])


class ClosedMonth(Table):
    """A month of a book into which nothing is entered any more."""

    id: Serial
    book = belongs_to(Book)
    month = Varchar(length=7)
    closed_at = moment_column()
    closed_by = Integer(null=True, default=None)

    closed_month_once = Unique([book, month])


class Seal(Table):
    """A link of a hash chain: one per entry of a book (chain book:<id>), one per audit row (chain audit)."""

    id = BigSerial(primary_key=True)
    chain = Varchar(length=40)
    position = BigInt(default=None)
    row_id = BigInt(default=None)
    hash = Varchar(length=64)
    sealed_at = moment_column()

    seal_position_once = Unique([chain, position])
    seal_row_once = Unique([chain, row_id])
