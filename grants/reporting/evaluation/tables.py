"""Evaluations of a round's projects: how it is judged, who judges what, the sheets, and the frozen result (R-H2)."""

from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.experts.tables import Expert
from grants.files import Upload
from grants.reporting.tables import Grade


class EvaluationKind(StrEnum):
    """Mid-term or final evaluation (R-H2)."""

    MIDTERM = "midterm"
    FINAL = "final"


class LabelSet(StrEnum):
    """Whose words a score is put into: those of 公益创投, or those of fiscal performance (财预〔2020〕10号)."""

    VENTURE = "venture"
    FISCAL = "fiscal"


class MeasureKind(StrEnum):
    """What a grade may lead to (R-H3)."""

    PRIORITY = "priority"
    RECTIFICATION = "rectification"
    HOLD = "hold"
    RECALL = "recall"
    BAR = "bar"


class Evaluation(Table):
    """The evaluation of a round's projects. What it is judged by may change until it is opened, and then no more.

    `each` is how many experts judge a project; the trimmed mean begins at `trim_from` sheets and a project needs
    `min_sheets`. The three weights say what experts, the village committees and residents count for in the total.
    `answer_days` are the working days a grantee has before what was decided takes effect.
    """

    id: Serial
    call = belongs_to(Call)
    kind = word_column()
    each = Integer(default=3)
    trim_from = Integer(default=5)
    min_sheets = Integer(default=3)
    due_on = day_column()
    expert_weight = Integer(default=70)
    committee_weight = Integer(default=15)
    resident_weight = Integer(default=15)
    answer_days = Integer(default=5)
    prepared_at = moment_column()
    prepared_by = Integer(null=True, default=None)
    opened_at = moment_column(null=True)
    opened_by = Integer(null=True, default=None)
    closed_at = moment_column(null=True)
    closed_by = Integer(null=True, default=None)
    published_at = moment_column(null=True)
    published_by = Integer(null=True, default=None)

    evaluation_once = Unique([call, kind])
    evaluation_kind_known = one_of("kind", EvaluationKind)
    evaluation_sheets_in_range = Check("min_sheets BETWEEN 1 AND each AND each <= 15 AND trim_from >= 3")
    evaluation_weights_are_whole = Check(
        "expert_weight > 0 AND committee_weight >= 0 AND resident_weight >= 0"
        " AND expert_weight + committee_weight + resident_weight = 100"
    )
    evaluation_answer_days_in_range = Check("answer_days BETWEEN 1 AND 30")
    evaluation_moves_in_order = Check(
        "(closed_at IS NULL OR opened_at IS NOT NULL) AND (published_at IS NULL OR closed_at IS NOT NULL)"
    )


class EvaluationCriterion(Table):
    """One thing that is judged: its name, its most points, what to look at."""

    id: Serial
    evaluation = belongs_to(Evaluation)
    position = Integer(default=None)
    name = Varchar(length=60)
    max_mark = Numeric(digits=(5, 2), default=None)
    guide = Text()

    evaluation_criterion_once = Unique([evaluation, position])
    evaluation_criterion_positive = Check("max_mark > 0 AND max_mark * 2 = trunc(max_mark * 2)")
    evaluation_criterion_named = Check("name <> ''")


class EvaluationLabel(Table):
    """From which score on a grade has which name, in one set of labels; the lowest begins at nothing."""

    id: Serial
    evaluation = belongs_to(Evaluation)
    label_set = word_column()
    grade = word_column()
    label = Varchar(length=20)
    least = Numeric(digits=(5, 2), default=None)

    evaluation_label_once = Unique([evaluation, label_set, grade])
    evaluation_label_least_once = Unique([evaluation, label_set, least])
    evaluation_label_set_known = one_of("label_set", LabelSet)
    evaluation_label_grade_known = one_of("grade", Grade)
    evaluation_label_in_range = Check("least BETWEEN 0 AND 100")


class EvaluationRule(Table):
    """What a grade leads to: working days of a rectification, months of priority or of a bar, else nothing to count."""

    id: Serial
    evaluation = belongs_to(Evaluation)
    grade = word_column()
    measure = word_column()
    amount = Integer(null=True, default=None)

    evaluation_rule_once = Unique([evaluation, grade, measure])
    evaluation_rule_grade_known = one_of("grade", Grade)
    evaluation_rule_measure_known = one_of("measure", MeasureKind)
    evaluation_rule_amount_where_counted = Check(
        "(measure IN ('priority', 'rectification', 'bar')) = (amount IS NOT NULL) AND coalesce(amount, 1) > 0"
    )


class EvaluatedProject(Table):
    """A project that is evaluated: those whose agreement was signed and that went on when the evaluation opened."""

    id: Serial
    evaluation = belongs_to(Evaluation)
    award = belongs_to(Award)

    evaluated_project_once = Unique([evaluation, award])


class ExpertDraw(Table):
    """Experts drawn for the projects: pool, salt and the operator's word make the seed, by which anybody draws again.

    Once for each evaluation; a trigger refuses UPDATE and DELETE.
    """

    id: Serial
    evaluation = belongs_to(Evaluation, unique=True)
    pool = Text()
    pool_hash = Varchar(length=64)
    salt = Varchar(length=32)
    word = Varchar(length=80)
    seed = Varchar(length=64)
    drawn_at = moment_column()
    drawn_by = Integer(default=None)
    drawn_by_name = Varchar(length=80)


class Appointment(Table):
    """An expert judges a project: the sheet. Nothing is opened before the declaration; a locked sheet does not change.

    `reason` says why it was given by hand; who was drawn has none. Who steps back for an interest is not asked again
    (`is_recused`). One that has not ended per project and expert: a partial unique index.
    """

    id: Serial
    project = belongs_to(EvaluatedProject)
    expert = belongs_to(Expert)
    draw = belongs_to(ExpertDraw, null=True)
    reason = Text()
    appointed_at = moment_column()
    appointed_by = Integer(null=True, default=None)
    declared_at = moment_column(null=True)
    comment = Text()
    saved_at = moment_column(null=True)
    locked_at = moment_column(null=True)
    ended_at = moment_column(null=True)
    ended_reason = Text()
    is_recused = Boolean(default=False)

    appointment_drawn_or_with_reason = Check("(draw IS NULL) = (reason <> '')")
    appointment_ended_with_reason = Check("(ended_at IS NULL) = (ended_reason = '')")
    appointment_locked_after_declared = Check("locked_at IS NULL OR declared_at IS NOT NULL")


class EvaluationMark(Table):
    """The number given for one criterion. Absent is not zero."""

    id: Serial
    appointment = belongs_to(Appointment)
    criterion = belongs_to(EvaluationCriterion)
    value = Numeric(digits=(5, 2), null=True, default=None)
    comment = Text()

    evaluation_mark_once = Unique([appointment, criterion])
    evaluation_mark_in_half_steps = Check("value >= 0 AND value * 2 = trunc(value * 2)")


class ReopenedSheet(Table):
    """A sheet as it was locked, when a supervisor opened it again with a reason: both versions are kept (R-E8)."""

    id: Serial
    appointment = belongs_to(Appointment)
    content = JSONB(default="{}")
    locked_at = moment_column()
    reopened_at = moment_column()
    reopened_by = Integer(default=None)
    reason = Text()

    reopened_sheet_gives_a_reason = Check("reason <> ''")


class EvaluationResult(Table):
    """What a project came to when the evaluation closed, with all it was made of. Insert only.

    `committees` and `residents` are None where too few answered; `weights` are those that counted.
    """

    id: Serial
    project = belongs_to(EvaluatedProject, unique=True)
    experts = Numeric(digits=(5, 2), default=None)
    committees = Numeric(digits=(5, 2), null=True, default=None)
    residents = Numeric(digits=(5, 2), null=True, default=None)
    satisfaction = Numeric(digits=(5, 2), null=True, default=None)
    score = Numeric(digits=(5, 2), default=None)
    grade = word_column()
    label = Varchar(length=20)
    fiscal_label = Varchar(length=20)
    sheets = JSONB(default="[]")
    answers = JSONB(default="{}")
    closed_at = moment_column()

    evaluation_result_grade_known = one_of("grade", Grade)
    evaluation_result_in_range = Check("score BETWEEN 0 AND 100 AND experts BETWEEN 0 AND 100")


class EvaluationPaper(Table):
    """The performance evaluation table (绩效评价表) of a project, rendered once."""

    id: Serial
    project = belongs_to(EvaluatedProject, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
