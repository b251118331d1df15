"""Reads of feedback: what it is drafted from, the outbox, and what an applicant may read of its own."""

from collections import defaultdict

from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.rules import is_its_own
from grants.applications.tables import Application, ApplicationStatus
from grants.awards.feedback import content, rules
from grants.awards.feedback.content import Names, Remarks
from grants.awards.feedback.facts import Draft, FeedbackFacts, Outbox
from grants.awards.feedback.tables import ApplicantFeedback, FeedbackRelease
from grants.calls.judging_tables import Criterion
from grants.calls.kinds import Feedback
from grants.calls.tables import Call
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.tables import Assignment, Mark

COUNTS = """
    SELECT count(*) AS judged, count(f.id) AS drafted, count(*) FILTER (WHERE f.looked_at IS NULL) AS unread,
        count(*) FILTER (WHERE application_is_undecided(r.application)) AS undecided
    FROM result r LEFT JOIN applicant_feedback f ON f.application = r.application WHERE r.call = {}
"""
EXPERTS = """
    SELECT e.code, w.name FROM panelist l JOIN expert e ON e.id = l.expert JOIN person w ON w.id = e.person
    WHERE l.call = {} ORDER BY l.id
"""


async def feedback_facts(call_id: int, *, lock: Lock | None = None) -> FeedbackFacts:
    """How far it has come. `lock` is on the call: SHARE while it is looked through, more to draft and to release it."""
    call = await get(Call, call_id, lock=lock)
    [counts] = await sql(COUNTS, call_id)
    return FeedbackFacts(
        call=call,
        closure=await scoring.closure(call_id),
        judged=counts["judged"],
        undecided=counts["undecided"],
        drafted=counts["drafted"],
        unread=counts["unread"],
        release=await released(call_id),
        recused=await scoring.recused(call),
    )


async def released(call_id: int) -> FeedbackRelease | None:
    """When and by whom the feedback of a call was released."""
    return await FeedbackRelease.objects().where(FeedbackRelease.call == call_id).first()


async def contents(call: Call) -> dict[int, dict[str, object]]:
    """What each judged application of a call is told, as far as the call allows it."""
    results = await scoring.results(call.id)
    remarks = await _remarks([each.application for each in results])
    kind = Feedback(call.feedback)
    return {each.application: content.content_of(each, kind, remarks[each.application]) for each in results}


async def outbox(person: Actor, call_id: int) -> Outbox:
    """The feedback of a call as that person may see it. NotFound for who does not judge it or oversee it."""
    facts = await feedback_facts(call_id)
    rules.check_outbox(person, facts.call)
    secret = seen.hidden_from(person, facts.recused)
    rows = await ApplicantFeedback.objects().where(ApplicantFeedback.call == call_id).output(load_json=True)
    rows = [each for each in rows if each.application not in secret]
    among = Application.id.is_in([0, *(each.application for each in rows)])
    found = {each.id: each for each in await Application.objects().where(among)}
    bodies = await organizations.named([each.applicant for each in found.values()])
    drafts = [Draft(each, found[each.application], bodies[found[each.application].applicant]) for each in rows]
    return Outbox(facts, sorted(drafts, key=lambda each: each.application.number or ""), len(secret))


async def draft(application_id: int, *, lock: Lock | None = None) -> ApplicantFeedback | None:
    """The feedback to one application, with its content read."""
    query = ApplicantFeedback.objects().where(ApplicantFeedback.application == application_id)
    rows = await (query.lock_rows(lock) if lock else query).output(load_json=True)
    return rows[0] if rows else None


async def addressees(call_id: int) -> list[ApplicationFacts]:
    """Whose feedback there is, whole, to write to them."""
    rows = await ApplicantFeedback.objects().where(ApplicantFeedback.call == call_id)
    among = Application.id.is_in([0, *(each.application for each in rows)])
    return await applications.facts_of(await Application.objects().where(among).order_by(Application.number))


async def names_besides(application: Application) -> Names:
    """Who must not be named to its applicant. What is part of its own title or name may be said."""
    experts = [word for row in await sql(EXPERTS, application.call) for word in (row["name"], row["code"])]
    rows = await Application.objects().where(Application.call == application.call, Application.number.is_not_null())
    bodies = await organizations.named([key for each in rows for key in (each.applicant, each.submitted_through)])
    own = "\n".join([application.title, bodies[application.applicant].name, bodies[application.submitted_through].name])
    others = [
        word
        for each in rows
        if each.id != application.id
        for word in (each.number or "", each.title, bodies[each.applicant].name)
    ]
    return Names(experts, [word for word in others if len(word) > 1 and word not in own])


async def own(person: Actor, application_id: int) -> tuple[ApplicationFacts, Draft | None]:
    """What the applicant and its hub may read of their application; no draft before it is released to all. NotFound
    for everybody else, and where nothing is told or nothing was judged."""
    facts = await applications.application(person, application_id)
    if not is_its_own(person, facts) or facts.status != ApplicationStatus.ELIGIBLE:
        raise NotFound("awards.feedback_of_others", _("没有找到这份反馈"))
    rules.call_gives_feedback(facts.call)
    found = await draft(application_id) if await released(facts.call.id) else None
    return facts, Draft(found, facts.application, facts.applicant) if found else None


async def _remarks(judged: list[int]) -> dict[int, list[Remarks]]:
    """What was written on the sheets that stand, the comment on the whole first, then by criterion."""
    counts = (Assignment.locked_at.is_not_null()) & (Assignment.ended_at.is_null())
    sheets = await Assignment.objects().where(Assignment.application.is_in([0, *judged]), counts)
    marks = await Mark.objects().where(Mark.assignment.is_in([0, *(each.id for each in sheets)]), Mark.comment != "")
    of = Criterion.id.is_in([0, *{each.criterion for each in marks}])
    criteria = {each.id: each for each in await Criterion.objects().where(of)}
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for sheet in sheets:
        if sheet.comment.strip():
            said[sheet.id].append(("", sheet.comment.strip()))
    for mark in sorted(marks, key=lambda each: criteria[each.criterion].position):
        if mark.comment.strip():
            said[mark.assignment].append((criteria[mark.criterion].name, mark.comment.strip()))
    found: dict[int, list[Remarks]] = defaultdict(list)
    for sheet in sheets:
        found[sheet.application].append(Remarks(sheet.phase, said[sheet.id]))
    return found
