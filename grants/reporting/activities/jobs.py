"""The paper of a report of an activity, made outside the request."""

from grants.jobs import job
from grants.reporting.activities import actions, documents, queries


@job("reporting.render_activity")
async def render_activity(activity_id: int) -> None:
    if (await queries.activity_facts(activity_id)).paper is None:
        made = await documents.report(activity_id)
        await actions.keep_activity_paper(None, activity_id, content=made.content, check_code=made.check_code)
