"""Reminders, every hour. Whoever was reminded is not reminded again, however often this runs."""

from datetime import timedelta

from grants.jobs import job
from grants.mailings import actions, queries

BEFORE_CLOSING = (7, 3, 1)
BEFORE_CORRECTION = (2, 1)
SETTLED = timedelta(hours=12)


@job("mailings.remind", hourly=True)
async def remind() -> None:
    """Each application in a transaction of its own: one that fails does not silence the others."""
    for due in await queries.drafts_due(BEFORE_CLOSING, settled=SETTLED):
        await actions.remind_of_deadline(None, due)
    for due in await queries.corrections_due(BEFORE_CORRECTION):
        await actions.remind_of_correction(None, due)


@job("mailings.tell_of_call_correction")
async def tell_of_call_correction(correction_id: int) -> None:
    await actions.tell_of_call_correction(None, correction_id)
