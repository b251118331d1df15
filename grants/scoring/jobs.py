"""Work of scoring outside the request: its papers."""

from grants.jobs import job
from grants.scoring import overseeing, sheet_document
from grants.scoring.pitch import actions as pitch
from grants.scoring.pitch import documents


@job("scoring.render_sheet")
async def render_sheet(version_id: int) -> None:
    made = await sheet_document.score_sheet(version_id)
    await overseeing.keep_sheet_paper(None, version_id, content=made.content, check_code=made.check_code)


@job("scoring.render_timetable")
async def render_timetable(timetable_id: int) -> None:
    made = await documents.timetable(timetable_id)
    await pitch.keep_timetable_paper(None, timetable_id, content=made.content, check_code=made.check_code)
