"""What the office does with an evaluation: prepare, open, postpone."""

from datetime import date
from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.people.rules import Actor
from grants.reporting.evaluation import queries, rules
from grants.reporting.evaluation.facts import Plan
from grants.reporting.evaluation.tables import (
    EvaluatedProject,
    Evaluation,
    EvaluationCriterion,
    EvaluationKind,
    EvaluationLabel,
    EvaluationRule,
    LabelSet,
)
from grants.reporting.tables import Grade


@action
async def prepare_evaluation(by: Actor, call_id: int, plan: Plan) -> Evaluation:
    """Say how a round's projects are to be evaluated. Until it is opened that may be changed; one of each kind."""
    call = await queries.call_of(by, call_id)
    taken = [EvaluationKind(each.kind) for each in await queries.evaluations_of(call_id)]
    rules.check_plan(by, call, plan, taken, clock.today())
    row = Evaluation(call=call_id, prepared_at=clock.now(), prepared_by=by.id, **_columns(plan))
    await row.save()
    await _write(row, plan)
    await audit.record(by, "reporting.evaluation_prepared", row, call=call_id, kind=plan.kind)
    return row


@action
async def change_evaluation(by: Actor, evaluation_id: int, plan: Plan) -> Evaluation:
    """Replace all of it by another plan, while nobody judges by it."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    rules.check_change(by, facts, plan, clock.today())
    await facts.evaluation.update_self({getattr(Evaluation, name): value for name, value in _columns(plan).items()})
    for table in (EvaluationCriterion, EvaluationLabel, EvaluationRule):
        await table.delete().where(table.evaluation == evaluation_id)
    await _write(facts.evaluation, plan)
    await audit.record(by, "reporting.evaluation_changed", facts.evaluation)
    return facts.evaluation


def _columns(plan: Plan) -> dict[str, Any]:
    experts, committees, residents = plan.weights
    return {
        "kind": plan.kind,
        "each": plan.each,
        "trim_from": plan.trim_from,
        "min_sheets": plan.min_sheets,
        "due_on": plan.due_on,
        "expert_weight": experts,
        "committee_weight": committees,
        "resident_weight": residents,
        "answer_days": plan.answer_days,
    }


async def _write(row: Evaluation, plan: Plan) -> None:
    await EvaluationCriterion.insert(
        *[
            EvaluationCriterion(
                evaluation=row.id, position=at, name=each.name.strip(), max_mark=each.max_mark, guide=each.guide.strip()
            )
            for at, each in enumerate(plan.criteria, 1)
        ]
    )
    await EvaluationLabel.insert(
        *[
            EvaluationLabel(
                evaluation=row.id, label_set=label_set, grade=grade, label=rules.LABELS[label_set][grade], least=least
            )
            for label_set in LabelSet
            for grade, least in zip(Grade, (*plan.cuts[label_set], 0), strict=True)
        ]
    )
    if plan.rules:
        await EvaluationRule.insert(
            *[
                EvaluationRule(evaluation=row.id, grade=each.grade, measure=each.measure, amount=each.amount)
                for each in plan.rules
            ]
        )


@action
async def open_evaluation(by: Actor, evaluation_id: int) -> Evaluation:
    """Fix what is judged by, and take in every project of the round that is carried out now."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    awards = await queries.carried_out(facts.call.id)
    rules.check_opening(by, facts, len(awards), clock.today())
    await EvaluatedProject.insert(*[EvaluatedProject(evaluation=evaluation_id, award=award) for award in awards])
    await facts.evaluation.update_self({Evaluation.opened_at: clock.now(), Evaluation.opened_by: by.id})
    await audit.record(by, "reporting.evaluation_opened", facts.evaluation, projects=len(awards))
    return facts.evaluation


@action
async def postpone_evaluation(by: Actor, evaluation_id: int, *, due_on: date) -> Evaluation:
    """Give the experts a later last day."""
    facts = await queries.facts_of(evaluation_id, lock="UPDATE")
    rules.check_postponing(by, facts, due_on, clock.today())
    await facts.evaluation.update_self({Evaluation.due_on: due_on})
    await audit.record(by, "reporting.evaluation_postponed", facts.evaluation, due_on=due_on)
    return facts.evaluation
