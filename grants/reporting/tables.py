"""Reports and what was decided on them."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, Hold
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload


class ReportKind(StrEnum):
    """Mid-term or final (R-H2), or of a period in between where the call asks for it."""

    MIDTERM = "midterm"
    FINAL = "final"
    PROGRESS = "progress"


class ReportStatus(StrEnum):
    """States of a report."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Grade(StrEnum):
    """Labels 优秀 良好 合格 不合格 (R-H2)."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    PASS = "PASS"
    FAIL = "FAIL"


class Report(Table):
    """A report on an award, the first of its kind or of a later `period`; a returned one is followed by the next
    attempt."""

    id: Serial
    award = belongs_to(Award)
    kind = word_column()
    period = Integer(default=1)
    attempt = Integer(default=1)
    status = word_column(default=ReportStatus.SUBMITTED)
    narrative = Text()
    spent = Numeric(digits=(14, 2), null=True, default=None)
    beneficiaries = Integer(null=True, default=None)
    attachment = belongs_to(Upload, null=True)
    submitted_on = day_column()
    submitted_at = moment_column()
    submitted_by = Integer(default=None)
    score = Numeric(digits=(5, 2), null=True, default=None)
    grade = word_column(null=True)
    decision_note = Text()
    decided_on = day_column(null=True)
    decided_by = Integer(null=True, default=None)

    report_once = Unique([award, kind, period, attempt])
    report_kind_known = one_of("kind", ReportKind)
    report_status_known = one_of("status", ReportStatus)
    report_grade_known = one_of("grade", Grade)
    report_score_in_range = Check("score IS NULL OR score BETWEEN 0 AND 100")
    report_decided_with_grade = Check(
        "(status = 'submitted') = (decided_on IS NULL) AND (decided_on IS NULL) = (grade IS NULL)"
    )


class Rectification(Table):
    """What must be put right by a day: after an accepted report, which opens its stage only then, or after what a spot
    check found. `answer` is the last one; those that were given back stand in `rectifying`. `hold` keeps the money of
    the award until it is accepted."""

    id: Serial
    award = belongs_to(Award)
    report = belongs_to(Report, unique=True, null=True)
    hold = belongs_to(Hold, null=True)
    is_misuse = Boolean(default=False)
    items = Text()
    due_on = day_column()
    issued_at = moment_column(null=True)
    issued_by = Integer(null=True, default=None)
    answer = Text()
    completed_on = day_column(null=True)
    completed_by = Integer(null=True, default=None)
    accepted_at = moment_column(null=True)
    accepted_by = Integer(null=True, default=None)
