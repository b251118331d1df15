"""A page of questions as it was posted: what was typed into each, with rows of tables that grow without JavaScript."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grants.questions.answers import Problem, gathered, typed_rows
from grants.questions.reading import MOST_ROWS, columns
from grants.questions.tables import Question, QuestionKind
from grants.web.forms import Form

FIRST_ROWS = 3


class AnswersForm(Form):
    """Questions of one page. `typed` is what stands in them so far, by key, as `answers.show` or a misfit gives it.

    After a post `answered` is what was typed by key, for each question of the page. `more` is true when a row of a
    table was asked for or taken out: then the page is shown again, after saving what was typed.
    """

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        questions: Sequence[Question],
        typed: Mapping[str, str],
        **initial: object,
    ) -> None:
        spread: dict[str, object] = dict(initial)
        if posted is None:
            for question in questions:
                spread |= _spread(question, typed.get(question.key, ""))
        super().__init__(posted, **spread)
        self.questions = questions
        self.answered: dict[str, str] = {}
        self.more = False
        self.added: dict[str, int] = {}
        if posted is not None:
            self.read_answers(questions)

    def read_answers(self, questions: Sequence[Question]) -> None:
        """What was typed into these questions; a form that is posted before they are known is read here."""
        self.questions = questions
        self._change_rows()
        self.answered = {question.key: self._typed(question) for question in questions}

    def rows(self, question: Question) -> list[int]:
        """The numbers of the rows to draw: those that were typed, room for some at first, and one more when asked."""
        pattern = re.compile(rf"{re.escape(question.key)}-([0-9]{{1,3}})-\w+")
        numbers = sorted({int(found[1]) for name in self._values if (found := pattern.fullmatch(name))})
        if question.key in self.added:
            numbers.append(max(numbers, default=0) + 1)
        elif not numbers:
            numbers = list(range(1, FIRST_ROWS + 1))
        return numbers[: (question.most_rows or MOST_ROWS) + 1]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put what is wrong beside the fields of this page."""
        keys = {question.key for question in self.questions}
        for problem in problems:
            if problem.key.partition("-")[0] in keys:
                self.fail(problem.key, problem.words)

    def _typed(self, question: Question) -> str:
        if question.kind == QuestionKind.TABLE:
            return gathered(question, {name: values[0] for name, values in self._values.items() if values})
        if question.kind == QuestionKind.CHOICES:
            return ",".join(self.values(question.key))
        if question.kind == QuestionKind.FILE:
            # Where files are kept is for the form's owner to say: here they are only counted.
            return ",".join(str(at) for at, _file in enumerate(self.posted_files(question.key), 1))
        return self.value(question.key)

    def _change_rows(self) -> None:
        for question in self.questions:
            if question.kind == QuestionKind.TABLE and f"add-row-{question.key}" in self._values:
                self.more = True
                self.added[question.key] = 1
            gone = self.value(f"remove-row-{question.key}")
            if question.kind == QuestionKind.TABLE and re.fullmatch(r"[0-9]{1,3}", gone):
                self.more = True
                for column in columns(question):
                    self._values.pop(f"{question.key}-{gone}-{column['key']}", None)


def _spread(question: Question, typed: str) -> dict[str, object]:
    """What stands in a question as the fields of a form."""
    if question.kind == QuestionKind.TABLE:
        return {
            f"{question.key}-{at}-{key}": cell
            for at, row in enumerate(typed_rows(question, typed), 1)
            for key, cell in row.items()
        }
    if question.kind == QuestionKind.CHOICES:
        return {question.key: [each for each in typed.split(",") if each]}
    return {question.key: typed}
