"""Reads of a hub's book: whose it is, what its accounts moved, its vouchers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import ledger
from grants.banking.rules import last_day
from grants.custody import queries as keeping
from grants.custody.books import reckoning
from grants.custody.books.facts import NOTHING, Move, Moved, Named, named
from grants.custody.books.reckoning import Ledger, TrialBalance
from grants.custody.books.tables import Numbering, NumberingChoice
from grants.custody.rules import HUB, READERS
from grants.db import get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.ledger import queries as ledgers
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor

# What accounts moved. A reversal stands on the side of what it undoes, in red (R-J8): it takes back what
# was debited instead of crediting it, so that the totals of a month tell what happened.
MOVED = """
    SELECT l.debit AS account, e.month, CASE WHEN e.reverses IS NULL THEN l.amount ELSE 0.00 END AS debit,
        CASE WHEN e.reverses IS NULL THEN 0.00 ELSE -l.amount END AS credit
        FROM entry e JOIN line l ON l.entry = e.id WHERE {of_debit}
    UNION ALL
    SELECT l.credit, e.month, CASE WHEN e.reverses IS NULL THEN 0.00 ELSE -l.amount END,
        CASE WHEN e.reverses IS NULL THEN l.amount ELSE 0.00 END
        FROM entry e JOIN line l ON l.entry = e.id WHERE {of_credit}
"""
# Of a year up to a month; what was before it stands under an empty month.
SUMS = """
    SELECT account, CASE WHEN month < {{}} THEN '' ELSE month END AS month, sum(debit) AS debit, sum(credit) AS credit
    FROM ({moved}) moved WHERE month <= {{}} GROUP BY 1, 2 ORDER BY 1, 2
"""
SUMS_OF_ALL = SUMS.format(moved=MOVED.format(of_debit="e.book = {}", of_credit="e.book = {}"))
SUMS_OF_ONE = SUMS.format(moved=MOVED.format(of_debit="l.debit = {}", of_credit="l.credit = {}"))
# An entry with several lines over the account, as interest has on the bank, is one row of its ledger.
MOVES = """
    SELECT e.id, e.effective_on, e.voucher_kind, e.voucher_no, e.summary, e.reverses IS NOT NULL AS is_red,
        sum(l.debit) AS debit, sum(l.credit) AS credit, min(l.counter) AS counter, count(DISTINCT l.counter) AS counters
    FROM (
        SELECT entry, credit AS counter, amount AS debit, 0.00 AS credit FROM line WHERE debit = {}
        UNION ALL SELECT entry, debit, 0.00, amount FROM line WHERE credit = {}
    ) l JOIN entry e ON e.id = l.entry WHERE e.month BETWEEN {} AND {}
    GROUP BY e.id ORDER BY e.effective_on, e.voucher_kind, e.voucher_no
"""
MONTHS = "SELECT DISTINCT month FROM voucher_counter WHERE book = {} AND last > 0 ORDER BY month DESC"


@dataclass(frozen=True)
class Desk:
    """A book that somebody may read: all of it, or (`accounts`) the groups whose money their own body gave."""

    book: ledger.Book
    hub: Organization
    accounts: frozenset[int] | None

    @property
    def is_whole(self) -> bool:
        return self.accounts is None

    def shows(self, account_id: int) -> bool:
        return self.accounts is None or account_id in self.accounts


async def desks(person: Actor) -> list[Desk]:
    """The custody books of which that person may read something."""
    books = await ledger.Book.objects().where(ledger.Book.book_kind == ledger.BookKind.CUSTODY).order_by(ledger.Book.id)
    given = await _given(person) if person.has(*READERS) else {}
    hubs = await organizations.named([each.organization for each in books])
    found = [(each, None if _is_ours(person, each) else frozenset(given.get(each.id, ()))) for each in books]
    return [Desk(each, hubs[each.organization], accounts) for each, accounts in found if accounts != frozenset()]


async def desk(person: Actor, book_id: int, *, whole: bool = False) -> Desk:
    """One of them. `whole`: what shows money of several funders is for the hub's own people. Raises NotFound."""
    book = await get(ledger.Book, book_id)
    is_ours = _is_ours(person, book)
    given = {} if whole or is_ours else await _given(person)
    if not is_ours and book_id not in given:
        raise NotFound("custody.no_such_book", _("没有找到这本账簿"))
    hub = await organizations.organization(book.organization)
    return Desk(book, hub, None if is_ours else frozenset(given[book_id]))


async def months(book_id: int) -> list[str]:
    """The months with entries, the newest first."""
    return [row["month"] for row in await sql(MONTHS, book_id)]


async def trial_balance(desk: Desk, month: str) -> TrialBalance:
    """科目余额表 of a month."""
    return reckoning.trial_balance(await moved(desk, month), month)


async def general_ledger(desk: Desk, month: str) -> list[Ledger]:
    """总账 of the year up to a month."""
    return reckoning.general_ledger(await moved(desk, month), month)


async def account_ledger(desk: Desk, account_id: int, since: str, until: str) -> Ledger:
    """明细账 of an account, or 日记账 of one that holds cash. Raises NotFound for accounts the desk does not show."""
    account = await get(ledger.Account, account_id)
    if account.book != desk.book.id or not desk.shows(account_id):
        raise NotFound("custody.no_such_account", _("没有找到这个科目"))
    name = _named(account, last_day(until))
    sums = {row["month"]: (row["debit"], row["credit"]) for row in await _sums(SUMS_OF_ONE, account_id, until)}
    rows = await sql(MOVES, account_id, account_id, since, until)
    counters = await _by_id(row["counter"] for row in rows)
    moves = [_move(row, counters[row["counter"]]) for row in rows]
    return reckoning.account_ledger(_moved(name, sums), moves, since, until, daily=name.title.is_cash)


async def moved(desk: Desk, month: str) -> list[Moved]:
    """What each account of the desk moved in the year up to a month; those that never moved are left out."""
    found: dict[int, dict[str, tuple[Decimal, Decimal]]] = {}
    for row in await _sums(SUMS_OF_ALL, desk.book.id, month):
        found.setdefault(row["account"], {})[row["month"]] = (row["debit"], row["credit"])
    accounts = await _by_id(found)
    day = last_day(month)
    return [_moved(_named(accounts[key], day), sums) for key, sums in found.items() if desk.shows(key)]


async def numbering(book_id: int, month: str) -> Numbering:
    """How a book numbers the vouchers of a month."""
    chosen = (
        await NumberingChoice.objects()
        .where(NumberingChoice.book == book_id, NumberingChoice.from_month <= month)
        .order_by(NumberingChoice.from_month, NumberingChoice.id, ascending=False)
        .first()
    )
    return Numbering(chosen.numbering) if chosen else Numbering.GENERAL


async def last_number(book_id: int, month: str, kind: str) -> int:
    """The newest voucher number of a month and kind; 0 before the first."""
    rows = await sql(
        "SELECT last FROM voucher_counter WHERE book = {} AND month = {} AND voucher_kind = {}", book_id, month, kind
    )
    return rows[0]["last"] if rows else 0


async def closed(book_id: int) -> str | None:
    """The newest closed month."""
    return await ledgers.last_closed(book_id)


async def accounts_of(lines: Sequence[tuple[int, int, Decimal]]) -> dict[int, ledger.Account]:
    """The accounts that the lines of an entry touch."""
    return await _by_id(key for debit, credit, _amount in lines for key in (debit, credit))


async def _sums(statement: str, of: int, month: str) -> list[dict[str, Any]]:
    return await sql(statement, f"{month[:4]}-01", of, of, month)


def _moved(account: Named, sums: Mapping[str, tuple[Decimal, Decimal]]) -> Moved:
    debit, credit = sums.get("", (NOTHING, NOTHING))
    return Moved(account, debit - credit, {name: each for name, each in sums.items() if name})


async def _given(person: Actor) -> dict[int, set[int]]:
    """By book: the accounts of the groups whose money the person's own body gave."""
    found: dict[int, set[int]] = {}
    for each in await keeping.kept(person):
        found.setdefault(each.ledger.book, set()).add(each.ledger.account)
    return found


def _is_ours(person: Actor, book: ledger.Book) -> bool:
    return book.book_kind == ledger.BookKind.CUSTODY and person.has_in(book.organization, *HUB)


async def _by_id(keys: Iterable[int]) -> dict[int, ledger.Account]:
    found = ledger.Account.objects().where(ledger.Account.id.is_in([0, *set(keys)]))
    return {each.id: each for each in await found}


def _named(account: ledger.Account, day: date) -> Named:
    return named(account.id, account.code, account.name, account.opened_on, day)


def _move(row: dict[str, Any], counter: ledger.Account) -> Move:
    name = _named(counter, row["effective_on"])
    words = f"{name.title} {name.detail}".strip()
    red = row["is_red"]
    return Move(
        entry=row["id"],
        on=row["effective_on"],
        voucher=f"{row['voucher_kind']}-{row['voucher_no']:03d}",
        words=row["summary"],
        counter=words if row["counters"] == 1 else f"{name.title} 等 {row['counters']} 个明细",
        debit=-row["credit"] if red else row["debit"],
        credit=-row["debit"] if red else row["credit"],
    )
