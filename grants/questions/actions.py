"""Make, copy and change a form, until what uses it is published and it is fixed."""

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from grants import clock
from grants.audit import action, record
from grants.people.rules import Actor, actor_has_role
from grants.questions import queries, rules
from grants.questions.facts import QuestionnaireFacts, QuestionPlan, plan_of
from grants.questions.standard import STANDARD, Part
from grants.questions.standard_report import STANDARD_REPORT
from grants.questions.tables import FormPurpose, Question, Questionnaire, Section

Way = Literal["up", "down"]
MADE = re.compile(r"[a-z]([0-9]{1,9})")


@action
async def make_standard(by: Actor, *, owner_id: int | None = None) -> Questionnaire:
    """The form that a new call begins with (R-C4), for the officers of `owner_id`."""
    actor_has_role(by, rules.EDITORS, owner_id)
    form = Questionnaire(
        title="项目申报表", purpose=FormPurpose.APPLICATION, owner=owner_id, created_at=clock.now(), created_by=by.id
    )
    await form.save()
    await _write_standard(form, STANDARD)
    await record(by, "questions.questionnaire_made", form)
    return form


@action
async def make_report_form(by: Actor, *, title: str, owner_id: int) -> Questionnaire:
    """What a kind of report asks beside money, indicators and files, to begin with."""
    actor_has_role(by, rules.EDITORS, owner_id)
    form = Questionnaire(
        title=title, purpose=FormPurpose.REPORT, owner=owner_id, created_at=clock.now(), created_by=by.id
    )
    await form.save()
    await _write_standard(form, STANDARD_REPORT)
    await record(by, "questions.questionnaire_made", form)
    return form


@action
async def copy_questionnaire(by: Actor, questionnaire_id: int, *, owner_id: int | None = None) -> Questionnaire:
    """The same form once more, not fixed, with the same keys. `owner_id` is whose it becomes, or the same's."""
    old = await queries.questionnaire(questionnaire_id)
    owner = owner_id if owner_id is not None else old.questionnaire.owner
    actor_has_role(by, rules.EDITORS, owner)
    form = Questionnaire(
        title=old.questionnaire.title,
        purpose=old.questionnaire.purpose,
        owner=owner,
        copied_from=old.questionnaire.id,
        created_at=clock.now(),
        created_by=by.id,
    )
    await form.save()
    ids = await _write_sections(form, [(each.key, each.title, each.help) for each in old.sections])
    key_of = {section.id: section.key for section in old.sections}
    await _write_questions(
        form,
        [(ids[key_of[each.section]], each.position, each.key, each.is_core, plan_of(each)) for each in old.ordered],
    )
    await record(by, "questions.questionnaire_copied", form, copied_from=questionnaire_id)
    return form


@action
async def fix_questionnaire(by: Actor, questionnaire_id: int) -> Questionnaire:
    """From now on it never changes: what uses it is published. A second time changes nothing."""
    form = (await queries.questionnaire(questionnaire_id, lock="UPDATE")).questionnaire
    if form.fixed_at is None:
        rules.check_change(by, form)
        await form.update_self({Questionnaire.fixed_at: clock.now()})
        await record(by, "questions.questionnaire_fixed", form)
    return form


@action
async def add_section(by: Actor, questionnaire_id: int, *, title: str, help: str = "", version: int) -> Section:
    """A section at the end."""
    facts = await _look(by, questionnaire_id, version)
    rules.check_section(facts, title)
    key = _fresh("s", [each.key for each in facts.sections])
    last = max((each.position for each in facts.sections), default=0)
    section = Section(questionnaire=questionnaire_id, position=last + 1, key=key, title=title.strip(), help=help)
    await section.save()
    await _changed(by, facts, "questions.section_added", section)
    return section


@action
async def edit_section(
    by: Actor, questionnaire_id: int, section_id: int, *, title: str, help: str = "", version: int
) -> None:
    """Another title or help text."""
    facts = await _look(by, questionnaire_id, version)
    section = facts.section(section_id)
    rules.check_section(facts, title)
    await section.update_self({Section.title: title.strip(), Section.help: help})
    await _changed(by, facts, "questions.section_edited", section)


@action
async def move_section(by: Actor, questionnaire_id: int, section_id: int, *, way: Way, version: int) -> None:
    """One place up or down; at the edge nothing happens."""
    facts = await _look(by, questionnaire_id, version)
    section = facts.section(section_id)
    order = _moved([each.id for each in facts.sections], section_id, way)
    for at, key in enumerate(order, 1):
        await Section.update({Section.position: at}).where(Section.id == key)
    await _changed(by, facts, "questions.section_moved", section)


@action
async def remove_section(by: Actor, questionnaire_id: int, section_id: int, *, version: int) -> None:
    """Only an empty one."""
    facts = await _look(by, questionnaire_id, version)
    section = facts.section(section_id)
    rules.section_is_empty(facts, section_id)
    await _changed(by, facts, "questions.section_removed", section)
    await section.remove()


@action
async def add_question(
    by: Actor, questionnaire_id: int, section_id: int, plan: QuestionPlan, *, version: int
) -> Question:
    """A question at the end of a section. Its key is made here and never changes."""
    facts = await _look(by, questionnaire_id, version)
    facts.section(section_id)
    rules.check_question(facts, plan)
    key = _fresh("q", list(facts.by_key))
    last = max((each.position for each in facts.questions[section_id]), default=0)
    question = Question(
        questionnaire=questionnaire_id, section=section_id, position=last + 1, key=key, **_columns(plan)
    )
    await question.save()
    await _changed(by, facts, "questions.question_added", question)
    return question


@action
async def edit_question(
    by: Actor, questionnaire_id: int, question_id: int, plan: QuestionPlan, *, section_id: int, version: int
) -> None:
    """Replace a question by another plan; another section puts it at that one's end."""
    facts = await _look(by, questionnaire_id, version)
    question = facts.question(question_id)
    rules.check_question(facts, plan, question)
    values = _columns(plan)
    if section_id != question.section:
        facts.section(section_id)
        last = max((each.position for each in facts.questions[section_id]), default=0)
        values |= {"section": section_id, "position": last + 1}
    await Question.update({getattr(Question, name): value for name, value in values.items()}).where(
        Question.id == question_id
    )
    await _changed(by, facts, "questions.question_edited", question)


@action
async def move_question(by: Actor, questionnaire_id: int, question_id: int, *, way: Way, version: int) -> None:
    """One place up or down in its section; at the edge nothing happens."""
    facts = await _look(by, questionnaire_id, version)
    question = facts.question(question_id)
    order = _moved([each.id for each in facts.questions[question.section]], question_id, way)
    for at, key in enumerate(order, 1):
        await Question.update({Question.position: at}).where(Question.id == key)
    await _changed(by, facts, "questions.question_moved", question)


@action
async def remove_question(by: Actor, questionnaire_id: int, question_id: int, *, version: int) -> None:
    """Not one that others depend on, nor one that later steps read."""
    facts = await _look(by, questionnaire_id, version)
    question = facts.question(question_id)
    rules.check_removal(facts, question)
    await _changed(by, facts, "questions.question_removed", question)
    await question.remove()


async def _look(by: Actor, questionnaire_id: int, version: int) -> QuestionnaireFacts:
    """The form, locked, which `by` may change now."""
    facts = await queries.questionnaire(questionnaire_id, lock="UPDATE")
    rules.check_change(by, facts.questionnaire, version)
    return facts


async def _changed(by: Actor, facts: QuestionnaireFacts, act: str, part: Section | Question) -> None:
    """One version more, and who did it."""
    form = facts.questionnaire
    await form.update_self({Questionnaire.version: form.version + 1})
    await record(by, act, part, questionnaire=form.id, key=part.key)


async def _write_sections(form: Questionnaire, sections: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    rows = [
        Section(questionnaire=form.id, position=at, key=key, title=title, help=help)
        for at, (key, title, help) in enumerate(sections, 1)
    ]
    made = await Section.insert(*rows) if rows else []
    return {key: row["id"] for (key, _title, _help), row in zip(sections, made, strict=True)}


async def _write_questions(form: Questionnaire, questions: Sequence[tuple[int, int, str, bool, QuestionPlan]]) -> None:
    rows = [
        Question(questionnaire=form.id, section=section, position=at, key=key, is_core=is_core, **_columns(plan))
        for section, at, key, is_core, plan in questions
    ]
    if rows:
        await Question.insert(*rows)


def _columns(plan: QuestionPlan) -> dict[str, Any]:
    """A plan as the row keeps it."""
    named = ("kind", "help", "is_required", "is_private", "longest", "least", "most", "most_rows", "places")
    return {name: getattr(plan, name) for name in named} | {
        "label": plan.label.strip(),
        "options": json.dumps(list(plan.options), ensure_ascii=False),
        "columns": json.dumps(list(plan.columns), ensure_ascii=False),
        "shown_if": json.dumps(plan.shown_if, ensure_ascii=False) if plan.shown_if else None,
        "checks": json.dumps(list(plan.checks), ensure_ascii=False),
        "file_kinds": list(plan.file_kinds),
    }


async def _write_standard(form: Questionnaire, parts: Sequence[Part]) -> None:
    ids = await _write_sections(form, [(part.key, part.title, part.help) for part in parts])
    await _write_questions(
        form,
        [
            (ids[part.key], at, asked.key, asked.is_core, asked.plan)
            for part in parts
            for at, asked in enumerate(part.questions, 1)
        ],
    )


def _moved(order: list[int], key: int, way: Way) -> list[int]:
    at = order.index(key)
    to = at - 1 if way == "up" else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


def _fresh(letter: str, taken: Sequence[str]) -> str:
    """The next key: q7 after q6, also when q6 is gone."""
    used = [int(found[1]) for key in taken if key.startswith(letter) and (found := MADE.fullmatch(key))]
    return f"{letter}{max(used, default=0) + 1}"
