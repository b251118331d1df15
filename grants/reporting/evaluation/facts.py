"""What an evaluation is prepared as, and what is known of it, its projects and its sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.applications.tables import Application
from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.experts.tables import Expert
from grants.reporting.evaluation.tables import (
    Appointment,
    EvaluatedProject,
    Evaluation,
    EvaluationCriterion,
    EvaluationKind,
    EvaluationLabel,
    EvaluationMark,
    EvaluationPaper,
    EvaluationResult,
    EvaluationRule,
    ExpertDraw,
    LabelSet,
    MeasureKind,
)
from grants.reporting.tables import Grade


@dataclass(frozen=True)
class CriterionPlan:
    """A criterion as it is asked for."""

    name: str
    max_mark: Decimal
    guide: str = ""


@dataclass(frozen=True)
class RulePlan:
    """What a grade leads to; `amount` in working days or months, where there is something to count."""

    grade: Grade
    measure: MeasureKind
    amount: int | None = None


@dataclass(frozen=True)
class Plan:
    """An evaluation as it is asked for. `weights` are of experts, committees and residents and add up to 100; `cuts`
    say in each set from which score the grades above a fail begin, the best first."""

    kind: EvaluationKind
    due_on: date
    criteria: tuple[CriterionPlan, ...]
    rules: tuple[RulePlan, ...]
    cuts: Mapping[LabelSet, tuple[Decimal, Decimal, Decimal]]
    weights: tuple[int, int, int] = (70, 15, 15)
    each: int = 3
    trim_from: int = 5
    min_sheets: int = 3
    answer_days: int = 5


@dataclass(frozen=True)
class Sheet:
    """An expert's sheet of a project. `assignment` is where its comment stands, as on any sheet."""

    appointment: Appointment
    expert: Expert
    name: str
    criteria: Sequence[EvaluationCriterion]
    marks: Mapping[int, EvaluationMark]

    @property
    def assignment(self) -> Appointment:
        return self.appointment

    def mark(self, position: int) -> Decimal | None:
        """The mark of the criterion at that position; None when there is none yet."""
        kept = self.marks.get(position)
        return kept.value if kept else None

    @property
    def total(self) -> Decimal:
        """The sum of the marks given so far."""
        return sum((mark.value for mark in self.marks.values() if mark.value is not None), Decimal(0))

    @property
    def is_living(self) -> bool:
        return self.appointment.ended_at is None

    @property
    def is_locked(self) -> bool:
        return self.is_living and self.appointment.locked_at is not None


@dataclass(frozen=True)
class ProjectFacts:
    """A project of an evaluation with its sheets and, once it is closed, its result."""

    project: EvaluatedProject
    award: Award
    application: Application
    grantee: str
    through: str
    sheets: Sequence[Sheet] = ()
    result: EvaluationResult | None = None
    paper: EvaluationPaper | None = None

    @property
    def living(self) -> list[Sheet]:
        """The sheets that count, locked or not."""
        return [each for each in self.sheets if each.is_living]

    @property
    def locked(self) -> list[Sheet]:
        return [each for each in self.sheets if each.is_locked]


@dataclass(frozen=True)
class EvaluationFacts:
    """An evaluation, whole. `recused` are the staff who have nothing to do with an application, by application."""

    evaluation: Evaluation
    call: Call
    criteria: Sequence[EvaluationCriterion]
    labels: Sequence[EvaluationLabel]
    rules: Sequence[EvaluationRule]
    projects: Sequence[ProjectFacts] = ()
    draw: ExpertDraw | None = None
    recused: Mapping[int, frozenset[int]] | None = None

    @property
    def kind(self) -> EvaluationKind:
        return EvaluationKind(self.evaluation.kind)

    @property
    def full(self) -> Decimal:
        """The points that one sheet can give."""
        return sum((each.max_mark for each in self.criteria), Decimal(0))

    def of(self, label_set: LabelSet) -> list[EvaluationLabel]:
        """The labels of one set, the best first."""
        return sorted((each for each in self.labels if each.label_set == label_set), key=lambda each: -each.least)

    def project(self, project_id: int) -> ProjectFacts:
        return next(each for each in self.projects if each.project.id == project_id)


@dataclass(frozen=True)
class Own:
    """An expert's own appointment with everything its page shows."""

    facts: EvaluationFacts
    project: ProjectFacts
    sheet: Sheet
