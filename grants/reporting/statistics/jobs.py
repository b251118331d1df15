"""Reminders of returns, every hour, and the paper of one that was taken."""

from grants import clock
from grants.jobs import job
from grants.reporting.reminding.rules import step
from grants.reporting.statistics import actions, documents, queries, yearly


@job("reporting.remind_of_statistics", hourly=True)
async def remind_of_statistics() -> None:
    """Each in a transaction of its own: one that fails does not silence the others."""
    for return_id, due_on in await yearly.owed():
        at = step(due_on, clock.today())
        if at is not None:
            await actions.remind_of_return(None, return_id, at)


@job("reporting.render_statistic_return")
async def render_statistic_return(return_id: int) -> None:
    """Nothing where it went back meanwhile."""
    found = await queries.return_facts(return_id)
    if found.taken is not None and await queries.paper(found) is None:
        made = await documents.paper(found)
        await actions.keep_return_paper(None, found.taken.id, made=made.content, check_code=made.check_code)
