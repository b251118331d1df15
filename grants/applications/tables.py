"""An application, its budget lines, its frozen versions, what was asked back of it."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import JSONB, UUID, Array, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call, CostClass, FeeStandard, RequiredPaper, Track
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.organizations.tables import Organization
from grants.questions.tables import Question


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

    `place` is which of its organisation's applications in the call it is, from 1, and `hub_place` which of its hub's;
    both are given at submission. Unique indexes over them and a trigger that knows the call's limits let no further
    one in, however fast several people press the button (grants/migrations/sql/2026_11_23t21/applications.sql).
    `replaces` is the submitted one of which this is the changed copy: until this is submitted, that one counts.
    `least_viable` is the smallest grant with which it could still be done, where a call may fund in part.
    `conclusion` is what the office told the applicant when it was found eligible or not.
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
    place = Integer(null=True, default=None)
    hub_place = Integer(null=True, default=None)
    fields = Array(base_column=Varchar(length=40), default=list)
    project_from = day_column(null=True)
    project_to = day_column(null=True)
    match_in_kind = Numeric(digits=(14, 2), default=Decimal(0))
    least_viable = money_column(null=True)
    created_at = moment_column()
    created_by = Integer(null=True, default=None)
    saved_at = moment_column()
    submitted_at = moment_column(null=True)
    submitted_by = Integer(null=True, default=None)
    conclusion = Text()

    application_status_known = one_of("status", ApplicationStatus)
    application_least_viable_positive = Check("least_viable IS NULL OR least_viable > 0")
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


class Answer(Table):
    """What was answered to a question that is no column of the application: JSON as `questions` reads and checks it.

    What does not fit the kind of the question stays in `FieldSave.typed`, as for every field.
    """

    id: Serial
    application = belongs_to(Application)
    question = belongs_to(Question)
    value = JSONB(null=True, default=None)

    answer_once = Unique([application, question])


class FieldHistory(Table):
    """Every save of a field that changed it, with what stood there afterwards. Insert only.

    What was typed while somebody else saved the same field is kept too; it was not taken.
    """

    id: Serial
    application = belongs_to(Application)
    field = Varchar(length=40)
    version = Integer(default=None)
    saved_at = moment_column()
    saved_by = Integer(null=True, default=None)
    saver = Varchar(length=80)
    text = Text()
    is_taken = Boolean(default=True)


class Presence(Table):
    """Who has a page of an application open now: advice to the others, never a lock."""

    id: Serial
    application = belongs_to(Application)
    person = Integer(default=None)
    name = Varchar(length=80)
    page = Varchar(length=80)
    seen_at = moment_column()

    presence_once = Unique([application, person])


class MatchKind(StrEnum):
    """Where the applicant's own share comes from (R-D9)."""

    OWN = "own"
    OTHER_FISCAL = "other_fiscal"
    DONATION = "donation"
    IN_KIND = "in_kind"


class MatchLine(Table):
    """Own money or things beside the grant, per giver (S30). The application's sums are kept by the same action."""

    id: Serial
    application = belongs_to(Application)
    position = Integer(default=None)
    match_kind = word_column()
    giver = Varchar(length=120)
    amount = money_column()
    note = Varchar(length=200)
    amount_typed = Varchar(length=40)
    row_key = Varchar(length=36)
    version = Integer(default=0)
    saved_on_page = Varchar(length=32)
    saver = Varchar(length=80)

    match_line_position_once = Unique([application, position])
    match_line_kind_known = one_of("match_kind", MatchKind)
    match_line_not_negative = Check("amount >= 0")


class Side(StrEnum):
    """Whose turn it is while a group's application is written."""

    GROUP = "group"
    HUB = "hub"


class ApplicationHandover(Table):
    """A group hands its draft to its hub, or the hub hands it back. The last one says whose turn it is. Insert only."""

    id: Serial
    application = belongs_to(Application)
    to_side = word_column()
    note = Text()
    handed_at = moment_column()
    handed_by = Integer(null=True, default=None)

    application_handover_side_known = one_of("to_side", Side)


class HubConsent(Table):
    """The hub's consent to submit for its group and to keep its money, over the content of that hash. Insert only."""

    id: Serial
    application = belongs_to(Application)
    hub = belongs_to(Organization)
    words = Text()
    content_hash = Varchar(length=64)
    given_at = moment_column()
    given_by = Integer(null=True, default=None)


class Comment(Table):
    """A remark beside a field, the budget or a paper; kept when it is done with."""

    id: Serial
    application = belongs_to(Application)
    field = Varchar(length=40)
    words = Text()
    written_at = moment_column()
    written_by = Integer(null=True, default=None)
    writer = Varchar(length=80)
    settled_at = moment_column(null=True)
    settled_by = Integer(null=True, default=None)

    comment_says_something = Check("words <> ''")


class CorrectionRequest(Table):
    """What is asked back of a submitted application, until when; answered by submitting again (R-C6, R-C7)."""

    id: Serial
    application = belongs_to(Application)
    asked_at = moment_column()
    asked_by = Integer(null=True, default=None)
    due_at = moment_column()
    note = Text()
    answered_at = moment_column(null=True)


class CorrectionItem(Table):
    """One thing to be corrected: a field, a paper or the budget, with the remark beside it."""

    id: Serial
    request = belongs_to(CorrectionRequest)
    position = Integer(default=None)
    field = Varchar(length=40)
    words = Text()

    correction_item_once = Unique([request, position])
    correction_item_says_something = Check("words <> ''")


class BudgetLine(Table):
    """Item, quantities, unit price: the amount is their product, never typed (R-D10).

    A draft keeps what was typed even where it is no number: then the quantities are none and the amount is zero.
    `row_key` is the same row through all saves; `version`, `saved_on_page` and `saver` say at which version of the
    application it last changed, on which page and by whom, so that two people do not overwrite each other's rows.
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
    standard = belongs_to(FeeStandard, null=True)
    unit = Varchar(length=20)
    quantities_typed = Varchar(length=80)
    price_typed = Varchar(length=40)
    row_key = Varchar(length=36)
    version = Integer(default=0)
    saved_on_page = Varchar(length=32)
    saver = Varchar(length=80)

    budget_line_class_known = one_of("cost_class", CostClass)
    budget_line_position_once = Unique([application, position])
    budget_line_amount_not_negative = Check("amount >= 0 AND unit_price >= 0")


class ApplicationFile(Table):
    """A paper that belongs to an application."""

    id: Serial
    application = belongs_to(Application)
    upload = belongs_to(Upload)
    paper = belongs_to(RequiredPaper, null=True)
    question = belongs_to(Question, null=True)
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
    signed_name = Varchar(length=80)
    findings = JSONB(default="[]")

    application_version_once = Unique([application, version_no])


class PaperKind(StrEnum):
    """What is made of a frozen version: the applicant's own papers, then the letters that answer it."""

    RECEIPT = "receipt"
    FORM = "form"
    COMMITMENT = "commitment"
    CORRECTION_LETTER = "correction_letter"
    ACCEPTANCE_LETTER = "acceptance_letter"
    REFUSAL_LETTER = "refusal_letter"


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


class ReceiptCounter(Table):
    """The last receipt number of a call. Locked while a submission takes the next."""

    id: Serial
    call = belongs_to(Call, unique=True)
    last = Integer(default=0)
