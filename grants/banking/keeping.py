"""Takes a bank's file in, each line once. Called by actions only, which hold the account and know whose it is."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date

from grants import clock, files, money
from grants.banking import chain, queries, rules
from grants.banking.reading import read
from grants.banking.shapes import SHAPES
from grants.banking.tables import BankStatement, StatementLine
from grants.db import require_transaction
from grants.people.rules import Actor

AT_ONCE = 500


@dataclass(frozen=True)
class Sent:
    """A file as somebody sent it: in which bank's shape, and which days it covers."""

    shape: str
    content: bytes
    name: str
    from_on: date
    until_on: date

    @property
    def digest(self) -> str:
        """What makes it the same file."""
        return hashlib.sha256(self.content).hexdigest()


async def take_in(by: Actor, account_id: int, sent: Sent, *, closed: str | None) -> BankStatement:
    """Keep the file and the lines of it that are not on record yet; `closed` is the last month into which none comes.

    Whoever calls has asked for `statement_of_file` before: the same file is one statement.
    """
    require_transaction()
    lines = await asyncio.to_thread(read, sent.content, SHAPES[sent.shape])
    chain.check_statement(lines, sent.from_on, sent.until_on, clock.today())
    fresh = chain.fresh(lines, await queries.on_record(account_id, sent.from_on, sent.until_on))
    rules.lines_are_of_open_months(fresh, closed)
    if sent.content[:2] == b"PK":
        upload = await files.keep(sent.content, sent.name, by=by)
    else:
        upload = await files.keep_made(sent.content, sent.name[:200], "text/csv", by=by)
    statement = BankStatement(
        account=account_id,
        upload=upload.id,
        sha256=sent.digest,
        shape=sent.shape,
        from_on=sent.from_on,
        until_on=sent.until_on,
        opening=chain.opening(lines),
        closing=lines[-1].balance,
        added=len(fresh),
        imported_at=clock.now(),
        imported_by=by.id,
    )
    await statement.save()
    rows = [_row(statement, each) for each in fresh]
    for at in range(0, len(rows), AT_ONCE):
        await StatementLine.insert(*rows[at : at + AT_ONCE])
    return statement


def _row(statement: BankStatement, placed: chain.Placed) -> StatementLine:
    line = placed.line
    return StatementLine(
        account=statement.account,
        statement=statement.id,
        row=line.row,
        booked_on=line.on,
        day_no=placed.day_no,
        amount=money.yuan(line.amount),
        balance=money.yuan(line.balance),
        counterparty=line.counterparty,
        counter_number=line.counter_number,
        reference=line.reference,
        summary=line.summary,
    )
