"""Answers to questions: read, counted or not, and what is wrong with them. Pure; the pages and the rules both ask here.

Answers are a mapping from a question's key to its value as `read` gives it. A question that is not shown keeps its
answer, which then counts for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants import money
from grants.i18n import Text, _
from grants.questions.conditions import Answers, asked_of, below, counting, holds, measure, shown
from grants.questions.reading import (
    LONGEST,
    MOST_ROWS,
    Value,
    clean,
    columns,
    count,
    gathered,
    options,
    read,
    read_cell,
    show,
    typed_rows,
)
from grants.questions.tables import Question, QuestionKind

__all__ = [
    "Problem",
    "Value",
    "asked_of",
    "clean",
    "columns",
    "count",
    "counting",
    "gathered",
    "holds",
    "options",
    "problems",
    "read",
    "show",
    "shown",
    "typed_rows",
]


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer: the field it stands beside, a code that is never translated, and words."""

    key: str
    code: str
    words: Text


def problems(
    questions: Sequence[Question], answers: Answers, misfits: Mapping[str, str] | None = None
) -> list[Problem]:
    """Everything that is wrong, in the order of the form. `misfits` are the texts that could not be read."""
    found: list[Problem] = []
    counted = counting(questions, answers)
    by_key = {question.key: question for question in questions}
    for question in questions:
        if not shown(question, counted):
            continue
        misfit = (misfits or {}).get(question.key)
        if misfit:
            found += misfit_problems(question, misfit)
        elif counted.get(question.key) is None:
            found += [_missing(question)] if question.is_required else []
        else:
            found += _out_of_bounds(question, counted[question.key]) or _checks(question, counted, by_key)
    return found


def misfit_problems(question: Question, typed: str) -> list[Problem]:
    """Why a text could not be read: of a table, cell by cell."""
    code, kind = "questions.does_not_fit", QuestionKind(question.kind)
    if kind == QuestionKind.TABLE:
        found = _cells_that_do_not_fit(question, typed)
        return found or [Problem(question.key, code, _("{label}有一行看不懂，请重新填写", label=question.label))]
    most = question.longest or LONGEST.get(kind, 0)
    if most and kind == QuestionKind.LONG_TEXT:
        words = _("{label}最多 {most} 字，现在 {now} 字", label=question.label, most=most, now=count(typed))
    elif most and kind == QuestionKind.TEXT:
        words = _("{label}最多 {most} 字，现在 {now} 字", label=question.label, most=most, now=len(typed))
    else:
        words = _wanted(kind, question.label, question.places)
    return [Problem(question.key, code, words)]


def checks(question: Question) -> list[dict[str, Any]]:
    """What is asked of an answer beside others."""
    found: Any = question.checks
    return list(found or [])


def compared_with(question: Question) -> list[str]:
    """The questions whose answers its checks look at."""
    return [check["right"]["question"] for check in checks(question) if isinstance(check["right"], dict)]


def _missing(question: Question) -> Problem:
    kind = QuestionKind(question.kind)
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        words = _("请选择{label}", label=question.label)
    elif kind == QuestionKind.CONSENT:
        words = _("请勾选：{label}", label=question.label)
    elif kind == QuestionKind.FILE:
        words = _("请上传{label}", label=question.label)
    else:
        words = _("请填写{label}", label=question.label)
    return Problem(question.key, "questions.missing", words)


def _wanted(kind: QuestionKind, label: str, places: int = 0) -> Text:
    if kind == QuestionKind.NUMBER:
        if places:
            return _("{label}请填写数字，最多 {places} 位小数", label=label, places=places)
        return _("{label}请填写整数", label=label)
    if kind == QuestionKind.MONEY:
        return _("{label}请填写金额，如 1,234.00，最多两位小数", label=label)
    if kind == QuestionKind.DATE:
        return _("{label}请填写日期，如 2026-04-28", label=label)
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _("{label}请从列出的选项中选择", label=label)
    return _("{label}填写的内容看不懂，请重新填写", label=label)


def _cells_that_do_not_fit(question: Question, typed: str) -> list[Problem]:
    found = []
    for at, row in enumerate(typed_rows(question, typed), 1):
        for column in columns(question):
            cell = row[column["key"]]
            if cell and read_cell(column, cell) is None:
                label = str(_("{label}第 {n} 行“{column}”", label=question.label, n=at, column=column["label"]))
                kind = QuestionKind(column["kind"])
                most = column.get("longest") or LONGEST[QuestionKind.TEXT]
                too_long = _("{label}最多 {most} 字，现在 {now} 字", label=label, most=most, now=len(cell))
                words = too_long if kind == QuestionKind.TEXT else _wanted(kind, label, column.get("places", 0))
                found.append(Problem(f"{question.key}-{at}-{column['key']}", "questions.does_not_fit", words))
    return found


def _out_of_bounds(question: Question, value: Value) -> list[Problem]:
    kind, label = QuestionKind(question.kind), question.label
    if kind == QuestionKind.TABLE:
        return _rows_out_of_bounds(question, value)
    amount = Decimal(len(value)) if isinstance(value, list) else measure(value)
    if not isinstance(amount, Decimal) or kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.CHOICE):
        return []
    if question.least is not None and amount < question.least:
        words = _("{label}不能少于 {least}", label=label, least=worded(kind, question.least))
    elif question.most is not None and amount > question.most:
        words = _("{label}不能超过 {most}", label=label, most=worded(kind, question.most))
    else:
        return []
    return [Problem(question.key, "questions.out_of_bounds", words)]


def worded(kind: QuestionKind, bound: Decimal) -> str:
    """A bound as people write it: an amount in yuan, how many are chosen, or a number."""
    if kind == QuestionKind.MONEY:
        return money.show_yuan(bound)
    plain = f"{bound.normalize():f}"
    return str(_("{n} 项", n=plain)) if kind in (QuestionKind.CHOICES, QuestionKind.FILE) else plain


def _rows_out_of_bounds(question: Question, rows: Sequence[Mapping[str, Value]]) -> list[Problem]:
    most = question.most_rows or MOST_ROWS
    found = []
    if len(rows) > most:
        words = _("{label}最多 {most} 行，现在 {now} 行", label=question.label, most=most, now=len(rows))
        found.append(Problem(question.key, "questions.out_of_bounds", words))
    for at, row in enumerate(rows, 1):
        for column in columns(question):
            if column.get("required") and row.get(column["key"]) is None:
                words = _("{label}第 {n} 行还缺“{column}”", label=question.label, n=at, column=column["label"])
                found.append(Problem(f"{question.key}-{at}-{column['key']}", "questions.missing", words))
    return found


def _checks(question: Question, answers: Answers, by_key: Mapping[str, Question]) -> list[Problem]:
    found = []
    for check in checks(question):
        left = _left(check, answers[question.key])
        other = by_key.get(check["right"]["question"]) if isinstance(check["right"], dict) else None
        right = measure(answers.get(other.key) if other else check["right"])
        if left is None or right is None or type(left) is not type(right):
            continue
        is_wrong = below(left, right) if check["op"] == "at_least" else below(right, left)
        if is_wrong:
            found.append(Problem(question.key, "questions.checks_fail", _said(question, check, other, str(right))))
    return found


def _left(check: Mapping[str, Any], value: Value) -> Decimal | str | None:
    """What is compared: the answer, or the sum of a column of a table."""
    column = check.get("column")
    if not column:
        return measure(value)
    cells = [measure(row.get(column)) for row in value]
    return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))


def _said(question: Question, check: Mapping[str, Any], other: Question | None, right: str) -> Text:
    if check.get("words"):
        return _("{words}", words=check["words"])
    bound = f"“{other.label}”" if other else right
    if check.get("column"):
        if check["op"] == "at_least":
            return _("{label}合计不能少于{bound}", label=question.label, bound=bound)
        return _("{label}合计不能超过{bound}", label=question.label, bound=bound)
    is_day = question.kind == QuestionKind.DATE
    if check["op"] == "at_least":
        words = _("{label}不能早于{bound}", label=question.label, bound=bound)
        return words if is_day else _("{label}不能少于{bound}", label=question.label, bound=bound)
    words = _("{label}不能晚于{bound}", label=question.label, bound=bound)
    return words if is_day else _("{label}不能超过{bound}", label=question.label, bound=bound)
