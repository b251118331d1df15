"""Reads of a hub's months: each day's proof, from the bank's balances and the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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

# Lines that the book does not hold yet at the end of some day from the first on. In closed months every line is an
# entry, so that only later ones are asked whether they are none, and only later entries whether they came after their
# line: a month is not proved by looking at all that were before it.
BANK_AHEAD = """
    SELECT l.id, l.booked_on AS since, NULL::date AS until, l.amount,
        coalesce(nullif(l.summary, ''), l.counterparty) AS words, l.day_no
    FROM statement_line l LEFT JOIN line_match m ON m.line = l.id AND m.undone_at IS NULL
    WHERE l.account = {} AND l.booked_on BETWEEN {} AND {} AND m.id IS NULL
    UNION ALL
    SELECT l.id, l.booked_on, e.effective_on, l.amount - coalesce(bank_moved(m.difference), 0.00),
        coalesce(nullif(l.summary, ''), l.counterparty), l.day_no
    FROM entry e JOIN line_match m ON m.entry = e.id AND m.undone_at IS NULL JOIN statement_line l ON l.id = m.line
    WHERE e.book = {} AND e.effective_on > {} AND l.account = {} AND l.booked_on <= {} AND e.effective_on > l.booked_on
    ORDER BY since, day_no
"""
# Entries that the bank does not hold yet.
BOOK_AHEAD = """
    SELECT e.id, e.effective_on AS since, l.booked_on AS until, -bank_moved(e.id) AS amount, e.summary AS words
    FROM statement_line l JOIN line_match m ON m.line = l.id AND m.undone_at IS NULL JOIN entry e ON e.id = m.entry
    WHERE l.account = {} AND l.booked_on > {} AND e.effective_on BETWEEN {} AND {} AND l.booked_on > e.effective_on
    UNION ALL
    SELECT id, effective_on, NULL, -amount, summary FROM entries_without_line({}, {}, {})
    ORDER BY since, id
"""

PAGE = 100


@dataclass(frozen=True)
class Desk:
    """A month of a hub's bank: each day's proof, a page of its lines (`following` is the line after which the next page
    begins), what is held apart, how far the months are closed."""

    account: BankAccount
    hub: Organization
    found: Month
    lines: Sequence[queries.Shown]
    following: int | None
    receipts: Sequence[tuple[UnexplainedReceipt, StatementLine]]
    closed: Sequence[CustodyMonth]

    @property
    def closing(self) -> CustodyMonth | None:
        """The closing of this month."""
        return next((each for each in self.closed if each.month == self.found.month), None)

    @property
    def is_closed(self) -> bool:
        return self.found.covered.closed is not None and self.found.month <= self.found.covered.closed


async def desk(person: Actor, account_id: int, chosen: str | None, today: date, after: int | None = None) -> Desk:
    """A month of an account, or the one that is to be closed next; its lines after one of them."""
    account = await queries.account_of(person, account_id)
    known, months = await queries.covered(account_id), await queries.closings(account_id)
    name = chosen or known.following or f"{today:%Y-%m}"
    lines = await banking.page_of_days(account_id, first_day(name), last_day(name), after, PAGE + 1)
    shown = lines[:PAGE]
    return Desk(
        account,
        await organizations.organization(account.organization),
        await month(account, name),
        await queries.shown(account, shown),
        shown[-1].id if len(lines) > PAGE else None,
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
    before = await banking.balance_before(account.id, first)
    opening, changes = await _book(book.id, first, last)
    found = days(
        each_day(first, last, known.days),
        await banking.end_balances(account.id, first, last),
        NOTHING if before is None else before,
        changes,
        opening,
        await _on_its_way(account.id, book.id, first, last),
    )
    return Month(name, found, known, open_receipts)


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


async def _on_its_way(account_id: int, book_id: int, first: date, last: date) -> list[OnItsWay]:
    start = await queries.unclosed_since(account_id)
    ahead = await sql(BANK_AHEAD, account_id, start, last, book_id, first, account_id, last)
    behind = await sql(
        BOOK_AHEAD, account_id, first, await banking.first_covered(account_id), last, book_id, start, last
    )
    return [_on_its_way_of(row, line_id=row["id"]) for row in ahead] + [
        _on_its_way_of(row, entry_id=row["id"]) for row in behind
    ]


def _on_its_way_of(row: dict[str, Any], *, line_id: int | None = None, entry_id: int | None = None) -> OnItsWay:
    return OnItsWay(row["since"], row["until"], row["amount"], row["words"], line_id, entry_id)
