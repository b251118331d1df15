"""The paper of a notice, made outside the request; and each hour misuse that was not put right by its day."""

from grants.jobs import job
from grants.reporting.rectifying import actions, documents, queries


@job("reporting.render_rectification")
async def render_rectification(rectification_id: int) -> None:
    if await queries.paper_of(rectification_id) is None:
        made = await documents.notice(rectification_id)
        await actions.keep_rectification_paper(None, rectification_id, content=made.content, check_code=made.check_code)


@job("reporting.propose_sanctions", hourly=True)
async def propose_sanctions() -> None:
    """Each in a transaction of its own: one that fails does not silence the others."""
    for each in await queries.to_be_sanctioned():
        await actions.propose_sanction(None, each)
