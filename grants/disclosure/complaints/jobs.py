"""Outside the request: the paper of a closed complaint, and every hour what is late and what is to be forgotten."""

from grants import clock
from grants.disclosure.complaints import actions, documents, queries
from grants.jobs import job


@job("disclosure.complaint_paper")
async def complaint_paper(complaint_id: int) -> None:
    if await queries.paper_of(complaint_id) is None:
        made = await documents.register_and_reply(complaint_id)
        await actions.keep_complaint_paper(None, complaint_id, content=made.content, check_code=made.check_code)


@job("disclosure.watch_complaints", hourly=True)
async def watch_complaints() -> None:
    """Each reminder in a transaction of its own: one that fails does not silence the others."""
    await actions.forget_senders(None)
    for each in await queries.overdue(clock.today()):
        await actions.remind_of_complaint(None, each.id)
