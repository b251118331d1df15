"""Reads of the schedule of reports."""

from collections.abc import Collection
from datetime import timedelta

from grants import clock
from grants.db import sql
from grants.reporting.schedule.facts import SOON, Scheduled, Standing
from grants.reporting.tables import ReportKind

MOST = 300
SCHEDULED = f"""
    SELECT * FROM (
        SELECT s.award, a.number, p.title, o.name AS grantee, s.kind, s.period, s.due_on, s.note, s.report,
            CASE WHEN s.status IN ('accepted', 'submitted') THEN s.status WHEN s.is_waived THEN 'waived'
                WHEN s.due_on < {{}} THEN 'overdue' WHEN s.status = 'returned' THEN 'returned'
                WHEN s.due_on <= {{}} THEN 'soon' ELSE 'later' END AS standing
        FROM report_schedule s JOIN award a ON a.id = s.award JOIN application p ON p.id = a.application
        JOIN organization o ON o.id = p.applicant WHERE s.award = ANY({{}})
    ) x WHERE {{}} = '' OR x.standing = {{}} ORDER BY x.due_on NULLS LAST, x.award, x.kind, x.period LIMIT {MOST}
"""


async def scheduled(awards: Collection[int], standing: Standing | None = None) -> list[Scheduled]:
    """What is asked of these awards, the first due first; of one standing where it is named. At most 300."""
    today, wanted = clock.today(), standing.value if standing else ""
    rows = await sql(SCHEDULED, today, today + timedelta(days=SOON), sorted(awards), wanted, wanted)
    return [
        Scheduled(**{**row, "kind": ReportKind(row["kind"]), "standing": Standing(row["standing"])}) for row in rows
    ]
