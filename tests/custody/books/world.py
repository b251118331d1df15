"""A hub's book with a month or two in it, and the slow second computation of what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import ledger
from grants.custody import actions as custody
from grants.custody.books import queries
from grants.custody.books.queries import Desk
from grants.db import sql
from tests.custody import world
from tests.custody.world import Keeping, on
from tests.kept import kept

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """A line of the book as it was entered."""

    entry: int
    on: date
    month: str
    debit: str
    credit: str
    amount: Decimal
    is_red: bool


@kept
async def a_book(*, groups: int = 1) -> tuple[list[Keeping], Desk]:
    """9,000 yuan for each group on 22 May, a claim of 360 on 5 June, interest of 0.79 on 21 June."""
    hub = await world.a_hub()
    keepings = [await world.a_ledger(hub)]
    keepings += [await world.a_ledger(hub, keepings[0].call) for _more in range(groups - 1)]
    with on("2026-06-05"):
        await world.paid(keepings[0], "360.00", "志愿者保险")
    await interest(hub, "0.79", "2026-06-21")
    return keepings, await the_desk(hub)


async def the_desk(hub: world.Hub) -> Desk:
    """The hub's own people's view of its book."""
    book = await ledger.book_of(hub.organization.id, ledger.BookKind.CUSTODY)
    return await queries.desk(hub.bookkeeper, book.id)


async def interest(hub: world.Hub, amount: str, day: str) -> int:
    with on(day):
        row = await custody.record_interest(
            hub.bookkeeper, hub_id=hub.organization.id, credited_on=date.fromisoformat(day), amount=Decimal(amount)
        )
    return row.entry


async def every_line(book_id: int) -> list[Line]:
    rows = await sql(
        "SELECT e.id AS entry, e.effective_on AS on, e.month, d.code AS debit, c.code AS credit, l.amount,"
        " e.reverses IS NOT NULL AS is_red FROM entry e JOIN line l ON l.entry = e.id JOIN account d ON d.id = l.debit"
        " JOIN account c ON c.id = l.credit WHERE e.book = {} ORDER BY e.effective_on, e.voucher_no, l.position",
        book_id,
    )
    return [Line(**row) for row in rows]


def slow_balances(lines: Iterable[Line], month: str) -> dict[str, tuple[Decimal, ...]]:
    """By account, one line after the other: opening, debit and credit of the month, of the year, closing."""
    found: dict[str, list[Decimal]] = {}
    for line in lines:
        if line.month > month:
            continue
        for code, sign in ((line.debit, 1), (line.credit, -1)):
            opening, debit, credit, year_debit, year_credit = range(5)
            sums = found.setdefault(code, [NOTHING] * 5)
            # What a reversal credits takes back a debit.
            at = (debit if sign == 1 else credit) if not line.is_red else (credit if sign == 1 else debit)
            amount = -line.amount if line.is_red else line.amount
            if line.month < month:
                sums[opening] += sign * line.amount
            else:
                sums[at] += amount
            if line.month[:4] == month[:4]:
                sums[year_debit if at == debit else year_credit] += amount
    return {code: (*sums, sums[0] + sums[1] - sums[2]) for code, sums in found.items()}
