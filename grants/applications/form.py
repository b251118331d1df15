"""The form of an application: what its call asks, and what the call's own figures ask of every project. Pure.

A question is kept in a column of the application (core questions, and those of the section `scope`), as papers (files),
or as an answer of its own.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any, cast

from grants.applications.tables import Application, ApplicationFile
from grants.calls.queries import CallFacts
from grants.calls.tables import Track
from grants.calls.words import flag_text
from grants.funds.rules import in_order, purpose_name
from grants.i18n import CHINESE, speaking
from grants.questions import answers
from grants.questions.answers import Value
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Question, QuestionKind, Section

SCOPE = "scope"
SCOPE_ID = -1
COLUMNS = (
    *("title", "purpose", "beneficiaries", "needs", "plan", "outcomes", "risks"),
    *("flags", "fields", "project_from", "project_to"),
)
DAYS = ("project_from", "project_to")
LISTS = ("flags", "fields")
LONGEST_COLUMN = {"title": 120, "purpose": 40}
LARGEST_NUMBER = 2**31 - 1


def form_of(asked: QuestionnaireFacts, call: CallFacts, track: Track, terms: Mapping[str, str]) -> QuestionnaireFacts:
    """The call's questionnaire with the section `scope` after its first one. `terms` name the fields to choose from."""
    days = f"在 {call.call.project_from} 至 {call.call.project_to} 之内"
    if track.most_months:
        days += f"，最长 {track.most_months} 个月"
    fields = tuple((code, name) for code, name in terms.items() if not track.fields or code in track.fields)
    scope, questions = _scope(days, fields, bool(track.fields), tuple(each.flag for each in call.bonuses))
    served = frozenset(each for fund in call.funds.values() for each in fund.purposes)
    return QuestionnaireFacts(
        questionnaire=asked.questionnaire,
        sections=[*asked.sections[:1], scope, *asked.sections[1:]],
        questions={
            **{section: [_as_asked(each, served) for each in rows] for section, rows in asked.questions.items()},
            SCOPE_ID: questions,
        },
    )


def read(question: Question, typed: str) -> tuple[Value, str | None]:
    """What was typed as it is kept; and, when it does not fit there, the text as typed."""
    if question.key == "purpose" and question.is_core:
        # What the applicant meant is kept even where no fund of the call serves it; a finding says so.
        text = answers.clean(typed)
        return (text or None, None) if len(text) <= LONGEST_COLUMN["purpose"] else (None, text)
    value, misfit = answers.read(question, typed)
    if question.is_core and isinstance(value, str) and len(value) > LONGEST_COLUMN.get(question.key, len(value)):
        return None, typed
    if question.is_core and isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return None, typed
    return value, misfit


def values_of(
    form: QuestionnaireFacts, row: Application, own: Mapping[str, Value], files: Sequence[ApplicationFile]
) -> dict[str, Value]:
    """Every answer as it is kept, by the key of its question."""
    found: dict[str, Value] = {}
    for question in form.ordered:
        if question.is_core:
            found[question.key] = _from_column(row, question.key)
        elif question.kind == QuestionKind.FILE:
            found[question.key] = [file.id for file in files if file.question == question.id] or None
        else:
            found[question.key] = own.get(question.key)
    return found


def as_column(key: str, value: Value) -> object:
    """An answer as the column of that name keeps it."""
    if key in DAYS:
        return date.fromisoformat(value) if value else None
    if key in LISTS:
        return value or []
    return value if key == "beneficiaries" else value or ""


def _from_column(row: Application, key: str) -> Value:
    kept = getattr(row, key)
    if key in DAYS:
        return kept.isoformat() if kept else None
    if key in LISTS:
        return list(kept) or None
    return None if kept == "" else kept


# What is asked of every project under the same figures is made once; nobody changes it.
@lru_cache(maxsize=200)
def _scope(
    days: str, fields: tuple[tuple[str, str], ...], is_field_wanted: bool, flags: tuple[str, ...]
) -> tuple[Section, Sequence[Question]]:
    section = Section(questionnaire=None, position=0, key=SCOPE, title="实施期和领域", help="")
    section.id = SCOPE_ID
    questions = [
        _question("project_from", QuestionKind.DATE, "项目开始日期", help=days, is_required=True),
        _question("project_to", QuestionKind.DATE, "项目结束日期", is_required=True),
    ]
    if fields:
        options = [{"value": code, "label": name} for code, name in fields]
        questions.append(
            _question("fields", QuestionKind.CHOICES, "所属领域", options=options, is_required=is_field_wanted)
        )
    if flags:
        with speaking(CHINESE):
            options = [{"value": each, "label": flag_text(each)} for each in flags]
        words = "符合的请勾选，评审时按征集公告加分，须有证明材料"
        questions.append(_question("flags", QuestionKind.CHOICES, "加分情形", help=words, options=options))
    return section, questions


def _question(key: str, kind: QuestionKind, label: str, **facts: Any) -> Question:
    question = Question(questionnaire=None, section=SCOPE_ID, position=0, key=key, kind=kind, label=label, is_core=True)
    for name, value in ({"columns": [], "checks": [], "options": []} | facts).items():
        setattr(question, name, value)
    return question


def _as_asked(question: Question, served: frozenset[str]) -> Question:
    """The purposes to choose from are those that a fund of the call serves. The question itself belongs to every call
    that asks by this form."""
    if not (question.key == "purpose" and question.is_core):
        return question
    asked = copy(question)
    with speaking(CHINESE):
        asked.options = cast(Any, [{"value": each, "label": str(purpose_name(each))} for each in in_order(served)])
    return asked
