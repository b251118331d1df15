"""Reads of what grantees owe by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grants import clock
from grants.db import sql
from grants.reporting.reminding.rules import BEFORE, LONGEST_LATE

# Of a signed award that goes on: the final report by the end of the project as last amended, what must be put right,
# and money that was asked back.
OWED = """
    SELECT o.what, o.subject, o.due_on, a.id AS award, a.application, a.number, p.title, c.funder
    FROM (
        SELECT 'final_report' AS what, a.id AS subject, a.id AS award, e.ends_on AS due_on
            FROM award a JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
            JOIN project_end e ON e.award = a.id JOIN award_in_force w ON w.award = a.id
            WHERE w.terminated_at IS NULL AND NOT EXISTS (SELECT FROM report r
                WHERE r.award = a.id AND r.kind = 'final' AND r.status IN ('submitted', 'accepted'))
        UNION ALL
        SELECT 'rectification', z.id, z.award, z.due_on FROM rectification z
            WHERE z.completed_on IS NULL AND z.accepted_at IS NULL
        UNION ALL
        SELECT 'refund', d.id, d.award, d.due_on FROM return_demand d JOIN demand_state s ON s.demand = d.id
            WHERE s.outstanding > 0
    ) o JOIN award a ON a.id = o.award JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
    WHERE a.cancelled_at IS NULL AND o.due_on BETWEEN {} AND {} ORDER BY o.due_on, o.what, o.subject
"""


class Owing(StrEnum):
    """What a grantee owes by a day."""

    FINAL_REPORT = "final_report"
    RECTIFICATION = "rectification"
    REFUND = "refund"


@dataclass(frozen=True)
class Owed:
    """Something of an award that is to be there by `due_on`; `subject` is its row."""

    what: Owing
    subject: int
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
