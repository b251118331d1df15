"""Try an assignment out, adopt it, release it to the experts, and put one expert in another's place."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace as replaced
from hashlib import sha256
from typing import Any

from piccolo.columns import Column

from grants import audit, clock, jobs
from grants.applications.tables import Application
from grants.audit import action
from grants.db import get
from grants.experts.tables import Expert
from grants.people.rules import Actor
from grants.scoring import actions, dealing_queries, dealing_reasons, dealing_rules, queries, rules
from grants.scoring.assigning import AssignError, Substitute, replace
from grants.scoring.deal import DealPlan, Pair
from grants.scoring.dealing_tables import AssignmentRelease, AssignmentRun
from grants.scoring.panel import Panel
from grants.scoring.solving import Outcome, hash_of, solve, standing
from grants.scoring.tables import Assignment
from grants.scoring.telling import tell_assigned, tell_taken_back

# So many pairs are solved while the organiser waits (14 ms at 100 × 20); more by a job.
AT_ONCE = 100 * 20
SEED_BYTES = 32
REDEALT = "重新分配"
# A statement takes at most 32,767 values.
TOGETHER = 1000


@action
async def try_assignment(by: Actor, call_id: int, plan: DealPlan) -> AssignmentRun:
    """Ask for an assignment of the phase that is being judged, to be looked at: nobody is assigned by it. The seed of
    its lot is fixed and its hash recorded before anything is solved. It is solved by a job, unless the page was faster.
    """
    # Two who ask at once wait for each other here, and get two numbers.
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    dealing_rules.check_try(by, panel, plan)
    seed = secrets.token_hex(SEED_BYTES)
    phase = panel.phase.position
    run = AssignmentRun(
        call=call_id,
        phase=phase,
        number=len(await dealing_queries.runs(panel)) + 1,
        plan=json.dumps(plan.written),
        seed=seed,
        seed_hash=sha256(seed.encode()).hexdigest(),
        asked_at=clock.now(),
        asked_by=by.id,
        solved_at=None,
        adopted_at=None,
    )
    await run.save()
    await audit.record(by, "scoring.assignment_tried", run, call=call_id, phase=phase, seed_hash=run.seed_hash)
    await jobs.enqueue("scoring.solve_run", run.id)
    return run


def is_solved_at_once(panel: Panel) -> bool:
    """While whoever asked waits."""
    return len(panel.judged_in(panel.phase.position)) * len(panel.seats) <= AT_ONCE


async def solve_run(run_id: int) -> None:
    """Solve a run that was asked for, outside any transaction. What was solved stays as it is."""
    run = await dealing_queries.run(run_id)
    if run.facts is None:
        deal = await dealing_queries.deal(await queries.panel(run.row.call), run.plan)
        outcome = await asyncio.to_thread(solve, deal, bytes.fromhex(run.row.seed))
        await keep_outcome(None, run_id, outcome, deal.facts)


@action
async def keep_outcome(by: Actor | None, run_id: int, outcome: Outcome, facts: dict[str, object]) -> AssignmentRun:
    """Keep what a run came to and what it was made of; a second time changes nothing."""
    run = await get(AssignmentRun, run_id, lock="UPDATE")
    if run.solved_at is None:
        refused = outcome.refused is not None
        await run.update_self(
            {
                AssignmentRun.solved_at: clock.now(),
                AssignmentRun.facts: json.dumps(facts),
                AssignmentRun.facts_hash: hash_of(facts),
                AssignmentRun.pairs: None if refused else json.dumps(outcome.pairs),
                AssignmentRun.figures: None if refused else json.dumps(outcome.figures),
                AssignmentRun.refused: json.dumps(outcome.refused) if refused else None,
            }
        )
        await audit.record(by, "scoring.assignment_solved", run, facts_hash=run.facts_hash, refused=refused)
    return run


@action
async def adopt_run(by: Actor, run_id: int) -> list[Assignment]:
    """Assign as a run says: what is not begun and not in it ends. Refused when something has changed since it was
    solved, and a second time. Gives what is new."""
    await _hold((await get(AssignmentRun, run_id)).call)
    run = await dealing_queries.run(run_id, lock="UPDATE")
    panel = await queries.panel(run.row.call, lock="SHARE")
    deal = await dealing_queries.deal(panel, run.plan)
    dealing_rules.check_adoption(by, panel, run, dealing_reasons.changes(run.facts, deal.facts, panel))
    wanted = set(run.pairs or ())
    live = {(each.application, each.expert): each for each in _live(panel)}
    taken = [each for pair, each in live.items() if pair not in wanted]
    await _end(taken)
    made = await _assign(by, panel, sorted(wanted - live.keys()))
    await run.row.update_self({AssignmentRun.adopted_at: clock.now(), AssignmentRun.adopted_by: by.id})
    ended = sorted(each.id for each in taken)
    await audit.record(by, "scoring.assignment_adopted", run.row, call=run.row.call, assigned=len(made), ended=ended)
    await tell_taken_back(panel, [each.expert for each in taken])
    await tell_assigned(panel, [each.expert for each in made])
    return made


@action
async def release_assignments(by: Actor, call_id: int) -> AssignmentRelease:
    """Show the experts what they are assigned in the phase that is being judged, all at once, and tell them. From then
    on a new assignment is seen at once. A second time is refused."""
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    phase = panel.phase.position
    dealing_rules.check_release(by, panel, await dealing_queries.release_of(call_id, phase))
    release = AssignmentRelease(call=call_id, phase=phase, released_at=clock.now(), released_by=by.id)
    await release.save()
    live = _live(panel)
    await audit.record(by, "scoring.assignments_released", release, call=call_id, phase=phase, sheets=len(live))
    await tell_assigned(panel, [each.expert for each in live])
    return release


@action
async def replace_reviewer(by: Actor, assignment_id: int, *, expert_id: int, reason: str) -> Assignment:
    """End an assignment and give it to a substitute in one step; where that one has no room, somebody else takes one of
    theirs that has not begun. Refused for whom the list of substitutes does not have now."""
    old = await get(Assignment, assignment_id)
    application = await get(Application, old.application)
    await _hold(application.call)
    panel = await queries.panel(application.call, lock="SHARE")
    old = next(each for each in panel.assignments if each.id == assignment_id)
    rules.check_end(by, panel, old, reason)
    chosen = {each.expert: each for each in await substitutes(panel, old)}
    dealing_rules.substitute_is_free(expert_id, list(chosen))
    await actions.end_assignment(by, assignment_id, reason=reason)
    way = chosen[expert_id]
    if way.application is not None and way.successor is not None:
        freed = panel.live(expert_id, way.application, panel.phase.position)
        if freed is not None:
            await actions.end_assignment(by, freed.id, reason=reason)
        await actions.assign_reviewer(by, expert_id=way.successor, application_id=way.application, reason=reason)
    return await actions.assign_reviewer(by, expert_id=expert_id, application_id=application.id, reason=reason)


async def substitutes(panel: Panel, assignment: Assignment) -> list[Substitute]:
    """Who could take an assignment over, least loss first, as ids; nobody where what was begun breaks a rule."""
    plan = await dealing_queries.plan_to_begin_with(panel, adopted=True)
    deal = await dealing_queries.deal(panel, replaced(plan, with_alternates=True))
    row, column = deal.row.get(assignment.application), deal.column.get(assignment.expert)
    if row is None or column is None:
        return []
    try:
        made = standing(deal, [(each.application, each.expert) for each in _live(panel)])
    except AssignError:
        return []
    return [
        Substitute(
            deal.seats[each.expert].expert.id,
            each.loss,
            None if each.application is None else deal.applications[each.application].id,
            None if each.successor is None else deal.seats[each.successor].expert.id,
        )
        for each in replace(made, row, column)
    ]


def _live(panel: Panel) -> list[Assignment]:
    return [each for each in panel.assignments if each.phase == panel.phase.position and each.ended_at is None]


async def _hold(call_id: int) -> None:
    """Hold the panel's experts and then their sheets, as whoever assigns, recuses or saves does: what is begun while we
    look is seen, and what we end is not begun any more."""
    panel = await queries.panel(call_id)
    for seat in sorted(panel.seats, key=lambda each: each.expert.id):
        await get(Expert, seat.expert.id, lock="NO KEY UPDATE")
    ids = [each.id for each in (await queries.panel(call_id)).assignments if each.ended_at is None]
    await Assignment.objects().where(Assignment.id.is_in(ids or [0])).order_by(Assignment.id).lock_rows("NO KEY UPDATE")


async def _end(rows: Sequence[Assignment]) -> None:
    values: dict[Column | str, Any] = {Assignment.ended_at: clock.now(), Assignment.ended_reason: REDEALT}
    ids = [each.id for each in rows]
    for at in range(0, len(ids), TOGETHER):
        await Assignment.update(values).where(Assignment.id.is_in(ids[at : at + TOGETHER]))


async def _assign(by: Actor, panel: Panel, pairs: Sequence[Pair]) -> list[Assignment]:
    made = [
        Assignment(
            expert=expert,
            application=application,
            phase=panel.phase.position,
            assigned_at=clock.now(),
            assigned_by=by.id,
            ended_at=None,
            saved_at=None,
            locked_at=None,
        )
        for application, expert in pairs
    ]
    for at in range(0, len(made), TOGETHER):
        await Assignment.insert(*made[at : at + TOGETHER])
    return made
