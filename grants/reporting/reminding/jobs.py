"""Reminders, every hour. Whoever was reminded is not reminded again, however often this runs."""

from grants import clock
from grants.jobs import job
from grants.reporting.reminding import actions, queries, rules


@job("reporting.remind", hourly=True)
async def remind() -> None:
    """Each in a transaction of its own: one that fails does not silence the others."""
    for each in await queries.owed():
        at = rules.step(each.due_on, clock.today())
        if at is not None:
            await actions.remind_of_what_is_owed(None, each, at)
