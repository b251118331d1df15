"""Reads of what grantees owe by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grants import clock
from grants.db import sql
from grants.reporting.reminding.rules import BEFORE, LONGEST_LATE

# Of a signed award that goes on: the reports its call asks for by their days, what must be put right, and money that
# was asked back.
OWED = """
    SELECT o.what, o.subject, o.period, o.due_on, a.id AS award, a.application, a.number, p.title, c.funder
    FROM (
        SELECT s.kind || '_report' AS what, s.award AS subject, s.period, s.award, s.due_on FROM report_schedule s
            WHERE coalesce(s.status, 'returned') = 'returned' AND NOT s.is_waived
        UNION ALL
        SELECT 'rectification', z.id, 1, z.award, z.due_on FROM rectification z
            WHERE z.completed_on IS NULL AND z.accepted_at IS NULL
        UNION ALL
        SELECT 'refund', d.id, 1, d.award, d.due_on FROM return_demand d JOIN demand_state s ON s.demand = d.id
            WHERE s.outstanding > 0
    ) o JOIN award a ON a.id = o.award JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
    WHERE a.cancelled_at IS NULL AND o.due_on BETWEEN {} AND {} ORDER BY o.due_on, o.what, o.subject
"""


class Owing(StrEnum):
    """What a grantee owes by a day."""

    MIDTERM_REPORT = "midterm_report"
    FINAL_REPORT = "final_report"
    PROGRESS_REPORT = "progress_report"
    RECTIFICATION = "rectification"
    REFUND = "refund"


@dataclass(frozen=True)
class Owed:
    """Something of an award that is to be there by `due_on`; `subject` is its row, of a report the award's, and
    `period` which report of its kind."""

    what: Owing
    subject: int
    period: int
    due_on: date
    award: int
    application: int
    number: str
    title: str
    funder: int


async def owed() -> Sequence[Owed]:
    """All that is due soon or late by not too long, the oldest first."""
    today = clock.today()
    rows = await sql(OWED, today - timedelta(days=LONGEST_LATE), today + timedelta(days=max(BEFORE)))
    return [Owed(**{**row, "what": Owing(row["what"])}) for row in rows]
