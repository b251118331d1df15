"""How far each section of the form is filled in: its line of the task list, and which section comes next."""

from collections.abc import Sequence
from itertools import pairwise

from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts
from grants.applications.form import of_the_project
from grants.i18n import Text, _
from grants.questions.answers import count
from grants.questions.conditions import counting
from grants.questions.conditions import shown as is_asked
from grants.questions.tables import Question, QuestionKind, Section

Status = tuple[str, Text]
DONE, NOT_BEGUN, BEGUN = ("plain", _("已完成")), ("mute", _("未开始")), ("info", _("填写中"))


def tasks(facts: ApplicationFacts, found: Sequence[Finding]) -> list[dict[str, object]]:
    """One line for each section that tells of the project."""
    return [task(facts, section, found) for section in of_the_project(facts.form)]


def task(facts: ApplicationFacts, section: Section, found: Sequence[Finding]) -> dict[str, object]:
    """A section: what is wrong or missing in it, or the words that tell it from others."""
    asked = asked_in(facts, section)
    labels = {question.key: question.label for question in asked}
    against = {key_of(each): each for each in found if not each.ok and key_of(each) in labels}
    filled = [question for question in asked if facts.value(question.key)]
    wrong = [each for key, each in against.items() if facts.value(key)]
    missing = [labels[key] for key in against if not facts.value(key)]
    hint: object = _headline(facts, filled)
    if any(each.blocks for each in wrong):
        blocking = [each for each in wrong if each.blocks]
        status: Status = ("bad", _("{n} 处需修改", n=len(blocking)))
        hint = blocking[0].words
    elif missing and not filled:
        status, hint = NOT_BEGUN, None
    elif missing:
        status, hint = BEGUN, _("还缺：{names}", names="、".join(missing))
    else:
        status = DONE if filled else NOT_BEGUN
        hint = wrong[0].words if wrong else hint if filled else _("选填")
    return {
        "label": section.title,
        "href": address(facts, section.key),
        "hint": hint,
        "status": status,
        "error": status[0] == "bad",
    }


def address(facts: ApplicationFacts, key: str) -> str:
    """The page of a section."""
    return f"/applications/{facts.application.id}/sections/{key}"


def where(facts: ApplicationFacts, field: str) -> str | None:
    """The page and place of a question; none for what is no question of the form."""
    question = facts.form.by_key.get(field.partition("-")[0])
    if question is None:
        return None
    return f"{address(facts, facts.form.section(question.section).key)}#{field}"


def after(facts: ApplicationFacts, section: Section) -> Section | None:
    """The section that follows; none after the last, where the budget comes, nor after what belongs to that."""
    following = {each.id: later for each, later in pairwise(of_the_project(facts.form))}
    return following.get(section.id)


def first_open(facts: ApplicationFacts, found: Sequence[Finding]) -> str:
    """Where to go on: the first section that is not done, else the budget."""
    for section in facts.form.sections:
        if task(facts, section, found)["status"] != DONE and any(each.is_required for each in asked_in(facts, section)):
            return address(facts, section.key)
    return f"/applications/{facts.application.id}/budget"


def asked_in(facts: ApplicationFacts, section: Section) -> list[Question]:
    """The questions of a section that are asked as the answers now stand."""
    counted = counting(facts.form.ordered, facts.values)
    return [question for question in facts.form.questions[section.id] if is_asked(question, counted)]


def key_of(finding: Finding) -> str:
    """The question that a finding is about; that of a table's cell is the table."""
    return finding.field.partition("-")[0]


def _headline(facts: ApplicationFacts, filled: Sequence[Question]) -> object:
    for question in filled:
        if question.kind == QuestionKind.LONG_TEXT:
            return _("{label} {n} 字", label=question.label, n=count(facts.value(question.key)))
        if question.kind == QuestionKind.TABLE:
            return _("{label} {n} 行", label=question.label, n=len(facts.values[question.key] or []))
        if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER):
            return _("{label}：{value}", label=question.label, value=facts.value(question.key))
    return None
