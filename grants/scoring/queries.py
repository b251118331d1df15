"""Reads of panels, sheets and results: what an actor's action decides on, and what a person may see of it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from grants import clock
from grants.applications.tables import Application, ApplicationStatus
from grants.calls.judging_tables import Bonus, Criterion, Phase
from grants.calls.kinds import PhaseKind
from grants.calls.phases import phases_of
from grants.calls.tables import Call
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.scoring import aggregate, finding, rules, seen
from grants.scoring import sheet_queries as sheets
from grants.scoring.aggregate import Standing
from grants.scoring.blind import queries as blind
from grants.scoring.dealing_tables import AssignmentRelease
from grants.scoring.formula import Formula, Judged, PhaseRule
from grants.scoring.panel import Found, Panel, Ranked, Ranking, Seat, Sheet, word_of
from grants.scoring.pitch import queries as pitch
from grants.scoring.recusal_tables import RecusalRequest
from grants.scoring.tables import (
    Assignment,
    CalledIn,
    Conflict,
    Mark,
    Panelist,
    PhaseClosure,
    Result,
    ScoringClosure,
)
from grants.standing import queries as standing

WAITS = """
    SELECT NOT EXISTS (
        SELECT FROM assignment s JOIN application p ON p.id = s.application
        WHERE p.call = {} AND s.phase = {} AND s.saved_at IS NOT NULL
    ) AND (EXISTS (
        SELECT FROM conflict k JOIN application p ON p.id = k.application
        WHERE p.call = {} AND p.status IN ('submitted', 'returned', 'eligible') AND k.origin <> 'declared'
            AND k.lifted_at IS NULL AND k.confirmed_at IS NULL
    ) OR EXISTS (
        SELECT FROM recusal_request q JOIN application p ON p.id = q.application
        WHERE p.call = {} AND p.status IN ('submitted', 'returned', 'eligible') AND q.settled_at IS NULL
            AND NOT EXISTS (SELECT FROM conflict k WHERE k.request = q.id)
    )) AS waits
"""
RUNNING = [ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.ELIGIBLE]


async def panel(call_id: int, *, lock: Lock | None = None) -> Panel:
    """All of a call's judging but the marks. `lock` is on the call: SHARE while judging goes on, more to close it."""
    call = await get(Call, call_id, lock=lock)
    panelists = await Panelist.objects().where(Panelist.call == call_id).order_by(Panelist.id)
    of_panelists = Expert.id.is_in([each.expert for each in panelists] or [0])
    found = {each.id: (each, name) for each, name in await experts.named(await Expert.objects().where(of_panelists))}
    candidates = (
        await Application.objects()
        .where(Application.call == call_id, Application.status.is_in(RUNNING))
        .order_by(Application.number)
    )
    ids = [each.id for each in candidates] or [0]
    among = RecusalRequest.application.is_in(ids)
    judged = [each.id for each in candidates if each.status == ApplicationStatus.ELIGIBLE]
    bare = await blind.unredacted(judged) if call.hides_applicants else frozenset()
    return Panel(
        call=call,
        seats=[Seat(each, *found[each.expert]) for each in panelists],
        candidates=candidates,
        conflicts=await Conflict.objects().where(Conflict.application.is_in(ids)).order_by(Conflict.id),
        assignments=await Assignment.objects().where(Assignment.application.is_in(ids)).order_by(Assignment.id),
        closure=await closure(call_id),
        later=await later_phases(call_id),
        closed_phases=frozenset([each.phase for each in await closed_phases(call_id)]),
        called_in=await called_in(call_id),
        requests=await RecusalRequest.objects().where(among).order_by(RecusalRequest.id),
        recused=await recused(call),
        unredacted=[each.number for each in candidates if each.id in bare],
    )


async def panel_for(person: Actor, call_id: int) -> Panel:
    """The panel as who runs or oversees it may see it. Raises NotFound for everybody else."""
    whole = await panel(call_id)
    if not rules.may_read_panel(person, whole.call):
        raise NotFound("scoring.no_panel", _("没有找到这个评审组"))
    return seen.visible(whole, person)


async def recused(call: Call) -> dict[int, frozenset[int]]:
    """The staff of the round who have nothing to do with an application's judging: persons by application."""
    rows = await sql(
        "SELECT r.application, array_agg(DISTINCT r.person) AS people FROM recused_staff r"
        " JOIN application p ON p.id = r.application WHERE p.call = {} AND {} BETWEEN r.from_on AND r.until_on"
        # An array: the few people of the round are known before anybody is looked up among all applicants' members.
        " AND r.person = ANY(ARRAY(SELECT person FROM membership WHERE organization IN ({}, {}) AND ended_at IS NULL))"
        " GROUP BY r.application",
        call.id,
        clock.today(),
        call.organiser,
        call.funder,
    )
    return {row["application"]: frozenset(row["people"]) for row in rows}


async def closure(call_id: int) -> ScoringClosure | None:
    """When and by whom scoring of the call was closed."""
    return await ScoringClosure.objects().where(ScoringClosure.call == call_id).first()


async def closure_of_phase(call_id: int, phase: int) -> PhaseClosure | None:
    """When and by whom a phase was closed."""
    return await PhaseClosure.objects().where(PhaseClosure.call == call_id, PhaseClosure.phase == phase).first()


async def later_phases(call_id: int) -> list[Phase]:
    """The phases after the first."""
    return await Phase.objects().where(Phase.call == call_id).order_by(Phase.position)


async def closed_phases(call_id: int) -> list[PhaseClosure]:
    """The phases that were closed, in order."""
    return await PhaseClosure.objects().where(PhaseClosure.call == call_id).order_by(PhaseClosure.phase)


async def called_in(call_id: int) -> dict[int, frozenset[int]]:
    """Who was called into which later phase."""
    rows = await CalledIn.objects().where(CalledIn.call == call_id)
    phases = {row.phase for row in rows}
    return {phase: frozenset(row.application for row in rows if row.phase == phase) for phase in phases}


async def found(panel: Panel, *, expert_id: int | None = None, application_id: int | None = None) -> list[Found]:
    """The conflicts that follow from what is known of the panel's experts (or of one, or with one application), noted
    already or not."""
    return await finding.of_experts(
        panel.call,
        [each for each in panel.candidates if application_id in (None, each.id)],
        [seat.expert for seat in panel.seats if expert_id in (None, seat.expert.id)],
    )


async def organization_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in one query."""
    rows = await Organization.objects().where(Organization.id.is_in([*ids] or [0]))
    return {row.id: row.name for row in rows}


async def sheet(person: Actor, assignment_id: int, *, lock: bool = False) -> Sheet:
    """An expert's own sheet; for anybody else there is none. Locks child first, then parents."""
    assignment = await get(Assignment, assignment_id, lock="NO KEY UPDATE" if lock else None)
    expert = await get(Expert, assignment.expert)
    application = await get(Application, assignment.application)
    call = await get(Call, application.call, lock="SHARE" if lock else None)
    pair = (Conflict.expert == expert.id) & (Conflict.application == application.id)
    criteria = [each for each in await criteria_of(call.id) if each.phase == assignment.phase]
    position = {criterion.id: criterion.position for criterion in criteria}
    marks = await Mark.objects().where(Mark.assignment == assignment.id)
    seat = await Panelist.objects().where(Panelist.call == call.id, Panelist.expert == expert.id).first()
    if expert.person != person.id or seat is None:
        raise NotFound("scoring.no_sheet", _("没有找到这份评分表"))
    rules.assignments_are_released(await is_released(call.id, assignment.phase))
    later = await later_phases(call.id)
    phase = phases_of(call, later)[assignment.phase - 1]
    slot = await pitch.slot_of(application.id, assignment.phase) if phase.kind == PhaseKind.PITCH else None
    return Sheet(
        assignment=assignment,
        expert=expert,
        panelist=seat,
        application=application,
        call=call,
        criteria=criteria,
        marks={position[mark.criterion]: mark for mark in marks},
        conflicts=await Conflict.objects().where(pair).order_by(Conflict.id),
        closure=await closure(call.id) or await closure_of_phase(call.id, assignment.phase),
        later=later,
        waits_for_rulings=assignment.saved_at is None and await waits_for_rulings(call.id, assignment.phase),
        presented_at=slot.starts_at if slot else None,
        is_unlocked=assignment.locked_at is None and await sheets.is_unlocked(assignment.id),
        is_unredacted=call.hides_applicants and bool(await blind.unredacted([application.id])),
    )


async def is_released(call_id: int, phase: int) -> bool:
    """Whether the experts see what they were assigned in that phase."""
    of_phase = (AssignmentRelease.call == call_id) & (AssignmentRelease.phase == phase)
    return bool(await AssignmentRelease.exists().where(of_phase))


async def released_to(expert_id: int) -> list[Assignment]:
    """The assignments of an expert that they may see. One that ended before the release they never had."""
    rows = await Assignment.objects().where(Assignment.expert == expert_id)
    of_these = Application.id.is_in([each.application for each in rows] or [0])
    call = {
        row["id"]: row["call"] for row in await Application.select(Application.id, Application.call).where(of_these)
    }
    releases = await AssignmentRelease.objects().where(AssignmentRelease.call.is_in([*call.values()] or [0]))
    released = {(each.call, each.phase): each.released_at for each in releases}
    seen = [(each, released.get((call[each.application], each.phase))) for each in rows]
    return [each for each, since in seen if since and (each.ended_at is None or each.ended_at >= since)]


async def waits_for_rulings(call_id: int, phase: int) -> bool:
    """Whether nobody has begun to score in that phase, and something found or asked for is not ruled on."""
    [row] = await sql(WAITS, call_id, phase, call_id, call_id)
    return bool(row["waits"])


async def conflict(conflict_id: int) -> tuple[Conflict, Application]:
    """A conflict and what it concerns; whose business it is, the panel says."""
    row = await get(Conflict, conflict_id)
    return row, await get(Application, row.application)


async def assignment_for(person: Actor, assignment_id: int) -> tuple[Panel, Assignment, Application]:
    """An assignment, what it concerns and its panel, for who runs or oversees the round. For who is recused from the
    application there is none: it would say who judges it."""
    row = await get(Assignment, assignment_id)
    application = await get(Application, row.application)
    panel = await panel_for(person, application.call)
    if row.id not in {each.id for each in panel.assignments}:
        raise NotFound("scoring.no_assignment", _("没有找到这份指派"))
    return panel, row, application


async def criteria_of(call_id: int) -> list[Criterion]:
    """The criteria of a call in their order."""
    return await Criterion.objects().where(Criterion.call == call_id).order_by(Criterion.position)


async def judged(panel: Panel) -> list[Judged]:
    """Every eligible application with the sheets that count, by phase: locked, and not ended by a conflict."""
    counting = [a for a in panel.assignments if a.locked_at is not None and a.ended_at is None]
    in_phase = {phase.position: {each.id for each in panel.judged_in(phase.position)} for phase in panel.phases}
    criteria = await criteria_of(panel.call.id)
    asked = {phase.position: [each.id for each in criteria if each.phase == phase.position] for phase in panel.phases}
    values: dict[int, dict[int, Decimal | None]] = {a.id: dict.fromkeys(asked[a.phase]) for a in counting}
    for mark in await Mark.objects().where(Mark.assignment.is_in([*values] or [0])):
        values[mark.assignment][mark.criterion] = mark.value
    codes = {seat.expert.id: seat.expert.code for seat in panel.seats}
    # What stood on the last day of applying; a rating that had lapsed counts as none (R-B8).
    last = clock.local_day(panel.call.closes_at)
    stood = await standing.standings([each.applicant for each in panel.applications], last)
    return [
        Judged(
            application=each.id,
            number=each.number,
            sheets={
                word_of(phase): {
                    codes[a.expert]: tuple(values[a.id].values())
                    for a in panel.sheets(each.id, phase.position)
                    if a.locked_at is not None
                }
                for phase in panel.phases
                if phase.position <= panel.phase.position and each.id in in_phase[phase.position]
            },
            flags=tuple(each.flags),
            rating=stood[each.applicant].grade,
            submitted_at=each.submitted_at,
            priority=stood[each.applicant].priority,
        )
        for each in panel.applications
    ]


async def formula(panel: Panel) -> Formula:
    """How the call makes a score out of sheets."""
    criteria = await criteria_of(panel.call.id)
    bonuses = await Bonus.objects().where(Bonus.call == panel.call.id)
    return Formula(
        phases=tuple(
            PhaseRule(
                name=word_of(phase),
                title=phase.name,
                maxima=tuple(each.max_mark for each in criteria if each.phase == phase.position),
                weight=phase.weight,
                method=phase.method,
                trim_from=phase.trim_from,
                min_sheets=phase.min_sheets,
            )
            for phase in panel.phases
        ),
        pass_mark=panel.call.pass_mark,
        bonuses={bonus.flag: bonus.points for bonus in bonuses},
        bonus_max=panel.call.bonus_max,
        tie_break=tuple(panel.call.tie_break),
    )


async def standings(panel: Panel) -> list[Standing]:
    """Everybody in order as the sheets locked so far make it, in the phases up to the one being judged. Raises Refused
    while a sheet is missing. For the closing of a phase and for later steps: nobody's pages show it unasked."""
    return aggregate.ranking(await judged(panel), await formula(panel))


async def ranking(person: Actor | None, call_id: int) -> Ranking:
    """The ranking for who runs or oversees the round; nothing in it before scoring is closed. None is the system."""
    call = await get(Call, call_id)
    if person is not None and not rules.may_read_panel(person, call):
        raise NotFound("scoring.no_ranking", _("没有找到这个排名"))
    rows = await results(call_id)
    applications = {
        each.id: each
        for each in await Application.objects().where(Application.id.is_in([row.application for row in rows] or [0]))
    }
    applicants = await _organizations([each.applicant for each in applications.values()])
    whole = Ranking(
        call=call,
        closure=await closure(call_id),
        rows=[
            Ranked(
                row,
                applications[row.application],
                applicants[applications[row.application].applicant],
                row.rank,
                cast(dict[str, Any], row.tie_break)["won"],
            )
            for row in rows
        ],
        later=await later_phases(call_id),
    )
    return whole if person is None else seen.ranking(whole, seen.hidden_from(person, await recused(call)))


async def results(call_id: int) -> list[Result]:
    """The frozen results of a call, best first, for later steps. Nobody's pages show them unasked."""
    return await Result.objects().where(Result.call == call_id).order_by(Result.place).output(load_json=True)


async def closed_calls() -> list[int]:
    """The calls whose scoring is closed."""
    rows = await ScoringClosure.select(ScoringClosure.call).order_by(ScoringClosure.call)
    return [row["call"] for row in rows]


async def result_of(application_id: int) -> Result | None:
    """The frozen result of one application."""
    rows = await Result.objects().where(Result.application == application_id).output(load_json=True)
    return rows[0] if rows else None


async def _organizations(ids: Sequence[int]) -> dict[int, Organization]:
    rows = await Organization.objects().where(Organization.id.is_in(list(ids) or [0]))
    return {row.id: row for row in rows}
