"""What is done about sheets by those who oversee them: opened again with a reason, kept as papers, reminded of."""

from grants import audit, clock, files
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.scoring import oversight_queries, oversight_rules, seen, sheet_letters
from grants.scoring import sheet_queries as sheets
from grants.scoring.sheet_tables import SheetPaper, SheetVersion, Unlock


@action
async def unlock_sheet(by: Actor, assignment_id: int, *, reason: str) -> Unlock:
    """Let the expert change a locked sheet; the version that was locked is kept beside the next one (R-E8). A trigger
    opens the sheet. A second time is refused, there being nothing locked."""
    found = await oversight_queries.about(assignment_id, lock=True)
    seen.judges_as_somebody_free(by, found.recused, found.application.id)
    last = await sheets.last_version(assignment_id)
    version = oversight_rules.check_unlock(by, found.call, found.expert, found.assignment, last, found.closure, reason)
    unlock = Unlock(sheet_version=version.id, reason=reason.strip(), unlocked_at=clock.now(), unlocked_by=by.id)
    await unlock.save()
    await audit.record(by, "scoring.sheet_unlocked", found.assignment, version=version.number, reason=reason.strip())
    await sheet_letters.tell_of_unlock(
        found.expert, found.assignment, found.call, found.application.number, reason.strip()
    )
    return unlock


@action
async def keep_sheet_paper(by: Actor | None, version_id: int, *, content: bytes, check_code: str) -> SheetPaper:
    """Keep the PDF that was made of a locked version. The first one stays."""
    version = await get(SheetVersion, version_id, lock="NO KEY UPDATE")
    there = await SheetPaper.objects().where(SheetPaper.sheet_version == version.id).first()
    if there is not None:
        return there
    upload = await files.keep_made(content, f"score-sheet-{version.id}.pdf", "application/pdf", by=by)
    paper = SheetPaper(sheet_version=version.id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "scoring.sheet_paper_kept", paper, version=version.id)
    return paper


@action
async def remind_of_sheets(by: Actor, call_id: int) -> int:
    """Write to each expert who has sheets open in the phase that is judged; to nobody twice on one day. Returns how
    many were written to."""
    panel, open_sheets = await oversight_queries.open_sheets(by, call_id)
    oversight_rules.check_reminder(by, panel, open_sheets, clock.now())
    written = 0
    for seat in panel.seats:
        many = sum(sheet.expert == seat.expert.id for sheet in open_sheets)
        if many:
            written += await sheet_letters.remind_of_sheets(seat.expert, panel, many, clock.today().isoformat())
    await audit.record(by, "scoring.experts_reminded", panel.call, phase=panel.phase.position, to=written)
    return written
