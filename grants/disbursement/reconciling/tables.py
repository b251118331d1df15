"""What each line of the funder's account was said to be, and months that are closed."""

from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.banking.tables import StatementLine
from grants.db import belongs_to, moment_column, money_column, one_of, word_column
from grants.disbursement.recovery.tables import Refund
from grants.disbursement.tables import Payment
from grants.files import Upload
from grants.organizations.tables import BankAccount


class AnswerKind(StrEnum):
    """What a line of the bank is."""

    PAYMENT = "payment"
    RETURN = "return"
    REFUND = "refund"
    ALLOCATION = "allocation"
    INTEREST = "interest"
    FEE = "fee"
    OTHER = "other"


class LineAnswer(Table):
    """What somebody, or the matching, said a line is: a payment that left or came back, a refund, or else what and why.

    A line has one answer in force, and so has each way of a payment and a refund: partial unique indexes in
    sql/2026_11_28t24 and t25.
    """

    id: Serial
    line = belongs_to(StatementLine)
    kind = word_column()
    payment = belongs_to(Payment, null=True)
    refund = belongs_to(Refund, null=True)
    reason = Varchar(length=300)
    is_automatic = Boolean(default=False)
    answered_at = moment_column()
    answered_by = Integer(default=None)
    undone_at = moment_column(null=True)
    undone_by = Integer(null=True, default=None)
    undone_reason = Varchar(length=300)

    line_answer_kind_known = one_of("kind", AnswerKind)
    line_answer_names_its_payment = Check("(payment IS NOT NULL) = (kind IN ('payment', 'return'))")
    line_answer_names_its_refund = Check("(refund IS NOT NULL) = (kind = 'refund')")
    line_answer_gives_a_reason = Check("reason <> ''")
    line_answer_undone_with_reason = Check("(undone_at IS NULL) = (undone_reason = '')")


class ReconciledMonth(Table):
    """A month that the bookkeeper closed, with the two balances as they were. `note` says what is behind a difference.

    Its paper is made once, after the closing.
    """

    id: Serial
    account = belongs_to(BankAccount)
    month = Varchar(length=7)
    bank = money_column()
    books = money_column()
    note = Text()
    content = JSONB(default="{}")
    closed_at = moment_column()
    closed_by = Integer(default=None)
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    reconciled_month_once = Unique([account, month])
    reconciled_month_written_as_one = Check("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'")
    reconciled_month_difference_is_explained = Check("bank = books OR note <> ''")
