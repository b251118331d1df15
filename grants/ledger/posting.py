"""The only writer of money: books, accounts, entries, reversals; each call belongs inside an action's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from asyncpg.exceptions import IntegrityConstraintViolationError

from grants import clock, money
from grants.audit import Who
from grants.db import get, require_transaction, sql
from grants.ledger import queries, rules
from grants.ledger.tables import Account, Book, BookKind, Entry, Side, VoucherKind

Posting = tuple[int, int, Decimal]

POST = """
    INSERT INTO posting (book, reference, effective_on, entered_at, voucher_kind, summary, attachments, entered_by,
        entered_by_name, reverses, debits, credits, amounts)
    VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    RETURNING outcome, id, month, voucher_no, content_hash, short_account
"""


async def open_book(organization_id: int, kind: BookKind, name: str) -> Book:
    """Open the book of that kind of an organisation. A second time gives the one that is open."""
    require_transaction()
    await sql(
        "INSERT INTO book (organization, book_kind, name) VALUES ({}, {}, {}) ON CONFLICT (organization, book_kind)"
        " DO NOTHING",
        organization_id,
        kind.value,
        name,
    )
    return await queries.book_of(organization_id, kind)


async def open_account(
    book_id: int,
    code: str,
    name: str,
    side: Side,
    *,
    floor: Decimal | None = rules.NOTHING,
    opened_on: date | None = None,
) -> Account:
    """Open an account; None as its floor lets it fall below zero. A second time gives the one that is open."""
    require_transaction()
    await sql(
        "INSERT INTO account (book, code, name, side, floor, balance, opened_on) VALUES ({}, {}, {}, {}, {}, 0, {})"
        " ON CONFLICT (book, code) DO NOTHING",
        book_id,
        code,
        name,
        side.value,
        floor,
        opened_on or clock.today(),
    )
    account = await queries.account(book_id, code)
    rules.check_same_account(account, side, floor)
    return account


async def post(
    book_id: int,
    reference: str,
    summary: str,
    lines: Sequence[Posting],
    *,
    effective_on: date,
    by: Who | None,
    kind: VoucherKind = VoucherKind.GENERAL,
    attachments: int = 0,
) -> Entry:
    """Enter debit account, credit account and amount of each line. The same reference with the same content is the
    same entry, however often it comes. Post late in an action: the voucher number is held until it commits.
    """
    return await _post(_Voucher(book_id, reference, summary, lines, effective_on, kind, attachments, None), by)


async def reverse(entry_id: int, reference: str, *, effective_on: date, by: Who | None, summary: str) -> Entry:
    """Undo an entry by its mirror, once, in an open month. Nothing that was entered changes."""
    entry = await get(Entry, entry_id)
    rules.entry_is_no_reversal(entry)
    mirrored = [(line.credit, line.debit, line.amount) for line in await queries.lines(entry_id)]
    kind = VoucherKind(entry.voucher_kind)
    return await _post(_Voucher(entry.book, reference, summary, mirrored, effective_on, kind, 0, entry.id), by)


async def hold_entries(book_id: int) -> None:
    """Wait for entries that are being made, and let none get a number before this transaction is over. A closing that
    asks what a month still lacks asks after it. The locks are those of `wait_for_entries` in sql/ledger.sql.
    """
    require_transaction()
    await sql("SELECT pg_advisory_xact_lock(4711, {})::text", book_id)
    await sql("SELECT id FROM voucher_counter WHERE book = {} ORDER BY id FOR UPDATE", book_id)


@dataclass(frozen=True)
class _Voucher:
    """What makes two attempts under one reference the same: everything but who entered it and when."""

    book: int
    reference: str
    summary: str
    lines: Sequence[Posting]
    effective_on: date
    kind: VoucherKind
    attachments: int
    reverses: int | None


async def _post(voucher: _Voucher, by: Who | None) -> Entry:
    require_transaction()
    lines = [(debit, credit, money.yuan(amount)) for debit, credit, amount in voucher.lines]
    rules.check_lines(lines)
    now, name = clock.now(), by.name if by else "系统"
    values = (
        voucher.book,
        voucher.reference,
        voucher.effective_on,
        now,
        voucher.kind.value,
        voucher.summary,
        voucher.attachments,
        by.id if by else None,
        name,
        voucher.reverses,
    )
    debits, credits, amounts = (list(column) for column in zip(*lines, strict=True))
    try:
        result = (await sql(POST, *values, debits, credits, amounts))[0]
    except IntegrityConstraintViolationError as error:
        raise rules.refusal(error.constraint_name, voucher.reference, voucher.effective_on) from error
    if result["outcome"] == "known":
        return await _known(result["id"], voucher, lines)
    if result["outcome"] == "short":
        rules.account_is_not_overdrawn(await get(Account, result["short_account"]))
    return Entry(
        _exists_in_db=True,
        id=result["id"],
        book=voucher.book,
        reference=voucher.reference,
        effective_on=voucher.effective_on,
        entered_at=now,
        month=result["month"],
        voucher_kind=voucher.kind.value,
        voucher_no=result["voucher_no"],
        summary=voucher.summary,
        attachments=voucher.attachments,
        entered_by=by.id if by else None,
        entered_by_name=name,
        reverses=voucher.reverses,
        content_hash=result["content_hash"],
    )


async def _known(entry_id: int, voucher: _Voucher, lines: Sequence[Posting]) -> Entry:
    entry = await get(Entry, entry_id)
    entered = [(line.debit, line.credit, line.amount) for line in await queries.lines(entry_id)]
    rules.check_same_content(
        voucher.reference,
        (
            entry.effective_on,
            entry.summary,
            VoucherKind(entry.voucher_kind),
            entry.attachments,
            entry.reverses,
            entered,
        ),
        (voucher.effective_on, voucher.summary, voucher.kind, voucher.attachments, voucher.reverses, list(lines)),
    )
    return entry
