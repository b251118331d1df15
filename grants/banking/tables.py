"""Statements of bank accounts and their lines: as the bank sent them, whoever the account belongs to."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column
from grants.files import Upload
from grants.organizations.tables import BankAccount


class BankStatement(Table):
    """A file of the bank with the days it covers. The same file is one statement. Insert only."""

    id: Serial
    account = belongs_to(BankAccount)
    upload = belongs_to(Upload)
    sha256 = Varchar(length=64)
    shape = Varchar(length=40)
    from_on = day_column()
    until_on = day_column()
    opening = money_column()
    closing = money_column()
    added = Integer(default=0)
    imported_at = moment_column()
    imported_by = Integer(default=None)

    bank_statement_once = Unique([account, sha256])
    bank_statement_days_in_order = Check("from_on <= until_on")


class StatementLine(Table):
    """One movement on the account; its place within its day makes it one, however many files bring it. Insert only."""

    id: Serial
    account = belongs_to(BankAccount)
    statement = belongs_to(BankStatement)
    row = Integer(default=None)
    booked_on = day_column()
    day_no = Integer(default=None)
    amount = money_column()
    balance = money_column()
    counterparty = Varchar(length=120)
    counter_number = Varchar(length=120)
    reference = Varchar(length=120)
    summary = Varchar(length=120)

    statement_line_once = Unique([account, booked_on, day_no])
    statement_line_moves_something = Check("amount <> 0")
    statement_line_day_no_positive = Check("day_no > 0")
