"""Everything that changes the pool of experts, panels, sheets and results."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from grants import audit, clock
from grants.applications.tables import Application
from grants.audit import action
from grants.db import get
from grants.experts import actions as pool
from grants.experts import queries as experts
from grants.experts.tables import Expert, Position
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.scoring import dealing_queries, dealing_rules, queries, rules, telling
from grants.scoring.letters import INVITATION
from grants.scoring.panel import Found, Panel, Sheet, unnoted
from grants.scoring.tables import (
    Assignment,
    Conflict,
    ConflictOrigin,
    Mark,
    Panelist,
)


@action
async def register_position(
    by: Actor, *, expert_id: int, organization_id: int, title: str, from_on: date, until_on: date | None = None
) -> Position:
    """Note a position an expert holds or held. Where it is a conflict on a running panel, that is noted too."""
    position = await pool.add_position(
        by, expert_id=expert_id, organization_id=organization_id, title=title, from_on=from_on, until_on=until_on
    )
    for seat in await Panelist.objects().where(Panelist.expert == expert_id).order_by(Panelist.call):
        panel = await queries.panel(seat.call, lock="SHARE")
        if panel.closure is None:
            await _note_found(by, panel, [each for each in await queries.found(panel) if each.expert == expert_id])
    return position


@action
async def invite_expert(by: Actor, *, call_id: int, expert_id: int, is_alternate: bool = False) -> Panelist:
    """Ask an expert onto the panel of a call, as a member or as an alternate. Twice is refused."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    rules.check_invitation(by, panel, expert)
    panelist = Panelist(
        call=call_id, expert=expert.id, is_alternate=is_alternate, invited_at=clock.now(), declared_at=None
    )
    await panelist.save()
    await audit.record(by, "scoring.expert_invited", panelist, call=call_id, expert=expert.id)
    await write_to(
        [await people.actor(expert.person)], INVITATION, link=f"/panel/{call_id}/declaration", call=panel.call.title
    )
    return panelist


@action
async def find_conflicts(by: Actor, call_id: int) -> list[Conflict]:
    """Note every conflict that follows from positions and staff lists. One noted before, lifted or not, stays as is."""
    call_panel = await queries.panel(call_id)
    for seat in sorted(call_panel.seats, key=lambda each: each.expert.id):
        await get(Expert, seat.expert.id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    rules.check_search(by, panel)
    return await _note_found(by, panel, await queries.found(panel))


@action
async def sign_declaration(by: Actor, call_id: int, conflicts: Mapping[int, str]) -> Panelist:
    """The expert declares for all applications whether an interest stands against judging them. Signed once."""
    panel = await _own_panel(by, call_id)
    now = clock.now()
    seat = rules.check_declaration(by, panel, conflicts, now)
    for application_id, reason in sorted(conflicts.items()):
        await _note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)
    await seat.panelist.update_self({Panelist.declared_at: now})
    await audit.record(by, "scoring.declaration_signed", seat.panelist, applications=sorted(conflicts))
    return seat.panelist


@action
async def declare_conflict(by: Actor, application_id: int, reason: str) -> Conflict:
    """The expert steps back from one application. Their sheet ends, locked or not, and counts no more (R-E5)."""
    application = await get(Application, application_id)
    panel = await _own_panel(by, application.call)
    seat = rules.check_recusal(by, panel, reason)
    return await _note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)


@action
async def lift_conflict(by: Actor, conflict_id: int, *, reason: str) -> Conflict:
    """Rule that a conflict does not stand, with the reason. The expert may be assigned again; twice is refused."""
    conflict = await get(Conflict, conflict_id)
    await get(Expert, conflict.expert, lock="NO KEY UPDATE")
    conflict = await get(Conflict, conflict_id, lock="UPDATE")
    application = await get(Application, conflict.application)
    rules.check_lift(by, await queries.panel(application.call, lock="SHARE"), conflict, reason)
    await conflict.update_self(
        {Conflict.lifted_at: clock.now(), Conflict.lifted_by: by.id, Conflict.lifted_reason: reason.strip()}
    )
    await audit.record(by, "scoring.conflict_lifted", conflict, reason=reason.strip())
    return conflict


@action
async def assign_reviewer(by: Actor, *, expert_id: int, application_id: int, reason: str = "") -> Assignment:
    """Give an application to an expert. Where a conflict stands this is refused, here and by the database. Given with a
    reason, which it needs once assignments are released, no run takes it away again."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    application = await get(Application, application_id)
    panel = await queries.panel(application.call, lock="SHARE")
    found = [
        each.reason
        for each in unnoted(panel, await queries.found(panel))
        if (each.expert, each.application) == (expert_id, application_id)
    ]
    rules.check_assignment(by, panel, expert, application, found)
    release = await dealing_queries.release_of(panel.call.id, panel.phase.position)
    colleagues = await dealing_queries.colleagues(panel, expert_id, application_id)
    dealing_rules.check_by_hand(release, reason, colleagues)
    assignment = Assignment(
        expert=expert.id,
        application=application.id,
        phase=panel.phase.position,
        assigned_at=clock.now(),
        assigned_by=by.id,
        given_reason=reason.strip(),
        ended_at=None,
        saved_at=None,
        locked_at=None,
    )
    await assignment.save()
    await audit.record(
        by, "scoring.reviewer_assigned", assignment, expert=expert.id, application=application.id, reason=reason.strip()
    )
    await telling.tell_assigned(panel, [expert.id])
    return assignment


@action
async def assign_panel(
    by: Actor, call_id: int, pairs: Iterable[tuple[int, int]], *, reason: str = ""
) -> list[Assignment]:
    """Give several applications to experts at once: (expert, application). One refusal undoes all."""
    rules.check_search(by, await queries.panel(call_id))
    return [
        await assign_reviewer(by, expert_id=one, application_id=other, reason=reason) for one, other in sorted(pairs)
    ]


@action
async def end_assignment(by: Actor, assignment_id: int, *, reason: str) -> Assignment:
    """Take an application away from an expert who cannot go on, so that another one is assigned. Not once locked."""
    assignment = await get(Assignment, assignment_id, lock="NO KEY UPDATE")
    application = await get(Application, assignment.application)
    rules.check_end(by, await queries.panel(application.call, lock="SHARE"), assignment, reason)
    await assignment.update_self({Assignment.ended_at: clock.now(), Assignment.ended_reason: reason.strip()})
    await audit.record(by, "scoring.assignment_ended", assignment, reason=reason.strip())
    return assignment


@action
async def save_sheet(
    by: Actor,
    assignment_id: int,
    *,
    marks: Mapping[int, Decimal | None],
    comment: str | None = None,
    reasons: Mapping[int, str] | None = None,
    typed: Mapping[int, str] | None = None,
) -> Sheet:
    """Keep an expert's marks by the criterion's position; None takes one back, what is not named stays as it is.

    `typed` is what stands in a field but is no mark. Saving again replaces; the sheet counts only once it is locked.
    """
    sheet = await queries.sheet(by, assignment_id, lock=True)
    rules.check_save(sheet, by, marks, clock.now())
    texts, raw = reasons or {}, typed or {}
    for position in sorted({*marks, *texts, *raw}):
        await _keep_mark(sheet, position, marks, texts, raw)
    said = sheet.assignment.comment if comment is None else comment.strip()
    await sheet.assignment.update_self({Assignment.comment: said, Assignment.saved_at: clock.now()})
    # What the marks are stays out of the trail: it is read by people who must not know them before closing.
    await audit.record(by, "scoring.sheet_saved", sheet.assignment, criteria=sorted({*marks, *texts, *raw}))
    return await queries.sheet(by, assignment_id)


@action
async def lock_sheet(by: Actor, assignment_id: int) -> Sheet:
    """Hand the sheet in: from now on it counts and does not change. A second time is refused."""
    sheet = await queries.sheet(by, assignment_id, lock=True)
    now = clock.now()
    rules.check_lock(sheet, by, now)
    await sheet.assignment.update_self({Assignment.locked_at: now})
    await audit.record(by, "scoring.sheet_locked", sheet.assignment, application=sheet.application.id)
    return sheet


async def _own_panel(by: Actor, call_id: int) -> Panel:
    """The panel an expert sits on, with the rows held that assigning to this expert holds."""
    expert = await experts.expert_of(by)
    if expert is not None:
        await get(Expert, expert.id, lock="NO KEY UPDATE")
    return await queries.panel(call_id, lock="SHARE")


async def _note_found(by: Actor, panel: Panel, found: Iterable[Found]) -> list[Conflict]:
    return [await _note(by, each, ConflictOrigin.FOUND) for each in unnoted(panel, found)]


async def _note(by: Actor, found: Found, origin: ConflictOrigin) -> Conflict:
    """A trigger ends the assignment that stands (migrations/sql/scoring.sql)."""
    conflict = Conflict(
        expert=found.expert,
        application=found.application,
        origin=origin,
        reason=found.reason,
        noted_at=clock.now(),
        noted_by=by.id,
        lifted_at=None,
    )
    await conflict.save()
    await audit.record(by, "scoring.conflict_noted", conflict, origin=origin, application=found.application)
    return conflict


async def _keep_mark(
    sheet: Sheet,
    position: int,
    marks: Mapping[int, Decimal | None],
    reasons: Mapping[int, str],
    typed: Mapping[int, str],
) -> None:
    criterion = next(each for each in sheet.criteria if each.position == position)
    mark = sheet.marks.get(position) or Mark(assignment=sheet.assignment.id, criterion=criterion.id)
    if position in marks or position in typed:
        mark.value = marks.get(position)
        mark.typed = "" if mark.value is not None else typed.get(position, "").strip()[:40]
    mark.comment = reasons.get(position, mark.comment).strip()
    await mark.save()
