"""The paper of a visit, made outside the request."""

from grants.jobs import job
from grants.reporting.inspections import documents, visiting, visits


@job("reporting.render_visit")
async def render_visit(visit_id: int) -> None:
    if (await visits.visit_in_hand(visit_id)).paper is None:
        made = await documents.record(visit_id)
        await visiting.keep_visit_paper(None, visit_id, content=made.content, check_code=made.check_code)
