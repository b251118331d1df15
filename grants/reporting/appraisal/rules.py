"""Every reason a questionnaire is not prepared, an answer not taken, a remark not shown."""

from collections.abc import Collection, Sequence
from datetime import date

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.privacy import says_nothing_personal, standing_against
from grants.questions.answers import Problem
from grants.reporting.appraisal.facts import Sender, SurveyPlan
from grants.reporting.appraisal.tables import AskedKind, CommitteeInvitation, Survey, SurveyRemark
from grants.reporting.evaluation.facts import EvaluationFacts
from grants.reporting.evaluation.rules import evaluation_is_under_way, runs_freely

MOST_QUESTIONS, MOST_OPTIONS, MOST_INVITED = 10, 8, 50
# Nobody reads the questions and answers them in less.
LEAST_SECONDS = 4
MOST_SECONDS = 12 * 60 * 60


def check_preparation(by: Actor, facts: EvaluationFacts, plan: SurveyPlan, answers: int, today: date) -> None:
    """Of an evaluation that is under way; what is asked may change until somebody has answered."""
    may_prepare(by, facts, answers)
    if not today <= plan.opens_on <= plan.closes_on:
        raise Refused("reporting.survey_days", _("问卷日期应先起后止，且不早于今天"), field="opens_on")
    questions_can_be_asked(plan)
    for refusal in standing_against({"intro": plan.intro, "questions": plan.questions}):
        raise refusal


def may_prepare(by: Actor, facts: EvaluationFacts, answers: int) -> None:
    """Asked by the page as well."""
    runs_freely(by, facts)
    evaluation_is_under_way(facts)
    if answers:
        raise Refused("reporting.survey_answered", _("已有人答复，问卷不能再改"))


def questions_can_be_asked(plan: SurveyPlan) -> None:
    """At least one scale, since satisfaction comes from it; a choice has options that can be told apart."""
    if not any(each.kind == AskedKind.SCALE for each in plan.questions) or len(plan.questions) > MOST_QUESTIONS:
        words = _("应有 1 至 {n} 个问题，至少一个满意度量表", n=MOST_QUESTIONS)
        raise Refused("reporting.survey_without_scale", words, field="questions")
    for each in plan.questions:
        options = set(each.options)
        if each.kind == AskedKind.CHOICE and not 2 <= len(options) == len(each.options) <= MOST_OPTIONS:
            words = _("“{label}”应有 2 至 {n} 个不同的选项", label=each.label, n=MOST_OPTIONS)
            raise Refused("reporting.survey_options", words, field="questions")


def check_invitation(by: Actor, facts: EvaluationFacts, survey: Survey, bodies: Collection[str]) -> None:
    """Members of the committees are invited while the questionnaire runs."""
    runs_freely(by, facts)
    survey_is_not_closed(survey)
    if not 1 <= len(bodies) <= MOST_INVITED:
        words = _("一次邀请 1 至 {n} 人，一行一人", n=MOST_INVITED)
        raise Refused("reporting.nobody_invited", words, field="bodies")


def survey_is_not_closed(survey: Survey) -> None:
    if survey.closed_at is not None:
        raise Refused("reporting.survey_closed", _("问卷已结束，不再接收答复"))


def survey_is_open(survey: Survey, today: date) -> None:
    """Asked by the public page as well: both days count."""
    survey_is_not_closed(survey)
    if today < survey.opens_on:
        raise Refused("reporting.survey_not_open", _("问卷 {day} 开始", day=survey.opens_on))
    if today > survey.closes_on:
        raise Refused("reporting.survey_over", _("问卷已于 {day} 截止", day=survey.closes_on))


def check_answer(survey: Survey, sender: Sender, problems: Sequence[Problem], today: date) -> None:
    """Open, by a person who read it, and whole; whoever it comes from."""
    survey_is_open(survey, today)
    sent_by_a_person(sender)
    if problems:
        raise Refused("reporting.survey_incomplete", problems[0].words, field=problems[0].key)


def sent_by_a_person(sender: Sender) -> None:
    """A field that nobody sees stays empty, and a page is not sent back the moment it was given, nor days later."""
    if sender.is_trapped or sender.seconds is None or not LEAST_SECONDS <= sender.seconds <= MOST_SECONDS:
        raise Refused("reporting.survey_too_fast", _("请看完问题再提交；如已看完，请再点一次提交"))


def resident_answers_once(sender: Sender, *, knows_browser: bool, from_network: int, per_hour: int) -> None:
    """One answer of a browser about a project, and not many from one network within the hour."""
    if not sender.browser_hash:
        raise Refused("reporting.survey_needs_a_cookie", _("请允许浏览器使用 Cookie，再打开本页"))
    if knows_browser:
        raise Refused("reporting.survey_answered_already", _("您已经答复过这份问卷，谢谢"))
    if from_network >= per_hour:
        raise Refused("reporting.survey_too_many", _("这个网络的答复过多，请过一小时再试"))


def invitation_is_good(invitation: CommitteeInvitation | None, place_id: int) -> CommitteeInvitation:
    """Of this project, and not used before."""
    if invitation is None or invitation.place != place_id:
        raise Refused("reporting.no_such_invitation", _("邀请码不对，请核对"), field="code")
    if invitation.used_on is not None:
        raise Refused("reporting.invitation_used", _("这个邀请码已用过"), field="code")
    return invitation


def check_closing(by: Actor, facts: EvaluationFacts, survey: Survey) -> None:
    runs_freely(by, facts)
    survey_is_not_closed(survey)


def check_remark(by: Actor, facts: EvaluationFacts, remark: SurveyRemark, *, is_released: bool) -> None:
    """What somebody wrote is read by the office before anybody else may; it decides once. With somebody's number in
    it, a remark can only be kept back: nobody changes what a resident wrote (K-9)."""
    runs_freely(by, facts)
    if remark.released_at is not None or remark.kept_back_at is not None:
        raise Refused("reporting.remark_decided", _("这条意见已处理"))
    if is_released:
        says_nothing_personal("form", remark.words)
