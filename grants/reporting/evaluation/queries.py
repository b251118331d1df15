"""Reads of evaluations: what may be evaluated, who judges what, and what each may see of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from grants import clock
from grants.applications.tables import Application
from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.db import Lock, get, sql, together
from grants.db import Rows as Wanted
from grants.errors import NotFound
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.evaluation.facts import EvaluationFacts, Own, ProjectFacts, Sheet
from grants.reporting.evaluation.rules import READS
from grants.reporting.evaluation.tables import (
    Appointment,
    EvaluatedProject,
    Evaluation,
    EvaluationCriterion,
    EvaluationLabel,
    EvaluationMark,
    EvaluationPaper,
    EvaluationResult,
    EvaluationRule,
    ExpertDraw,
)
from grants.scoring import finding, seen
from grants.scoring import queries as scoring
from grants.scoring.panel import Found
from grants.scoring.tables import Conflict, ConflictKind

# Signed, and neither cancelled nor terminated: these are carried out.
CARRIED_OUT = """
SELECT a.id FROM award a JOIN agreement g ON g.award = a.id JOIN award_in_force f ON f.award = a.id
WHERE a.call = {} AND g.signed_on IS NOT NULL AND a.cancelled_at IS NULL AND f.terminated_at IS NULL ORDER BY a.number
"""


async def carried_out(call_id: int) -> list[int]:
    """The awards of a round that can be evaluated now, by number."""
    return [row["id"] for row in await sql(CARRIED_OUT, call_id)]


async def call_of(person: Actor, call_id: int) -> Call:
    """A published round of which that person runs or reads the evaluations. Raises NotFound for others."""
    call = await get(Call, call_id)
    if not person.has_in(call.funder, *READS):
        raise NotFound("reporting.no_such_round", _("没有找到这一轮"))
    return call


async def evaluations_of(call_id: int) -> list[Evaluation]:
    """What was prepared for a round, in order."""
    return await Evaluation.objects().where(Evaluation.call == call_id).order_by(Evaluation.id)


async def evaluation(person: Actor, evaluation_id: int) -> EvaluationFacts:
    """As who runs or oversees it sees it: nothing of a project from which they are recused. Raises NotFound."""
    facts = await facts_of(evaluation_id)
    if not person.has_in(facts.call.funder, *READS):
        raise NotFound("reporting.no_such_evaluation", _("没有找到这次评估"))
    hidden = seen.hidden_from(person, facts.recused or {})
    return replace(facts, projects=[each for each in facts.projects if each.application.id not in hidden])


async def facts_of(evaluation_id: int, *, lock: Lock | None = None) -> EvaluationFacts:
    """An evaluation, whole. Raises NotFound."""
    row = await get(Evaluation, evaluation_id, lock=lock)
    call = await get(Call, row.call)
    criteria, labels, rules, projects, draws = await together(
        Wanted(EvaluationCriterion.evaluation, [row.id], EvaluationCriterion.position),
        Wanted(EvaluationLabel.evaluation, [row.id]),
        Wanted(EvaluationRule.evaluation, [row.id]),
        Wanted(EvaluatedProject.evaluation, [row.id]),
        Wanted(ExpertDraw.evaluation, [row.id]),
    )
    return EvaluationFacts(
        evaluation=row,
        call=call,
        criteria=criteria,
        labels=labels,
        rules=sorted(rules, key=lambda each: each.id),
        projects=await _projects(projects, criteria),
        draw=draws[0] if draws else None,
        recused=await scoring.recused(call),
    )


async def _projects(rows: Sequence[EvaluatedProject], criteria: Sequence[EvaluationCriterion]) -> list[ProjectFacts]:
    ids = [row.id for row in rows] or [0]
    awards, results, papers, appointments = await together(
        Wanted(Award.id, [row.award for row in rows] or [0]),
        Wanted(EvaluationResult.project, ids),
        Wanted(EvaluationPaper.project, ids),
        Wanted(Appointment.project, ids, Appointment.id),
    )
    applications = await Application.objects().where(_among(Application.id, [each.application for each in awards]))
    bodies = {key for each in applications for key in (each.applicant, each.submitted_through)}
    named = {each.id: each.name for each in await Organization.objects().where(_among(Organization.id, bodies))}
    sheets = await _sheets(appointments, criteria)
    award_of, application_of = {each.id: each for each in awards}, {each.id: each for each in applications}
    found = []
    for row in rows:
        award = award_of[row.award]
        application = application_of[award.application]
        found.append(
            ProjectFacts(
                project=row,
                award=award,
                application=application,
                grantee=named[application.applicant],
                through=named[application.submitted_through],
                sheets=[each for each in sheets if each.appointment.project == row.id],
                result=next((each for each in results if each.project == row.id), None),
                paper=next((each for each in papers if each.project == row.id), None),
            )
        )
    return sorted(found, key=lambda each: each.award.number)


async def _sheets(rows: Sequence[Appointment], criteria: Sequence[EvaluationCriterion]) -> list[Sheet]:
    judges = await experts.named(await Expert.objects().where(_among(Expert.id, {row.expert for row in rows})))
    expert_of = {expert.id: (expert, name) for expert, name in judges}
    marks = await EvaluationMark.objects().where(_among(EvaluationMark.appointment, [row.id for row in rows]))
    place_of = {each.id: each.position for each in criteria}
    return [
        Sheet(
            appointment=row,
            expert=expert_of[row.expert][0],
            name=expert_of[row.expert][1],
            criteria=criteria,
            marks={place_of[each.criterion]: each for each in marks if each.appointment == row.id},
        )
        for row in rows
    ]


async def appointment(appointment_id: int, *, lock: Lock | None = None) -> Own:
    """An appointment with its project and evaluation. The evaluation is locked before it: closing waits for sheets."""
    found = await sql(
        "SELECT e.evaluation, e.id FROM appointment a JOIN evaluated_project e ON e.id = a.project WHERE a.id = {}",
        appointment_id,
    )
    if not found:
        raise NotFound("reporting.no_appointment", _("没有找到这份评价任务"))
    if lock is not None:
        await get(Evaluation, found[0]["evaluation"], lock="SHARE")
        await get(Appointment, appointment_id, lock=lock)
    facts = await facts_of(found[0]["evaluation"])
    project = facts.project(found[0]["id"])
    sheet = next(each for each in project.sheets if each.appointment.id == appointment_id)
    return Own(facts, project, sheet)


async def own(person: Actor, appointment_id: int) -> Own:
    """An expert's own appointment. Raises NotFound for everybody else (R-E8)."""
    found = await appointment(appointment_id)
    if found.sheet.expert.person != person.id:
        raise NotFound("reporting.no_own_appointment", _("没有找到这份评价任务"))
    return found


async def own_appointments(person: Actor) -> list[Own]:
    """Everything an expert judges or judged, what is open first, then the newest."""
    rows = await sql(
        "SELECT a.id FROM appointment a JOIN expert x ON x.id = a.expert WHERE x.person = {}"
        " AND a.ended_at IS NULL ORDER BY a.locked_at IS NOT NULL, a.id DESC LIMIT 100",
        person.id,
    )
    return [await appointment(row["id"]) for row in rows]


async def project_of(project_id: int) -> int:
    """The evaluation to which an evaluated project belongs. Raises NotFound."""
    evaluation_id: int = (await get(EvaluatedProject, project_id)).evaluation
    return evaluation_id


async def readable_project(person: Actor, project_id: int) -> tuple[EvaluationFacts, ProjectFacts]:
    """A project as the office sees it, or, once the evaluation is closed, those who carry it. Raises NotFound."""
    facts = await facts_of(await project_of(project_id))
    project = facts.project(project_id)
    if reads_in_office(person, facts, project):
        return facts, project
    if carries(person, project) and project.result is not None:
        return facts, project
    raise NotFound("reporting.no_evaluated_project", _("没有找到这个项目的评价"))


def reads_in_office(person: Actor, facts: EvaluationFacts, project: ProjectFacts) -> bool:
    """One of the office who is not recused from the project."""
    hidden = seen.hidden_from(person, facts.recused or {})
    return person.has_in(facts.call.funder, *READS) and project.application.id not in hidden


def carries(person: Actor, project: ProjectFacts) -> bool:
    """One of the grantee's own people, or of the hub that stands for the group."""
    application = project.application
    own_people = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)
    through = application.submitted_through
    return person.has_in(application.applicant, *own_people) or person.has_in(through, Role.HUB_OPERATOR)


async def results_of(award_id: int) -> list[tuple[Evaluation, EvaluationResult]]:
    """What the closed evaluations of a project came to, in order."""
    rows = await EvaluatedProject.objects().where(EvaluatedProject.award == award_id).order_by(EvaluatedProject.id)
    found = []
    for row in rows:
        result = await EvaluationResult.objects().where(EvaluationResult.project == row.id).first()
        if result is not None:
            found.append((await get(Evaluation, row.evaluation), result))
    return found


async def against(facts: EvaluationFacts, project: ProjectFacts, expert: Expert) -> list[str]:
    """What speaks against an expert judging a project, in words: see `conflicts`."""
    found = await conflicts(facts, [expert])
    return [reason for code, application, reason in found if application == project.application.id]


async def conflicts(facts: EvaluationFacts, rows: Sequence[Expert]) -> list[tuple[str, int, str]]:
    """Code, application and reason of every conflict of these experts with the projects: noted in judging and not
    lifted, found now and not yet ruled on, or said when they stepped back from this or another evaluation (R-E4)."""
    codes = {row.id: row.code for row in rows}
    applications = [each.application for each in facts.projects]
    noted = await Conflict.objects().where(
        _among(Conflict.expert, codes), _among(Conflict.application, [each.id for each in applications])
    )
    ruled = {Found(each.expert, each.application, each.reason, ConflictKind(each.kind)) for each in noted}
    reasons = [(each.expert, each.application, each.reason) for each in noted if each.lifted_at is None]
    searched = await finding.of_experts(facts.call, applications, rows)
    reasons += [(each.expert, each.application, each.reason) for each in searched if each not in ruled]
    said = await sql(
        "SELECT a.expert, w.application, a.ended_reason FROM appointment a JOIN evaluated_project e ON e.id = a.project"
        " JOIN award w ON w.id = e.award WHERE a.is_recused AND a.expert = ANY({})",
        list(codes),
    )
    reasons += [(row["expert"], row["application"], row["ended_reason"]) for row in said]
    ours = {each.id for each in applications}
    return [(codes[expert], application, reason) for expert, application, reason in reasons if application in ours]


async def pool() -> list[tuple[Expert, str]]:
    """Who is in the pool today, by code."""
    today = clock.today()
    return [(row, name) for row, name in await experts.experts() if row.left_on is None or row.left_on > today]


def _among(column: Any, keys: Iterable[int]) -> Any:
    """The column is one of these; none of them matches nothing. Piccolo's conditions have no public type."""
    return column.is_in(sorted(set(keys)) or [0])
