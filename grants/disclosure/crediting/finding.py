"""What the steps know that belongs on a record: what is late beyond its grace, and projects judged failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grants.db import sql
from grants.standing.tables import CreditEffect, CreditKind

# Days that something may be late before it is proposed: reminders have come three times by then.
GRACE = timedelta(days=7)
# A filed group answers for itself; where a project is a hub's for a group, the one that applied is meant.
FACTS = """
    SELECT o.what, o.subject, o.due_on AS arose_on, p.applicant AS organization, a.number, p.title
    FROM (
        SELECT 'final_report' AS what, a.id AS subject, a.id AS award, e.ends_on AS due_on
            FROM award a JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
            JOIN project_end e ON e.award = a.id JOIN award_in_force w ON w.award = a.id
            WHERE w.terminated_at IS NULL AND e.ends_on < {late} AND NOT EXISTS (SELECT FROM report r
                WHERE r.award = a.id AND r.kind = 'final' AND r.status IN ('submitted', 'accepted'))
        UNION ALL
        SELECT 'rectification', r.id, r.award, z.due_on FROM rectification z JOIN report r ON r.id = z.report
            WHERE z.completed_on IS NULL AND z.accepted_at IS NULL AND z.due_on < {late}
        UNION ALL
        SELECT 'refund', d.id, d.award, d.due_on FROM return_demand d JOIN demand_state s ON s.demand = d.id
            WHERE s.outstanding > 0 AND d.due_on < {late}
        UNION ALL
        SELECT 'failed', r.id, r.award, r.decided_on FROM report r WHERE r.grade = 'FAIL' AND r.kind = 'final'
    ) o JOIN award a ON a.id = o.award JOIN application p ON p.id = a.application
    WHERE a.cancelled_at IS NULL AND NOT EXISTS (
        SELECT FROM credit_proposal x WHERE x.source_key = o.what || ':' || o.subject)
    ORDER BY o.due_on, o.what, o.subject
"""
# Where a proposal comes from, by the first word of its source key: the page on which the fact stands.
PLACES = {
    "final_report": "/grants/{}",
    "rectification": "/reports/{}",
    "refund": "/returns/{}",
    "failed": "/reports/{}",
}
WORDS = {
    "final_report": ("结项报告应于 {day} 前提交，逾期未交", "报告期限"),
    "rectification": ("整改应于 {day} 前完成，逾期未完成", "整改期限"),
    "refund": ("退回款应于 {day} 前退回，逾期未退清", "退回通知"),
    "failed": ("结项评价为不合格（{day}）", "结项评价"),
}


@dataclass(frozen=True)
class Found:
    """A fact with its source."""

    what: str
    subject: int
    organization: int
    number: str
    title: str
    arose_on: date

    @property
    def kind(self) -> CreditKind:
        return CreditKind.POOR_RESULT if self.what == "failed" else CreditKind.OVERDUE

    @property
    def effect(self) -> CreditEffect:
        """R-H3: who failed is barred; who is late is looked at."""
        return CreditEffect.BARS if self.what == "failed" else CreditEffect.NOTED

    @property
    def fact(self) -> str:
        words = WORDS[self.what][0].format(day=self.arose_on.isoformat())
        return f"{self.number} {self.title}：{words}"

    @property
    def source(self) -> str:
        return WORDS[self.what][1]

    @property
    def source_key(self) -> str:
        return f"{self.what}:{self.subject}"


async def found(today: date) -> Sequence[Found]:
    """What was not proposed yet, the oldest first."""
    late = today - GRACE
    rows = await sql(FACTS.replace("{late}", "{}"), *[late] * FACTS.count("{late}"))
    return [Found(**row) for row in rows]


def place(source_key: str) -> str | None:
    """The address of the fact; none for what only its handlers may open."""
    what, _colon, subject = source_key.partition(":")
    return PLACES[what].format(subject) if what in PLACES else None
