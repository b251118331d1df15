"""Reads of what is on record of a bank account, whoever it belongs to."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.banking.chain import OnRecord
from grants.banking.reading import BankLine
from grants.banking.rules import Covered
from grants.banking.tables import BankStatement, StatementLine
from grants.db import as_row, sql

WITHIN = "SELECT * FROM statement_line WHERE account = {} AND booked_on BETWEEN {} AND {} ORDER BY booked_on, day_no"
# The balance before some days and that with which the days after them begin.
AROUND = """
    SELECT (SELECT balance FROM statement_line WHERE account = {} AND booked_on < {}
            ORDER BY booked_on DESC, day_no DESC LIMIT 1) AS before,
        (SELECT balance - amount FROM statement_line WHERE account = {} AND booked_on > {}
            ORDER BY booked_on, day_no LIMIT 1) AS after
"""
# The last balance of each day that has lines.
END_BALANCES = """
    SELECT DISTINCT ON (booked_on) booked_on, balance FROM statement_line
    WHERE account = {} AND booked_on BETWEEN {} AND {} ORDER BY booked_on, day_no DESC
"""
# The lines of some days after one of them, in order.
PAGE_OF_DAYS = """
    SELECT * FROM statement_line WHERE account = {} AND booked_on BETWEEN {} AND {} AND (booked_on, day_no) >
        (SELECT coalesce(max(booked_on), '-infinity'), coalesce(max(day_no), 0) FROM statement_line WHERE id = {})
    ORDER BY booked_on, day_no LIMIT {}
"""


async def statement_of_file(account_id: int, sha256: str) -> BankStatement | None:
    """The statement that this file brought already."""
    of_account = BankStatement.objects().where(BankStatement.account == account_id)
    return await of_account.where(BankStatement.sha256 == sha256).first()


async def on_record(account_id: int, from_on: date, until_on: date) -> OnRecord:
    """What is on record of these days and around them."""
    rows = await sql(WITHIN, account_id, from_on, until_on)
    [around] = await sql(AROUND, account_id, from_on, account_id, until_on)
    return OnRecord([bank_line(row) for row in rows], around["before"], around["after"])


async def covered(account_id: int, closed: str | None) -> Covered:
    """How far an account is on record; `closed` is the last month that its owner closed."""
    statements = await BankStatement.objects().where(BankStatement.account == account_id)
    first = await StatementLine.objects().where(StatementLine.account == account_id).order_by("booked_on").first()
    return Covered(
        f"{first.booked_on:%Y-%m}" if first else None,
        closed,
        [(each.from_on, each.until_on) for each in statements],
    )


async def first_covered(account_id: int) -> date | None:
    """The first day of which the bank's word is on record."""
    rows = await sql("SELECT min(from_on) AS first FROM bank_statement WHERE account = {}", account_id)
    first: date | None = rows[0]["first"]
    return first


async def lines_of_days(account_id: int, since: date, until: date) -> list[StatementLine]:
    """The lines of some days in order."""
    of_days = StatementLine.objects().where(
        StatementLine.account == account_id, StatementLine.booked_on >= since, StatementLine.booked_on <= until
    )
    return await of_days.order_by("booked_on", "day_no")


async def page_of_days(account_id: int, since: date, until: date, after: int | None, most: int) -> list[StatementLine]:
    """So many lines of some days in order, those after a line."""
    rows = await sql(PAGE_OF_DAYS, account_id, since, until, after or 0, most)
    return [as_row(StatementLine, row) for row in rows]


async def end_balances(account_id: int, since: date, until: date) -> dict[date, Decimal]:
    """What the bank says it held at the end of each of these days that has lines."""
    return {row["booked_on"]: row["balance"] for row in await sql(END_BALANCES, account_id, since, until)}


async def balance_before(account_id: int, day: date) -> Decimal | None:
    """What the bank says it held before a day: after the last line before it, or before the first one since."""
    eve = date.fromordinal(day.toordinal() - 1)
    [around] = await sql(AROUND, account_id, day, account_id, eve)
    found: Decimal | None = around["after"] if around["before"] is None else around["before"]
    return found


def bank_line(row: dict[str, Any]) -> BankLine:
    """A line on record as it was read."""
    texts = {name: row[name] for name in ("counterparty", "counter_number", "reference", "summary")}
    return BankLine(row["row"], row["booked_on"], row["amount"], row["balance"], **texts)
