"""Reads of questionnaires: what is asked where, what was answered, what that comes to."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting.appraisal import reckoning
from grants.reporting.appraisal.facts import Given, PlaceFacts, PlaceResults, SurveyFacts, Voice
from grants.reporting.appraisal.tables import (
    CommitteeInvitation,
    Rater,
    Survey,
    SurveyAnswer,
    SurveyPlace,
    SurveyQuestion,
    SurveyRemark,
    SurveyTrace,
)
from grants.reporting.evaluation import queries as evaluations
from grants.reporting.evaluation.facts import EvaluationFacts


async def survey(evaluation_id: int) -> SurveyFacts | None:
    """The questionnaire of an evaluation, if it has one."""
    row = await Survey.objects().where(Survey.evaluation == evaluation_id).first()
    return await _facts(row) if row is not None else None


async def survey_to_close(evaluation_id: int) -> SurveyFacts:
    """The same, locked; answers on their way are waited for. Raises NotFound where there is none."""
    found = await survey(evaluation_id)
    if found is None:
        raise NotFound("reporting.no_survey", _("这次评估没有问卷"))
    return await _facts(await get(Survey, found.survey.id, lock="UPDATE"))


async def _facts(row: Survey) -> SurveyFacts:
    questions = SurveyQuestion.objects().where(SurveyQuestion.survey == row.id).order_by(SurveyQuestion.position)
    places = SurveyPlace.objects().where(SurveyPlace.survey == row.id).order_by(SurveyPlace.id)
    return SurveyFacts(row, await questions.output(load_json=True), await places)


async def survey_for(person: Actor, evaluation_id: int) -> tuple[EvaluationFacts, SurveyFacts | None]:
    """An evaluation with its questionnaire, for the office. Raises NotFound for others."""
    facts = await evaluations.evaluation(person, evaluation_id)
    return facts, await survey(evaluation_id)


async def runs(evaluation_id: int) -> bool:
    """Whether there is a questionnaire that is not closed."""
    return await Survey.exists().where(Survey.evaluation == evaluation_id, Survey.closed_at.is_null())


async def place(code: str, *, lock: Lock | None = None) -> PlaceFacts:
    """Where a project is asked about. The survey is locked before it: closing waits for answers. Raises NotFound."""
    row = await SurveyPlace.objects().where(SurveyPlace.code == code.strip().upper()).first()
    if row is None:
        raise NotFound("reporting.no_such_survey", _("没有找到这份问卷，请核对地址或二维码"))
    survey_row = await get(Survey, row.survey, lock="SHARE" if lock else None)
    if lock is not None:
        await get(SurveyPlace, row.id, lock=lock)
    evaluation = await evaluations.facts_of(survey_row.evaluation)
    return PlaceFacts(await _facts(survey_row), row, evaluation.project(row.project), evaluation)


async def place_for(person: Actor, place_id: int) -> PlaceFacts:
    """The same for the office that hangs the poster out. Raises NotFound for others."""
    row = await get(SurveyPlace, place_id)
    found = await place(row.code)
    await evaluations.evaluation(person, found.evaluation.evaluation.id)
    return found


async def knows_browser(place_id: int, browser_hash: str) -> bool:
    """Whether that browser answered about the project."""
    return await SurveyTrace.exists().where(SurveyTrace.place == place_id, SurveyTrace.browser_hash == browser_hash)


async def from_network(place_id: int, network_hash: str, now: datetime) -> int:
    """How many answers about the project came from that network in the hour before."""
    [row] = await sql(
        "SELECT count(*) AS n FROM survey_trace t JOIN survey_answer a ON a.id = t.answer"
        " WHERE t.place = {} AND t.network_hash = {} AND a.answered_at > {}",
        place_id,
        network_hash,
        now - timedelta(hours=1),
    )
    return int(row["n"])


async def invitation(code: str) -> CommitteeInvitation | None:
    """The invitation with that code."""
    return await CommitteeInvitation.objects().where(CommitteeInvitation.code_hash == code_hash(code)).first()


def code_hash(code: str) -> str:
    """By what an invitation is found: codes are long and random, and never kept."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


async def answers_of(found: SurveyFacts) -> dict[int, list[Given]]:
    """What was answered, by place, in the order in which it came."""
    ids = [each.id for each in found.places] or [0]
    rows = await SurveyAnswer.objects().where(SurveyAnswer.place.is_in(ids)).order_by(SurveyAnswer.id)
    answers: dict[int, list[Given]] = {each.id: [] for each in found.places}
    for row in rows:
        values = {int(at): int(value) for at, value in json.loads(row.values).items()}
        answers[row.place].append(Given(Rater(row.rater), values, row.answered_at))
    return answers


async def voices(found: SurveyFacts) -> dict[int, Mapping[Rater, Voice]]:
    """What each kind of rater says, by project."""
    answers = await answers_of(found)
    return {each.project: _voices(found, answers[each.id]) for each in found.places}


def _voices(found: SurveyFacts, answers: list[Given]) -> Mapping[Rater, Voice]:
    least = {Rater.RESIDENT: found.survey.least_answers, Rater.COMMITTEE: found.survey.least_committees}
    return {rater: reckoning.voice(found.questions, answers, rater, least[rater]) for rater in Rater}


async def results(facts: EvaluationFacts, found: SurveyFacts) -> list[PlaceResults]:
    """What was said of each project, for the office: with remarks and with what looks like stuffing."""
    answers, anomalies = await answers_of(found), await findings(found)
    ids = [each.id for each in found.places] or [0]
    invited = await CommitteeInvitation.objects().where(CommitteeInvitation.place.is_in(ids))
    remarks = await SurveyRemark.objects().where(SurveyRemark.place.is_in(ids)).order_by(SurveyRemark.id)
    places = {each.project: each for each in found.places}
    return [
        PlaceResults(
            place=here,
            project=project,
            voices=_voices(found, answers[here.id]),
            invitations=[each for each in invited if each.place == here.id],
            remarks=[each for each in remarks if each.place == here.id],
            findings=anomalies.get(here.id, []),
        )
        for project in facts.projects
        if (here := places.get(project.project.id)) is not None
    ]


async def findings(found: SurveyFacts) -> dict[int, list[str]]:
    """The anomalies by place: as they are now, or as they were frozen when the questionnaire closed."""
    if found.survey.closed_at is not None:
        kept = json.loads(found.survey.findings)
        return {int(each["place"]): list(each["found"]) for each in kept}
    answers = await answers_of(found)
    traces = await SurveyTrace.objects().where(SurveyTrace.place.is_in([each.id for each in found.places] or [0]))
    return {
        each.id: reckoning.findings(
            [given for given in answers[each.id] if given.rater == Rater.RESIDENT],
            Counter(trace.network_hash for trace in traces if trace.place == each.id),
        )
        for each in found.places
    }


async def remark(remark_id: int) -> tuple[SurveyRemark, SurveyPlace, Survey]:
    """Something somebody wrote, with where. Raises NotFound."""
    row = await get(SurveyRemark, remark_id, lock="UPDATE")
    here = await get(SurveyPlace, row.place)
    return row, here, await get(Survey, here.survey)


async def evaluation_of_remark(remark_id: int) -> int:
    """The evaluation in whose questionnaire that was written. Raises NotFound."""
    row = await get(SurveyRemark, remark_id)
    here = await get(SurveyPlace, row.place)
    evaluation_id: int = (await get(Survey, here.survey)).evaluation
    return evaluation_id
