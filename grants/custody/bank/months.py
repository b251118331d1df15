"""Reads of a hub's months: each day's proof, from the bank's balances and the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.banking import queries as banking
from grants.banking.rules import first_day, last_day
from grants.banking.tables import StatementLine
from grants.custody import queries as keeping
from grants.custody.bank import queries
from grants.custody.bank.facts import NOTHING, Month, OnItsWay, days, each_day
from grants.custody.bank.tables import CustodyMonth, ReceiptStatus, UnexplainedReceipt
from grants.custody.facts import Holdings
from grants.custody.queries.facts import MOVED, PARTS
from grants.db import sql
from grants.organizations import queries as organizations
from grants.organizations.tables import BankAccount, Organization
from grants.people.rules import Actor

# Lines that the book does not hold yet at the end of some day from the first on.
BANK_AHEAD = """
    SELECT l.id, l.booked_on AS since, e.effective_on AS until, l.amount - coalesce(bank_moved(m.difference), 0.00)
        AS amount, coalesce(nullif(l.summary, ''), l.counterparty) AS words
    FROM statement_line l LEFT JOIN line_match m ON m.line = l.id AND m.undone_at IS NULL
    LEFT JOIN entry e ON e.id = m.entry
    WHERE l.account = {} AND l.booked_on <= {} AND (e.id IS NULL OR e.effective_on > l.booked_on
        AND e.effective_on > {}) ORDER BY l.booked_on, l.day_no
"""
# Entries that the bank does not hold yet.
BOOK_AHEAD = """
    SELECT e.id, e.effective_on AS since, l.booked_on AS until, -bank_moved(e.id) AS amount, e.summary AS words
    FROM line_match m JOIN entry e ON e.id = m.entry JOIN statement_line l ON l.id = m.line
    WHERE l.account = {} AND m.undone_at IS NULL AND e.effective_on BETWEEN {} AND {} AND l.booked_on > e.effective_on
        AND l.booked_on > {}
    UNION ALL
    SELECT id, effective_on, NULL, -amount, summary FROM entries_without_line({}, {}, {})
    ORDER BY since, id
"""


@dataclass(frozen=True)
class Desk:
    """A month of a hub's bank: each day's proof, the lines, what is held apart, how far the months are closed."""

    account: BankAccount
    hub: Organization
    found: Month
    lines: Sequence[queries.Shown]
    receipts: Sequence[tuple[UnexplainedReceipt, StatementLine]]
    closed: Sequence[CustodyMonth]

    @property
    def closing(self) -> CustodyMonth | None:
        """The closing of this month."""
        return next((each for each in self.closed if each.month == self.found.month), None)

    @property
    def is_closed(self) -> bool:
        return self.found.covered.closed is not None and self.found.month <= self.found.covered.closed


async def desk(person: Actor, account_id: int, chosen: str | None, today: date) -> Desk:
    """A month of an account, or the one that is to be closed next."""
    account = await queries.account_of(person, account_id)
    known, months = await queries.covered(account_id), await queries.closings(account_id)
    name = chosen or known.following or f"{today:%Y-%m}"
    lines = await banking.lines_of_days(account_id, first_day(name), last_day(name))
    return Desk(
        account,
        await organizations.organization(account.organization),
        await month(account, name),
        await queries.shown(account, lines),
        await queries.receipts(account.organization, last_day(name)),
        months,
    )


async def month(account: BankAccount, name: str) -> Month:
    """The days of a month that statements cover, each proved, and the receipts up to its end that nobody explained."""
    known, start = await queries.covered(account.id), await banking.first_covered(account.id)
    last = last_day(name)
    open_receipts = await UnexplainedReceipt.objects().where(
        UnexplainedReceipt.hub == account.organization,
        UnexplainedReceipt.status == ReceiptStatus.OPEN,
        UnexplainedReceipt.held_on <= last,
    )
    if start is None or start > last:
        return Month(name, [], known, open_receipts)
    book, first = await queries.book_of(account.organization), max(first_day(name), start)
    lines = await banking.lines_of_days(account.id, first, last)
    opening, changes = await _book(book.id, first, last)
    found = days(
        each_day(first, last, known.days),
        {each.booked_on: each.balance for each in lines},
        await _balance_before(account.id, first),
        changes,
        opening,
        await _on_its_way(account.id, book.id, start, first, last),
    )
    return Month(name, found, known, open_receipts)


async def _balance_before(account_id: int, first: date) -> Decimal:
    known = await banking.on_record(account_id, first, first)
    if known.before is not None:
        return known.before
    line = known.lines[0] if known.lines else None
    return line.balance - line.amount if line else known.after or NOTHING


async def _book(book_id: int, first: date, last: date) -> tuple[Holdings, dict[date, Holdings]]:
    """What the book held before a day, and at the end of each day on which it changed, up to another. Counted back from
    what it holds now, so that old months cost nothing."""
    now = await keeping.holdings(book_id)
    rows = await sql(
        f"{PARTS}, effective_on FROM ({MOVED}) moved WHERE month >= {{}} AND effective_on >= {{}} GROUP BY effective_on"
        " ORDER BY effective_on DESC",
        book_id,
        book_id,
        f"{first:%Y-%m}",
        first,
    )
    found = {}
    for row in rows:
        if row["effective_on"] <= last:
            found[row["effective_on"]] = now
        now = Holdings(
            now.bank - row["bank"],
            now.groups - row["groups"],
            now.own - row["own"],
            now.unexplained - row["unexplained"],
            now.advanced - row["advanced"],
            now.goods - row["goods"],
        )
    return now, found


async def _on_its_way(account_id: int, book_id: int, start: date, first: date, last: date) -> list[OnItsWay]:
    ahead = await sql(BANK_AHEAD, account_id, last, first)
    behind = await sql(BOOK_AHEAD, account_id, start, last, first, book_id, start, last)
    return [_on_its_way_of(row, line_id=row["id"]) for row in ahead] + [
        _on_its_way_of(row, entry_id=row["id"]) for row in behind
    ]


def _on_its_way_of(row: dict[str, Any], *, line_id: int | None = None, entry_id: int | None = None) -> OnItsWay:
    return OnItsWay(row["since"], row["until"], row["amount"], row["words"], line_id, entry_id)
