"""A round whose project is evaluated: the office, the experts, and how they judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grants.awards.facts import AwardFacts
from grants.experts.tables import Expert
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.evaluation import actions, appointing, closing, judging, queries
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.facts import CriterionPlan, EvaluationFacts, Plan, ProjectFacts, RulePlan
from grants.reporting.evaluation.tables import Appointment, EvaluationKind, EvaluationResult, LabelSet, MeasureKind
from grants.reporting.tables import Grade
from tests.awards.world import a_signed_award
from tests.kept import kept
from tests.organizations.world import staff
from tests.reporting.world import on
from tests.scoring.world import an_expert

PREPARED, JUDGED, CLOSED = "2026-09-07", "2026-09-10", "2026-09-14"
DUE = date(2026, 9, 11)
CUTS = (Decimal(90), Decimal(80), Decimal(60))
RULES = (
    RulePlan(Grade.EXCELLENT, MeasureKind.PRIORITY, 12),
    RulePlan(Grade.PASS, MeasureKind.RECTIFICATION, 20),
    RulePlan(Grade.FAIL, MeasureKind.HOLD),
    RulePlan(Grade.FAIL, MeasureKind.RECALL),
    RulePlan(Grade.FAIL, MeasureKind.BAR, 24),
)


def a_plan(**changes: Any) -> Plan:
    """Two criteria of 60 and 40, three experts for each project."""
    facts: dict[str, Any] = {
        "kind": EvaluationKind.MIDTERM,
        "due_on": DUE,
        "criteria": (CriterionPlan("目标完成", Decimal(60), "看台账"), CriterionPlan("资金使用", Decimal(40))),
        "rules": RULES,
        "cuts": dict.fromkeys(LabelSet, CUTS),
        "min_sheets": 2,
    }
    return Plan(**facts | changes)


@dataclass
class Evaluated:
    """An evaluation that is open, of one project."""

    id: int
    award: AwardFacts
    olga: Actor
    ada: Actor
    victor: Actor
    experts: list[Expert] = field(default_factory=list)
    people: list[Actor] = field(default_factory=list)

    async def facts(self) -> EvaluationFacts:
        return await queries.facts_of(self.id)

    async def project(self) -> ProjectFacts:
        return (await self.facts()).projects[0]

    async def appoint(self, at: int) -> Appointment:
        """The expert at that place of the list, by hand."""
        with on(JUDGED):
            project = await self.project()
            return await appointing.appoint_expert(
                self.olga, project.project.id, expert_id=self.experts[at].id, reason="熟悉该领域"
            )

    async def judge(self, at: int, marks: Sequence[str], *, comment: str = "总评", locks: bool = True) -> Appointment:
        """Appoint, declare, fill in and hand in."""
        row = await self.appoint(at)
        with on(JUDGED):
            me = self.people[at]
            await judging.declare_for_evaluation(me, row.id, signed_name=me.name)
            await judging.save_evaluation_sheet(me, row.id, marks=numbered(marks), reasons={}, comment=comment)
            if locks:
                await judging.lock_evaluation_sheet(me, row.id)
        return row

    async def close(self, *totals: Sequence[str]) -> EvaluationResult:
        """Judged by as many experts as there are sheets, and closed."""
        for at, marks in enumerate(totals):
            await self.judge(at, marks)
        with on(CLOSED):
            [result] = await closing.close_evaluation(self.olga, self.id)
        return result

    async def measure(self, kind: MeasureKind) -> Measure:
        found = await Measure.objects().where(Measure.measure == kind).first()
        assert found is not None
        return found


def numbered(marks: Sequence[str]) -> Mapping[int, Decimal | None]:
    """Marks by position; an empty one is none."""
    return {at: Decimal(mark) if mark else None for at, mark in enumerate(marks, 1)}


@kept
async def an_evaluation(*, experts: int = 3, opens: bool = True, **changes: Any) -> Evaluated:
    """A mid-term evaluation of the one project of a round, with experts in the pool."""
    award = await a_signed_award()
    w = Evaluated(
        id=0,
        award=award,
        olga=await staff(award.funder, Role.OFFICER, name="Olga"),
        ada=await staff(award.applicant, Role.APPLICANT, Role.SIGNATORY, name="Ada"),
        victor=await staff(award.funder, Role.SUPERVISOR, name="Victor"),
    )
    for number in range(1, experts + 1):
        expert, person = await an_expert(w.olga, number)
        w.experts.append(expert)
        w.people.append(person)
    with on(PREPARED):
        row = await actions.prepare_evaluation(w.olga, award.call.id, a_plan(**changes))
        w.id = row.id
        if opens:
            await actions.open_evaluation(w.olga, w.id)
    return w
