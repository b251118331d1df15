"""Keep the printed announcement of a call, once after its publication and once after each correction."""

from grants import clock, files
from grants.audit import action, record
from grants.calls import queries
from grants.calls.tables import CallPaper
from grants.people.rules import Actor

PDF = "application/pdf"


@action
async def keep_announcement(
    by: Actor | None, call_id: int, *, correction_no: int, content: bytes, check_code: str
) -> CallPaper | None:
    """The first one made is the one that is kept. One that was overtaken by a correction is not kept at all."""
    call = await queries.call(call_id, lock="NO KEY UPDATE")
    kept = await CallPaper.objects().where(CallPaper.call == call_id, CallPaper.correction_no == correction_no).first()
    if kept is not None or call.correction_no != correction_no:
        return kept
    upload = await files.keep_made(content, f"call-{call_id}-{correction_no}.pdf", PDF, by=by)
    paper = CallPaper(
        call=call_id, correction_no=correction_no, upload=upload.id, check_code=check_code, made_at=clock.now()
    )
    await paper.save()
    await record(by, "calls.announcement_kept", call, correction=correction_no, sha256=upload.sha256)
    return paper
