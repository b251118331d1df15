"""Work of results outside the request: their papers."""

from grants.db import get
from grants.jobs import job
from grants.results import actions, documents
from grants.results.tables import JudgingPaperKind, Minutes


@job("results.minutes_document")
async def minutes_document(minutes_id: int) -> None:
    if (await get(Minutes, minutes_id)).document is None:
        made = await documents.minutes(minutes_id)
        await actions.keep_minutes_document(None, minutes_id, content=made.content, check_code=made.check_code)


@job("results.judging_papers")
async def judging_papers(call_id: int) -> None:
    for kind in JudgingPaperKind:
        made = await documents.judging_paper(call_id, kind)
        await actions.keep_judging_paper(None, call_id, kind, content=made.content, check_code=made.check_code)
