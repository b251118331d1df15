"""Who judges which project: drawn by a seed, given by hand, replaced."""

import secrets
from collections.abc import Collection

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.experts.tables import Expert
from grants.people import queries as people
from grants.people.rules import Actor
from grants.reporting.evaluation import drawing, letters, queries, rules
from grants.reporting.evaluation.facts import EvaluationFacts
from grants.reporting.evaluation.tables import Appointment, ExpertDraw
from grants.scoring.draw_order import seed, sha256


@action
async def draw_experts(by: Actor, evaluation_id: int, *, word: str, experts: Collection[int]) -> ExpertDraw:
    """Draw the experts of every project among these. The seed is of the frozen pool, a salt that nobody chose, and the
    word that was given before the salt was; whoever has a conflict with a project is not drawn for it."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    pool = {row.code: row for row, _name in await queries.pool() if row.id in experts}
    rules.check_draw(by, facts, word, pool)
    number_of = {each.application.id: each.award.number for each in facts.projects}
    against = await queries.conflicts(facts, list(pool.values()))
    barred = {(number_of[application], code) for code, application, _reason in against}
    name = f"{facts.call.id}-{facts.kind}"
    frozen = drawing.pool(name, list(number_of.values()), list(pool), barred, facts.evaluation.each)
    salt, hashed = secrets.token_hex(16), sha256(frozen)
    seeded = seed(hashed, salt, word.strip(), name)
    given = drawing.appointed(seeded, list(number_of.values()), sorted(pool), barred, facts.evaluation.each)
    draw = ExpertDraw(
        evaluation=evaluation_id,
        pool=frozen,
        pool_hash=hashed,
        salt=salt,
        word=word.strip(),
        seed=seeded,
        drawn_at=clock.now(),
        drawn_by=by.id,
        drawn_by_name=by.name,
    )
    await draw.save()
    await _appoint(by, facts, draw, {number: [pool[code] for code in codes] for number, codes in given.items()})
    await audit.record(by, "reporting.evaluators_drawn", facts.evaluation, pool_hash=hashed, seed=seeded)
    return draw


async def _appoint(by: Actor, facts: EvaluationFacts, draw: ExpertDraw, given: dict[str, list[Expert]]) -> None:
    rows = [
        Appointment(
            project=project.project.id, expert=expert.id, draw=draw.id, appointed_at=clock.now(), appointed_by=by.id
        )
        for project in facts.projects
        for expert in given[project.award.number]
    ]
    await Appointment.insert(*rows)
    chosen = sorted({expert.person for experts in given.values() for expert in experts})
    await letters.tell_experts(facts, [await people.actor(person) for person in chosen])


@action
async def appoint_expert(by: Actor, project_id: int, *, expert_id: int, reason: str) -> Appointment:
    """Give a project to an expert by hand, with the reason; past a conflict it is refused."""
    facts = await queries.facts_of(await queries.project_of(project_id), lock="UPDATE")
    project = facts.project(project_id)
    expert = await get(Expert, expert_id)
    against = await queries.against(facts, project, expert)
    rules.check_appointment(by, facts, project, expert_id, reason, against)
    row = Appointment(
        project=project_id,
        expert=expert_id,
        reason=reason.strip(),
        appointed_at=clock.now(),
        appointed_by=by.id,
    )
    await row.save()
    await audit.record(by, "reporting.evaluator_appointed", row, project=project.award.number, expert=expert.code)
    await letters.tell_experts(facts, [await people.actor(expert.person)])
    return row


@action
async def end_appointment(by: Actor, appointment_id: int, *, reason: str) -> Appointment:
    """Replace an expert: what they wrote is kept and counts no more (R-E5)."""
    found = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_ending(by, found.facts, found.project, found.sheet, reason)
    row = found.sheet.appointment
    await row.update_self({Appointment.ended_at: clock.now(), Appointment.ended_reason: reason.strip()})
    await audit.record(by, "reporting.appointment_ended", row, reason=reason.strip())
    return row
