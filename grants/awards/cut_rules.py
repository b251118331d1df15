"""Why an answer to a cut budget is not taken, and why nothing is agreed on before it (R-E11). Pure."""

from grants.awards.facts import AwardFacts
from grants.awards.rules import SIGNS, award_is_live, reason_is_given
from grants.awards.tables import CutAnswer
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role


def check_answer(facts: AwardFacts, by: Actor, *, is_accepted: bool, reason: str) -> None:
    """Whoever signs for those who carry the award answers once, after everybody was told of it."""
    actor_has_role(by, SIGNS, facts.through.id if facts.is_for_a_group else facts.applicant.id)
    award_is_live(facts.award)
    if facts.notice is None:
        raise Refused("awards.cut_not_announced", _("公示以后才能确认核定预算"))
    if not facts.is_cut:
        raise Refused("awards.nothing_cut", _("该项目的预算没有核减，不需要确认"))
    if not is_accepted:
        reason_is_given(reason)


def answered_already(facts: AwardFacts, by: Actor, is_accepted: bool) -> CutAnswer | None:
    """The answer, when it was the same; another one comes too late."""
    actor_has_role(by, SIGNS, facts.through.id if facts.is_for_a_group else facts.applicant.id)
    answer = facts.cut_answer
    if answer is not None and answer.is_accepted != is_accepted:
        raise Refused("awards.cut_answered", _("核定预算已经答复，不能更改"))
    return answer
