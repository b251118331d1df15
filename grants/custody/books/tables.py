"""How a book numbers its vouchers, what a closed month held, and printed vouchers put together."""

from enum import StrEnum

from piccolo.columns import UUID, Array, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Book, ClosedMonth, VoucherKind


class Numbering(StrEnum):
    """All vouchers 记, or 收, 付 and 转 by what they do to the cash (R-J7)."""

    GENERAL = "general"
    BY_MOVEMENT = "by_movement"


class NumberingChoice(Table):
    """How a book numbers its vouchers from a month on. The newest choice for a month counts. Insert only."""

    id: Serial
    book = belongs_to(Book)
    numbering = word_column()
    from_month = Varchar(length=7)
    chosen_at = moment_column()
    chosen_by = Integer(default=None)
    chosen_by_name = Varchar(length=80)

    numbering_choice_known = one_of("numbering", Numbering)


class ClosedFigures(Table):
    """What a month of a custody book held when it was closed: written by a trigger of the closing, proved since."""

    id: Serial
    closed_month = belongs_to(ClosedMonth, unique=True)
    entries = Integer(default=None)
    amount = Numeric(digits=(16, 2), default=None)
    digest = Varchar(length=64)


class VoucherBundle(Table):
    """A volume of vouchers as one file to print: those of a month and kind from one number to another. `missing` says
    which could not be made, and why."""

    id: Serial
    book = belongs_to(Book)
    month = Varchar(length=7)
    voucher_kind = word_column()
    first_no = Integer(default=None)
    last_no = Integer(default=None)
    form_key = UUID(unique=True)
    asked_at = moment_column()
    asked_by = Integer(default=None)
    missing = Array(base_column=Text(), default=list)
    printed = belongs_to(Upload, null=True)
    made_at = moment_column(null=True)

    voucher_bundle_kind_known = one_of("voucher_kind", VoucherKind)
    voucher_bundle_numbers = Check("first_no > 0 AND last_no >= first_no")
    voucher_bundle_printed_is_made = Check("printed IS NULL OR made_at IS NOT NULL")
