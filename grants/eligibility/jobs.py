"""Work of eligibility outside the request: its letters."""

from grants.applications import actions as applications
from grants.eligibility import documents
from grants.jobs import job


@job("eligibility.render_letter")
async def render_letter(check_id: int) -> None:
    made = await documents.letter(check_id)
    await applications.keep_paper(None, made.version, kind=made.kind, content=made.content, check_code=made.check_code)
