"""A call as an officer asks for it, before it is rows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.calls.tables import CapBase, Policy, Who


@dataclass(frozen=True)
class TrackPlan:
    """A track as it is asked for. `stages` are percents, in order."""

    code: str
    name: str
    cap: Decimal
    who: Who
    stages: tuple[Decimal, ...]


@dataclass(frozen=True)
class PoolPlan:
    """How much of a source."""

    fund_id: int
    amount: Decimal


@dataclass(frozen=True)
class CriterionPlan:
    """A criterion of the score sheet; its position is its place in the plan, from 1."""

    name: str
    max_mark: Decimal
    guidance: str = ""


@dataclass(frozen=True)
class BonusPlan:
    """Points for a flag."""

    flag: str
    points: Decimal


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
    bonuses: tuple[BonusPlan, ...] = ()
    conditions: tuple[tuple[int, str], ...] = ()
    document_no: str = ""
    body: str = ""
    contact: str = ""
    supervision_phone: str = ""
    correction_working_days: int = 5
    decided_on: date | None = None
    notice_working_days: int = 5
    notice_starts_on: date | None = None
    count_start_day: bool = True
    one_per_organisation: bool = True
    labour_cap_percent: Decimal | None = None
    labour_cap_of: CapBase = CapBase.GRANT_AND_CASH_MATCH
    labour_cap_classes: tuple[str, ...] = ()
    management_fee_percent: Decimal = Decimal(0)
    fixed_assets: Policy = Policy.FORBID
    handouts: Policy = Policy.FORBID
    panel_size: int = 5
    trim_from: int = 5
    min_sheets: int = 3
    pass_mark: Decimal = Decimal(0)
    bonus_max: Decimal = Decimal(0)
    tie_break: tuple[str, ...] = ("criterion:1", "rating", "submitted_at")
