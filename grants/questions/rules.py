"""What a form must be, and who may change it while nothing that uses it is published."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.questions.answers import compared_with
from grants.questions.conditions import asked_of, terms_of
from grants.questions.facts import QuestionnaireFacts, QuestionPlan
from grants.questions.reading import CELL_KINDS, LONGEST, MOST_ROWS
from grants.questions.tables import FormPurpose, Question, QuestionKind, Questionnaire

EDITORS = (Role.OFFICER,)
NEVER_DELETED = ("title", "purpose", "beneficiaries")
CORE_LONGEST = {"title": 120, "needs": 5000, "plan": 5000, "outcomes": 5000, "risks": 5000}
MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS, MOST_COLUMNS, MOST_TERMS = 30, 200, 50, 8, 5
LONGEST_TEXT = {QuestionKind.TEXT: 500, QuestionKind.LONG_TEXT: 20_000}
CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES)
COUNTED = (QuestionKind.NUMBER, QuestionKind.MONEY)
COMPARED = (*COUNTED, QuestionKind.DATE)
OPERATORS: dict[QuestionKind, tuple[str, ...]] = {
    QuestionKind.TEXT: ("is", "is_not"),
    QuestionKind.NUMBER: ("is", "is_not", "at_least"),
    QuestionKind.MONEY: ("is", "is_not", "at_least"),
    QuestionKind.DATE: ("is", "is_not", "at_least"),
    QuestionKind.CHOICE: ("is", "is_not"),
    QuestionKind.CHOICES: ("includes",),
    QuestionKind.CONSENT: ("is",),
}


def check_change(by: Actor, form: Questionnaire, version: int | None = None) -> None:
    """Every change of a form asks this first. `version` is the one its editor saw."""
    actor_has_role(by, EDITORS, form.owner)
    form_is_not_fixed(form)
    nobody_changed_it_meanwhile(form, version)


def form_is_not_fixed(form: Questionnaire) -> None:
    """R-C1: what is published does not change, nor does the form that belongs to it."""
    if form.fixed_at is not None:
        raise Refused("questions.fixed", _("使用这份申报表的公告已发布，不能再改"))


def nobody_changed_it_meanwhile(form: Questionnaire, version: int | None) -> None:
    if version is not None and version != form.version:
        raise Refused("questions.changed_meanwhile", _("申报表刚被别人修改过，请核对后再提交"))


def check_section(facts: QuestionnaireFacts, title: str) -> None:
    if not title.strip():
        raise Refused("questions.no_title", _("请填写这一节的标题"), field="title")
    if len(facts.sections) > MOST_SECTIONS:
        raise Refused("questions.too_many_sections", _("最多 {n} 节", n=MOST_SECTIONS), field="title")


def section_is_empty(facts: QuestionnaireFacts, section_id: int) -> None:
    if facts.questions[section_id]:
        raise Refused("questions.section_not_empty", _("这一节还有问题，请先移走或删除"))


def check_question(facts: QuestionnaireFacts, plan: QuestionPlan, question: Question | None = None) -> None:
    """What must hold of a question; `question` is the one that is replaced. The first that fails is reported."""
    if not plan.label.strip():
        raise Refused("questions.no_label", _("请填写问题"), field="label")
    if len(facts.ordered) > MOST_QUESTIONS:
        raise Refused("questions.too_many_questions", _("最多 {n} 个问题", n=MOST_QUESTIONS), field="label")
    if question is not None:
        core_stays_what_it_is(question, plan)
        what_others_name_stays(facts, question, plan)
    report_asks_for_no_files(facts, plan)
    bounds_make_sense(plan)
    options_can_be_told_apart(plan, question)
    columns_can_be_told_apart(plan)
    condition_can_be_decided(facts, plan, question)
    checks_can_be_made(facts, plan)


def report_asks_for_no_files(facts: QuestionnaireFacts, plan: QuestionPlan) -> None:
    """The files of a report are kept by their kinds, beside its questions."""
    if facts.questionnaire.purpose == FormPurpose.REPORT and plan.kind == QuestionKind.FILE:
        words = _("报告的文件统一在“材料”里上传，报告表不设文件题")
        raise Refused("questions.no_files_in_reports", words, field="kind")


def check_removal(facts: QuestionnaireFacts, question: Question) -> None:
    if question.is_core and question.key in NEVER_DELETED:
        raise Refused("questions.core_stays", _("“{label}”各环节都要用，不能删除", label=question.label))
    nobody_depends_on(facts, question)


def nobody_depends_on(facts: QuestionnaireFacts, question: Question) -> None:
    """Its answer decides whether another is asked, or is what another is compared with."""
    dependents = dependents_of(facts, question)
    if dependents:
        names = "、".join(f"“{each.label}”" for each in dependents)
        raise Refused(
            "questions.depended_on",
            _("{names}依赖“{label}”，请先改掉", names=names, label=question.label),
            field="kind",
        )


def dependents_of(facts: QuestionnaireFacts, question: Question) -> list[Question]:
    """The other questions that look at its answer."""
    return [
        each
        for each in facts.ordered
        if each.id != question.id and question.key in (*asked_of(each), *compared_with(each))
    ]


def core_stays_what_it_is(question: Question, plan: QuestionPlan) -> None:
    """A core question is a column that later steps read."""
    if not question.is_core:
        return
    if plan.kind != question.kind or plan.shown_if:
        raise Refused("questions.core_kind", _("这是系统问题，类型不能改，也不能设显示条件"), field="kind")
    if question.key in NEVER_DELETED and not plan.is_required:
        raise Refused("questions.core_required", _("“{label}”必须填写", label=question.label), field="is_required")
    most = CORE_LONGEST.get(question.key, 0)
    if most and (plan.longest or LONGEST[plan.kind]) > most:
        raise Refused("questions.core_too_long", _("这个问题最多 {n} 字", n=most), field="longest")


def what_others_name_stays(facts: QuestionnaireFacts, question: Question, plan: QuestionPlan) -> None:
    """The kind others rely on, and the options their conditions name."""
    if plan.kind != question.kind:
        nobody_depends_on(facts, question)
    kept = {option["value"] for option in plan.options}
    for other in dependents_of(facts, question):
        for term in terms_of(other.shown_if):
            named = term.get("is", term.get("is_not", term.get("includes")))
            if term["question"] == question.key and plan.kind in CHOSEN and named not in kept:
                raise Refused(
                    "questions.option_named",
                    _("“{label}”的显示条件用到一个被删掉的选项，请先改掉", label=other.label),
                    field="options",
                )


def bounds_make_sense(plan: QuestionPlan) -> None:
    if plan.least is not None and plan.most is not None and plan.least > plan.most:
        raise Refused("questions.bounds_crossed", _("最小不能大于最大"), field="most")
    if plan.longest is not None and not 1 <= plan.longest <= LONGEST_TEXT.get(plan.kind, 20_000):
        most = LONGEST_TEXT.get(plan.kind, 20_000)
        raise Refused("questions.bad_length", _("字数应为 1 至 {most}", most=most), field="longest")
    if plan.most_rows is not None and not 1 <= plan.most_rows <= MOST_ROWS:
        raise Refused("questions.bad_rows", _("行数应为 1 至 {most}", most=MOST_ROWS), field="most_rows")


def options_can_be_told_apart(plan: QuestionPlan, question: Question | None) -> None:
    if plan.kind not in CHOSEN or (question is not None and question.is_core and not plan.options):
        return
    _named_once(plan.options, least=2, most=MOST_OPTIONS, field="options")


def columns_can_be_told_apart(plan: QuestionPlan) -> None:
    if plan.kind != QuestionKind.TABLE:
        return
    _named_once(plan.columns, least=1, most=MOST_COLUMNS, field="columns")
    if any(column["kind"] not in CELL_KINDS for column in plan.columns):
        raise Refused("questions.bad_column", _("表格的列只能是文字、数字、金额或日期"), field="columns")


def _named_once(parts: Sequence[Mapping[str, Any]], *, least: int, most: int, field: str) -> None:
    labels = [part["label"].strip() for part in parts]
    if not least <= len(labels) <= most:
        raise Refused("questions.how_many", _("应有 {least} 至 {most} 项", least=least, most=most), field=field)
    keys = [part.get("value", part.get("key", "")) for part in parts]
    if not all(labels) or len(set(labels)) < len(labels) or len(set(keys)) < len(keys):
        raise Refused("questions.named_twice", _("每一项都要有名称，且不能重名"), field=field)
    if any(not re.fullmatch(r"[A-Za-z0-9_]{1,40}", key) for key in keys):
        raise Refused("questions.bad_key", _("有一项的代码不对，请删掉后重新添加"), field=field)


def condition_can_be_decided(facts: QuestionnaireFacts, plan: QuestionPlan, question: Question | None) -> None:
    """It asks of questions of this form, in a way that fits their kind, and never of itself, not even in a circle."""
    if not plan.shown_if:
        return
    terms = terms_of(plan.shown_if)
    if set(plan.shown_if) not in ({"all"}, {"any"}) or not 1 <= len(terms) <= MOST_TERMS:
        raise Refused("questions.bad_condition", _("显示条件应为 1 至 {n} 条", n=MOST_TERMS), field="shown_if")
    for term in terms:
        _term_fits(facts.by_key, term)
    if question is not None and question.key in _reached(facts.by_key, {term["question"] for term in terms}):
        raise Refused("questions.circle", _("显示条件绕回了这个问题自己"), field="shown_if")


def _term_fits(by_key: Mapping[str, Question], term: Mapping[str, Any]) -> None:
    other = by_key.get(term["question"])
    operator = next((each for each in ("is", "is_not", "at_least", "includes") if each in term), "")
    if other is None or operator not in OPERATORS.get(QuestionKind(other.kind), ()):
        raise Refused("questions.condition_does_not_fit", _("这个问题不能这样作条件"), field="shown_if")
    value, kind = term[operator], QuestionKind(other.kind)
    known: Any = other.options
    named = kind not in CHOSEN or (other.is_core and not known) or value in {each["value"] for each in known}
    if value in (None, "") or not named:
        raise Refused("questions.condition_names_nothing", _("请选择条件的值"), field="shown_if")


def checks_can_be_made(facts: QuestionnaireFacts, plan: QuestionPlan) -> None:
    """Like is compared with like: days with days, figures with figures; of a table the sum of a column of figures."""
    for check in plan.checks:
        summed = {column["key"] for column in plan.columns if column["kind"] in COUNTED}
        left = QuestionKind.NUMBER if plan.kind == QuestionKind.TABLE and check.get("column") in summed else plan.kind
        right = check["right"]
        other = facts.by_key.get(right["question"]) if isinstance(right, dict) else None
        missing = isinstance(right, dict) and other is None
        unlike = other is not None and (other.kind == QuestionKind.DATE) != (left == QuestionKind.DATE)
        if left not in COMPARED or check["op"] not in ("at_least", "at_most") or missing or unlike:
            raise Refused("questions.bad_check", _("这两项不能比较"), field="checks")
        if other is not None and other.kind not in COMPARED:
            raise Refused("questions.check_not_comparable", _("只能与数字、金额或日期比较"), field="checks")


def _reached(by_key: Mapping[str, Question], keys: Collection[str]) -> set[str]:
    """These questions and all that theirs look at."""
    reached, waiting = set(keys), list(keys)
    while waiting:
        question = by_key.get(waiting.pop())
        for key in asked_of(question) if question is not None else []:
            if key not in reached:
                reached.add(key)
                waiting.append(key)
    return reached


def bound(value: Decimal | None) -> str:
    """A bound as it is typed."""
    return "" if value is None else f"{value.normalize():f}"
