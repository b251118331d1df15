"""What everybody may know of spot checks and of reports to committees: numbers and days, nobody's name (K-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.disclosure.covering import sql

# A visit is public when two people confirmed it: whom one awaits is not told.
CHECKED = """
    SELECT c.id AS call_id, c.title AS call, count(DISTINCT v.inspection) AS checks, count(*) AS visited,
        count(*) FILTER (WHERE EXISTS (SELECT FROM visit_finding f WHERE f.visit = v.id)) AS with_findings,
        count(n.rectification) AS demanded, count(z.accepted_at) AS put_right
    FROM site_visit v JOIN award a ON a.id = v.award JOIN call c ON c.id = a.call
    LEFT JOIN visit_notice n ON n.visit = v.id LEFT JOIN rectification z ON z.id = n.rectification
    WHERE v.locked_at IS NOT NULL AND NOT c.is_trial AND c.published_at IS NOT NULL AND EXISTS (
        SELECT FROM notice_item i JOIN public_notice p ON p.id = i.notice WHERE p.call = c.id)
    GROUP BY c.id, c.title ORDER BY c.id DESC
"""


@dataclass(frozen=True)
class CheckedRound:
    """How many projects of a round were checked and what came of it."""

    call_id: int
    call: str
    checks: int
    visited: int
    with_findings: int
    demanded: int
    put_right: int

    @property
    def share(self) -> Decimal:
        """Visits with findings, in percent of those made."""
        return (Decimal(100 * self.with_findings) / self.visited).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Told:
    """How often a group reported to its committees and when last; how many major activities it reported."""

    reports: int
    last_on: date | None
    activities: int


async def checked_rounds() -> Sequence[CheckedRound]:
    """Every round of which projects were visited, the newest first."""
    return [CheckedRound(**row) for row in await sql(CHECKED)]


async def told_by(group_code: str) -> Told:
    """What a group reported."""
    rows = await sql(
        "SELECT (SELECT count(*) FROM committee_report r WHERE r.organization = w.id) AS reports,"
        " (SELECT max(r.reported_on) FROM committee_report r WHERE r.organization = w.id) AS last_on,"
        " (SELECT count(*) FROM major_activity m WHERE m.organization = w.id) AS activities"
        " FROM organization w WHERE w.code = {}",
        group_code,
    )
    return Told(**rows[0])
