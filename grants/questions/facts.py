"""A form with everything that is asked of it, and its parts as an officer asks for them, before they are rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from grants.errors import NotFound
from grants.i18n import _
from grants.questions.tables import Question, QuestionKind, Questionnaire, Section


@dataclass(frozen=True)
class QuestionPlan:
    """A question as it is asked for. Its key is not: the system makes it."""

    kind: QuestionKind
    label: str
    help: str = ""
    is_required: bool = False
    is_private: bool = False
    longest: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    most_rows: int | None = None
    places: int = 0
    options: tuple[Mapping[str, str], ...] = ()
    columns: tuple[Mapping[str, Any], ...] = ()
    shown_if: Mapping[str, Any] | None = None
    checks: tuple[Mapping[str, Any], ...] = ()
    file_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionnaireFacts:
    """A form, whole and in order."""

    questionnaire: Questionnaire
    sections: Sequence[Section]
    questions: Mapping[int, Sequence[Question]]

    @cached_property
    def ordered(self) -> list[Question]:
        """Every question, section by section."""
        return [question for section in self.sections for question in self.questions[section.id]]

    @cached_property
    def by_key(self) -> dict[str, Question]:
        """Every question by its key."""
        return {question.key: question for question in self.ordered}

    @property
    def own(self) -> list[Question]:
        """The questions whose answers are rows of their own; the others are columns of what is filled in."""
        return [question for question in self.ordered if not question.is_core]

    def question(self, question_id: int) -> Question:
        """One of its questions. Raises NotFound for another form's."""
        for question in self.ordered:
            if question.id == question_id:
                return question
        raise NotFound("questions.no_such_question", _("没有找到这个问题，可能已被删除"))

    def section(self, section_id: int) -> Section:
        """One of its sections. Raises NotFound for another form's."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise NotFound("questions.no_such_section", _("没有找到这一节，可能已被删除"))


def plan_of(question: Question) -> QuestionPlan:
    """A question as the plan it was made from."""
    options: Any = question.options
    columns: Any = question.columns
    condition: Any = question.shown_if
    checks: Any = question.checks
    return QuestionPlan(
        kind=QuestionKind(question.kind),
        label=question.label,
        help=question.help,
        is_required=question.is_required,
        is_private=question.is_private,
        longest=question.longest,
        least=question.least,
        most=question.most,
        most_rows=question.most_rows,
        places=question.places,
        options=tuple(options or ()),
        columns=tuple(columns or ()),
        shown_if=condition or None,
        checks=tuple(checks or ()),
        file_kinds=tuple(question.file_kinds),
    )
