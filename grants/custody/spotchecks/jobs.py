"""The paper of a spot check, made outside the request."""

from grants.custody.spotchecks import actions, documents, queries
from grants.jobs import job


@job("custody.render_spot_check")
async def render_spot_check(check_id: int) -> None:
    if await queries.paper_of(check_id) is None:
        made = await documents.record(check_id)
        await actions.keep_spot_check_paper(None, check_id, content=made.content, check_code=made.check_code)
