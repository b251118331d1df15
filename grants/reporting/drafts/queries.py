"""Reads of reports that are being written."""

from grants.reporting.drafts.tables import DraftField
from grants.reporting.tables import ReportKind


async def fields_of(award_id: int, kind: ReportKind, period: int) -> dict[str, DraftField]:
    """What was saved of a report, by field."""
    rows = await DraftField.objects().where(
        DraftField.award == award_id, DraftField.kind == kind, DraftField.period == period
    )
    return {each.field: each for each in rows}
