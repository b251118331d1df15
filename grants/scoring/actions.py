"""Everything that changes the pool of experts, panels, sheets and results."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from grants import audit, clock
from grants.applications.tables import Application
from grants.audit import action
from grants.db import get
from grants.experts import actions as pool
from grants.experts import queries as experts
from grants.experts.tables import Expert, Position
from grants.people.rules import Actor
from grants.scoring import aggregate, declaring, inviting, queries, rules
from grants.scoring.aggregate import Standing
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.panel import Found, Panel, Sheet, unnoted
from grants.scoring.tables import (
    Assignment,
    Conflict,
    ConflictOrigin,
    Mark,
    Panelist,
    PhaseClosure,
    Result,
    ScoringClosure,
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
        panel = await queries.panel(seat.call, lock="SHARE")
        if panel.closure is None:
            await _note_found(by, panel, [each for each in await queries.found(panel) if each.expert == expert_id])


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
async def find_conflicts(by: Actor, call_id: int) -> list[Conflict]:
    """Note every conflict that follows from positions and staff lists. One noted before, lifted or not, stays as is."""
    call_panel = await queries.panel(call_id)
    for seat in sorted(call_panel.seats, key=lambda each: each.expert.id):
        await get(Expert, seat.expert.id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    rules.check_search(by, panel)
    return await _note_found(by, panel, await queries.found(panel))


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
        await _note(by, Found(seat.expert.id, application_id, reason.strip()), ConflictOrigin.DECLARED)
    await seat.panelist.update_self({Panelist.declared_at: now})
    signed = await declaring.keep(panel, seat, conflicts, levels, signed_name)
    await audit.record(
        by,
        "scoring.declaration_signed",
        seat.panelist,
        applications=sorted(conflicts),
        content_hash=signed.content_hash,
    )
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
async def assign_reviewer(by: Actor, *, expert_id: int, application_id: int) -> Assignment:
    """Give an application to an expert. Where a conflict stands this is refused, here and by the database."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    application = await get(Application, application_id)
    panel = await queries.panel(application.call, lock="SHARE")
    found = [
        each.reason
        for each in unnoted(panel, await queries.found(panel))
        if (each.expert, each.application) == (expert_id, application_id)
    ]
    rules.check_assignment(by, panel, expert, application, found)
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


@action
async def close_scoring(by: Actor, call_id: int) -> list[Result]:
    """Freeze the ranking as the call's rule makes it of the locked sheets. Scores are seen from now on; done once."""
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    rules.check_closing(by, panel)
    await PhaseClosure(call=call_id, phase=panel.phase.position, closed_at=clock.now(), closed_by=by.id).save()
    closure = ScoringClosure(call=call_id, closed_at=clock.now(), closed_by=by.id)
    await closure.save()
    standings = aggregate.ranking(await queries.judged(panel), await queries.formula(panel.call))
    results = [_result(panel, standing) for standing in standings]
    for result in results:
        await result.save()
    await audit.record(by, "scoring.scoring_closed", closure, call=call_id, applications=len(results))
    return results


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


def _result(panel: Panel, standing: Standing) -> Result:
    names = {seat.expert.code: seat.name for seat in panel.seats}
    sheets = [
        {
            "expert": code,
            "name": names[code],
            "marks": [str(mark) for mark in marks],
            "total": str(standing.totals[code]),
            "counted": code not in standing.dropped,
        }
        for code, marks in sorted(standing.judged.sheets.items())
    ]
    words = {word: aggregate.tie_fact(standing.judged, word) for word in panel.call.tie_break}
    return Result(
        call=panel.call.id,
        application=standing.judged.application,
        trimmed_mean=standing.trimmed_mean,
        bonus=standing.bonus,
        final=standing.final,
        rank=standing.rank,
        place=standing.place,
        sheets=json.dumps(sheets, ensure_ascii=False),
        tie_break=json.dumps({"facts": words, "won": asdict(standing.tie) if standing.tie else None}),
    )
