"""What each line of a hub's bank is, receipts held apart, months that are closed, objections answered."""

from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.banking.tables import StatementLine
from grants.custody.tables import CustodyLedger, Statement
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.ledger.tables import Book, Entry
from grants.organizations.tables import BankAccount, Organization


class MatchKind(StrEnum):
    """What a line of the hub's bank is: booked before, or booked because of the line."""

    BOOKED = "booked"
    CHARGE = "charge"
    COVER = "cover"
    UNEXPLAINED = "unexplained"


class LineMatch(Table):
    """A line is an entry of the hub's book. Where the bank moved another amount than was booked, `difference` is the
    entry of the rest: the hub's own when the bank took more, held apart when it gave more.

    A line has one match in force and an entry one line, they move the same amount, and what is booked because of a
    line touches no group: indexes and triggers in grants/migrations/sql/2026_11_28t32.
    """

    id: Serial
    line = belongs_to(StatementLine)
    kind = word_column()
    entry = belongs_to(Entry)
    difference = belongs_to(Entry, null=True)
    reason = Varchar(length=300)
    is_automatic = Boolean(default=False)
    matched_at = moment_column()
    matched_by = Integer(default=None)
    undone_at = moment_column(null=True)
    undone_by = Integer(null=True, default=None)
    undone_reason = Varchar(length=300)

    line_match_kind_known = one_of("kind", MatchKind)
    line_match_gives_a_reason = Check("reason <> ''")
    line_match_rest_is_of_what_was_booked = Check("difference IS NULL OR kind = 'booked'")
    line_match_undone_with_reason = Check("(undone_at IS NULL) = (undone_reason = '')")
    line_match_undone_whole = Check("(undone_at IS NULL) = (undone_by IS NULL)")


class ReceiptStatus(StrEnum):
    """Where money that nobody knew the owner of went."""

    OPEN = "open"
    ASSIGNED = "assigned"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"


class UnexplainedReceipt(Table):
    """Money on the custody account that is nobody's yet, held apart (2209) until another person says whose it is, or
    until it went back to where it came from; or until the match of its line is taken back."""

    id: Serial
    hub = belongs_to(Organization)
    match = belongs_to(LineMatch, unique=True)
    amount = money_column()
    held_on = day_column()
    held_by = Integer(default=None)
    status = word_column(default=ReceiptStatus.OPEN)
    ledger = belongs_to(CustodyLedger, null=True)
    bank_ref = Varchar(length=60)
    reason = Varchar(length=300)
    settled_on = day_column(null=True)
    settled_at = moment_column(null=True)
    settled_by = Integer(null=True, default=None)
    settlement = belongs_to(Entry, null=True, unique=True)

    unexplained_receipt_status_known = one_of("status", ReceiptStatus)
    unexplained_receipt_amount_positive = Check("amount > 0")
    unexplained_receipt_settled_whole = Check(
        "(status = 'open') = (settlement IS NULL) AND (status = 'open') = (settled_on IS NULL)"
        " AND (status = 'open') = (settled_at IS NULL) AND (status = 'open') = (settled_by IS NULL)"
        " AND (status = 'open') = (reason = '')"
    )
    unexplained_receipt_assigned_to_a_ledger = Check("(status = 'assigned') = (ledger IS NOT NULL)")
    unexplained_receipt_sent_with_bank_word = Check("(status = 'sent_back') = (bank_ref <> '')")
    unexplained_receipt_settled_by_another = Check("status IN ('open', 'taken_back') OR settled_by <> held_by")


class CustodyMonth(Table):
    """A month of a hub that is closed: what the bank had and whose it was, and what was on its way between the two.
    `own` is negative while the hub owes the account what the bank charged. Insert only."""

    id: Serial
    hub = belongs_to(Organization)
    account = belongs_to(BankAccount)
    book = belongs_to(Book)
    month = Varchar(length=7)
    bank = money_column()
    held = money_column()
    own = money_column()
    unexplained = money_column()
    on_its_way = money_column()
    content = JSONB(default="[]")
    closed_at = moment_column()
    closed_by = Integer(default=None)

    custody_month_once = Unique([book, month])
    custody_month_written_as_one = Check("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'")
    custody_month_adds_up = Check("bank = held + own + unexplained + on_its_way")


class ObjectionReply(Table):
    """What the hub answered to a group's objection to its statement, once. Insert only."""

    id: Serial
    statement = belongs_to(Statement, unique=True)
    words = Varchar(length=500)
    replied_at = moment_column()
    replied_by = Integer(default=None)
    replied_by_name = Varchar(length=80)

    objection_reply_says_something = Check("words <> ''")
