"""Whether a question is asked, by what was answered to others; and how two answers compare. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.questions.reading import Value
from grants.questions.tables import Question

Answers = Mapping[str, Value]


def shown(question: Question, answers: Answers) -> bool:
    """Whether it is asked. Not yet while its condition waits for another answer; `answers` are those that count."""
    return holds(question, answers) is True


def holds(question: Question, answers: Answers) -> bool | None:
    """The condition of a question: true, false, or undetermined while what it asks of is unanswered."""
    condition: Any = question.shown_if
    if not condition:
        return True
    found = [_term_holds(term, answers) for term in condition.get("all") or condition.get("any") or []]
    if "all" in condition:
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


def counting(questions: Sequence[Question], answers: Answers) -> dict[str, Value]:
    """The answers that count: of questions that are shown, where a hidden answer makes no other question appear."""
    by_key = {question.key: question for question in questions}
    found: dict[str, Value] = {}
    seen: set[str] = set()

    def settle(key: str) -> None:
        if key in seen or key not in by_key:
            return
        seen.add(key)
        for other in asked_of(by_key[key]):
            settle(other)
        if answers.get(key) is not None and shown(by_key[key], found):
            found[key] = answers[key]

    for key in by_key:
        settle(key)
    return found


def asked_of(question: Question) -> list[str]:
    """The questions whose answers its condition looks at."""
    return [term["question"] for term in terms_of(question.shown_if)]


def condition_way(condition: object) -> str:
    """Whether all terms of a condition must hold, or any."""
    return "any" if isinstance(condition, dict) and "any" in condition else "all"


def terms_of(condition: object) -> list[Mapping[str, Any]]:
    """The terms of a condition, none where there is no condition."""
    found: Any = condition or {}
    return [term for terms in found.values() for term in terms]


def _term_holds(term: Mapping[str, Any], answers: Answers) -> bool | None:
    value = answers.get(term["question"])
    if value is None:
        return None
    if "is" in term:
        return _same(value, term["is"])
    if "is_not" in term:
        return not _same(value, term["is_not"])
    if "includes" in term:
        return isinstance(value, list) and term["includes"] in value
    left, right = measure(value), measure(term.get("at_least"))
    return None if left is None or right is None or type(left) is not type(right) else not below(left, right)


def below(left: Decimal | str, right: Decimal | str) -> bool:
    """Numbers by their size, days by the calendar."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left < right
    return str(left) < str(right)


def _same(value: Value, wanted: object) -> bool:
    left, right = measure(value), measure(wanted)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left == right
    return bool(value == wanted)


def measure(value: Value) -> Decimal | str | None:
    """A number to compare numbers and amounts by, or a day to compare days by."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    return number if number.is_finite() else value
