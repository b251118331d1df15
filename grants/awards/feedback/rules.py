"""Why feedback is not drafted, not passed on, not released. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from grants.awards.feedback import content
from grants.awards.feedback.content import Names
from grants.awards.feedback.facts import FeedbackFacts
from grants.awards.feedback.tables import ApplicantFeedback
from grants.awards.rules import DECIDES, scoring_is_closed
from grants.calls.kinds import Feedback
from grants.calls.tables import Call
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.scoring import seen
from grants.scoring.rules import may_read_panel


def check_draft(facts: FeedbackFacts, by: Actor) -> None:
    """Feedback is drafted for all at once, when nothing is left to decide, by somebody who may see all of it."""
    actor_has_role(by, DECIDES, facts.call.funder)
    call_gives_feedback(facts.call)
    seen.closes_as_somebody_free(by, facts.recused)
    scoring_is_closed(facts.closure)
    everything_is_decided(facts)
    if facts.drafted:
        raise Refused("awards.feedback_drafted", _("评审反馈已经生成"))


def check_look(
    facts: FeedbackFacts, by: Actor, feedback: ApplicantFeedback | None, hidden: Sequence[str], names: Names
) -> ApplicantFeedback:
    """Who looks through it lets nothing pass that names an expert or another application."""
    if feedback is None:
        raise NotFound("awards.no_draft", _("没有找到这份反馈"))
    may_look(facts, by, feedback.application)
    written = cast(dict[str, Any], feedback.content)
    words_occur(written, hidden)
    names_nobody_else(written, hidden, names)
    return feedback


def may_look(facts: FeedbackFacts, by: Actor, application_id: int) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DECIDES, facts.call.funder)
    seen.judges_as_somebody_free(by, facts.recused, application_id)
    feedback_is_not_released(facts)


def check_release(facts: FeedbackFacts, by: Actor) -> None:
    """Released are all or none: decided, drafted and looked through, every one."""
    actor_has_role(by, DECIDES, facts.call.funder)
    call_gives_feedback(facts.call)
    seen.closes_as_somebody_free(by, facts.recused)
    feedback_is_not_released(facts)
    everything_is_decided(facts)
    if facts.drafted < facts.judged or not facts.drafted:
        raise Refused("awards.feedback_not_drafted", _("请先生成评审反馈"))
    if facts.unread:
        raise Refused("awards.feedback_unread", _("还有 {n} 份没有看过，全部看过才能发布", n=facts.unread))


def check_outbox(person: Actor, call: Call) -> None:
    """The outbox is read by who runs or oversees the round."""
    if not may_read_panel(person, call):
        raise NotFound("awards.no_outbox", _("没有找到这个页面"))
    call_gives_feedback(call)


def call_gives_feedback(call: Call) -> None:
    """What the call does not promise has no page either."""
    if call.feedback == Feedback.NONE:
        raise NotFound("awards.no_feedback", _("本轮不向申报单位反馈评审意见"))


def feedback_is_not_released(facts: FeedbackFacts) -> None:
    if facts.release is not None:
        raise Refused("awards.feedback_released", _("评审反馈已发布，不能再改"))


def everything_is_decided(facts: FeedbackFacts) -> None:
    """Nobody learns a score while it may still be argued about."""
    if facts.undecided:
        raise Refused("awards.undecided_left", _("还有 {n} 份申报没有结论", n=facts.undecided))


def words_occur(written: Mapping[str, Any], hidden: Sequence[str]) -> None:
    """A word that is nowhere hides nothing: it is a slip of the pen."""
    missing = set(hidden) - set(content.said(hidden, content.texts_of(written)))
    if missing:
        raise Refused(
            "awards.hides_nothing", _("意见里没有：{words}", words="、".join(sorted(missing))), field="hidden"
        )


def names_nobody_else(written: Mapping[str, Any], hidden: Sequence[str], names: Names) -> None:
    """The call promises own scores and comments, so no expert is known by them and nobody else's application."""
    left = content.said(names.certain, content.texts_of(content.shown(written, hidden)))
    if left:
        raise Refused("awards.feedback_names_others", _("请遮盖：{words}", words="、".join(left)), field="hidden")
