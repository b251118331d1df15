"""A call and all that is fixed when it is published. A trigger refuses changes to a published call and its parts."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import JSONB, UUID, Array, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.kinds import Feedback, ScoreMethod, SheetsSeen
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.ledger.tables import Account
from grants.organizations.tables import Organization
from grants.questions.tables import Questionnaire


class Who(StrEnum):
    """Who may apply on a track (R-B3)."""

    REGISTERED = "registered"
    FILED_THROUGH_HUB = "filed_through_hub"
    ANY = "any"


class Policy(StrEnum):
    """What a call says about a kind of cost (R-D2, R-D3)."""

    FORBID = "forbid"
    ALLOW = "allow"
    LIST = "list"


class CapBase(StrEnum):
    """The denominator of a cap on classes of cost (R-D4: it must be declared)."""

    GRANT = "grant"
    GRANT_AND_CASH_MATCH = "grant_and_cash_match"
    GRANT_AND_ALL_MATCH = "grant_and_all_match"


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


class Programme(Table):
    """What several calls belong to: programme → call → track (S5), with its policy basis and its years (S1, S6)."""

    id: Serial
    funder = belongs_to(Organization)
    name = Varchar(length=120)
    basis = Varchar(length=200)
    note = Text()
    from_on = day_column()
    until_on = day_column(null=True)
    created_at = moment_column()

    programme_name_once = Unique([funder, name])
    programme_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class SystemCheck(StrEnum):
    """What the system asks of an applicant's standing; each can be turned off for a call (R-B6, R-B8)."""

    ANNUAL_CHECK = "annual_check"
    ABNORMAL_LIST = "abnormal_list"
    DISHONEST_LIST = "dishonest_list"
    VIOLATIONS = "violations"
    EARLIER_ROUNDS = "earlier_rounds"
    FILING_ALIVE = "filing_alive"


class Call(Table):
    """A call for proposals. Before `published_at` a draft; after it immutable but for numbered corrections (R-C1).

    `grace_minutes` is granted silently after the printed closing time. `is_trial` marks a copy that the office tries
    out: no money moves for it and nobody outside sees it. `correction_no` is the number of the last correction.
    """

    id: Serial
    programme = belongs_to(Programme, null=True)
    questionnaire = belongs_to(Questionnaire, null=True)
    copied_from = belongs_to("self", null=True)
    is_trial = Boolean(default=False)
    trial_ended_at = moment_column(null=True)
    correction_no = Integer(default=0)
    version = Integer(default=1)
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
    edition = UUID(default=UUID4(), unique=True)
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
    grace_minutes = Integer(default=0)
    limit_per_organisation = Integer(null=True, default=1)
    limit_per_hub = Integer(null=True, default=None)
    asks_hub_consent = Boolean(default=True)
    system_checks = Array(base_column=Varchar(length=40), default=list)
    least_match_percent = Numeric(digits=(5, 2), default=Decimal(0))
    signage = Varchar(length=200)
    commitment = Text()
    fixed_assets = word_column(default=Policy.FORBID)
    handouts = word_column(default=Policy.FORBID)
    panel_size = Integer(default=5)
    trim_from = Integer(default=5)
    min_sheets = Integer(default=3)
    pass_mark = Numeric(digits=(5, 2), default=Decimal(0))
    bonus_max = Numeric(digits=(5, 2), default=Decimal(0))
    tie_break = Array(base_column=Varchar(length=40), default=list)
    score_method = word_column(default=ScoreMethod.TRIMMED_MEAN)
    hides_applicants = Boolean(default=False)
    sheets_seen = word_column(default=SheetsSeen.NEVER)
    feedback = word_column(default=Feedback.SCORE_AND_COMMENTS)
    partial_funding = Boolean(default=False)
    awards_per_organisation = Integer(null=True, default=None)

    call_opens_before_it_closes = Check("opens_at < closes_at")
    call_scoring_in_order = Check("scoring_opens_at < scoring_closes_at")
    call_project_in_order = Check("project_from <= project_to")
    call_fixed_assets_known = one_of("fixed_assets", Policy)
    call_handouts_known = one_of("handouts", Policy)
    call_sheets_in_order = Check("min_sheets >= 1 AND trim_from >= 3 AND panel_size >= min_sheets")
    call_limits_positive = Check(
        "(limit_per_organisation IS NULL OR limit_per_organisation >= 1)"
        " AND (limit_per_hub IS NULL OR limit_per_hub >= 1)"
    )
    call_trial_ends = Check("is_trial OR trial_ended_at IS NULL")
    call_grace_in_range = Check("grace_minutes BETWEEN 0 AND 1440")
    call_match_in_range = Check("least_match_percent BETWEEN 0 AND 100")
    call_score_method_known = one_of("score_method", ScoreMethod)
    call_sheets_seen_known = one_of("sheets_seen", SheetsSeen)
    call_feedback_known = one_of("feedback", Feedback)
    call_awards_positive = Check("awards_per_organisation IS NULL OR awards_per_organisation >= 1")
    call_days_positive = Check("notice_working_days >= 1 AND correction_working_days >= 1")


class SavedSection(Table):
    """Who saved a section of a draft last, and how often it was: of two officers the second is told of the first."""

    id: Serial
    call = belongs_to(Call)
    section = Varchar(length=40)
    version = Integer(default=1)
    saved_at = moment_column()
    saved_by = Integer(null=True, default=None)
    saved_by_name = Varchar(length=80)

    saved_section_once = Unique([call, section])


class Track(Table):
    """A category of a call: cap per application, payment stages, who may apply.

    `kinds`, `divisions` (codes; what lies under them counts) and `fields` (terms) are empty where all are welcome;
    `least_rating` asks for a rating that has not lapsed (R-B8); `most_months` bounds the project's duration.
    """

    id: Serial
    call = belongs_to(Call)
    code = Varchar(length=40)
    name = Varchar(length=80)
    cap = money_column()
    who = word_column()
    about = Text()
    least = money_column(null=True)
    most_months = Integer(null=True, default=None)
    kinds = Array(base_column=Varchar(length=40), default=list)
    least_rating = Varchar(length=4)
    divisions = Array(base_column=Varchar(length=12), default=list)
    fields = Array(base_column=Varchar(length=40), default=list)

    track_least_under_cap = Check("least IS NULL OR (least > 0 AND least <= cap)")
    track_months_positive = Check("most_months IS NULL OR most_months >= 1")
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


class BudgetCap(Table):
    """The most that some classes together may take, in percent of a declared whole (R-D4, R-D6). 0 % forbids them."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    name = Varchar(length=80)
    classes = Array(base_column=Varchar(length=40), default=list)
    percent = Numeric(digits=(5, 2), default=None)
    cap_of = word_column(default=CapBase.GRANT_AND_CASH_MATCH)
    basis = Varchar(length=200)

    budget_cap_position_once = Unique([call, position])
    budget_cap_of_known = one_of("cap_of", CapBase)
    budget_cap_percent_in_range = Check("percent BETWEEN 0 AND 100")
    budget_cap_has_classes = Check("cardinality(classes) > 0")


class FeeStandard(Table):
    """The most that one person is paid for one day (R-D5); from the day `later_from` on at most `later_rate` a day."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    name = Varchar(length=80)
    cost_class = word_column()
    rate = money_column()
    later_from = Integer(null=True, default=None)
    later_rate = money_column(null=True)
    basis = Varchar(length=200)

    fee_standard_position_once = Unique([call, position])
    fee_standard_class_known = one_of("cost_class", CostClass)
    fee_standard_rates_positive = Check("rate > 0 AND (later_rate IS NULL OR later_rate >= 0)")
    fee_standard_later_together = Check("(later_from IS NULL) = (later_rate IS NULL)")
    fee_standard_later_follows = Check("later_from IS NULL OR later_from >= 2")


class DueReport(StrEnum):
    """Kinds of reports a call asks for."""

    MIDTERM = "midterm"
    FINAL = "final"
    PROGRESS = "progress"


class ReportDue(Table):
    """A report that a call asks for, and by when."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    report_kind = word_column()
    due_on = day_column()
    note = Varchar(length=200)

    report_due_position_once = Unique([call, position])
    report_due_kind_known = one_of("report_kind", DueReport)


class ReportForm(Table):
    """The form of a kind of report of a call: what is asked in it beside money, indicators and files."""

    id: Serial
    call = belongs_to(Call)
    report_kind = word_column()
    questionnaire = belongs_to(Questionnaire, unique=True)

    report_form_once = Unique([call, report_kind])
    report_form_kind_known = one_of("report_kind", DueReport)


class RequiredPaper(Table):
    """A paper that a call asks to be attached, of whom, and the template for it if there is one (R-C4)."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    name = Varchar(length=80)
    note = Varchar(length=200)
    who = word_column(default=Who.ANY)
    is_required = Boolean(default=True)
    template = belongs_to(Upload, null=True)

    required_paper_position_once = Unique([call, position])
    required_paper_who_known = one_of("who", Who)


class ChecklistItem(Table):
    """What an officer looks at with their own eyes when eligibility is checked (R-B6, R-C6)."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    words = Varchar(length=200)
    basis = Varchar(length=200)

    checklist_item_position_once = Unique([call, position])


class ScreenerQuestion(Table):
    """A question asked before the long form. The wrong answer says why one may not apply; nothing is stored."""

    id: Serial
    call = belongs_to(Call)
    position = Integer(default=None)
    words = Varchar(length=200)
    wants_yes = Boolean(default=True)
    why_not = Varchar(length=200)
    tracks = Array(base_column=Varchar(length=40), default=list)

    screener_question_position_once = Unique([call, position])


class CallCorrection(Table):
    """A numbered, public correction of a published call, with its reason (R-C1). Insert only.

    `changes` are [{"field", "before", "after"}] in words as they were printed.
    """

    id: Serial
    call = belongs_to(Call)
    number = Integer(default=None)
    reason = Text()
    changes = JSONB(default="[]")
    corrected_at = moment_column()
    corrected_by = Integer(null=True, default=None)

    call_correction_number_once = Unique([call, number])
    call_correction_says_why = Check("reason <> ''")


class CallPaper(Table):
    """The printed announcement of a call after so many corrections; made once."""

    id: Serial
    call = belongs_to(Call)
    correction_no = Integer(default=0)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()

    call_paper_once = Unique([call, correction_no])
