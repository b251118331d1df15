"""Reads of runs and releases, and of all that a phase is dealt by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.db import Lock, get
from grants.experts import queries as experts
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.scoring import panel as panels
from grants.scoring import queries
from grants.scoring.deal import Deal, DealPlan, Known, deal_of, usual_plan
from grants.scoring.dealing_tables import AssignmentRelease, AssignmentRun
from grants.scoring.matching import Asking, Knowing
from grants.scoring.panel import Panel, Seat
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


async def run(run_id: int, *, lock: Lock | None = None) -> AssignmentRun:
    """One run, with its JSON read."""
    await get(AssignmentRun, run_id, lock=lock)
    rows = await AssignmentRun.objects().where(AssignmentRun.id == run_id).output(load_json=True)
    return rows[0]


async def run_for(person: Actor, run_id: int) -> tuple[Panel, AssignmentRun]:
    """A run and its panel, for who runs or oversees the round. Raises NotFound for everybody else."""
    row = await get(AssignmentRun, run_id)
    return await queries.panel_for(person, row.call), await run(run_id)


async def runs(panel: Panel) -> list[RunLine]:
    """The runs of the phase that is being judged, the last first."""
    columns = ("id", "number", "solved_at", "adopted_at")
    rows = (
        await AssignmentRun.select(*columns, AssignmentRun.refused.is_not_null().as_alias("is_refused"))
        .where(AssignmentRun.call == panel.call.id, AssignmentRun.phase == panel.phase.position)
        .order_by(AssignmentRun.number, ascending=False)
    )
    return [RunLine(**row) for row in rows]


async def adopted_plan(panel: Panel) -> DealPlan:
    """The plan of the run adopted last in this phase; the usual one while there is none."""
    row = (
        await AssignmentRun.select(AssignmentRun.plan)
        .where(
            AssignmentRun.call == panel.call.id,
            AssignmentRun.phase == panel.phase.position,
            AssignmentRun.adopted_at.is_not_null(),
        )
        .order_by(AssignmentRun.adopted_at, ascending=False)
        .first()
        .output(load_json=True)
    )
    return DealPlan.read(row["plan"]) if row else usual_plan(len(panel.judged_in(panel.phase.position)))


async def deal(panel: Panel, plan: DealPlan) -> Deal:
    """The phase that is being judged, as a run is made of it."""
    return deal_of(panel, await known(panel), plan)


async def known(panel: Panel) -> Known:
    """All that matching goes by."""
    applications = panel.judged_in(panel.phase.position)
    places = await organizations.named([each.applicant for each in applications])
    found = panels.unnoted(panel, await queries.found(panel))
    standing = [each for each in panel.conflicts if each.lifted_at is None]
    return Known(
        asked={
            each.id: Asking(each.id, each.purpose, frozenset(each.fields), places[each.applicant].division)
            for each in applications
        },
        knowing={
            seat.expert.id: Knowing(seat.expert.id, frozenset(seat.expert.topics), tuple(seat.expert.areas))
            for seat in panel.seats
        },
        barred=frozenset((each.application, each.expert) for each in [*standing, *found]),
        employers=await employers(panel.seats),
    )


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
