"""Closing an evaluation: every project gets its total and its labels, once; later they are published."""

import json
from collections.abc import Mapping

from grants import audit, clock, jobs
from grants.audit import action
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.reporting.appraisal import queries as surveys
from grants.reporting.appraisal.facts import Voice
from grants.reporting.appraisal.reckoning import satisfaction
from grants.reporting.appraisal.tables import Rater
from grants.reporting.evaluation import letters, queries, rules, weighing
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts
from grants.reporting.evaluation.judging import as_record
from grants.reporting.evaluation.tables import Evaluation, EvaluationResult, LabelSet
from grants.reporting.tables import Grade


@action
async def close_evaluation(by: Actor, evaluation_id: int) -> list[EvaluationResult]:
    """Reckon every project's total from its locked sheets and freeze it. Those who carry the project are told."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    rules.check_closing(by, facts, survey_runs=await surveys.runs(evaluation_id))
    await facts.evaluation.update_self({Evaluation.closed_at: clock.now(), Evaluation.closed_by: by.id})
    found = await surveys.survey(evaluation_id)
    said = await surveys.voices(found) if found else {}
    results = [await _freeze(facts, project, said.get(project.project.id, {})) for project in facts.projects]
    await audit.record(by, "reporting.evaluation_closed", facts.evaluation, projects=len(results))
    await jobs.enqueue("reporting.render_evaluation_papers", evaluation_id)
    return results


async def _freeze(facts: EvaluationFacts, project: ProjectFacts, voices: Mapping[Rater, Voice]) -> EvaluationResult:
    experts = weighing.expert_score(facts, project)
    row = facts.evaluation
    committees, residents = (
        voices[each].score if each in voices else None for each in (Rater.COMMITTEE, Rater.RESIDENT)
    )
    weights = (row.expert_weight, row.committee_weight, row.resident_weight)
    score = weighing.total(list(zip((experts.score, committees, residents), weights, strict=True)))
    labels = weighing.earned(score, facts.labels)
    result = EvaluationResult(
        project=project.project.id,
        experts=experts.score,
        committees=committees,
        residents=residents,
        satisfaction=satisfaction(list(voices.values())),
        score=score,
        grade=labels[LabelSet.VENTURE].grade,
        label=labels[LabelSet.VENTURE].label,
        fiscal_label=labels[LabelSet.FISCAL].label,
        sheets=json.dumps(
            [as_record(each) | {"counts": each.expert.code not in experts.dropped} for each in project.locked],
            ensure_ascii=False,
        ),
        answers=json.dumps({rater.value: voice.count for rater, voice in voices.items()}),
        closed_at=clock.now(),
    )
    await result.save()
    await _propose(facts, project, Grade(result.grade))
    await write_to(
        await letters.carriers(project),
        letters.RESULT,
        link=f"/evaluated/{project.project.id}",
        kind=rules.KIND_NAMES[facts.kind],
        title=project.application.title,
        number=project.award.number,
        score=score,
        label=result.label,
    )
    return result


async def _propose(facts: EvaluationFacts, project: ProjectFacts, grade: Grade) -> None:
    """What the rules of the evaluation say of the grade; a person decides on each (R-H3)."""
    rows = [
        Measure(project=project.project.id, measure=each.measure, amount=each.amount, proposed_at=clock.now())
        for each in facts.rules
        if each.grade == grade
    ]
    if rows:
        await Measure.insert(*rows)


@action
async def publish_evaluation(by: Actor, evaluation_id: int) -> Evaluation:
    """Show grade and satisfaction on every project's public page."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    rules.check_publication(by, facts)
    await facts.evaluation.update_self({Evaluation.published_at: clock.now(), Evaluation.published_by: by.id})
    await audit.record(by, "reporting.evaluation_published", facts.evaluation)
    return facts.evaluation
