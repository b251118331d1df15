"""Entering what was reported to a committee: the only writer of it."""

from grants import audit, clock, files
from grants.audit import action
from grants.people.rules import Actor
from grants.reporting.activities.whose import whose
from grants.reporting.committees import rules
from grants.reporting.committees.rules import Told
from grants.reporting.committees.tables import CommitteeReport


@action
async def enter_committee_report(
    by: Actor, organization_id: int, told: Told, *, content: bytes | None = None, name: str = ""
) -> CommitteeReport:
    """Keep that it was reported, and the paper if there is one. It stays on record."""
    found = await whose(organization_id)
    rules.check_entry(by, found, told, clock.today())
    upload = await files.keep(content, name, by=by) if content is not None else None
    row = CommitteeReport(
        organization=organization_id,
        committee=told.committee.strip(),
        reported_on=told.reported_on,
        period_from=told.period_from,
        period_to=told.period_to,
        content=told.content.strip(),
        upload=upload.id if upload else None,
        filed_at=clock.now(),
        filed_by=by.id,
        filed_by_name=by.name,
    )
    await row.save()
    await audit.record(by, "reporting.committee_report_entered", row, reported_on=told.reported_on)
    return row
