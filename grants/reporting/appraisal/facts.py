"""What a questionnaire is prepared as, what was answered, and what that comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from grants.reporting.appraisal.tables import (
    AskedKind,
    CommitteeInvitation,
    Rater,
    Survey,
    SurveyPlace,
    SurveyQuestion,
    SurveyRemark,
)
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts


@dataclass(frozen=True)
class QuestionPlan:
    """A question as it is asked for."""

    kind: AskedKind
    label: str
    options: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True)
class SurveyPlan:
    """A questionnaire as it is asked for."""

    opens_on: date
    closes_on: date
    questions: tuple[QuestionPlan, ...]
    intro: str = ""
    least_answers: int = 5
    least_committees: int = 3
    per_hour: int = 5


@dataclass(frozen=True)
class Given:
    """One answer: by whom, the option or step chosen of each question by its position, when."""

    rater: Rater
    values: Mapping[int, int]
    at: datetime


@dataclass(frozen=True)
class Spread:
    """How often each step or option of a question was chosen, in order; `mean` of a scale, in steps of five."""

    question: SurveyQuestion
    labels: Sequence[str]
    counts: Sequence[int]
    mean: Decimal | None


@dataclass(frozen=True)
class Voice:
    """What one kind of rater says of a project. `score` is in points of 100 and None where too few answered;
    `satisfied` the percentage of scale answers that are content or more; `spreads` are empty where too few answered
    to tell them apart."""

    rater: Rater
    count: int
    score: Decimal | None
    satisfied: Decimal | None
    spreads: Sequence[Spread] = ()


@dataclass(frozen=True)
class Sender:
    """Where an answer comes from, as hashes; `seconds` since the page was opened, None where it does not say."""

    browser_hash: str
    network_hash: str
    seconds: int | None
    is_trapped: bool = False


@dataclass(frozen=True)
class SurveyFacts:
    """A questionnaire with its questions and places."""

    survey: Survey
    questions: Sequence[SurveyQuestion]
    places: Sequence[SurveyPlace]

    def place_of(self, project_id: int) -> SurveyPlace:
        return next(each for each in self.places if each.project == project_id)


@dataclass(frozen=True)
class PlaceFacts:
    """One project's questionnaire as whoever answers sees it."""

    facts: SurveyFacts
    place: SurveyPlace
    project: ProjectFacts
    evaluation: EvaluationFacts


@dataclass(frozen=True)
class PlaceResults:
    """What was said of a project, for the office."""

    place: SurveyPlace
    project: ProjectFacts
    voices: Mapping[Rater, Voice]
    invitations: Sequence[CommitteeInvitation] = ()
    remarks: Sequence[SurveyRemark] = ()
    findings: Sequence[str] = field(default=())
