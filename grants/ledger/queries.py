"""What the books say: accounts, balances, movements, vouchers, seals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.db import get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.ledger.tables import Account, Book, BookKind, ClosedMonth, Entry, Line, Side

HISTORY = """
    WITH moved AS (
        SELECT l.id, l.entry, l.credit AS counter, l.amount * {} AS amount FROM line l WHERE l.debit = {}
        UNION ALL
        SELECT l.id, l.entry, l.debit, l.amount * {} FROM line l WHERE l.credit = {}
    )
    SELECT m.entry, m.counter, m.amount, sum(m.amount) OVER (ORDER BY m.id) AS balance FROM moved m ORDER BY m.id
"""
BALANCE_ON = """
    SELECT coalesce(sum(CASE WHEN l.debit = {} THEN l.amount ELSE -l.amount END), 0) AS debited
    FROM line l JOIN entry e ON e.id = l.entry WHERE (l.debit = {} OR l.credit = {}) AND e.effective_on <= {}
"""

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
    rows = await sql(HISTORY, debit, account_id, -debit, account_id)
    entries = {e.id: e for e in await Entry.objects().where(Entry.id.is_in([row["entry"] for row in rows] or [0]))}
    accounts = {
        a.id: a for a in await Account.objects().where(Account.id.is_in([row["counter"] for row in rows] or [0]))
    }
    movements = [Movement(entries[r["entry"]], accounts[r["counter"]], r["amount"], r["balance"]) for r in rows]
    return [
        movement
        for movement in movements
        if (since is None or movement.entry.effective_on >= since)
        and (until is None or movement.entry.effective_on <= until)
    ]


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
