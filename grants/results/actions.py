"""Write, complete and sign minutes; have the papers of a closed judging made, and keep them."""

import hashlib
import json
from typing import Any

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.calls import queries as calls
from grants.db import get
from grants.people.rules import Actor
from grants.results import queries, rules
from grants.results.facts import MinutesPlan
from grants.results.record import canonical
from grants.results.tables import JudgingPaper, JudgingPaperKind, Meeting, Minutes, MinutesSignature
from grants.scoring import queries as scoring

PDF = "application/pdf"


@action
async def draft_minutes(by: Actor, call_id: int, meeting: Meeting, plan: MinutesPlan) -> Minutes:
    """Begin the minutes of a meeting; each meeting has a number of its own."""
    # Two who begin at once wait for each other here, and get two numbers.
    call = await calls.call(call_id, lock="NO KEY UPDATE")
    known = {each.person for each in await queries.who_may_attend(call)}
    rules.check_draft(by, call, plan, known, clock.now())
    minutes = Minutes(
        call=call_id,
        meeting=meeting,
        number=await queries.meetings_held(call_id, meeting) + 1,
        drafted_at=clock.now(),
        drafted_by=by.id,
        completed_at=None,
        **_columns(plan),
    )
    await minutes.save()
    await audit.record(by, "results.minutes_drafted", minutes, call=call_id, meeting=meeting)
    return minutes


@action
async def redraft_minutes(by: Actor, minutes_id: int, plan: MinutesPlan, *, version: int) -> Minutes:
    """Change a draft; `version` is the one that was on the page."""
    facts = await queries.minutes_facts(minutes_id, lock="UPDATE")
    rules.check_redraft(by, facts, version)
    known = {each.person for each in facts.people}
    rules.check_draft(by, facts.call, plan, known, clock.now())
    await facts.minutes.update_self(
        {getattr(Minutes, name): value for name, value in _columns(plan).items()} | {Minutes.version: version + 1}
    )
    await audit.record(by, "results.minutes_redrafted", facts.minutes, call=facts.call.id)
    return facts.minutes


@action
async def complete_minutes(by: Actor, minutes_id: int) -> Minutes:
    """Freeze a draft with what the system knows of the judging, to be signed. A second time is refused."""
    facts = await queries.minutes_facts(minutes_id, lock="UPDATE")
    rules.check_completion(by, facts)
    content = canonical(await queries.minutes_content(facts))
    await facts.minutes.update_self(
        {
            Minutes.completed_at: clock.now(),
            Minutes.completed_by: by.id,
            Minutes.content: content,
            Minutes.content_hash: hashlib.sha256(content.encode()).hexdigest(),
        }
    )
    await audit.record(by, "results.minutes_completed", facts.minutes, call=facts.call.id)
    return facts.minutes


@action
async def sign_minutes(by: Actor, minutes_id: int, *, name: str) -> MinutesSignature:
    """Sign what was frozen. With the last supervisor's signature the paper is made. Twice is refused."""
    facts = await queries.minutes_facts(minutes_id, lock="UPDATE")
    rules.check_signature(by, facts, name)
    capacity = next(each.capacity for each in facts.attendants if each.person == by.id)
    signature = MinutesSignature(
        minutes=minutes_id,
        person=by.id,
        name=by.name,
        capacity=capacity,
        signed_at=clock.now(),
        content_hash=facts.minutes.content_hash,
    )
    await signature.save()
    await audit.record(by, "results.minutes_signed", signature, minutes=minutes_id)
    signed = await queries.minutes_facts(minutes_id)
    if signed.is_signed_by_supervisors and not facts.is_signed_by_supervisors:
        await jobs.enqueue("results.minutes_document", minutes_id)
    return signature


@action
async def keep_minutes_document(by: Actor | None, minutes_id: int, *, content: bytes, check_code: str) -> Minutes:
    """Keep the paper of minutes; a second one changes nothing."""
    minutes = await get(Minutes, minutes_id, lock="UPDATE")
    if minutes.document is None:
        upload = await files.keep_made(content, f"评审会议记录-{minutes.id}.pdf", PDF)
        await minutes.update_self({Minutes.document: upload.id, Minutes.check_code: check_code})
        await audit.record(by, "results.minutes_document_kept", minutes, upload=upload.id)
    return minutes


@action
async def issue_papers(by: Actor, call_id: int) -> None:
    """Have the summary and the report of a closed judging made, outside the request. Once."""
    call = await calls.call(call_id, lock="SHARE")
    rules.check_issue(by, call, await scoring.closure(call_id), await queries.papers(call_id))
    await jobs.enqueue("results.judging_papers", call_id)
    await audit.record(by, "results.papers_asked", call)


@action
async def keep_judging_paper(
    by: Actor | None, call_id: int, kind: JudgingPaperKind, *, content: bytes, check_code: str
) -> None:
    """Keep a paper of a closed judging; a second one of its kind changes nothing."""
    await calls.call(call_id, lock="NO KEY UPDATE")
    if kind in {JudgingPaperKind(each.paper_kind) for each in await queries.papers(call_id)}:
        return
    upload = await files.keep_made(content, f"{kind.value}-{call_id}.pdf", PDF)
    paper = JudgingPaper(call=call_id, paper_kind=kind, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "results.paper_kept", paper, kind=kind)


def _columns(plan: MinutesPlan) -> dict[str, Any]:
    return {
        "held_at": plan.held_at,
        "place": plan.place.strip(),
        "chair": plan.chair.strip(),
        "words": plan.words.strip(),
        "attendance": json.dumps([each.written() for each in plan.attendants], ensure_ascii=False),
        "votes": json.dumps([each.written() for each in plan.votes], ensure_ascii=False),
    }
