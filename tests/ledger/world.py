"""Books with accounts, and the ledger as an accountant would read it."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock, ledger
from grants.db import sql
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
        await ledger.post(book.id, "gift:1", "拨入", [(award.id, outside.id, Decimal(held))], effective_on=DAY, by=None)
    return book, outside, award


async def ledger_lines(book_id: int) -> list[str]:
    """Each line as `reference: from -> to, amount`: from the account credited to the account debited."""
    codes = {account.id: account.code for account in await Account.objects().where(Account.book == book_id)}
    entries = {entry.id: entry.reference for entry in await Entry.objects().where(Entry.book == book_id)}
    lines = await Line.objects().where(Line.entry.is_in(list(entries) or [0])).order_by(Line.id)
    return [f"{entries[line.entry]}: {codes[line.credit]} -> {codes[line.debit]}, {line.amount}" for line in lines]


async def a_custody_book(code: str = "HUB") -> tuple[ledger.Book, Account, Account]:
    """A hub's book with its bank account and what it owes to one group."""
    book = await a_book(BookKind.CUSTODY, code)
    bank = await ledger.open_account(book.id, "1002", "银行存款", Side.DEBIT, opened_on=DAY)
    held = await ledger.open_account(book.id, "2601.G1.5", "邻里互助队", Side.CREDIT, opened_on=DAY)
    return book, bank, held


async def enter(
    book: ledger.Book, reference: str, debit: Account, credit: Account, amount: str | Decimal, **facts: Any
) -> Entry:
    """One line under that reference, on DAY unless said otherwise."""
    facts = {"summary": "记账", "effective_on": DAY, "by": None} | facts
    return await ledger.post(book.id, reference, lines=[(debit.id, credit.id, Decimal(amount))], **facts)


async def tampered(statement: str, *values: object) -> None:
    """Change rows as somebody would who owns the server: past every trigger."""
    await sql("SET CONSTRAINTS ALL IMMEDIATE")
    await sql("SET LOCAL session_replication_role = replica")
    await sql(statement, *values)
    await sql("SET LOCAL session_replication_role = origin")
    await sql("SET CONSTRAINTS ALL DEFERRED")
