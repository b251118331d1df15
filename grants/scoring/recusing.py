"""Everything that keeps experts away from applications: searching, ruling on what was found, what is asked for."""

from collections.abc import Iterable

from grants import audit, clock
from grants.applications.tables import Application
from grants.audit import action
from grants.calls.tables import Call
from grants.codes import person_name
from grants.db import get
from grants.experts.tables import Expert
from grants.people.rules import Actor
from grants.scoring import finding, queries, recusal_rules, rules, stepping_back
from grants.scoring.panel import Found, Panel, unnoted
from grants.scoring.recusal_tables import RecusalRequest
from grants.scoring.tables import Conflict, ConflictOrigin

# What an expert may read of it as well: who asked, not why.
ASKED_FOR = "申报单位书面申请回避"


@action
async def find_conflicts(by: Actor, call_id: int) -> list[Conflict]:
    """Note everything that speaks against an expert or one of the staff. What was noted before, lifted or not, stays.

    Gives the new conflicts of experts.
    """
    call_panel = await queries.panel(call_id)
    for seat in sorted(call_panel.seats, key=lambda each: each.expert.id):
        await get(Expert, seat.expert.id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    rules.check_search(by, panel)
    await stepping_back.note_found(by, await finding.of_staff(panel.call, panel.candidates))
    return await note_found(by, panel, await queries.found(panel))


@action
async def confirm_conflict(by: Actor, conflict_id: int, *, reason: str) -> Conflict:
    """Rule that a conflict stands, with the reason: the expert's sheets end, locked or not, and stay away for good."""
    conflict, panel = await _held(conflict_id)
    recusal_rules.check_confirmation(by, panel, conflict, reason)
    await conflict.update_self(
        {Conflict.confirmed_at: clock.now(), Conflict.confirmed_by: by.id, Conflict.confirmed_reason: reason.strip()}
    )
    facts = {"application": conflict.application, "reason": reason.strip()}
    await audit.record(by, "scoring.conflict_confirmed", conflict, **facts)
    return conflict


@action
async def lift_conflict(by: Actor, conflict_id: int, *, reason: str) -> Conflict:
    """Rule that a conflict does not stand, with the reason. The expert may be assigned again; twice is refused."""
    conflict, panel = await _held(conflict_id)
    recusal_rules.check_lift(by, panel, conflict, reason)
    await conflict.update_self(
        {Conflict.lifted_at: clock.now(), Conflict.lifted_by: by.id, Conflict.lifted_reason: reason.strip()}
    )
    facts = {"application": conflict.application, "reason": reason.strip()}
    await audit.record(by, "scoring.conflict_lifted", conflict, **facts)
    return conflict


@action
async def ask_recusal(by: Actor, application_id: int, *, name: str, employer: str, reason: str) -> RecusalRequest:
    """An applicant asks that a person not judge its application. It learns nothing of who does; each request counts."""
    application = await get(Application, application_id, lock="SHARE")
    call = await get(Call, application.call)
    recusal_rules.check_request(by, application, call, name, reason, clock.now())
    request = RecusalRequest(
        application=application.id,
        name=person_name(name),
        employer=employer.strip(),
        reason=reason.strip(),
        asked_at=clock.now(),
        asked_by=by.id,
        settled_at=None,
    )
    await request.save()
    await audit.record(by, "scoring.recusal_asked", request, application=application.id)
    await _note_named(by, await queries.panel(call.id, lock="SHARE"))
    return request


@action
async def match_request(by: Actor, request_id: int, *, expert_id: int) -> Conflict:
    """Say which expert is meant, where the names differ. It is then ruled on as any hit."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    request, panel = await _asked(request_id)
    recusal_rules.check_match(by, panel, request, expert)
    return await note(by, _named(request, expert.id), ConflictOrigin.APPLICANT, request)


@action
async def settle_request(by: Actor, request_id: int, *, reason: str) -> RecusalRequest:
    """Note, with the reason, that nobody on the panel is meant. Who comes onto it later is still compared by name."""
    request, panel = await _asked(request_id)
    recusal_rules.check_settlement(by, panel, request, reason)
    await request.update_self(
        {
            RecusalRequest.settled_at: clock.now(),
            RecusalRequest.settled_by: by.id,
            RecusalRequest.settled_reason: reason.strip(),
        }
    )
    facts = {"application": request.application, "reason": reason.strip()}
    await audit.record(by, "scoring.recusal_settled", request, **facts)
    return request


async def look_at(by: Actor, call_id: int, expert_id: int) -> list[Conflict]:
    """Note what speaks against one expert of a panel: when they come onto it, accept, or take a position."""
    panel = await queries.panel(call_id, lock="SHARE")
    return await note_found(by, panel, await queries.found(panel, expert_id=expert_id))


async def note_found(by: Actor, panel: Panel, found: Iterable[Found]) -> list[Conflict]:
    """Note what is new of it, and whom applicants named."""
    noted = [await note(by, each, ConflictOrigin.FOUND) for each in unnoted(panel, found)]
    return [*noted, *await _note_named(by, panel)]


async def note(by: Actor, found: Found, origin: ConflictOrigin, request: RecusalRequest | None = None) -> Conflict:
    """A declared one ends the sheet of the pair at once (a trigger: migrations/sql/2026_11_28t11/scoring.sql)."""
    conflict = Conflict(
        expert=found.expert,
        application=found.application,
        origin=origin,
        kind=found.kind,
        request=request.id if request else None,
        reason=found.reason,
        noted_at=clock.now(),
        noted_by=by.id,
        lifted_at=None,
        confirmed_at=None,
    )
    await conflict.save()
    facts = {"origin": origin, "kind": found.kind, "application": found.application}
    await audit.record(by, "scoring.conflict_noted", conflict, **facts)
    return conflict


async def _note_named(by: Actor, panel: Panel) -> list[Conflict]:
    """Panel members whose name an applicant wrote."""
    known = {(each.request, each.expert) for each in panel.conflicts}
    return [
        await note(by, _named(request, seat.expert.id), ConflictOrigin.APPLICANT, request)
        # In the order in which a search holds them, so that nobody waits for each other.
        for seat in sorted(panel.seats, key=lambda each: each.expert.id)
        for request in panel.requests
        if person_name(seat.name) == request.name and (request.id, seat.expert.id) not in known
    ]


def _named(request: RecusalRequest, expert_id: int) -> Found:
    return Found(expert_id, request.application, ASKED_FOR)


async def _held(conflict_id: int) -> tuple[Conflict, Panel]:
    """A conflict and its panel, with the rows held that assigning to its expert holds."""
    conflict = await get(Conflict, conflict_id)
    await get(Expert, conflict.expert, lock="NO KEY UPDATE")
    conflict = await get(Conflict, conflict_id, lock="UPDATE")
    application = await get(Application, conflict.application)
    return conflict, await queries.panel(application.call, lock="SHARE")


async def _asked(request_id: int) -> tuple[RecusalRequest, Panel]:
    request = await get(RecusalRequest, request_id, lock="UPDATE")
    application = await get(Application, request.application)
    return request, await queries.panel(application.call, lock="SHARE")
