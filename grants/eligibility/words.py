"""What things of eligibility are called on pages and papers."""

from grants.applications.facts import ApplicationFacts
from grants.eligibility.tables import Outcome, Verdict
from grants.i18n import Text, _

OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.PASSED: _("受理，资格通过"),
    Outcome.RETURNED: _("退回补正"),
    Outcome.FAILED: _("资格不通过"),
}
VERDICT_NAMES: dict[Verdict, Text] = {
    Verdict.MET: _("通过"),
    Verdict.UNMET: _("不符"),
    Verdict.NOT_APPLICABLE: _("不适用"),
}
QUEUE_STATES: dict[str, Text] = {
    "waiting": _("等待审查"),
    "returned": _("补正中"),
    "eligible": _("资格通过"),
    "ineligible": _("资格不通过"),
}
QUEUE_DESKS: dict[str, Text] = {
    "mine": _("在我手上或指派给我"),
    "free": _("无人在看"),
}
QUEUE_AGES: dict[int, Text] = {
    3: _("等待 3 天以上"),
    5: _("等待 5 天以上"),
    10: _("等待 10 天以上"),
}
BULK_VERBS: dict[str, Text] = {
    "assign": _("指派审查员"),
    "remind": _("发送提醒"),
}
OTHER = _("其他")


def places(facts: ApplicationFacts) -> dict[str, object]:
    """What a correction can be about: each question, the budget, each paper, anything else."""
    asked = {question.key: question.label for question in facts.form.ordered}
    papers = {f"paper-{paper.id}": paper.name for paper in facts.call_facts.required_papers}
    return {**asked, "budget": _("经费预算"), **papers, "form": OTHER}
