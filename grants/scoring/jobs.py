"""Work of scoring outside the request: its papers, and assignments of many applications."""

from grants.jobs import job
from grants.scoring import dealing, declaring, documents, draw_queries, drawing, overseeing, sheet_document
from grants.scoring.pitch import actions as pitch
from grants.scoring.pitch import documents as pitch_documents


@job("scoring.draw_document")
async def draw_document(draw_id: int) -> None:
    if (await draw_queries.draw(draw_id)).paper is None:
        made = await documents.draw_record(draw_id)
        await drawing.keep_draw_paper(None, draw_id, content=made.content, check_code=made.check_code)


@job("scoring.declaration_document")
async def declaration_document(declaration_id: int) -> None:
    if await declaring.paper_of(declaration_id) is None:
        made = await documents.declaration(declaration_id)
        await declaring.keep_declaration_paper(None, declaration_id, content=made.content, check_code=made.check_code)


@job("scoring.solve_run")
async def solve_run(run_id: int) -> None:
    await dealing.solve_run(run_id)


@job("scoring.render_sheet")
async def render_sheet(version_id: int) -> None:
    made = await sheet_document.score_sheet(version_id)
    await overseeing.keep_sheet_paper(None, version_id, content=made.content, check_code=made.check_code)


@job("scoring.render_timetable")
async def render_timetable(timetable_id: int) -> None:
    made = await pitch_documents.timetable(timetable_id)
    await pitch.keep_timetable_paper(None, timetable_id, content=made.content, check_code=made.check_code)
