"""Books with accounts, and the ledger as an accountant would read it."""

from datetime import date
from decimal import Decimal

from grants import clock, ledger
from grants.ledger import BookKind, Side
from grants.ledger.tables import Account, Entry, Line
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus

DAY = date(2026, 5, 12)


async def an_organization(code: str = "FUND") -> Organization:
    organization = Organization(
        code=code,
        name=code,
        kind=OrganizationKind.GOVERNMENT,
        status=OrganizationStatus.REGISTERED,
        uscc=f"1146909900000{len(code)}{code}"[:18],
        created_at=clock.now(),
    )
    await organization.save()
    return organization


async def a_book(kind: BookKind = BookKind.FUND, code: str = "FUND") -> ledger.Book:
    return await ledger.open_book((await an_organization(code)).id, kind, f"{code}账套")


async def a_fund_book(held: str = "10000.00", code: str = "FUND") -> tuple[ledger.Book, Account, Account]:
    """A book with a source that may go below zero and an award that holds money."""
    book = await a_book(code=code)
    outside = await ledger.open_account(book.id, "outside", "资金来源", Side.CREDIT, floor=None, opened_on=DAY)
    award = await ledger.open_account(book.id, "award:7", "立项", Side.DEBIT, opened_on=DAY)
    if Decimal(held):
        await ledger.post(
            book.id, "gift:1", "拨入", [(award.id, outside.id, Decimal(held))], effective_on=DAY, by=None
        )
    return book, outside, award


async def ledger_lines(book_id: int) -> list[str]:
    """Each line as `reference: from -> to, amount`: from the account credited to the account debited."""
    codes = {account.id: account.code for account in await Account.objects().where(Account.book == book_id)}
    entries = {entry.id: entry.reference for entry in await Entry.objects().where(Entry.book == book_id)}
    lines = await Line.objects().where(Line.entry.is_in(list(entries) or [0])).order_by(Line.id)
    return [f"{entries[line.entry]}: {codes[line.credit]} -> {codes[line.debit]}, {line.amount}" for line in lines]
