"""What people type of questionnaires: the office its plan and whom it invites, everybody an answer."""

from collections.abc import Mapping
from typing import Any

from grants.questions.forms import AnswersForm
from grants.reporting.appraisal.asking import asked
from grants.reporting.appraisal.facts import PlaceFacts, QuestionPlan, SurveyFacts, SurveyPlan
from grants.reporting.appraisal.rules import MOST_QUESTIONS
from grants.reporting.appraisal.tables import AskedKind
from grants.web.forms import Form

STANDARD: tuple[QuestionPlan, ...] = (
    QuestionPlan(AskedKind.SCALE, "您对这个项目总体满意吗"),
    QuestionPlan(AskedKind.SCALE, "服务内容符合您和邻居的需要吗"),
    QuestionPlan(AskedKind.SCALE, "工作人员的态度和办事让您满意吗"),
    QuestionPlan(AskedKind.CHOICE, "您参加过这个项目的活动吗", ("参加过多次", "参加过一两次", "没有参加过")),
    QuestionPlan(AskedKind.TEXT, "您的意见和建议", is_required=False),
)


class SurveyForm(Form):
    """A questionnaire: its days, its numbers, its questions."""

    rows = range(MOST_QUESTIONS)

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.plan: SurveyPlan | None = None
        if posted is None:
            return
        opens_on, closes_on = self.day("opens_on"), self.day("closes_on")
        least, committees = self.number("least_answers", least=1, most=1000), self.number("least_committees", least=1)
        per_hour = self.number("per_hour", least=1, most=1000)
        intro = self.text("intro", required=False, longest=1000)
        questions = tuple(found for at in self.rows if (found := self._question(at)) is not None)
        if self.ok and opens_on and closes_on and least and committees and per_hour:
            self.plan = SurveyPlan(opens_on, closes_on, questions, intro, least, committees, per_hour)

    def _question(self, at: int) -> QuestionPlan | None:
        label = self.text(f"label-{at}", required=False, longest=120)
        kind = self.choice(f"kind-{at}", AskedKind, required=bool(label))
        lines = self.text(f"options-{at}", required=False, longest=400).splitlines()
        if not label or kind is None:
            return None
        options = tuple(each.strip() for each in lines if each.strip()) if kind == AskedKind.CHOICE else ()
        return QuestionPlan(AskedKind(kind), label, options, self.flag(f"required-{at}"))


def begun(found: SurveyFacts | None) -> dict[str, object]:
    """A questionnaire as it stands, or the standard one."""
    values: dict[str, object] = {"least_answers": "5", "least_committees": "3", "per_hour": "5"}
    plans = list(STANDARD)
    if found is not None:
        names = ("opens_on", "closes_on", "least_answers", "least_committees", "per_hour", "intro")
        values |= {name: str(getattr(found.survey, name)) for name in names}
        plans = [
            QuestionPlan(AskedKind(each.kind), each.label, tuple(each.options), each.is_required)
            for each in found.questions
        ]
    for at, plan in enumerate(plans):
        values |= {f"kind-{at}": plan.kind, f"label-{at}": plan.label, f"options-{at}": "\n".join(plan.options)}
        values[f"required-{at}"] = "yes" if plan.is_required else ""
    return values


class InvitationForm(Form):
    """Whom to invite, a line each."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.bodies = self.text("bodies", longest=4000).splitlines() if posted is not None else []


class RemarkForm(Form):
    """Whether a remark is shown."""

    def __init__(self, posted: Mapping[str, Any]) -> None:
        super().__init__(posted)
        self.is_released = self.choice("decision", ("release", "keep")) == "release"


class AnswerForm(AnswersForm):
    """One answer. `stamp` says when the page was given; nobody sees the field `website`."""

    def __init__(self, found: PlaceFacts, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, asked(found.facts.questions), {}, **begins)
        self.code = self.value("code").strip()
        self.stamp, self.trap = self.value("stamp"), self.value("website")
