"""Everything that changes the pool of experts, panels, sheets and results."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import uuid4

from grants import audit, clock, jobs
from grants.applications.tables import Application
from grants.audit import action
from grants.db import get
from grants.experts import actions as pool
from grants.experts import queries as experts
from grants.experts.tables import Expert, Position
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.scoring import queries, recusing, rules, sheet_fields, sheet_writing
from grants.scoring.letters import INVITATION
from grants.scoring.panel import Found, Panel, Sheet, unnoted
from grants.scoring.tables import (
    Assignment,
    Conflict,
    ConflictOrigin,
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
        if await queries.closure(seat.call) is None:
            await recusing.look_at(by, seat.call, expert_id)
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
    await recusing.look_at(by, call_id, expert.id)
    await write_to(
        [await people.actor(expert.person)], INVITATION, link=f"/panel/{call_id}/declaration", call=panel.call.title
    )
    return panelist


@action
async def sign_declaration(by: Actor, call_id: int, conflicts: Mapping[int, str]) -> Panelist:
    """The expert declares for all applications whether an interest stands against judging them. Signed once."""
    panel = await _own_panel(by, call_id)
    now = clock.now()
    seat = rules.check_declaration(by, panel, conflicts, now)
    for application_id, reason in sorted(conflicts.items()):
        await recusing.note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)
    await seat.panelist.update_self({Panelist.declared_at: now})
    await audit.record(by, "scoring.declaration_signed", seat.panelist, applications=sorted(conflicts))
    await recusing.look_at(by, call_id, seat.expert.id)
    return seat.panelist


@action
async def declare_conflict(by: Actor, application_id: int, reason: str) -> Conflict:
    """The expert steps back from one application. Their sheet ends, locked or not, and counts no more (R-E5)."""
    application = await get(Application, application_id)
    panel = await _own_panel(by, application.call)
    seat = rules.check_recusal(by, panel, reason)
    return await recusing.note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)


@action
async def assign_reviewer(by: Actor, *, expert_id: int, application_id: int) -> Assignment:
    """Give an application to an expert. Where a conflict stands this is refused, here and by the database."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    application = await get(Application, application_id)
    panel = await queries.panel(application.call, lock="SHARE")
    found = await queries.found(panel, expert_id=expert_id, application_id=application_id)
    rules.check_assignment(by, panel, expert, application, [each.reason for each in unnoted(panel, found)])
    assignment = Assignment(
        expert=expert.id,
        application=application.id,
        phase=panel.phase.position,
        assigned_at=clock.now(),
        assigned_by=by.id,
        ended_at=None,
        saved_at=None,
        locked_at=None,
    )
    await assignment.save()
    await audit.record(by, "scoring.reviewer_assigned", assignment, expert=expert.id, application=application.id)
    return assignment


@action
async def assign_panel(by: Actor, call_id: int, pairs: Iterable[tuple[int, int]]) -> list[Assignment]:
    """Give several applications to experts at once: (expert, application). One refusal undoes all."""
    rules.check_search(by, await queries.panel(call_id))
    return [await assign_reviewer(by, expert_id=one, application_id=other) for one, other in sorted(pairs)]


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
    now = clock.now()
    rules.check_save(sheet, by, marks, now)
    fields = sheet_fields.of_sheet(marks, reasons or {}, typed or {}, comment)
    await sheet_writing.keep(sheet, fields, key=str(uuid4()), now=now)
    # What the marks are stays out of the trail: it is read by people who must not know them before closing.
    await audit.record(by, "scoring.sheet_saved", sheet.assignment, fields=sorted(fields))
    return await queries.sheet(by, assignment_id)


@action
async def lock_sheet(by: Actor, assignment_id: int, *, version: int | None = None) -> Sheet:
    """Hand the sheet in: it is kept as it stands, counts, and does not change any more. `version` is the one that the
    expert looked at: a sheet that another screen has changed since is refused. A second time is refused."""
    sheet = await queries.sheet(by, assignment_id, lock=True)
    now = clock.now()
    rules.check_lock(sheet, by, now)
    rules.sheet_is_the_one_looked_at(sheet, version)
    kept = await sheet_writing.freeze(sheet, now)
    await sheet.assignment.update_self({Assignment.locked_at: now})
    await audit.record(
        by, "scoring.sheet_locked", sheet.assignment, application=sheet.application.id, version=kept.number
    )
    await jobs.enqueue("scoring.render_sheet", kept.id)
    return sheet


async def _own_panel(by: Actor, call_id: int) -> Panel:
    """The panel an expert sits on, with the rows held that assigning to this expert holds."""
    expert = await experts.expert_of(by)
    if expert is not None:
        await get(Expert, expert.id, lock="NO KEY UPDATE")
    return await queries.panel(call_id, lock="SHARE")
