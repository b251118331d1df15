"""What residents and members of the committees answer about each project."""

from collections.abc import Sequence
from typing import Any

from grants.demo.ending.evaluating import project_of
from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.people.tables import Role
from grants.reporting.appraisal import actions, queries
from grants.reporting.appraisal.facts import QuestionPlan, Sender, SurveyPlan
from grants.reporting.appraisal.tables import AskedKind

SECONDS_TO_READ = 60


def events(stage: Stage) -> list[Event]:
    """Prepared on the day of the evaluation, answered within its days, closed before the evaluation is."""
    survey = stage.the_round.get("survey")
    if not survey:
        return []
    prepared_on = stage.the_round["evaluation"]["prepared_on"]
    return [
        Event(during(prepared_on, 11), "questionnaire", later(_prepare, stage, survey), Phase.SETTLING),
        Event(during(survey["answered_on"], 9), "answers", later(_answer, stage, survey), Phase.SETTLING),
        Event(during(survey["closed_on"], 9), "questionnaire closed", later(_close, stage), Phase.SETTLING),
    ]


async def _prepare(stage: Stage, survey: dict[str, Any]) -> None:
    plan = SurveyPlan(
        opens_on=day(survey["opens_on"]),
        closes_on=day(survey["closes_on"]),
        questions=tuple(QuestionPlan(AskedKind.SCALE, label) for label in survey["questions"]),
        least_answers=survey["least_answers"],
        least_committees=survey["least_committees"],
    )
    await actions.prepare_survey(stage.staff(Role.OFFICER), stage.id("evaluation", ""), plan)


async def _answer(stage: Stage, survey: dict[str, Any]) -> None:
    """A resident from their own phone, a member of a committee by the code that the office made for them."""
    found = await queries.survey(stage.id("evaluation", ""))
    if found is None:
        raise KeyError("questionnaire")
    for application, answers in survey["residents"].items():
        place = found.place_of((await project_of(stage, application)).project.id)
        for steps in answers:
            await _say(stage, place.code, steps)
    for application, answers in survey["committees"].items():
        place = found.place_of((await project_of(stage, application)).project.id)
        bodies = [f"社区居委会委员{at}〔虚构〕" for at in range(1, len(answers) + 1)]
        invited = await actions.invite_committees(stage.staff(Role.OFFICER), place.id, bodies)
        for (_body, code), steps in zip(invited, answers, strict=True):
            await _say(stage, place.code, steps, code)


async def _say(stage: Stage, place: str, steps: Sequence[int], invited: str = "") -> None:
    number = len([kind for kind, _code in stage.ids if kind == "answer"]) + 1
    sender = Sender(f"browser-{number}", f"network-{number}", SECONDS_TO_READ)
    typed = {f"q{at}": str(step) for at, step in enumerate(steps, start=1)}
    row = await actions.answer_survey(None, place, typed=typed, sender=sender, code=invited)
    stage.keep("answer", str(number), row.id)


async def _close(stage: Stage) -> None:
    await actions.close_survey(stage.staff(Role.OFFICER), stage.id("evaluation", ""))
