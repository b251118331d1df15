"""Decisions, notices, objections, agreements with their payment stages, holds."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application, BudgetLine
from grants.awards.wording.tables import AgreementWording
from grants.calls.tables import Call, CostClass, Pool
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.ledger.tables import Account, Entry
from grants.organizations.tables import Organization


class Award(Table):
    """Money decided for an application, on exactly one fund. Triggers keep awards within their pool and quotas.

    `exception` says why the decision departs from the ranking, where it does. From `closed_at` on nothing of it
    changes: triggers in grants/migrations/sql/2026_11_28t46.
    """

    id: Serial
    call = belongs_to(Call)
    application = belongs_to(Application, unique=True)
    pool = belongs_to(Pool)
    fund = belongs_to(FundSource)
    number = Varchar(length=40, unique=True)
    amount = money_column()
    reason = Text()
    exception = Text()
    decided_on = day_column()
    decided_at = moment_column()
    decided_by = Integer(null=True, default=None)
    cancelled_at = moment_column(null=True)
    cancelled_reason = Text()
    closed_at = moment_column(null=True)

    award_amount_positive = Check("amount > 0")


class AwardLine(Table):
    """A budget line as awarded: what may be spent on it, and the reason where that is less than was asked (R-E11)."""

    id: Serial
    award = belongs_to(Award)
    budget_line = belongs_to(BudgetLine)
    position = Integer(default=None)
    item = Varchar(length=80)
    cost_class = word_column()
    amount = money_column()
    reason = Text()

    award_line_once = Unique([award, budget_line])
    award_line_class_known = one_of("cost_class", CostClass)
    award_line_not_negative = Check("amount >= 0")


class CutAnswer(Table):
    """What those who carry an award say to its cut budget: taken as it is, or declined with the reason (R-E11).

    An answer is to the decision of its time: one that was decided anew is asked again.
    """

    id: Serial
    award = belongs_to(Award)
    is_accepted = Boolean(default=None)
    reason = Text()
    answered_at = moment_column()
    answered_by = Integer(null=True, default=None)

    cut_answer_declines_with_reason = Check("is_accepted OR reason <> ''")


class Rejection(Table):
    """An application that gets nothing, and why."""

    id: Serial
    call = belongs_to(Call)
    application = belongs_to(Application, unique=True)
    reason = Text()
    exception = Text()
    decided_on = day_column()
    decided_by = Integer(null=True, default=None)

    rejection_gives_a_reason = Check("reason <> ''")


class PublicNotice(Table):
    """Awards announced for n working days. What was published is kept as it was (R-F1, R-F2, R-F6).

    `exception` says why it was published although a floor of the call was missed; it is not part of what is published.
    """

    id: Serial
    call = belongs_to(Call)
    number = Varchar(length=40, unique=True)
    starts_on = day_column()
    ends_on = day_column()
    working_days = Integer(default=None)
    published_at = moment_column()
    published_by = Integer(null=True, default=None)
    content = JSONB(default="{}")
    exception = Text()
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    public_notice_days_in_order = Check("starts_on <= ends_on")


class NoticeWithdrawal(Table):
    """A notice was taken down whole, or some awards were taken off it to be announced anew (R-F4, R-F6).

    Its address stays. `document` takes the place of the paper of a notice that was taken down whole.
    """

    id: Serial
    notice = belongs_to(PublicNotice)
    is_whole = Boolean(default=None)
    reason = Text()
    withdrawn_at = moment_column()
    withdrawn_by = Integer(null=True, default=None)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    notice_withdrawal_gives_a_reason = Check("reason <> ''")
    notice_withdrawal_paper_is_of_the_whole = Check("is_whole OR document IS NULL")


class NoticeItem(Table):
    """An award on a notice; a withdrawn one stays as a tombstone: its award was cancelled, or, with a `withdrawal`,
    may be decided and announced anew."""

    id: Serial
    notice = belongs_to(PublicNotice)
    award = belongs_to(Award)
    withdrawn_at = moment_column(null=True)
    withdrawn_reason = Text()
    withdrawal = belongs_to(NoticeWithdrawal, null=True)

    notice_item_once = Unique([notice, award])
    notice_item_taken_off_is_withdrawn = Check("withdrawal IS NULL OR withdrawn_at IS NOT NULL")


class Objection(Table):
    """Somebody objects to one award during its notice: that award is locked until it is closed (R-F3).

    `finding` is what the office found, `reply` what the objector reads of it at the receipt's address.
    """

    id: Serial
    award = belongs_to(Award)
    number = Varchar(length=40, unique=True)
    receipt_key = UUID(unique=True)
    received_on = day_column()
    received_at = moment_column()
    complainant = Varchar(length=80, secret=True)
    contact = Varchar(length=120, secret=True)
    facts = Text()
    closed_on = day_column(null=True)
    closed_by = Integer(null=True, default=None)
    is_upheld = Boolean(null=True, default=None)
    finding = Text()
    reply = Text()

    objection_closed_with_outcome = Check("(closed_on IS NULL) = (is_upheld IS NULL)")
    objection_closed_after_received = Check("closed_on IS NULL OR closed_on >= received_on")


class Agreement(Table):
    """A grant agreement of two or three parties. The payee's account is frozen here (R-G7), and which version of the
    funder's words it was drawn from; without one, the standard words."""

    id: Serial
    award = belongs_to(Award, unique=True)
    number = Varchar(length=40, unique=True)
    parties = Integer(default=None)
    grantee = belongs_to(Organization)
    hub = belongs_to(Organization, null=True)
    words = belongs_to(AgreementWording, null=True)
    drawn_at = moment_column()
    drawn_by = Integer(null=True, default=None)
    signed_on = day_column(null=True)
    signed_recorded_by = Integer(null=True, default=None)
    payee_holder = Varchar(length=120)
    payee_number = Varchar(length=32)
    payee_bank = Varchar(length=120)
    payee_cnaps = Varchar(length=12)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)
    account = belongs_to(Account, null=True)
    entry = belongs_to(Entry, null=True)

    agreement_two_or_three_parties = Check("parties IN (2, 3) AND (parties = 3) = (hub IS NOT NULL)")
    agreement_signed_has_account = Check(
        "(signed_on IS NULL) = (account IS NULL) AND (account IS NULL) = (entry IS NULL)"
    )


class Stage(Table):
    """A payment stage of an agreement; the last is the remainder, so that they add up to the award (R-G3)."""

    id: Serial
    agreement = belongs_to(Agreement)
    award = belongs_to(Award)
    seq = Integer(default=None)
    percent = Numeric(digits=(5, 2), default=None)
    amount = money_column()
    is_last = Boolean(default=False)

    stage_once = Unique([agreement, seq])
    stage_amount_positive = Check("amount > 0")


class StageRequirement(Table):
    """A condition of a stage, from the call."""

    id: Serial
    stage = belongs_to(Stage)
    condition = Varchar(length=40)

    stage_requirement_once = Unique([stage, condition])


class Hold(Table):
    """Money of an award waits, for a reason, until somebody lifts it."""

    id: Serial
    award = belongs_to(Award)
    reason = Text()
    placed_at = moment_column()
    placed_by = Integer(null=True, default=None)
    lifted_at = moment_column(null=True)
    lifted_by = Integer(null=True, default=None)
    lifted_reason = Text()

    hold_gives_a_reason = Check("reason <> ''")
    hold_lifted_with_reason = Check("lifted_at IS NULL OR lifted_reason <> ''")


class NumberCounter(Table):
    """The last number of a kind in a year (awards, notices, objections, agreements), gapless."""

    id: Serial
    series = Varchar(length=60, unique=True)
    last = Integer(default=0)
