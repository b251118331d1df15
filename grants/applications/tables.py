"""An application, its budget lines, its frozen versions, what eligibility found."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import JSONB, UUID, Array, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call, CostClass, Track
from grants.db import belongs_to, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.organizations.tables import Organization


class ApplicationStatus(StrEnum):
    """States of an application until it is judged (domain §5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"


class Application(Table):
    """What an organisation (or a hub for its group) asks for. `number` is the receipt number, given at submission.

    `claims_the_place` is set at submission where a call takes one per organisation; a partial unique index over it
    lets no second one in, however fast two people press the button (grants/migrations/sql/applications.sql).
    `replaces` is the submitted one of which this is the changed copy: until this is submitted, that one counts.
    """

    id: Serial
    call = belongs_to(Call)
    track = belongs_to(Track)
    fund = belongs_to(FundSource)
    applicant = belongs_to(Organization)
    submitted_through = belongs_to(Organization)
    replaces = belongs_to("self", null=True)
    form_key = UUID(unique=True)
    status = word_column(default=ApplicationStatus.DRAFT)
    number = Varchar(length=40, null=True, default=None, unique=True)
    title = Varchar(length=120)
    purpose = Varchar(length=40)
    flags = Array(base_column=Varchar(length=40), default=list)
    beneficiaries = Integer(null=True, default=None)
    needs = Text()
    plan = Text()
    outcomes = Text()
    risks = Text()
    requested = Numeric(digits=(14, 2), default=Decimal(0))
    match_cash = Numeric(digits=(14, 2), default=Decimal(0))
    version = Integer(default=1)
    claims_the_place = Boolean(default=False)
    created_at = moment_column()
    created_by = Integer(null=True, default=None)
    saved_at = moment_column()
    submitted_at = moment_column(null=True)
    submitted_by = Integer(null=True, default=None)

    application_status_known = one_of("status", ApplicationStatus)
    application_amounts_not_negative = Check("requested >= 0 AND match_cash >= 0")
    application_submitted_has_number = Check(
        "status IN ('draft', 'withdrawn') OR (number IS NOT NULL AND submitted_at IS NOT NULL)"
    )


class FieldSave(Table):
    """The last save of one field: at which version, by whom, and what was typed if it does not fit its column.

    `save_key` is the key of that save's request, so that a repeated one is answered as the first was.
    """

    id: Serial
    application = belongs_to(Application)
    field = Varchar(length=40)
    version = Integer(default=None)
    saved_at = moment_column()
    saved_by = Integer(null=True, default=None)
    saver = Varchar(length=80)
    save_key = Varchar(length=40)
    typed = Text(null=True, default=None)

    field_save_once = Unique([application, field])


class BudgetLine(Table):
    """Item, quantities, unit price: the amount is their product, never typed (R-D10).

    A draft keeps what was typed even where it is no number: then the quantities are none and the amount is zero.
    """

    id: Serial
    application = belongs_to(Application)
    position = Integer(default=None)
    item = Varchar(length=80)
    cost_class = word_column()
    quantities = Array(base_column=Numeric(digits=(12, 2)), default=list)
    unit_price = money_column()
    amount = money_column()
    basis = Varchar(length=200)
    quantities_typed = Varchar(length=80)
    price_typed = Varchar(length=40)

    budget_line_class_known = one_of("cost_class", CostClass)
    budget_line_position_once = Unique([application, position])
    budget_line_amount_not_negative = Check("amount >= 0 AND unit_price >= 0")


class ApplicationFile(Table):
    """A paper that belongs to an application."""

    id: Serial
    application = belongs_to(Application)
    upload = belongs_to(Upload)
    label = Varchar(length=80)


class ApplicationVersion(Table):
    """What was submitted, frozen with its hash at the server's time (R-C5). Insert only.

    `findings` is what each rule said at that moment.
    """

    id: Serial
    application = belongs_to(Application)
    version_no = Integer(default=None)
    submitted_at = moment_column()
    submitted_by = Integer(null=True, default=None)
    content = JSONB(default="{}")
    content_hash = Varchar(length=64)
    commitment = Text()
    findings = JSONB(default="[]")

    application_version_once = Unique([application, version_no])


class PaperKind(StrEnum):
    """What is made of a frozen version."""

    RECEIPT = "receipt"
    FORM = "form"


class ApplicationPaper(Table):
    """A PDF made of a frozen version, once."""

    id: Serial
    version = belongs_to(ApplicationVersion)
    paper_kind = word_column()
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()

    application_paper_once = Unique([version, paper_kind])
    application_paper_kind_known = one_of("paper_kind", PaperKind)


class Outcome(StrEnum):
    """What an eligibility check may find (R-C6)."""

    PASSED = "passed"
    RETURNED = "returned"
    FAILED = "failed"


class EligibilityCheck(Table):
    """An officer's finding on eligibility, with each rule's result at that moment. Insert only."""

    id: Serial
    application = belongs_to(Application)
    outcome = word_column()
    reason = Text()
    findings = JSONB(default="[]")
    checked_at = moment_column()
    checked_by = Integer(null=True, default=None)
    correct_by = moment_column(null=True)

    eligibility_check_outcome_known = one_of("outcome", Outcome)
    eligibility_check_gives_a_reason = Check("outcome = 'passed' OR reason <> ''")


class ReceiptCounter(Table):
    """The last receipt number of a call. Locked while a submission takes the next."""

    id: Serial
    call = belongs_to(Call, unique=True)
    last = Integer(default=0)
