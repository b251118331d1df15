"""Many entries through the ledger's own trigger."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants import clock
from grants.db import sql, transaction

AT_ONCE = 250
POST = """
    INSERT INTO posting (book, reference, effective_on, entered_at, voucher_kind, summary, attachments, entered_by,
        entered_by_name, reverses, debits, credits, amounts)
    SELECT {}, x.reference, x.day, {}, '记', x.summary, {}, {}, '批量', NULL, ARRAY[x.debit], ARRAY[x.credit],
        ARRAY[x.amount]
    FROM unnest({}::text[], {}::date[], {}::text[], {}::integer[], {}::integer[], {}::numeric[])
        AS x (reference, day, summary, debit, credit, amount)
    RETURNING reference, id, outcome
"""
Posting = tuple[str, date, str, int, int, Decimal]


async def posted(book: int, by: int, lines: Sequence[Posting], papers: int = 1) -> dict[str, int]:
    """One entry of each with so many papers behind it, through the ledger's own trigger, some in a transaction: by
    reference."""
    found: dict[str, int] = {}
    for begin in range(0, len(lines), AT_ONCE):
        columns = [list(column) for column in zip(*lines[begin : begin + AT_ONCE], strict=True)]
        async with transaction():
            rows = await sql(POST, book, clock.now(), papers, by, *columns)
        if any(row["outcome"] != "posted" for row in rows):
            raise RuntimeError(f"not posted: {[row for row in rows if row['outcome'] != 'posted'][:3]}")
        found |= {row["reference"]: row["id"] for row in rows}
    return found
