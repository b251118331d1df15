"""Lists of batches and of their lines, each one question however many rows there are; how far an export has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.db import sql
from grants.disbursement.tables import PaymentStatus
from grants.people.rules import FUNDER_ROLES, Actor

PAGE = 100
LINES = """
    SELECT l.id, l.seq, l.amount, l.removed_at, l.removed_reason, l.sent_at, f.part, y.id AS payment, y.number,
        y.payee_holder, y.payee_bank, y.status, y.bank_ref, y.return_reason,
        (SELECT r.id FROM payment r WHERE r.reissue_of = y.id) AS reissued,
        (SELECT r.number FROM payment r WHERE r.reissue_of = y.id) AS reissued_number
    FROM batch_line l JOIN payment y ON y.id = l.payment LEFT JOIN batch_file f ON f.id = l.file
    WHERE l.batch = {} AND (l.removed_at IS NULL) = {} AND ({} = '' OR y.status = {}) AND l.id > {}
    ORDER BY l.id LIMIT {}
"""
BATCHES = """
    SELECT b.id, b.number, b.lines, b.total, b.opened_at, b.asked_at, b.exported_at, t.name AS template,
        x.name AS cashier,
        (SELECT count(*) FROM batch_line l JOIN payment y ON y.id = l.payment
            WHERE l.batch = b.id AND l.removed_at IS NULL AND y.status = 'sent') AS open
    FROM batch b LEFT JOIN bank_template t ON t.id = b.template JOIN person x ON x.id = b.opened_by
    WHERE b.funder = ANY({}::int[]) AND b.id < {} ORDER BY b.id DESC LIMIT {}
"""


@dataclass(frozen=True)
class Standing:
    """The lines of a batch by what became of their payments: how many, and what they come to."""

    count: int
    total: Decimal


@dataclass(frozen=True)
class Shown:
    """Rows of a page, and the key behind which the next one begins."""

    rows: Sequence[Mapping[str, Any]]
    following: int | None


async def batches(person: Actor, before: int | None = None) -> Shown:
    """The batches of the person's funders, the newest first."""
    mine = list(person.organizations(*FUNDER_ROLES))
    return _page(await sql(BATCHES, mine, before or 2**31 - 1, PAGE + 1))


async def lines(batch_id: int, *, after: int = 0, status: str = "", removed: bool = False) -> Shown:
    """The lines of a batch, or those that were taken out."""
    return _page(await sql(LINES, batch_id, not removed, status, status, after, PAGE + 1))


async def standing(batch_id: int) -> dict[PaymentStatus, Standing]:
    """What became of the payments of a batch."""
    rows = await sql(
        "SELECT y.status, count(*) AS count, sum(l.amount) AS total FROM batch_line l"
        " JOIN payment y ON y.id = l.payment WHERE l.batch = {} AND l.removed_at IS NULL GROUP BY y.status",
        batch_id,
    )
    return {PaymentStatus(row["status"]): Standing(row["count"], row["total"]) for row in rows}


async def sent(batch_id: int) -> tuple[int, int]:
    """How many lines of an export are done, sent or left out, and how many there are."""
    [row] = await sql(
        "SELECT count(*) FILTER (WHERE sent_at IS NOT NULL OR removed_at IS NOT NULL) AS done, count(*) AS whole"
        " FROM batch_line l JOIN batch b ON b.id = l.batch"
        " WHERE b.id = {} AND (removed_at IS NULL OR removed_at >= b.asked_at)",
        batch_id,
    )
    return row["done"], row["whole"]


def _page(rows: Sequence[Mapping[str, Any]]) -> Shown:
    shown = rows[:PAGE]
    return Shown(shown, shown[-1]["id"] if len(rows) > PAGE else None)
