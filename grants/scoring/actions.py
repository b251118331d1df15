"""Everything that changes the pool of experts, panels, sheets and results."""

from collections.abc import Mapping
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
from grants.people.rules import Actor
from grants.scoring import (
    dealing_queries,
    dealing_rules,
    declaring,
    inviting,
    queries,
    recusing,
    rules,
    sheet_fields,
    sheet_writing,
    telling,
)
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.panel import Found, Panel, Sheet, unnoted
from grants.scoring.tables import (
    Assignment,
    Conflict,
    ConflictOrigin,
    Panelist,
)


@action
async def register_position(
    by: Actor,
    *,
    expert_id: int,
    organization_id: int,
    title: str,
    from_on: date,
    until_on: date | None = None,
    is_employer: bool = False,
) -> Position:
    """Note a position an expert holds or held. Where it is a conflict on a running panel, that is noted too."""
    position = await pool.add_position(
        by,
        expert_id=expert_id,
        organization_id=organization_id,
        title=title,
        from_on=from_on,
        until_on=until_on,
        is_employer=is_employer,
    )
    await _note_on_running_panels(by, expert_id)
    return position


@action
async def correct_position(
    by: Actor, position_id: int, *, version: int, title: str, from_on: date, until_on: date | None, is_employer: bool
) -> Position:
    """Correct a position or note its end. Where it is now a conflict on a running panel, that is noted too."""
    position = await pool.change_position(
        by,
        position_id,
        version=version,
        title=title,
        from_on=from_on,
        until_on=until_on,
        is_employer=is_employer,
    )
    await _note_on_running_panels(by, position.expert)
    return position


async def _note_on_running_panels(by: Actor, expert_id: int) -> None:
    for seat in await Panelist.objects().where(Panelist.expert == expert_id).order_by(Panelist.call):
        if await queries.closure(seat.call) is None:
            await recusing.look_at(by, seat.call, expert_id)


@action
async def invite_expert(
    by: Actor, *, call_id: int, expert_id: int, is_alternate: bool = False, reason: str = ""
) -> Panelist:
    """Ask an expert onto the panel of a call by hand, as a member or as an alternate. Twice is refused.

    Where the call has a draw, passing it by needs a reason.
    """
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    return await inviting.ask(by, panel, expert, is_alternate=is_alternate, reason=reason)


@action
async def sign_declaration(
    by: Actor,
    call_id: int,
    conflicts: Mapping[int, str],
    *,
    signed_name: str = "",
    known: Mapping[int, Familiarity] | None = None,
) -> Panelist:
    """The expert declares for all applications whether an interest stands against judging them, and signs; once.

    `conflicts` are reasons and `known` is how well they know the field, by application. What was signed is kept with
    its hash, and made a paper.
    """
    panel = await _own_panel(by, call_id)
    now = clock.now()
    levels = known or {}
    seat = rules.check_declaration(by, panel, conflicts, levels, signed_name, now)
    for application_id, reason in sorted(conflicts.items()):
        await recusing.note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)
    await seat.panelist.update_self({Panelist.declared_at: now})
    signed = await declaring.keep(panel, seat, conflicts, levels, signed_name)
    await audit.record(
        by,
        "scoring.declaration_signed",
        seat.panelist,
        applications=sorted(conflicts),
        content_hash=signed.content_hash,
    )
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
async def assign_reviewer(by: Actor, *, expert_id: int, application_id: int, reason: str) -> Assignment:
    """Give an application to an expert by hand, with the reason: no run takes it away again. Where a conflict stands
    this is refused, here and by the database. The expert sees it once assignments are released."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    application = await get(Application, application_id)
    panel = await queries.panel(application.call, lock="SHARE")
    found = await queries.found(panel, expert_id=expert_id, application_id=application_id)
    rules.check_assignment(by, panel, expert, application, [each.reason for each in unnoted(panel, found)])
    dealing_rules.check_by_hand(reason, await dealing_queries.colleagues(panel, expert_id, application_id))
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
async def end_assignment(by: Actor, assignment_id: int, *, reason: str) -> Assignment:
    """Take an application away from an expert who cannot go on, so that another one is assigned. Not once locked."""
    assignment = await get(Assignment, assignment_id, lock="NO KEY UPDATE")
    application = await get(Application, assignment.application)
    panel = await queries.panel(application.call, lock="SHARE")
    rules.check_end(by, panel, assignment, reason)
    await assignment.update_self({Assignment.ended_at: clock.now(), Assignment.ended_reason: reason.strip()})
    await audit.record(by, "scoring.assignment_ended", assignment, reason=reason.strip())
    await telling.tell_taken_back(panel, [assignment.expert])
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
