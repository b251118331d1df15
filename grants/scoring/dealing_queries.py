"""Reads of runs and releases, and of all that a phase is dealt by."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.experts import queries as experts
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.scoring import panel as panels
from grants.scoring import queries
from grants.scoring.deal import Deal, DealPlan, Known, deal_of, usual_plan
from grants.scoring.dealing_tables import AssignmentRelease, AssignmentRun
from grants.scoring.declaration_tables import Willingness
from grants.scoring.matching import Asking, Knowing
from grants.scoring.panel import Panel, Seat
from grants.scoring.solving import Run
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName


@dataclass(frozen=True)
class RunLine:
    """A run in the list of a phase's runs."""

    id: int
    number: int
    solved_at: Any
    adopted_at: Any
    is_refused: bool


async def release_of(call_id: int, phase: int) -> AssignmentRelease | None:
    """When the experts of a phase were shown what they are assigned."""
    of_phase = (AssignmentRelease.call == call_id) & (AssignmentRelease.phase == phase)
    return await AssignmentRelease.objects().where(of_phase).first()


async def run(run_id: int, *, lock: Lock | None = None) -> Run:
    """One run."""
    return _read(await get(AssignmentRun, run_id, lock=lock))


async def run_for(person: Actor, run_id: int) -> tuple[Panel, Run]:
    """A run and its panel, for who runs or oversees the round. It is about all applications at once: for everybody
    else, and for who is recused from one of them, there is none. Raises NotFound."""
    found = await run(run_id)
    panel = await queries.panel_for(person, found.row.call)
    if panel.hidden:
        raise NotFound("scoring.no_run", _("没有找到这次试算"))
    return panel, found


async def runs(panel: Panel) -> list[RunLine]:
    """The runs of the phase that is being judged, the last first."""
    rows = await sql(
        "SELECT id, number, solved_at, adopted_at, refused IS NOT NULL AS is_refused FROM assignment_run"
        " WHERE call = {} AND phase = {} ORDER BY number DESC",
        panel.call.id,
        panel.phase.position,
    )
    return [RunLine(**row) for row in rows]


async def run_before(row: AssignmentRun) -> Run | None:
    """The last run of the phase before this one that found an assignment."""
    found = (
        await AssignmentRun.objects()
        .where(
            AssignmentRun.call == row.call,
            AssignmentRun.phase == row.phase,
            AssignmentRun.number < row.number,
            AssignmentRun.pairs.is_not_null(),
        )
        .order_by(AssignmentRun.number, ascending=False)
        .first()
    )
    return _read(found) if found else None


async def plan_to_begin_with(panel: Panel, *, adopted: bool = False) -> DealPlan:
    """What was asked for last in this phase (of the runs that were adopted); the usual plan while nothing was."""
    of_phase = (AssignmentRun.call == panel.call.id) & (AssignmentRun.phase == panel.phase.position)
    if adopted:
        of_phase &= AssignmentRun.adopted_at.is_not_null()
    last = AssignmentRun.adopted_at if adopted else AssignmentRun.number
    row = await AssignmentRun.objects().where(of_phase).order_by(last, ascending=False).first()
    return _read(row).plan if row else usual_plan(len(panel.judged_in(panel.phase.position)))


async def deal(panel: Panel, plan: DealPlan) -> Deal:
    """The phase that is being judged, as a run is made of it."""
    return deal_of(panel, await known(panel), plan)


async def known(panel: Panel) -> Known:
    """All that matching goes by."""
    applications = panel.judged_in(panel.phase.position)
    places = await organizations.named([each.applicant for each in applications])
    found = panels.unnoted(panel, await queries.found(panel))
    barred = {(each.application, each.expert) for each in panel.conflicts if each.lifted_at is None}
    return Known(
        asked={
            each.id: Asking(each.id, each.purpose, frozenset(each.fields), places[each.applicant].division)
            for each in applications
        },
        knowing={
            seat.expert.id: Knowing(seat.expert.id, frozenset(seat.expert.topics), tuple(seat.expert.areas))
            for seat in panel.seats
        },
        barred=frozenset(barred | {(each.application, each.expert) for each in found}),
        employers=await employers(panel.seats),
        said=await said(each.id for each in applications),
    )


async def said(applications: Iterable[int]) -> dict[tuple[int, int], str]:
    """How well experts said they know these applications' fields."""
    rows = await Willingness.objects().where(Willingness.application.is_in([*applications] or [0]))
    return {(row.expert, row.application): row.level for row in rows}


async def employers(seats: Sequence[Seat]) -> dict[int, int]:
    """Whom each expert works for today, where that is known."""
    held = await experts.positions(seat.expert.id for seat in seats)
    today = clock.today()
    current = [each for each in held if each.is_employer and (each.until_on is None or each.until_on >= today)]
    return {each.expert: each.organization for each in current}


async def colleagues(panel: Panel, expert_id: int, application_id: int) -> list[str]:
    """The names of those of the same employer who judge the application already."""
    employer = await employers(panel.seats)
    judging = {each.expert for each in panel.sheets(application_id, panel.phase.position)} - {expert_id}
    own = employer.get(expert_id)
    return [
        seat.name for seat in panel.seats if own and seat.expert.id in judging and employer.get(seat.expert.id) == own
    ]


async def topic_names() -> dict[str, str]:
    """What the fields are called."""
    terms = await vocabulary.terms_of((ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA))
    return {each.code: each.name for each in terms}


def _read(row: AssignmentRun) -> Run:
    facts, pairs, figures, refused = (
        None if kept is None else json.loads(kept) for kept in (row.facts, row.pairs, row.figures, row.refused)
    )
    return Run(
        row=row,
        plan=DealPlan.read(json.loads(row.plan)),
        facts=facts,
        pairs=None if pairs is None else [(application, expert) for application, expert in pairs],
        figures=figures,
        refused=refused,
    )
