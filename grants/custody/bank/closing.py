"""Close a hub's month, and answer a group's objection to its statement."""

import json

from grants import audit, clock, jobs, ledger
from grants.audit import action
from grants.custody import queries as keeping
from grants.custody.bank import letters, months, queries, rules
from grants.custody.bank.facts import Day
from grants.custody.bank.tables import CustodyMonth, ObjectionReply
from grants.custody.books import checks
from grants.custody.books import rules as chart
from grants.custody.tables import Statement
from grants.db import get
from grants.ledger import actions as books
from grants.ledger import queries as ledgers
from grants.ledger.rules import month_is_written_as_one
from grants.people.rules import Actor


@action
async def close_month(by: Actor, account_id: int, month: str) -> CustodyMonth:
    """Close a month of the hub's bank and book together: neither takes anything any more. The groups' statements follow
    by a job. A second time is refused."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    month_is_written_as_one(month)
    book = await get(ledger.Book, (await queries.book_of(account.organization)).id, lock="NO KEY UPDATE")
    # Entries that are being made are waited for before anybody asks what is missing.
    await ledger.hold_entries(book.id)
    chart.books_agree(await checks.run(book.id))
    found = await months.month(account, month)
    rules.check_month(by, account.organization, found, clock.today())
    row = _row(found.days[-1], month, account.organization, account_id, book.id, by)
    await row.save()
    if (await ledgers.last_closed(book.id) or "") < month:
        await books.close_month(by, book.id, month)
    await jobs.enqueue("custody.state_month", row.id)
    await audit.record(by, "custody.month_closed", row, month=month, bank=row.bank, on_its_way=row.on_its_way)
    return row


@action
async def reply_to_objection(by: Actor, statement_id: int, words: str) -> ObjectionReply:
    """Answer a group's objection to its statement, once; the group is told."""
    statement = await get(Statement, statement_id, lock="UPDATE")
    kept = await keeping.custody_ledger(statement.ledger)
    is_replied = statement_id in await queries.replies([statement_id])
    rules.check_reply(statement, kept.hub, is_replied, words, by)
    reply = ObjectionReply(
        statement=statement_id,
        words=words.strip(),
        replied_at=clock.now(),
        replied_by=by.id,
        replied_by_name=by.name,
    )
    await reply.save()
    await audit.record(by, "custody.objection_replied", reply, statement=statement.number, words=words.strip())
    await letters.tell_of_reply(kept, statement)
    return reply


def _row(last: Day, month: str, hub_id: int, account_id: int, book_id: int, by: Actor) -> CustodyMonth:
    on_its_way = [
        [each.since.isoformat(), each.until.isoformat() if each.until else None, each.words, str(each.amount)]
        for each in last.on_its_way
    ]
    return CustodyMonth(
        hub=hub_id,
        account=account_id,
        book=book_id,
        month=month,
        bank=last.bank,
        held=last.book.at_bank,
        own=last.book.own,
        unexplained=last.book.unexplained,
        on_its_way=last.difference,
        content=json.dumps(on_its_way, ensure_ascii=False),
        closed_at=clock.now(),
        closed_by=by.id,
    )
