"""Questionnaires about the projects of an evaluation: what is asked, where, who was invited, what was answered.

No answer names anybody. What tells one sender from another is kept as salted hashes, and only until the questionnaire
closes; then the traces and the salt are deleted.
"""

from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.reporting.evaluation.tables import EvaluatedProject, Evaluation


class Rater(StrEnum):
    """Who answers: residents, or the village committees 两委 by invitation (S80)."""

    RESIDENT = "resident"
    COMMITTEE = "committee"


class AskedKind(StrEnum):
    """What is asked for: a satisfaction scale of five, one of several, a short text."""

    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"


class Survey(Table):
    """The questionnaire of an evaluation, open from one day to another, both counted.

    At least `least_answers` residents, and `least_committees` of the committees, must answer before what they say
    counts. `per_hour` is how many answers about a project one network address may give in an hour. `findings` are the
    anomalies as they stood when it closed.
    """

    id: Serial
    evaluation = belongs_to(Evaluation, unique=True)
    opens_on = day_column()
    closes_on = day_column()
    least_answers = Integer(default=5)
    least_committees = Integer(default=3)
    per_hour = Integer(default=5)
    intro = Text()
    salt = Varchar(length=64, secret=True)
    prepared_at = moment_column()
    prepared_by = Integer(null=True, default=None)
    closed_at = moment_column(null=True)
    closed_by = Integer(null=True, default=None)
    findings = JSONB(default="[]")

    survey_days_in_order = Check("opens_on <= closes_on")
    survey_least_in_range = Check("least_answers BETWEEN 1 AND 1000 AND least_committees BETWEEN 1 AND 100")
    survey_rate_in_range = Check("per_hour BETWEEN 1 AND 1000")
    survey_forgets_when_closed = Check("(closed_at IS NULL) = (salt <> '')")


class SurveyQuestion(Table):
    """One question. `options` of a choice are its words, in order; a scale has its five words of its own."""

    id: Serial
    survey = belongs_to(Survey)
    position = Integer(default=None)
    kind = word_column()
    label = Varchar(length=120)
    options = JSONB(default="[]")
    is_required = Boolean(default=True)

    survey_question_once = Unique([survey, position])
    survey_question_kind_known = one_of("kind", AskedKind)
    survey_question_says_something = Check("label <> ''")


class SurveyPlace(Table):
    """Where a project is asked about: its code makes the address on the poster."""

    id: Serial
    survey = belongs_to(Survey)
    project = belongs_to(EvaluatedProject, unique=True)
    code = Varchar(length=12, unique=True)


class CommitteeInvitation(Table):
    """A code for one member of the committees, used once. Only its hash is kept, and not which answer it gave."""

    id: Serial
    place = belongs_to(SurveyPlace)
    body = Varchar(length=80)
    code_hash = Varchar(length=64, unique=True)
    invited_at = moment_column()
    invited_by = Integer(null=True, default=None)
    used_on = day_column(null=True)

    committee_invitation_names_a_body = Check("body <> ''")


class SurveyAnswer(Table):
    """What somebody answered: the values by position. Nobody is named, and no text is in it."""

    id: Serial
    place = belongs_to(SurveyPlace)
    rater = word_column()
    values = JSONB(default="{}")
    answered_at = moment_column()

    survey_answer_rater_known = one_of("rater", Rater)


class SurveyTrace(Table):
    """By what one sender is told from another while the questionnaire runs; deleted when it closes."""

    id: Serial
    answer = belongs_to(SurveyAnswer, unique=True)
    place = belongs_to(SurveyPlace)
    browser_hash = Varchar(length=64)
    network_hash = Varchar(length=64, index=True)

    survey_trace_once_per_browser = Unique([place, browser_hash])


class SurveyRemark(Table):
    """A short text somebody wrote. It is read by the office alone until it releases it, and may be kept back."""

    id: Serial
    place = belongs_to(SurveyPlace)
    question = belongs_to(SurveyQuestion)
    rater = word_column()
    words = Varchar(length=300)
    written_on = day_column()
    released_at = moment_column(null=True)
    kept_back_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)

    survey_remark_rater_known = one_of("rater", Rater)
    survey_remark_decided_one_way = Check("released_at IS NULL OR kept_back_at IS NULL")
