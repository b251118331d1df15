"""A call as an officer asks for it, before it is rows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.tables import CapBase, CostClass, DueReport, Policy, SystemCheck, Who


@dataclass(frozen=True)
class TrackPlan:
    """A track as it is asked for. `stages` are percents, in order; empty kinds, divisions and fields welcome all."""

    code: str
    name: str
    cap: Decimal
    who: Who
    stages: tuple[Decimal, ...]
    about: str = ""
    least: Decimal | None = None
    most_months: int | None = None
    kinds: tuple[str, ...] = ()
    least_rating: str = ""
    divisions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class PoolPlan:
    """How much of a source."""

    fund_id: int
    amount: Decimal


@dataclass(frozen=True)
class BandPlan:
    """What marks from `least_mark` up to the next band mean."""

    least_mark: Decimal
    label: str
    words: str = ""


@dataclass(frozen=True)
class CriterionPlan:
    """A criterion of the score sheet; its position is its place in the plan, from 1."""

    name: str
    max_mark: Decimal
    guidance: str = ""
    bands: tuple[BandPlan, ...] = ()
    phase: int = 1


@dataclass(frozen=True)
class BonusPlan:
    """Points for a flag."""

    flag: str
    points: Decimal


@dataclass(frozen=True)
class CapPlan:
    """The most that some classes together may take of a declared whole."""

    name: str
    classes: tuple[str, ...]
    percent: Decimal
    cap_of: CapBase = CapBase.GRANT_AND_CASH_MATCH
    basis: str = ""


@dataclass(frozen=True)
class FeePlan:
    """The most for one person and one day; from day `later_from` on the `later_rate`."""

    name: str
    cost_class: CostClass
    rate: Decimal
    later_from: int | None = None
    later_rate: Decimal | None = None
    basis: str = ""


@dataclass(frozen=True)
class ReportPlan:
    """A report, and by when."""

    report_kind: DueReport
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class PaperPlan:
    """A paper to attach. `template_id` is the upload of the form for it."""

    name: str
    note: str = ""
    who: Who = Who.ANY
    is_required: bool = True
    template_id: int | None = None


@dataclass(frozen=True)
class CheckPlan:
    """What an officer looks at."""

    words: str
    basis: str = ""


@dataclass(frozen=True)
class ScreenerPlan:
    """A question before the long form. It is asked for the named tracks, or for all."""

    words: str
    why_not: str
    wants_yes: bool = True
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhasePlan:
    """A phase of judging after the first; its position is its place in the plan, from 2."""

    phase_kind: PhaseKind
    name: str
    weight: Decimal
    opens_at: datetime
    closes_at: datetime
    method: ScoreMethod = ScoreMethod.TRIMMED_MEAN
    panel_size: int = 5
    trim_from: int = 5
    min_sheets: int = 3
    called_in: int | None = None
    minutes: int = 5
    question_minutes: int = 5


@dataclass(frozen=True)
class QuotaPlan:
    """At least and at most so much of the money, or so many projects, for a purpose, a focus area or an area."""

    quota_kind: QuotaKind
    code: str
    least_percent: Decimal | None = None
    most_percent: Decimal | None = None
    least_projects: int | None = None
    most_projects: int | None = None


# What hardly anybody fails for want of a record; whether annual checks are kept here is for the office to know.
USUAL_CHECKS = (
    SystemCheck.ABNORMAL_LIST,
    SystemCheck.DISHONEST_LIST,
    SystemCheck.VIOLATIONS,
    SystemCheck.EARLIER_ROUNDS,
    SystemCheck.FILING_ALIVE,
)


@dataclass(frozen=True)
class CallPlan:
    """A whole call as an officer asks for it: everything that publication fixes."""

    funder_id: int
    organiser_id: int
    title: str
    opens_at: datetime
    closes_at: datetime
    scoring_opens_at: datetime
    scoring_closes_at: datetime
    project_from: date
    project_to: date
    tracks: tuple[TrackPlan, ...] = ()
    pools: tuple[PoolPlan, ...] = ()
    criteria: tuple[CriterionPlan, ...] = ()
    phases: tuple[PhasePlan, ...] = ()
    quotas: tuple[QuotaPlan, ...] = ()
    bonuses: tuple[BonusPlan, ...] = ()
    conditions: tuple[tuple[int, str], ...] = ()
    caps: tuple[CapPlan, ...] = ()
    fee_standards: tuple[FeePlan, ...] = ()
    report_dues: tuple[ReportPlan, ...] = ()
    required_papers: tuple[PaperPlan, ...] = ()
    checklist: tuple[CheckPlan, ...] = ()
    screener: tuple[ScreenerPlan, ...] = ()
    programme_id: int | None = None
    document_no: str = ""
    body: str = ""
    contact: str = ""
    supervision_phone: str = ""
    correction_working_days: int = 5
    decided_on: date | None = None
    notice_working_days: int = 5
    notice_starts_on: date | None = None
    count_start_day: bool = True
    limit_per_organisation: int | None = 1
    limit_per_hub: int | None = None
    asks_hub_consent: bool = True
    system_checks: tuple[SystemCheck, ...] = USUAL_CHECKS
    grace_minutes: int = 0
    least_match_percent: Decimal = Decimal(0)
    signage: str = ""
    commitment: str = ""
    fixed_assets: Policy = Policy.FORBID
    handouts: Policy = Policy.FORBID
    panel_size: int = 5
    trim_from: int = 5
    min_sheets: int = 3
    pass_mark: Decimal = Decimal(0)
    bonus_max: Decimal = Decimal(0)
    tie_break: tuple[str, ...] = ("criterion:1", "rating", "submitted_at")
    score_method: ScoreMethod = ScoreMethod.TRIMMED_MEAN
    hides_applicants: bool = False
    sheets_seen: SheetsSeen = SheetsSeen.NEVER
    feedback: Feedback = Feedback.SCORE_AND_COMMENTS
    partial_funding: bool = False
    awards_per_organisation: int | None = None
