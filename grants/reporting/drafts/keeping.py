"""What becomes of a draft when its report is handed in, inside that action."""

from grants.reporting.drafts.tables import DraftField
from grants.reporting.tables import ReportKind


async def forget(award_id: int, kind: ReportKind, period: int) -> None:
    """What was handed in stands in the report; the draft is gone."""
    await DraftField.delete().where(DraftField.award == award_id, DraftField.kind == kind, DraftField.period == period)
