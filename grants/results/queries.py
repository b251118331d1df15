"""Reads of what was judged, for its record and for advice."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grants.calls import queries as calls
from grants.calls.tables import Call
from grants.db import Lock, get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people import queries as people
from grants.people.rules import ROLE_NAMES, Actor
from grants.people.tables import Role
from grants.results import record
from grants.results.facts import MEMBERS_OF_THE_OFFICE, Attendant, MinutesFacts, Vote
from grants.results.record import Record
from grants.results.tables import JudgingPaper, Meeting, Minutes, MinutesSignature
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.formula import PRIORITY, RATING, Judged
from grants.scoring.panel import Panel, Ranking
from grants.scoring.rules import may_read_panel

EXPERT = _("评审专家")


async def closed_panel(person: Actor | None, call_id: int) -> Panel:
    """The panel of a call whose scoring is closed, for who runs or oversees it; None is the system. NotFound before.

    Papers and record are of the whole round: who is recused from one of its applications gets none of them.
    """
    panel = await (scoring.panel(call_id) if person is None else scoring.panel_for(person, call_id))
    if person is not None:
        seen.closes_as_somebody_free(person, panel.recused)
    if panel.closure is None:
        raise NotFound("results.not_closed", _("评分还没有锁定，没有评审结果"))
    return panel


async def judging_record(person: Actor | None, call_id: int) -> Record:
    """Everything needed to compute the ranking again, and the ranking as it was frozen."""
    panel = await closed_panel(person, call_id)
    frozen = await scoring.ranking(person, call_id)
    # What was entered later, for a day before, changes nothing of what was decided by what was known.
    known = {row.application.id: row.tie_facts for row in frozen.rows}
    return {
        "format": record.FORMAT,
        "call": {"id": panel.call.id, "title": panel.call.title, "document_no": panel.call.document_no},
        "closed_at": panel.closure.closed_at.isoformat() if panel.closure else None,
        "rule": record.formula_written(await scoring.formula(panel)),
        "experts": {seat.expert.code: seat.name for seat in panel.seats},
        "applications": [
            record.judged_written(_as_known(each, known.get(each.application, {})))
            for each in await scoring.judged(panel)
        ],
        "ranking": _ranking(frozen),
    }


def _as_known(judged: Judged, facts: Mapping[str, str]) -> Judged:
    return replace(judged, rating=facts.get(RATING, judged.rating), priority=facts.get(PRIORITY, judged.priority))


async def judging_records(call_id: int | None) -> list[Record]:
    """The record of one call, or of every call whose scoring is closed, for the system."""
    calls = await scoring.closed_calls() if call_id is None else [call_id]
    return [await judging_record(None, each) for each in calls]


async def who_may_attend(call: Call) -> list[Attendant]:
    """Who may be at a meeting of a round: the experts of its panel, then the office, then the organiser's staff; each
    once, in their first capacity."""
    panel = await scoring.panel(call.id)
    found = [Attendant(seat.expert.person, seat.name, str(EXPERT)) for seat in panel.members]
    for role, body in [*((role, call.funder) for role in MEMBERS_OF_THE_OFFICE), (Role.ORGANISER, call.organiser)]:
        found += [
            Attendant(each.id, each.name, str(ROLE_NAMES[role]), role == Role.SUPERVISOR)
            for each in await people.holders(role, body)
        ]
    supervisors = {each.person for each in found if each.is_supervisor}
    return [
        replace(each, is_supervisor=each.person in supervisors)
        for each in {each.person: each for each in reversed(found)}.values()
    ][::-1]


async def meetings_held(call_id: int, meeting: Meeting) -> int:
    """How many minutes of that kind of meeting there are."""
    return int(await Minutes.count().where(Minutes.call == call_id, Minutes.meeting == meeting))


async def minutes_facts(minutes_id: int, *, lock: Lock | None = None) -> MinutesFacts:
    """Minutes, whole."""
    await get(Minutes, minutes_id, lock=lock)
    found = await Minutes.objects().where(Minutes.id == minutes_id).output(load_json=True)
    minutes = found[0]
    call = await calls.call(minutes.call)
    may_attend = await who_may_attend(call)
    supervisors = {each.person for each in may_attend if each.is_supervisor}
    attendance: list[dict[str, Any]] = minutes.attendance  # type: ignore[assignment]  # read as JSON
    votes: list[dict[str, Any]] = minutes.votes  # type: ignore[assignment]  # read as JSON
    return MinutesFacts(
        minutes=minutes,
        call=call,
        attendants=[Attendant(**each, is_supervisor=each["person"] in supervisors) for each in attendance],
        votes=[Vote(**each) for each in votes],
        signatures=await MinutesSignature.objects()
        .where(MinutesSignature.minutes == minutes_id)
        .order_by(MinutesSignature.id),
        people=may_attend,
    )


async def minutes_for(person: Actor, minutes_id: int) -> MinutesFacts:
    """Minutes for who runs or oversees the round; once completed, for who was there. NotFound for others."""
    facts = await minutes_facts(minutes_id)
    was_there = person.id in {each.person for each in facts.attendants} and facts.minutes.completed_at is not None
    if not (was_there or may_read_panel(person, facts.call)):
        raise NotFound("results.no_minutes", _("没有找到这份会议记录"))
    seen.closes_as_somebody_free(person, await scoring.recused(facts.call))
    return facts


async def minutes_of(call_id: int) -> list[Minutes]:
    """The minutes of a round, in order."""
    return await Minutes.objects().where(Minutes.call == call_id).order_by(Minutes.held_at, Minutes.id)


async def minutes_content(facts: MinutesFacts) -> dict[str, Any]:
    """What is frozen when minutes are completed: what was written, and what the system knows of the judging then."""
    minutes = facts.minutes
    funder, organiser = await bodies(facts.call)
    return {
        "call": facts.call.title,
        "document_no": facts.call.document_no,
        "funder": funder,
        "organiser": organiser,
        "meeting": minutes.meeting,
        "number": minutes.number,
        "held_at": minutes.held_at.isoformat(),
        "place": minutes.place,
        "chair": minutes.chair,
        "attendance": [each.written() for each in facts.attendants],
        "votes": [each.written() for each in facts.votes],
        "words": minutes.words,
        "judging": await judging_facts(facts.call.id),
    }


async def judging_facts(call_id: int) -> dict[str, Any]:
    """How the judging of a call stands: panel, sheets, conflicts of interest; the ranking once it is closed."""
    panel = await scoring.panel(call_id)
    titles = {each.id: each.title for each in panel.candidates}
    names = {seat.expert.id: seat.name for seat in panel.seats}
    members = [seat.expert for seat in panel.members]
    live = [each for each in panel.assignments if each.ended_at is None]
    frozen = await scoring.ranking(None, call_id)
    return {
        "experts": [{"code": each.code, "name": names[each.id], "field": each.field} for each in members],
        "sheets": {"all": len(live), "locked": sum(each.locked_at is not None for each in live)},
        "recusals": [
            {"expert": names.get(each.expert, ""), "title": titles[each.application], "reason": each.reason}
            for each in panel.conflicts
            if each.lifted_at is None and each.application in titles
        ],
        "closed_at": frozen.closure.closed_at.isoformat() if frozen.closure else None,
        "ranking": _ranking(frozen),
    }


async def upload(upload_id: int) -> Upload:
    """The kept file of a paper."""
    return await get(Upload, upload_id)


async def bodies(call: Call) -> tuple[str, str]:
    """The names of who funds and who organises a round."""
    named = await organizations.named([call.funder, call.organiser])
    return named[call.funder].name, named[call.organiser].name


async def papers(call_id: int) -> list[JudgingPaper]:
    """The papers of a closed judging."""
    return await JudgingPaper.objects().where(JudgingPaper.call == call_id).order_by(JudgingPaper.id)


def _ranking(frozen: Ranking) -> list[dict[str, Any]]:
    return [
        {
            "number": row.application.number,
            "title": row.application.title,
            "phases": {each["phase"]: each["score"] for each in row.phases},
            "score": str(row.result.trimmed_mean),
            "bonus": str(row.result.bonus),
            "final": str(row.result.final),
            "place": row.result.place,
            "rank": row.result.rank,
        }
        for row in frozen.rows
    ]
