"""What people type of evaluations: a plan, a draw, an appointment, a sheet."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.i18n import _
from grants.reporting.evaluation.facts import CriterionPlan, EvaluationFacts, Plan, RulePlan, Sheet
from grants.reporting.evaluation.rules import LABELS, MOST_CRITERIA
from grants.reporting.evaluation.tables import EvaluationKind, LabelSet, MeasureKind
from grants.reporting.tables import Grade
from grants.scoring.rules import LONGEST_COMMENT, LONGEST_REASON
from grants.web.forms import Form

GRADES_CUT = (Grade.EXCELLENT, Grade.GOOD, Grade.PASS)
# R-H2 and R-H3 as they are usual; every figure may be changed for an evaluation.
STANDARD_CRITERIA = (
    ("目标完成情况", "30", "约定的数量、质量、时效目标是否完成，证明材料是否齐全"),
    ("服务质量与效果", "25", "服务对象的改变，服务方法是否专业，记录是否完整"),
    ("资金使用与管理", "25", "是否专款专用、专账核算，票据是否合规，进度与预算是否相符"),
    ("项目管理与档案", "10", "人员、制度、安全，档案和照片是否齐全"),
    ("可持续与示范", "10", "项目结束后能否延续，经验能否推广"),
)
STANDARD = {
    "each": "3",
    "trim_from": "5",
    "min_sheets": "3",
    "expert_weight": "70",
    "committee_weight": "15",
    "resident_weight": "15",
    "answer_days": "5",
    "priority": "12",
    "rectification": "20",
    "bar": "24",
    "hold": "yes",
    "recall": "yes",
    **{f"{label_set.value}-{at}": cut for label_set in LabelSet for at, cut in enumerate(("90", "80", "60"))},
}
# Which grade each measure follows from.
FOLLOWS: dict[MeasureKind, Grade] = {
    MeasureKind.PRIORITY: Grade.EXCELLENT,
    MeasureKind.RECTIFICATION: Grade.PASS,
    MeasureKind.HOLD: Grade.FAIL,
    MeasureKind.RECALL: Grade.FAIL,
    MeasureKind.BAR: Grade.FAIL,
}


class PlanForm(Form):
    """How a round's projects are evaluated: criteria, numbers, weights, cuts, what follows."""

    rows = range(MOST_CRITERIA)

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **(_standard() | begins if posted is None else {}))
        self.plan: Plan | None = None
        if posted is not None:
            self._read()

    def _read(self) -> None:
        kind, due_on = self.choice("kind", EvaluationKind), self.day("due_on")
        each, trim_from = self.number("each", least=1, most=15), self.number("trim_from", least=3, most=15)
        min_sheets, answer_days = self.number("min_sheets", least=1, most=15), self.number("answer_days", most=30)
        weights = [self.number(f"{who}_weight", most=100) for who in ("expert", "committee", "resident")]
        cuts = {each: [self._cut(each, at) for at in range(len(GRADES_CUT))] for each in LabelSet}
        criteria = tuple(found for at in self.rows if (found := self._criterion(at)) is not None)
        following = tuple(self._rules())
        if self.ok and kind and due_on and each and trim_from and min_sheets and answer_days:
            self.plan = Plan(
                kind=EvaluationKind(kind),
                due_on=due_on,
                criteria=criteria,
                rules=following,
                cuts={key: (first, second, third) for key, (first, second, third) in cuts.items()},
                weights=(weights[0] or 0, weights[1] or 0, weights[2] or 0),
                each=each,
                trim_from=trim_from,
                min_sheets=min_sheets,
                answer_days=answer_days,
            )

    def _cut(self, label_set: LabelSet, at: int) -> Decimal:
        return self.decimal(f"{label_set.value}-{at}", most=100) or Decimal(0)

    def _criterion(self, at: int) -> CriterionPlan | None:
        """A row; one that was left empty is none."""
        name = self.text(f"name-{at}", required=False, longest=60)
        most = self.decimal(f"max-{at}", required=bool(name), most=100, places=1)
        guide = self.text(f"guide-{at}", required=False, longest=500)
        return CriterionPlan(name, most, guide) if most is not None else None

    def _rules(self) -> Iterable[RulePlan]:
        for measure, grade in FOLLOWS.items():
            if measure in (MeasureKind.HOLD, MeasureKind.RECALL):
                if self.flag(measure.value):
                    yield RulePlan(grade, measure)
            elif amount := self.number(measure.value, required=False, most=120):
                yield RulePlan(grade, measure, amount)


def _standard() -> dict[str, object]:
    rows: dict[str, object] = {}
    for at, (name, most, guide) in enumerate(STANDARD_CRITERIA):
        rows |= {f"name-{at}": name, f"max-{at}": most, f"guide-{at}": guide}
    return STANDARD | rows


def begun(facts: EvaluationFacts) -> dict[str, object]:
    """A plan as it was written, to be changed; what it leaves out is empty."""
    row, values = facts.evaluation, dict.fromkeys(_standard(), "")
    for name in ("kind", "due_on", "each", "trim_from", "min_sheets", "answer_days"):
        values[name] = str(getattr(row, name))
    for who in ("expert", "committee", "resident"):
        values[f"{who}_weight"] = str(getattr(row, f"{who}_weight"))
    for at, criterion in enumerate(facts.criteria):
        most = f"{criterion.max_mark.normalize():f}"
        values |= {f"name-{at}": criterion.name, f"max-{at}": most, f"guide-{at}": criterion.guide}
    for label in facts.labels:
        if label.grade in GRADES_CUT:
            at = GRADES_CUT.index(Grade(label.grade))
            values[f"{label.label_set}-{at}"] = f"{label.least.normalize():f}"
    for rule in facts.rules:
        values[rule.measure] = "yes" if rule.amount is None else str(rule.amount)
    return dict(values)


def cut_names() -> list[tuple[LabelSet, list[tuple[str, str]]]]:
    """The fields of the cuts: for each set its name and label."""
    return [
        (label_set, [(f"{label_set.value}-{at}", LABELS[label_set][grade]) for at, grade in enumerate(GRADES_CUT)])
        for label_set in LabelSet
    ]


class DrawForm(Form):
    """The operator's word, and among whom is drawn."""

    def __init__(self, experts: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.word = self.text("word", longest=80)
            self.experts = [int(each) for each in self.choices("experts", experts)]


class AppointmentForm(Form):
    """A project, an expert, the reason."""

    def __init__(
        self,
        projects: Iterable[int] = (),
        experts: Iterable[int] = (),
        posted: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(posted)
        if posted is not None:
            project, expert = self.choice("project", projects), self.choice("expert", experts)
            self.project = int(project) if project else 0
            self.expert = int(expert) if expert else 0
            self.reason = self.text("reason", longest=300)


class ReasonForm(Form):
    """A reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.reason = self.text("reason", longest=300)


class DayForm(Form):
    """A later last day."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.due_on = self.day("due_on") if posted is not None else None


class SignatureForm(Form):
    """One's own name under a declaration."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.signed_name = self.text("signed_name", longest=80)


class SheetForm(Form):
    """A sheet: a mark and a reason for each criterion, and a comment. A blank is no mark and not zero."""

    def __init__(self, sheet: Sheet, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, **(_written(sheet) if posted is None else {}))
        self.hands_in = False
        if posted is None:
            return
        places: Sequence[int] = [each.position for each in sheet.criteria]
        self.marks = {
            each.position: self.decimal(f"mark-{each.position}", required=False, most=each.max_mark, places=1)
            for each in sheet.criteria
        }
        self.reasons = {at: self.text(f"reason-{at}", required=False, longest=LONGEST_REASON) for at in places}
        self.comment: str | None = self.text("comment", required=False, longest=LONGEST_COMMENT)
        self.hands_in = self.value("go") == "lock"


class FieldForm(SheetForm):
    """One field of a sheet, as it saves itself: the others are not named, and one of no criterion is a mistake."""

    def __init__(self, sheet: Sheet, posted: Mapping[str, Any]) -> None:
        self.name = str(posted.get("field", ""))
        super().__init__(sheet, {self.name: posted.get("value", "")})
        self.marks = {at: mark for at, mark in self.marks.items() if self.name == f"mark-{at}"}
        self.reasons = {at: reason for at, reason in self.reasons.items() if self.name == f"reason-{at}"}
        self.comment = self.comment if self.name == "comment" else None
        if not (self.marks or self.reasons or self.comment is not None):
            self.fail(self.name, _("评价表里没有这一项"))


def _written(sheet: Sheet) -> dict[str, object]:
    values: dict[str, object] = {"comment": sheet.appointment.comment}
    for at, mark in sheet.marks.items():
        values[f"mark-{at}"] = "" if mark.value is None else f"{mark.value:.1f}"
        values[f"reason-{at}"] = mark.comment
    return values


SAVED = _("已保存")
HANDED_IN = _("评价表已提交")
