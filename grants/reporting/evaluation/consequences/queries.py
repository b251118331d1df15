"""Reads of measures."""

from grants.db import Lock, get
from grants.reporting.evaluation import queries as evaluations
from grants.reporting.evaluation.consequences.rules import MeasureFacts
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts


async def measure(measure_id: int, *, lock: Lock | None = None) -> MeasureFacts:
    """A measure with what it is about. Raises NotFound."""
    row = await get(Measure, measure_id, lock=lock)
    facts = await evaluations.facts_of(await evaluations.project_of(row.project))
    return MeasureFacts(row, facts, facts.project(row.project))


async def measures(facts: EvaluationFacts, project: ProjectFacts) -> list[MeasureFacts]:
    """What follows for a project, in the order of the rules."""
    rows = await Measure.objects().where(Measure.project == project.project.id).order_by(Measure.id)
    return [MeasureFacts(row, facts, project) for row in rows]
