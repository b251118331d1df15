"""What is done with a questionnaire: prepared, committees invited, answered, closed, remarks shown or kept back."""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence

from grants import audit, clock
from grants.audit import action
from grants.people.rules import Actor
from grants.reporting.appraisal import asking, queries, rules
from grants.reporting.appraisal.facts import PlaceFacts, Sender, SurveyPlan
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

CODE_BYTES, INVITATION_BYTES = 5, 10


@action
async def prepare_survey(by: Actor, evaluation_id: int, plan: SurveyPlan) -> Survey:
    """Say what residents and committees are asked, and give each project its code. Until somebody answered, preparing
    again replaces the questions; the codes stay."""
    facts = await evaluations.facts_of(evaluation_id, lock="NO KEY UPDATE")
    found = await queries.survey(evaluation_id)
    answers = sum(map(len, (await queries.answers_of(found)).values())) if found else 0
    rules.check_preparation(by, facts, plan, answers, clock.today())
    columns = {
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "least_answers": plan.least_answers,
        "least_committees": plan.least_committees,
        "per_hour": plan.per_hour,
        "intro": plan.intro.strip(),
    }
    if found is None:
        row = Survey(
            evaluation=evaluation_id,
            salt=secrets.token_hex(32),
            prepared_at=clock.now(),
            prepared_by=by.id,
            **columns,  # type: ignore[arg-type]  # each is what its column takes
        )
        await row.save()
        places = [
            SurveyPlace(survey=row.id, project=each.project.id, code=_code(CODE_BYTES)) for each in facts.projects
        ]
        await SurveyPlace.insert(*places)
    else:
        row = found.survey
        await row.update_self({getattr(Survey, name): value for name, value in columns.items()})
        await SurveyQuestion.delete().where(SurveyQuestion.survey == row.id)
    await SurveyQuestion.insert(
        *[
            SurveyQuestion(
                survey=row.id,
                position=at,
                kind=each.kind,
                label=each.label.strip(),
                options=json.dumps(each.options, ensure_ascii=False),
                is_required=each.is_required,
            )
            for at, each in enumerate(plan.questions, 1)
        ]
    )
    await audit.record(by, "reporting.survey_prepared", row, opens_on=plan.opens_on, closes_on=plan.closes_on)
    return row


def _code(size: int) -> str:
    """Letters and digits that nobody takes for others, eight for five bytes."""
    return base64.b32encode(secrets.token_bytes(size)).decode()


@action
async def invite_committees(by: Actor, place_id: int, bodies: Sequence[str]) -> list[tuple[str, str]]:
    """Make a code for each member of the committees, named by body. Gives (body, code): they are shown this once."""
    found = await queries.place_for(by, place_id)
    named = [each.strip() for each in bodies if each.strip()]
    rules.check_invitation(by, found.evaluation, found.facts.survey, named)
    codes = [(body[:80], _code(INVITATION_BYTES)) for body in named]
    await CommitteeInvitation.insert(
        *[
            CommitteeInvitation(
                place=place_id,
                body=body,
                code_hash=queries.code_hash(code),
                invited_at=clock.now(),
                invited_by=by.id,
            )
            for body, code in codes
        ]
    )
    await audit.record(by, "reporting.committees_invited", found.place, number=len(codes))
    return codes


@action
async def answer_survey(
    by: None, place_code: str, *, typed: Mapping[str, str], sender: Sender, code: str = ""
) -> SurveyAnswer:
    """Take an answer: a resident's once of a browser, a committee member's by the code they were given. Of whom it came
    from nothing is kept but what tells one from another until the questionnaire closes."""
    found = await queries.place(place_code, lock="NO KEY UPDATE")
    survey, here = found.facts.survey, found.place
    chosen, texts, problems = asking.taken(found.facts.questions, typed)
    rules.check_answer(survey, sender, problems, clock.today())
    rater = Rater.RESIDENT
    if code.strip():
        invitation = rules.invitation_is_good(await queries.invitation(code), here.id)
        rater = Rater.COMMITTEE
        await invitation.update_self({CommitteeInvitation.used_on: clock.today()})
    else:
        rules.resident_answers_once(
            sender,
            knows_browser=await queries.knows_browser(here.id, sender.browser_hash),
            from_network=await queries.from_network(here.id, sender.network_hash, clock.now()),
            per_hour=survey.per_hour,
        )
    answer = SurveyAnswer(place=here.id, rater=rater, values=json.dumps(chosen), answered_at=clock.now())
    await answer.save()
    if rater == Rater.RESIDENT:
        await SurveyTrace(
            answer=answer.id, place=here.id, browser_hash=sender.browser_hash, network_hash=sender.network_hash
        ).save()
    await _keep_remarks(found, rater, texts)
    await audit.record(by, "reporting.survey_answered", here, rater=rater)
    return answer


async def _keep_remarks(found: PlaceFacts, rater: Rater, texts: Mapping[int, str]) -> None:
    """Apart from the answer, so that a text says nothing of who chose what."""
    question_of = {each.position: each.id for each in found.facts.questions}
    for at, words in texts.items():
        await SurveyRemark(
            place=found.place.id, question=question_of[at], rater=rater, words=words, written_on=clock.today()
        ).save()


@action
async def close_survey(by: Actor, evaluation_id: int) -> Survey:
    """End it: what looked odd is kept in words, and every trace of who answered is deleted with the salt."""
    facts = await evaluations.facts_of(evaluation_id, lock="NO KEY UPDATE")
    found = await queries.survey_to_close(evaluation_id)
    rules.check_closing(by, facts, found.survey)
    odd = [{"place": place, "found": words} for place, words in (await queries.findings(found)).items() if words]
    await SurveyTrace.delete().where(SurveyTrace.place.is_in([each.id for each in found.places] or [0]))
    await found.survey.update_self(
        {
            Survey.closed_at: clock.now(),
            Survey.closed_by: by.id,
            Survey.salt: "",
            Survey.findings: json.dumps(odd, ensure_ascii=False),
        }
    )
    await audit.record(by, "reporting.survey_closed", found.survey)
    return found.survey


@action
async def decide_remark(by: Actor, remark_id: int, *, is_released: bool) -> SurveyRemark:
    """Show a remark on the project's public page once the evaluation is published, or keep it back. Once."""
    row, _place, survey = await queries.remark(remark_id)
    facts = await evaluations.facts_of(survey.evaluation)
    rules.check_remark(by, facts, row, is_released=is_released)
    moment = SurveyRemark.released_at if is_released else SurveyRemark.kept_back_at
    await row.update_self({moment: clock.now(), SurveyRemark.decided_by: by.id})
    await audit.record(by, "reporting.remark_decided", row, is_released=is_released)
    return row
