"""What an accepted report opens."""

from grants import clock
from grants.disbursement import actions as disbursement
from grants.people.rules import Actor
from grants.reporting.rules import CONDITIONS
from grants.reporting.tables import Report, ReportKind


async def open_stage(by: Actor, report: Report) -> None:
    """Tell disbursement that a report is accepted with nothing left to put right; nothing waits for a progress report.

    Inside a transaction.
    """
    condition = CONDITIONS.get(ReportKind(report.kind))
    if condition is None:
        return
    await disbursement.record_fact(
        by,
        award_id=report.award,
        condition=condition,
        met_on=clock.today(),
        evidence=f"report:{report.id}",
    )
