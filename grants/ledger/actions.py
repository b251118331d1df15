"""What people do with the books themselves. Money is posted by the actions of the steps, through `post`."""

from asyncpg.exceptions import IntegrityConstraintViolationError

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.ledger import checks, queries, rules
from grants.ledger.findings import Finding
from grants.ledger.tables import Book, ClosedMonth
from grants.people.rules import Actor


@action
async def close_month(by: Actor, book_id: int, month: str) -> ClosedMonth:
    """Close a month of a book after proving the book; nothing is entered into it or an earlier one any more.

    A second time is refused.
    """
    book = await get(Book, book_id, lock="NO KEY UPDATE")
    closed, entered = await queries.last_closed(book_id), await queries.open_months(book_id)
    rules.check_closing(by, book, month, closed=closed, entered=entered, today=clock.today())
    # Writing the row waits for entries that are being made; the proof comes after, so that it sees them.
    row = ClosedMonth(book=book_id, month=month, closed_at=clock.now(), closed_by=by.id)
    try:
        await row.save()
    except IntegrityConstraintViolationError as error:
        raise rules.closing_refusal(error.constraint_name, month) from error
    rules.books_are_right(await checks.run(book_id))
    await record(by, "ledger.month_closed", book, month=month)
    return row


@action
async def check_books(by: Actor | None) -> list[Finding]:
    """Prove everything and put what was found into the audit trail of each book. Safe to repeat."""
    findings = await checks.verify()
    for book in await Book.objects().order_by(Book.id):
        await record(by, "ledger.book_checked", book, findings=[str(finding) for finding in findings])
    return findings
