"""Reads of statements that were issued: who has not answered, what corrects one, what is missing or does not add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import ledger
from grants.custody.queries.books import voucher_number
from grants.custody.queries.facts import among, by_id, custody_ledger
from grants.custody.statements import days_of
from grants.custody.stating.tables import StatementCorrection
from grants.custody.tables import Statement
from grants.db import sql
from grants.i18n import Text, _

UNANSWERED = """
    SELECT s.id, s.number, s.month, s.closing, s.issued_at, s.answer_by, k.hub, k.community_group AS group_id,
        w.name AS group, (SELECT max(m.queued_at) FROM message m
            WHERE m.event IN ('custody.statement_due', 'custody.statement_overdue')
            AND m.link = '/statements/' || s.id) AS reminded_at
    FROM statement s JOIN custody_ledger k ON k.id = s.ledger JOIN organization w ON w.id = k.community_group
    WHERE s.answered_at IS NULL AND ({}::int[] IS NULL OR k.hub = ANY({}::int[])) ORDER BY s.answer_by, s.id LIMIT {}
"""
COUNTED = """
    SELECT count(*)::int AS many, count(*) FILTER (WHERE s.answer_by < {})::int AS late
    FROM statement s JOIN custody_ledger k ON k.id = s.ledger WHERE s.answered_at IS NULL AND k.hub = ANY({}::int[])
"""
MOST_SHOWN = 100
# A ledger of a month that the hub closed, or stated to others, and no statement of it.
MISSING = """
    SELECT w.name AS group, m.month, '' AS number FROM (
        SELECT hub, month FROM custody_month UNION
        SELECT k.hub, s.month FROM statement s JOIN custody_ledger k ON k.id = s.ledger) m
    JOIN custody_ledger k ON k.hub = m.hub AND to_char(k.opened_on, 'YYYY-MM') <= m.month
        AND (k.closed_on IS NULL OR to_char(k.closed_on, 'YYYY-MM') >= m.month)
    JOIN organization w ON w.id = k.community_group
    WHERE m.hub = ANY({}::int[]) AND NOT EXISTS (SELECT FROM statement x WHERE x.ledger = k.id AND x.month = m.month)
    ORDER BY m.month, k.id
"""
GAPS = """
    SELECT '' AS group, s.month, '' AS number FROM statement s JOIN custody_ledger k ON k.id = s.ledger
    WHERE k.hub = ANY({}::int[]) GROUP BY k.hub, s.month
    HAVING count(*) <> max(right(s.number, 4)::int) ORDER BY s.month
"""
UNCHAINED = """
    SELECT w.name AS group, z.month, z.number FROM (SELECT s.*, lag(s.closing) OVER before AS left_over,
            to_char(to_date(s.month, 'YYYY-MM') - interval '1 month', 'YYYY-MM') = lag(s.month) OVER before AS follows
        FROM statement s JOIN custody_ledger k ON k.id = s.ledger WHERE k.hub = ANY({}::int[])
        WINDOW before AS (PARTITION BY s.ledger ORDER BY s.month)) z
    JOIN custody_ledger k ON k.id = z.ledger JOIN organization w ON w.id = k.community_group
    WHERE z.follows AND z.opening <> z.left_over ORDER BY z.month, z.id
"""
# The book by account and month, added up to each statement's.
UNBOOKED = """
    WITH mine AS (SELECT id, account, community_group FROM custody_ledger WHERE hub = ANY({}::int[])), told AS (
        SELECT k.id AS ledger, e.month, NULL::int AS statement, l.amount FROM mine k JOIN line l ON l.credit = k.account
            JOIN entry e ON e.id = l.entry
        UNION ALL
        SELECT k.id, e.month, NULL, -l.amount FROM mine k JOIN line l ON l.debit = k.account
            JOIN entry e ON e.id = l.entry
        UNION ALL
        SELECT k.id, s.month, s.id, 0.00 FROM mine k JOIN statement s ON s.ledger = k.id
    )
    SELECT w.name AS group, s.month, s.number FROM (
        SELECT ledger, statement, sum(amount) OVER (PARTITION BY ledger ORDER BY month) AS amount FROM told) b
    JOIN statement s ON s.id = b.statement JOIN mine k ON k.id = b.ledger
    JOIN organization w ON w.id = k.community_group
    WHERE s.closing <> b.amount ORDER BY s.month, s.id
"""
CHECKS: Sequence[tuple[str, Text]] = (
    (MISSING, _("没有出具对账单")),
    (GAPS, _("对账单编号不连续")),
    (UNCHAINED, _("期初与上月期末不同")),
    (UNBOOKED, _("期末与账簿不同")),
)


@dataclass(frozen=True)
class Unanswered:
    """A statement that its group has neither confirmed nor objected to."""

    id: int
    number: str
    month: str
    closing: Decimal
    issued_at: object
    answer_by: date
    hub: int
    group_id: int
    group: str
    reminded_at: object


@dataclass(frozen=True)
class Finding:
    """What does not hold: of which group, month and statement, as far as it is of one; `many` are of its kind."""

    words: Text
    group: str
    month: str
    number: str
    many: int


@dataclass(frozen=True)
class Correcting:
    """An entry that corrects a statement, or could."""

    entry: ledger.Entry
    amount: Decimal

    @property
    def voucher(self) -> str:
        return f"{self.entry.month} {voucher_number(self.entry)}"


async def unanswered(hub_ids: Iterable[int] | None = None, most: int | None = None) -> list[Unanswered]:
    """What groups have not answered, the earliest due first, so many at most; of all hubs for the system itself."""
    hubs = None if hub_ids is None else list(hub_ids)
    return [Unanswered(**row) for row in await sql(UNANSWERED, hubs, hubs, most)]


async def counted(hub_ids: Iterable[int], today: date) -> tuple[int, int]:
    """How many statements of these hubs are not answered, and how many of them late."""
    [row] = await sql(COUNTED, today, list(hub_ids))
    return row["many"], row["late"]


async def findings(hub_ids: Iterable[int]) -> list[Finding]:
    """What is missing or does not add up among the statements of these hubs, the first of each kind: nothing, while all
    is well."""
    hubs = list(hub_ids)
    return [
        Finding(words, **row)
        for question, words in CHECKS
        for row in await sql(
            f"SELECT q.*, count(*) OVER ()::int AS many FROM ({question}) q LIMIT {{}}", hubs, MOST_SHOWN
        )
    ]


async def offered(statement: Statement) -> list[Correcting]:
    """Entries of the same ledger after the statement's month that correct nothing yet, the newest first."""
    keeping = await custody_ledger(statement.ledger)
    moved = await ledger.history(keeping.account, since=days_of(statement.month)[1])
    later = [each for each in moved if each.entry.month > statement.month]
    taken = await StatementCorrection.select(StatementCorrection.entry).where(
        among(StatementCorrection.entry, [each.entry.id for each in later])
    )
    used = {row["entry"] for row in taken}
    return [Correcting(each.entry, each.amount) for each in reversed(later) if each.entry.id not in used]


async def corrections(statement_ids: Iterable[int]) -> dict[int, list[tuple[StatementCorrection, ledger.Entry]]]:
    """What corrects these statements, by statement."""
    found = (
        await StatementCorrection.objects()
        .where(among(StatementCorrection.statement, statement_ids))
        .order_by(StatementCorrection.id)
    )
    entries = await by_id(ledger.Entry, [each.entry for each in found])
    by_statement: dict[int, list[tuple[StatementCorrection, ledger.Entry]]] = {}
    for each in found:
        by_statement.setdefault(each.statement, []).append((each, entries[each.entry]))
    return by_statement
