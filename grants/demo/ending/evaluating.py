"""The evaluation at the end: experts drawn and their sheets, and what follows from each grade."""

from decimal import Decimal
from typing import Any

from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.people.tables import Role
from grants.reporting.evaluation import actions, appointing, closing, judging, queries
from grants.reporting.evaluation.consequences import actions as consequences
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.facts import CriterionPlan, Plan, ProjectFacts, RulePlan
from grants.reporting.evaluation.tables import EvaluationKind, LabelSet, MeasureKind
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.tables import Grade


def events(stage: Stage) -> list[Event]:
    """Prepared, opened, judged, closed and published; then each measure as the file decides it."""
    asked = stage.the_round.get("evaluation")
    if not asked:
        return []
    steps = [("prepared", 9, _prepare), ("judged", 10, _judge), ("closed", 10, _close), ("published", 10, _publish)]
    found = [
        Event(during(asked[f"{word}_on"], hour), f"evaluation {word}", later(verb, stage, asked), Phase.SETTLING)
        for word, hour, verb in steps
        if asked.get(f"{word}_on")
    ]
    for each in stage.listed("measures"):
        name = f"{each['measure']} of {each['application']}"
        for key, hour, verb in MEASURE_STEPS:
            if each.get(key):
                at, happens = during(each[key], hour), later(verb, stage, each)
                found.append(Event(at, f"{name} {key}", happens, Phase.SETTLING))
    return found


async def _prepare(stage: Stage, asked: dict[str, Any]) -> None:
    officer = stage.staff(Role.OFFICER)
    experts, committees, residents = asked["weights"]
    plan = Plan(
        kind=EvaluationKind.FINAL,
        due_on=day(asked["due_on"]),
        criteria=tuple(CriterionPlan(each["name"], Decimal(str(each["max"]))) for each in asked["criteria"]),
        rules=tuple(
            RulePlan(Grade(each["grade"]), MeasureKind(each["measure"]), each.get("amount")) for each in asked["rules"]
        ),
        cuts={each: _three(asked["cuts"][each]) for each in LabelSet},
        weights=(experts, committees, residents),
        each=asked["each"],
        trim_from=asked["trim_from"],
        min_sheets=asked["min_sheets"],
    )
    row = await actions.prepare_evaluation(officer, stage.id("call", ""), plan)
    stage.keep("evaluation", "", row.id)
    await actions.open_evaluation(officer, row.id)
    pool = [stage.id("expert", code) for code in asked["experts"]]
    await appointing.draw_experts(officer, row.id, word="山海相连", experts=pool)


def _three(cuts: list[Any]) -> tuple[Decimal, Decimal, Decimal]:
    best, good, enough = (Decimal(str(each)) for each in cuts)
    return best, good, enough


async def project_of(stage: Stage, application: str) -> ProjectFacts:
    """A project of the evaluation. KeyError when it is not among those that were opened."""
    facts = await queries.facts_of(stage.id("evaluation", ""))
    found = {each.application.id: each for each in facts.projects}
    return found[stage.id("application", application)]


async def _judge(stage: Stage, asked: dict[str, Any]) -> None:
    """Each expert declares, fills in and hands in the sheets of the projects that they drew."""
    for application, sheets in asked["sheets"].items():
        project = await project_of(stage, application)
        drawn = {each.expert.code: each.appointment.id for each in project.living}
        stage.expect(f"experts of {application}", sorted(sheets), sorted(drawn))
        for code, marks in sheets.items():
            expert = stage.cast.of(code, "expert")
            await judging.declare_for_evaluation(expert, drawn[code], signed_name=expert.name)
            await judging.save_evaluation_sheet(
                expert,
                drawn[code],
                marks={at: Decimal(str(mark)) for at, mark in enumerate(marks, start=1)},
                reasons={},
                comment="查阅了报告、凭证和签到表，走访了服务对象。〔虚构〕",
            )
            await judging.lock_evaluation_sheet(expert, drawn[code])


async def _close(stage: Stage, asked: dict[str, Any]) -> None:
    await closing.close_evaluation(stage.staff(Role.OFFICER), stage.id("evaluation", ""))


async def _publish(stage: Stage, asked: dict[str, Any]) -> None:
    await closing.publish_evaluation(stage.staff(Role.OFFICER), stage.id("evaluation", ""))


async def _measure(stage: Stage, each: dict[str, Any]) -> Measure:
    project = await project_of(stage, each["application"])
    wanted = (Measure.project == project.project.id, Measure.measure == each["measure"])
    found = await Measure.objects().where(*wanted).first()
    if found is None:
        raise KeyError(f"{each['measure']} of {each['application']}")
    return found


async def _adopt(stage: Stage, each: dict[str, Any]) -> None:
    measure = await _measure(stage, each)
    await consequences.adopt_measure(stage.staff(Role.OFFICER), measure.id, note=each["note"])


async def _answer(stage: Stage, each: dict[str, Any]) -> None:
    measure = await _measure(stage, each)
    await consequences.answer_measure(stage.grantee(each["application"]), measure.id, answer=each["answer"])


async def _put_into_effect(stage: Stage, each: dict[str, Any]) -> None:
    measure, due_on = await _measure(stage, each), each.get("due_on")
    officer = stage.staff(Role.OFFICER)
    await consequences.put_into_effect(officer, measure.id, due_on=day(due_on) if due_on else None)


async def _put_right(stage: Stage, each: dict[str, Any]) -> None:
    notice = (await _measure(stage, each)).rectification
    await rectifying.answer_rectification(stage.grantee(each["application"]), notice, answer="已按要求整改。〔虚构〕")


async def _accept(stage: Stage, each: dict[str, Any]) -> None:
    await rectifying.accept_rectification(stage.staff(Role.OFFICER), (await _measure(stage, each)).rectification)


MEASURE_STEPS = (
    ("adopted_on", 11, _adopt),
    ("answered_on", 14, _answer),
    ("effective_on", 15, _put_into_effect),
    ("put_right_on", 10, _put_right),
    ("accepted_on", 16, _accept),
)
