"""What the books say: accounts, balances, movements, vouchers, seals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.db import get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.ledger import rules
from grants.ledger.tables import Account, Book, BookKind, ClosedMonth, Entry, Line, Seal, Side
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor

HISTORY = """
    WITH moved AS (
        SELECT l.id, l.entry, l.credit AS counter, l.amount * {} AS amount FROM line l WHERE l.debit = {}
        UNION ALL
        SELECT l.id, l.entry, l.debit, l.amount * {} FROM line l WHERE l.credit = {}
    )
    SELECT m.entry, m.counter, m.amount, m.balance
    FROM (SELECT *, sum(amount) OVER (ORDER BY id) AS balance FROM moved) m JOIN entry e ON e.id = m.entry
    WHERE e.effective_on BETWEEN coalesce({}::date, '-infinity') AND coalesce({}::date, 'infinity') ORDER BY m.id
"""
BALANCE_ON = """
    SELECT coalesce(sum(CASE WHEN l.debit = {} THEN l.amount ELSE -l.amount END), 0) AS debited
    FROM line l JOIN entry e ON e.id = l.entry WHERE (l.debit = {} OR l.credit = {}) AND e.effective_on <= {}
"""

MOVED = """
    SELECT m.* FROM (
        (SELECT l.id, l.entry, l.credit AS counter, l.amount FROM line l WHERE l.debit = {} AND l.id < {}
            ORDER BY l.id DESC LIMIT {})
        UNION ALL
        (SELECT l.id, l.entry, l.debit, -l.amount FROM line l WHERE l.credit = {} AND l.id < {}
            ORDER BY l.id DESC LIMIT {})
    ) m ORDER BY m.id DESC LIMIT {}
"""
MOVED_SINCE = """
    SELECT coalesce(sum(CASE WHEN debit = {} THEN amount ELSE -amount END), 0) AS debited
    FROM line WHERE (debit = {} OR credit = {}) AND id >= {}
"""
PAGE = 100
NEWEST = 2**62

GIVEN = """
    SELECT giver, taker, sum(amount) AS amount FROM (
        SELECT credit AS giver, debit AS taker, amount FROM line WHERE credit = ANY({}::integer[])
        UNION ALL
        SELECT debit, credit, -amount FROM line WHERE debit = ANY({}::integer[])
    ) moved GROUP BY giver, taker ORDER BY giver, taker
"""


@dataclass(frozen=True)
class Movement:
    """One line seen from one of its accounts: the amount counts on that account's side."""

    entry: Entry
    counter: Account
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class BookFacts:
    """A book with whose it is and what of it is closed. `open_months` are those with entries, oldest first."""

    book: Book
    owner: Organization
    closed: str | None
    open_months: list[str]
    seal: Seal | None


@dataclass(frozen=True)
class AccountFacts:
    """An account with its newest movements; `older` is where the page before them begins."""

    account: Account
    book: Book
    owner: Organization
    movements: list[Movement]
    older: int | None


@dataclass(frozen=True)
class Voucher:
    """An entry as it lies on paper: each line with its two accounts, what it undoes and what undid it."""

    entry: Entry
    book: Book
    owner: Organization
    lines: list[tuple[Line, Account, Account]]
    total: Decimal
    undoes: Entry | None
    undone_by: Entry | None


async def books(person: Actor) -> list[tuple[Book, Organization]]:
    """The books this person may open, the funder's first."""
    found = [book for book in await Book.objects().order_by(Book.id) if rules.reads_book(person, book)]
    owners = await organizations.named([book.organization for book in found])
    return [(book, owners[book.organization]) for book in sorted(found, key=lambda book: book.book_kind, reverse=True)]


async def book_facts(person: Actor, book_id: int) -> BookFacts:
    """One book this person may open."""
    book = await _readable(person, book_id)
    newest = Seal.objects().where(Seal.chain == f"book:{book_id}").order_by(Seal.position, ascending=False).first()
    return BookFacts(
        book,
        await organizations.organization(book.organization),
        await last_closed(book_id),
        await open_months(book_id),
        await newest,
    )


async def accounts_page(book_id: int, *, words: str = "", after: str = "") -> tuple[list[Account], str | None]:
    """Up to a hundred accounts by code, after that code; and the code after which the next page begins."""
    query = Account.objects().where(Account.book == book_id, Account.code > after)
    if words:
        query = query.where(Account.code.ilike(f"%{words}%") | Account.name.ilike(f"%{words}%"))
    found = await query.order_by(Account.code).limit(PAGE + 1)
    return found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None


async def account_facts(person: Actor, account_id: int, before: int | None = None) -> AccountFacts:
    """The newest hundred movements, or those before a line. Balances are counted back from the one that is kept."""
    found = await get(Account, account_id)
    book = await _readable(person, found.book)
    sign = 1 if found.side == Side.DEBIT else -1
    start = before or NEWEST
    once, many = (account_id, start, PAGE + 1), PAGE + 1
    rows = await sql(MOVED, *once, *once, many)
    later = await sql(MOVED_SINCE, account_id, account_id, account_id, start) if before else [{"debited": Decimal(0)}]
    running, movements = found.balance - sign * later[0]["debited"], []
    entries, counters = await _entries(rows), await _counters(rows)
    for row in rows[:PAGE]:
        amount = sign * row["amount"]
        movements.append(Movement(entries[row["entry"]], counters[row["counter"]], amount, running))
        running -= amount
    older = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return AccountFacts(found, book, await organizations.organization(book.organization), movements, older)


async def voucher(person: Actor, entry_id: int) -> Voucher:
    """One entry of a book this person may open."""
    entry = await get(Entry, entry_id)
    book = await _readable(person, entry.book)
    found = await lines(entry_id)
    ids = {account_id for line in found for account_id in (line.debit, line.credit)}
    accounts = {each.id: each for each in await Account.objects().where(Account.id.is_in(list(ids)))}
    return Voucher(
        entry,
        book,
        await organizations.organization(book.organization),
        [(line, accounts[line.debit], accounts[line.credit]) for line in found],
        sum((line.amount for line in found), rules.NOTHING),
        await get(Entry, entry.reverses) if entry.reverses else None,
        await Entry.objects().where(Entry.reverses == entry_id).first(),
    )


async def _readable(person: Actor, book_id: int) -> Book:
    book = await get(Book, book_id)
    if not rules.reads_book(person, book):
        raise NotFound("ledger.book_hidden", _("没有找到这个账套"))
    return book


async def book_of(organization_id: int, kind: BookKind) -> Book:
    """The book of that kind that an organisation keeps. Raises NotFound when none is open."""
    book = await Book.objects().where(Book.organization == organization_id, Book.book_kind == kind.value).first()
    if book is None:
        raise NotFound("ledger.no_book", _("这个单位没有开立账套"))
    return book


async def account(book_id: int, code: str) -> Account:
    """The account with that code. Raises NotFound when none is open."""
    found = await Account.objects().where(Account.book == book_id, Account.code == code).first()
    if found is None:
        raise NotFound("ledger.no_account", _("账套中没有科目 {code}", code=code))
    return found


async def accounts(book_ids: Sequence[int], prefixes: Sequence[str]) -> list[Account]:
    """The accounts of these books whose codes begin with one of the words before their first colon."""
    rows = await sql(
        "SELECT id FROM account WHERE book = ANY({}::integer[]) AND split_part(code, ':', 1) = ANY({}::text[])",
        list(book_ids),
        list(prefixes),
    )
    return await Account.objects().where(Account.id.is_in([0, *(row["id"] for row in rows)])).order_by(Account.code)


async def given(account_ids: Sequence[int]) -> list[tuple[int, Account, Decimal]]:
    """What each of these debit accounts gave to which account, less what came back from it."""
    rows = await sql(GIVEN, list(account_ids), list(account_ids))
    found = await Account.objects().where(Account.id.is_in([0, *(row["taker"] for row in rows)]))
    by_id = {each.id: each for each in found}
    return [(row["giver"], by_id[row["taker"]], row["amount"]) for row in rows]


async def balance(account_id: int) -> Decimal:
    """What an account holds, on its own side."""
    return (await get(Account, account_id)).balance


async def balance_on(account_id: int, day: date) -> Decimal:
    """What an account held at the end of a day, by the days on which entries take effect."""
    side = (await get(Account, account_id)).side
    debited = Decimal((await sql(BALANCE_ON, account_id, account_id, account_id, day))[0]["debited"])
    return debited if side == Side.DEBIT else -debited


async def history(account_id: int, since: date | None = None, until: date | None = None) -> list[Movement]:
    """The movements of an account in the order of posting. Days hide movements; they never change a balance after."""
    side = (await get(Account, account_id)).side
    debit = 1 if side == Side.DEBIT else -1
    rows = await sql(HISTORY, debit, account_id, -debit, account_id, since, until)
    entries, counters = await _entries(rows), await _counters(rows)
    return [Movement(entries[r["entry"]], counters[r["counter"]], r["amount"], r["balance"]) for r in rows]


async def _entries(rows: Sequence[Mapping[str, Any]]) -> dict[int, Entry]:
    found = Entry.objects().where(Entry.id.is_in([0, *(row["entry"] for row in rows)]))
    return {entry.id: entry for entry in await found} if rows else {}


async def _counters(rows: Sequence[Mapping[str, Any]]) -> dict[int, Account]:
    found = Account.objects().where(Account.id.is_in([0, *{row["counter"] for row in rows}]))
    return {each.id: each for each in await found} if rows else {}


async def last_closed(book_id: int) -> str | None:
    """The newest closed month of a book."""
    newest = (
        await ClosedMonth.objects()
        .where(ClosedMonth.book == book_id)
        .order_by(ClosedMonth.month, ascending=False)
        .first()
    )
    return newest.month if newest else None


async def open_months(book_id: int) -> list[str]:
    """The months with entries that are not closed, oldest first."""
    rows = await sql(
        "SELECT DISTINCT month FROM voucher_counter c WHERE book = {} AND last > 0"
        " AND NOT EXISTS (SELECT FROM closed_month m WHERE m.book = c.book AND m.month >= c.month) ORDER BY month",
        book_id,
    )
    return [row["month"] for row in rows]


async def lines(entry_id: int) -> list[Line]:
    """The lines of an entry, in order."""
    return await Line.objects().where(Line.entry == entry_id).order_by(Line.position)
