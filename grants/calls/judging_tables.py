"""What a call fixes of its judging: criteria with their bands, bonuses, later phases, bounds on the funded set."""

from piccolo.columns import Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.kinds import PhaseKind, QuotaKind, ScoreMethod
from grants.calls.tables import Call
from grants.db import belongs_to, moment_column, one_of, word_column


class Criterion(Table):
    """A criterion of the score sheet of a phase; positions count through all phases."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    phase = Integer(default=1)
    name = Varchar(length=80)
    max_mark = Numeric(digits=(5, 2), default=None)
    guidance = Text()

    criterion_position_once = Unique([call, position])
    criterion_max_positive = Check("max_mark > 0")
    criterion_of_a_phase = Check("phase >= 1")


class CriterionBand(Table):
    """What a mark in a band of a criterion means, in words, so that experts mark alike."""

    id: Serial
    criterion = belongs_to(Criterion)
    least_mark = Numeric(digits=(5, 2), default=None)
    label = Varchar(length=40)
    words = Text()

    criterion_band_once = Unique([criterion, least_mark])
    criterion_band_not_negative = Check("least_mark >= 0")


class Bonus(Table):
    """Points added to the trimmed mean of an application that carries the flag, capped by the call's bonus_max."""

    id: Serial
    call = belongs_to(Call)
    flag = Varchar(length=40)
    points = Numeric(digits=(5, 2), default=None)

    bonus_once = Unique([call, flag])
    bonus_positive = Check("points > 0")


class Phase(Table):
    """A phase of judging after the first. The first is read on paper; its times and numbers are the call's own columns.

    `position` counts from 2. `weight` is its part of the score in percent; the first phase has what the others leave.
    `called_in` is how many of the best so far come in; none calls everybody in who was judged before. `minutes` and
    `question_minutes` are what each is given in a pitch.
    """

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    phase_kind = word_column()
    name = Varchar(length=40)
    weight = Numeric(digits=(5, 2), default=None)
    opens_at = moment_column()
    closes_at = moment_column()
    method = word_column(default=ScoreMethod.TRIMMED_MEAN)
    panel_size = Integer(default=5)
    trim_from = Integer(default=5)
    min_sheets = Integer(default=3)
    called_in = Integer(null=True, default=None)
    minutes = Integer(default=5)
    question_minutes = Integer(default=5)

    phase_position_once = Unique([call, position])
    phase_comes_after_the_first = Check("position >= 2")
    phase_kind_known = one_of("phase_kind", PhaseKind)
    phase_method_known = one_of("method", ScoreMethod)
    phase_weight_in_range = Check("weight > 0 AND weight < 100")
    phase_in_order = Check("opens_at < closes_at")
    phase_sheets_in_order = Check("min_sheets >= 1 AND trim_from >= 3 AND panel_size >= min_sheets")
    phase_calls_somebody_in = Check("called_in IS NULL OR called_in >= 1")
    phase_takes_time = Check("minutes >= 1 AND question_minutes >= 0")


class Quota(Table):
    """A bound on the funded set: of all that is awarded or of all projects, at least and at most so much for a word.

    `code` is a purpose, a focus area, or a division, which counts all that lies under it. Shares are percent of the
    call's pools together, not of what is spent.
    """

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    quota_kind = word_column()
    code = Varchar(length=40)
    least_percent = Numeric(digits=(5, 2), null=True, default=None)
    most_percent = Numeric(digits=(5, 2), null=True, default=None)
    least_projects = Integer(null=True, default=None)
    most_projects = Integer(null=True, default=None)

    quota_position_once = Unique([call, position])
    quota_once = Unique([call, quota_kind, code])
    quota_kind_known = one_of("quota_kind", QuotaKind)
    quota_percents_in_order = Check(
        "coalesce(least_percent, 0) >= 0 AND coalesce(most_percent, 100) <= 100"
        " AND coalesce(least_percent, 0) <= coalesce(most_percent, 100)"
    )
    quota_projects_in_order = Check(
        "coalesce(least_projects, 0) >= 0 AND coalesce(least_projects, 0) <= coalesce(most_projects, 2147483647)"
    )
    quota_bounds_something = Check("num_nonnulls(least_percent, most_percent, least_projects, most_projects) > 0")
