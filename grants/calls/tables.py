"""A call and all that is fixed when it is published. A trigger refuses changes to a published call and its parts."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import Array, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.funds.tables import FundSource
from grants.ledger.tables import Account
from grants.organizations.tables import Organization


class Who(StrEnum):
    """Who may apply on a track (R-B3)."""

    REGISTERED = "registered"
    FILED_THROUGH_HUB = "filed_through_hub"
    ANY = "any"


class Policy(StrEnum):
    """What a call says about a kind of cost (R-D2, R-D3)."""

    FORBID = "forbid"
    ALLOW = "allow"


class CapBase(StrEnum):
    """The denominator of the labour cap (R-D4: it must be declared)."""

    GRANT = "grant"
    GRANT_AND_CASH_MATCH = "grant_and_cash_match"


class CostClass(StrEnum):
    """Classes of budget lines (R-D1)."""

    ACTIVITY = "activity"
    LABOUR = "labour"
    VOLUNTEER_ALLOWANCE = "volunteer_allowance"
    EXPERT_FEE = "expert_fee"
    MANAGEMENT_FEE = "management_fee"
    FIXED_ASSET = "fixed_asset"
    HANDOUT = "handout"
    TAX = "tax"


class Call(Table):
    """A call for proposals. Before `published_at` a draft; after it immutable (R-C1)."""

    id: Serial
    funder = belongs_to(Organization)
    organiser = belongs_to(Organization)
    title = Varchar(length=200)
    document_no = Varchar(length=80)
    body = Text()
    contact = Varchar(length=200)
    supervision_phone = Varchar(length=40)
    created_at = moment_column()
    published_at = moment_column(null=True)
    published_by = Integer(null=True, default=None)
    opens_at = moment_column()
    closes_at = moment_column()
    correction_working_days = Integer(default=5)
    scoring_opens_at = moment_column()
    scoring_closes_at = moment_column()
    decided_on = day_column(null=True)
    notice_working_days = Integer(default=5)
    notice_starts_on = day_column(null=True)
    count_start_day = Boolean(default=True)
    project_from = day_column()
    project_to = day_column()
    one_per_organisation = Boolean(default=True)
    labour_cap_percent = Numeric(digits=(5, 2), null=True, default=None)
    labour_cap_of = word_column(default=CapBase.GRANT_AND_CASH_MATCH)
    labour_cap_classes = Array(base_column=Varchar(length=40), default=list)
    management_fee_percent = Numeric(digits=(5, 2), default=Decimal(0))
    fixed_assets = word_column(default=Policy.FORBID)
    handouts = word_column(default=Policy.FORBID)
    panel_size = Integer(default=5)
    trim_from = Integer(default=5)
    min_sheets = Integer(default=3)
    pass_mark = Numeric(digits=(5, 2), default=Decimal(0))
    bonus_max = Numeric(digits=(5, 2), default=Decimal(0))
    tie_break = Array(base_column=Varchar(length=40), default=list)

    call_opens_before_it_closes = Check("opens_at < closes_at")
    call_scoring_in_order = Check("scoring_opens_at < scoring_closes_at")
    call_project_in_order = Check("project_from <= project_to")
    call_cap_of_known = one_of("labour_cap_of", CapBase)
    call_fixed_assets_known = one_of("fixed_assets", Policy)
    call_handouts_known = one_of("handouts", Policy)
    call_sheets_in_order = Check("min_sheets >= 1 AND trim_from >= 3 AND panel_size >= min_sheets")
    call_days_positive = Check("notice_working_days >= 1 AND correction_working_days >= 1")
    call_percents_in_range = Check(
        "management_fee_percent BETWEEN 0 AND 10"
        " AND (labour_cap_percent IS NULL OR labour_cap_percent BETWEEN 0 AND 100)"
    )


class Track(Table):
    """A category of a call: cap per application, payment stages, who may apply."""

    id: Serial
    call = belongs_to(Call)
    code = Varchar(length=40)
    name = Varchar(length=80)
    cap = money_column()
    who = word_column()

    track_code_once = Unique([call, code])
    track_who_known = one_of("who", Who)
    track_cap_positive = Check("cap > 0")


class TrackStage(Table):
    """A payment stage of a track, in percent; the last one pays the remainder (R-G3)."""

    id: Serial
    track = belongs_to(Track)
    seq = Integer(default=None)
    percent = Numeric(digits=(5, 2), default=None)

    track_stage_once = Unique([track, seq])
    track_stage_percent_in_range = Check("percent > 0 AND percent <= 100")


class StageCondition(Table):
    """What must be a fact before stage `seq` of any track is requested: agreement_signed, midterm_accepted, …"""

    id: Serial
    call = belongs_to(Call)
    seq = Integer(default=None)
    condition = Varchar(length=40)

    stage_condition_once = Unique([call, seq, condition])


class Pool(Table):
    """How much of a fund source a call may award. `account` is its account in the fund book once published."""

    id: Serial
    call = belongs_to(Call)
    fund = belongs_to(FundSource)
    amount = money_column()
    account = belongs_to(Account, null=True)

    pool_once = Unique([call, fund])
    pool_amount_positive = Check("amount > 0")


class Criterion(Table):
    """A criterion of the score sheet."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    name = Varchar(length=80)
    max_mark = Numeric(digits=(5, 2), default=None)
    guidance = Text()

    criterion_position_once = Unique([call, position])
    criterion_max_positive = Check("max_mark > 0")


class Bonus(Table):
    """Points added to the trimmed mean of an application that carries the flag, capped by the call's bonus_max."""

    id: Serial
    call = belongs_to(Call)
    flag = Varchar(length=40)
    points = Numeric(digits=(5, 2), default=None)

    bonus_once = Unique([call, flag])
    bonus_positive = Check("points > 0")
