"""Payments, the steps people took on them, the facts that open stages, the papers."""

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, Stage
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry


class PaymentStatus(StrEnum):
    """States of a payment (R-G9)."""

    REQUESTED = "requested"
    SENT_BACK = "sent_back"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class StageFact(Table):
    """A condition became a fact for an award (midterm_accepted, …), with what proves it. Revoked, never deleted."""

    id: Serial
    award = belongs_to(Award)
    condition = Varchar(length=40)
    met_on = day_column()
    evidence = Varchar(length=120)
    recorded_at = moment_column()
    recorded_by = Integer(null=True, default=None)
    revoked_at = moment_column(null=True)
    revoked_reason = Text()

    stage_fact_once = Unique([award, condition, evidence])


class Payment(Table):
    """One payment of a stage. Preparer, reviewer, approver and cashier are four people by constraint (R-G11).

    A stage has at most one live payment (R-G10): a partial unique index in grants/migrations/sql/disbursement.sql.
    """

    id: Serial
    award = belongs_to(Award)
    stage = belongs_to(Stage)
    form_key = UUID(unique=True)
    number = Varchar(length=40, unique=True)
    amount = money_column()
    status = word_column(default=PaymentStatus.REQUESTED)
    payee_holder = Varchar(length=120)
    payee_number = Varchar(length=32)
    payee_bank = Varchar(length=120)
    payee_cnaps = Varchar(length=12)
    function_code = Varchar(length=40)
    economic_code = Varchar(length=40)
    conditions = JSONB(default="[]")
    prepared_by = Integer(default=None)
    prepared_at = moment_column()
    reviewed_by = Integer(null=True, default=None)
    reviewed_at = moment_column(null=True)
    approved_by = Integer(null=True, default=None)
    approved_at = moment_column(null=True)
    sent_by = Integer(null=True, default=None)
    sent_at = moment_column(null=True)
    paid_on = day_column(null=True)
    bank_ref = Varchar(length=60, null=True, default=None, unique=True)
    returned_on = day_column(null=True)
    return_reason = Varchar(length=200)
    cancelled_at = moment_column(null=True)
    cancel_reason = Varchar(length=200)
    reissue_of = Integer(null=True, default=None, unique=True)
    payable_entry = belongs_to(Entry, null=True)
    paid_entry = belongs_to(Entry, null=True)

    payment_status_known = one_of("status", PaymentStatus)
    payment_amount_positive = Check("amount > 0")
    payment_reviewer_is_another = Check("reviewed_by IS NULL OR reviewed_by <> prepared_by")
    payment_approver_is_another = Check(
        "approved_by IS NULL OR (reviewed_by IS NOT NULL AND approved_by <> prepared_by AND approved_by <> reviewed_by)"
    )
    payment_cashier_is_another = Check(
        "sent_by IS NULL OR (approved_by IS NOT NULL AND sent_by <> prepared_by AND sent_by <> reviewed_by"
        " AND sent_by <> approved_by)"
    )
    payment_paid_has_bank_word = Check("(paid_on IS NULL) = (bank_ref IS NULL)")
    payment_returned_with_reason = Check("(returned_on IS NULL) = (return_reason = '')")


class StepKind(StrEnum):
    """What somebody did with a payment."""

    PREPARED = "prepared"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class PaymentStep(Table):
    """One signature on a payment, with opinion and moment. Insert only."""

    id: Serial
    payment = belongs_to(Payment)
    step = word_column()
    person = Integer(default=None)
    person_name = Varchar(length=80)
    at = moment_column()
    opinion = Varchar(length=300)

    payment_step_kind_known = one_of("step", StepKind)


class PaperKind(StrEnum):
    """Papers of a payment (domain §6, 17 and 18)."""

    APPROVAL_FORM = "approval_form"
    VOUCHER = "voucher"


class PaymentPaper(Table):
    """A paper of a payment, rendered once. One that an approval no longer stands behind is void, and kept.

    At most one of a kind is in force: a partial unique index in grants/migrations/sql/disbursement.sql.
    """

    id: Serial
    payment = belongs_to(Payment)
    kind = word_column()
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
    voided_at = moment_column(null=True)

    payment_paper_kind_known = one_of("kind", PaperKind)
