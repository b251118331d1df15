"""The form of an application: what its call asks, and what the call's own figures ask of every project. Pure.

A question is kept in a column of the application (core questions, and those of the sections `scope` and `partial`), as
papers (files), or as an answer of its own.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
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
PARTIAL = "partial"
PARTIAL_ID = -2
LEAST_VIABLE = "least_viable"
COLUMNS = (
    *("title", "purpose", "beneficiaries", "needs", "plan", "outcomes", "risks"),
    *("flags", "fields", "project_from", "project_to", LEAST_VIABLE),
)
DAYS = ("project_from", "project_to")
LISTS = ("flags", "fields")
LONGEST_COLUMN = {"title": 120, "purpose": 40}
LARGEST_NUMBER = 2**31 - 1


def form_of(asked: QuestionnaireFacts, call: CallFacts, track: Track, terms: Mapping[str, str]) -> QuestionnaireFacts:
    """The call's questionnaire with the section `scope` after its first one, and where the call funds in part with the
    section `partial`, which belongs to the budget, as its last. `terms` name the fields to choose from."""
    days = f"在 {call.call.project_from} 至 {call.call.project_to} 之内"
    if track.most_months:
        days += f"，最长 {track.most_months} 个月"
    fields = tuple((code, name) for code, name in terms.items() if not track.fields or code in track.fields)
    scope, of_scope = _scope(days, fields, bool(track.fields), tuple(each.flag for each in call.bonuses))
    partial, of_partial = _partial()
    funds_in_part = call.call.partial_funding
    served = frozenset(each for fund in call.funds.values() for each in fund.purposes)
    return QuestionnaireFacts(
        questionnaire=asked.questionnaire,
        sections=[*asked.sections[:1], scope, *asked.sections[1:], *([partial] if funds_in_part else [])],
        questions={
            **{section: [_as_asked(each, served) for each in rows] for section, rows in asked.questions.items()},
            SCOPE_ID: of_scope,
            PARTIAL_ID: of_partial if funds_in_part else [],
        },
    )


def of_the_project(form: QuestionnaireFacts) -> list[Section]:
    """The sections that tell of the project; what is asked of its budget stands with the budget."""
    return [section for section in form.sections if section.key != PARTIAL]


def of_the_budget(form: QuestionnaireFacts) -> list[Section]:
    """The others."""
    return [section for section in form.sections if section.key == PARTIAL]


def read(question: Question, typed: str) -> tuple[Value, str | None]:
    """What was typed as it is kept; and, when it does not fit there, the text as typed."""
    if question.key == "purpose" and question.is_core:
        # What the applicant meant is kept even where no fund of the call serves it; a finding says so.
        text = answers.clean(typed)
        return (text or None, None) if len(text) <= LONGEST_COLUMN["purpose"] else (None, text)
    value, misfit = answers.read(question, typed)
    if question.key == LEAST_VIABLE and question.is_core and value is not None and not Decimal(value):
        # With nothing no project can be done: it says as much as an empty field.
        return None, None
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
    if key == LEAST_VIABLE:
        return None if value is None else Decimal(value)
    return value if key == "beneficiaries" else value or ""


def _from_column(row: Application, key: str) -> Value:
    kept = getattr(row, key)
    if key in DAYS:
        return kept.isoformat() if kept else None
    if key in LISTS:
        return list(kept) or None
    if key == LEAST_VIABLE:
        return None if kept is None else str(kept)
    return None if kept == "" else kept


# What is asked of every project under the same figures is made once; nobody changes it.
@cache
def _partial() -> tuple[Section, Sequence[Question]]:
    words = "资金不足时，至少资助多少仍能完成项目，不超过申请金额；不填的不部分资助"
    asked = _question(PARTIAL_ID, LEAST_VIABLE, QuestionKind.MONEY, "最低可行金额", help=words)
    return _section(PARTIAL_ID, PARTIAL, "部分资助"), [asked]


@lru_cache(maxsize=200)
def _scope(
    days: str, fields: tuple[tuple[str, str], ...], wanted: bool, flags: tuple[str, ...]
) -> tuple[Section, Sequence[Question]]:
    questions = [
        _question(SCOPE_ID, "project_from", QuestionKind.DATE, "项目开始日期", help=days, is_required=True),
        _question(SCOPE_ID, "project_to", QuestionKind.DATE, "项目结束日期", is_required=True),
    ]
    if fields:
        options = [{"value": code, "label": name} for code, name in fields]
        questions.append(
            _question(SCOPE_ID, "fields", QuestionKind.CHOICES, "所属领域", options=options, is_required=wanted)
        )
    if flags:
        with speaking(CHINESE):
            options = [{"value": each, "label": flag_text(each)} for each in flags]
        words = "符合的请勾选，评审时按征集公告加分，须有证明材料"
        questions.append(_question(SCOPE_ID, "flags", QuestionKind.CHOICES, "加分情形", help=words, options=options))
    return _section(SCOPE_ID, SCOPE, "实施期和领域"), questions


def _section(key: int, name: str, title: str) -> Section:
    section = Section(questionnaire=None, position=0, key=name, title=title, help="")
    section.id = key
    return section


def _question(section: int, key: str, kind: QuestionKind, label: str, **facts: Any) -> Question:
    question = Question(questionnaire=None, section=section, position=0, key=key, kind=kind, label=label, is_core=True)
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
