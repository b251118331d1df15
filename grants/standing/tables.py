"""What is on record about an organisation: checks, ratings, lists, violations and credit. Nothing here is deleted."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization


class ListKind(StrEnum):
    """Lists that bar from funding (R-B6, R-B9)."""

    ABNORMAL = "abnormal"
    DISHONEST = "dishonest"
    ENFORCEMENT = "enforcement"


class Listing(Table):
    """An organisation on one of the lists, from a day until a day."""

    id: Serial
    organization = belongs_to(Organization)
    list_kind = word_column()
    from_on = day_column()
    until_on = day_column(null=True)
    reason = Text()
    document_no = Varchar(length=60)
    imported = Integer(null=True, default=None, index=True)

    listing_of_a_known_list = one_of("list_kind", ListKind)
    listing_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class CheckResult(StrEnum):
    """The result of an annual check."""

    PASSED = "passed"
    BARELY = "barely"
    FAILED = "failed"


class AnnualCheck(Table):
    """The annual check of one year. A later entry for the same year replaces the earlier one, which stays."""

    id: Serial
    organization = belongs_to(Organization)
    year = Integer(default=None)
    result = word_column()
    filed_on = day_column()
    checked_by = Varchar(length=120)
    proof = belongs_to(Upload, null=True)
    note = Text()
    entered_by = Integer(null=True, default=None)
    entered_at = moment_column()
    replaced_at = moment_column(null=True)
    imported = Integer(null=True, default=None, index=True)

    annual_check_result_known = one_of("result", CheckResult)
    annual_check_year_is_a_year = Check("year BETWEEN 1990 AND 2200")


class Rating(Table):
    """A rating 1A to 5A, from a day until a day (R-B8). The newest that has not lapsed counts."""

    id: Serial
    organization = belongs_to(Organization)
    grade = Varchar(length=2)
    from_on = day_column()
    until_on = day_column()
    rated_by = Varchar(length=120)
    certificate_no = Varchar(length=60)
    withdrawn_on = day_column(null=True)
    withdrawn_reason = Text()
    entered_by = Integer(null=True, default=None)
    entered_at = moment_column()
    imported = Integer(null=True, default=None, index=True)

    rating_grade_known = Check("grade IN ('1A', '2A', '3A', '4A', '5A')")
    rating_days_in_order = Check("until_on >= from_on")
    rating_once_a_day = Unique([organization, from_on, grade])


class CreditKind(StrEnum):
    """What a fact of credit is about."""

    VIOLATION = "violation"
    FALSE_COMMITMENT = "false_commitment"
    MISUSE = "misuse"
    TERMINATED = "terminated"
    OVERDUE = "overdue"
    POOR_RESULT = "poor_result"
    GOOD = "good"


class CreditEffect(StrEnum):
    """What it does to eligibility while it lasts."""

    NONE = "none"
    NOTED = "noted"
    BARS = "bars"
    PRIORITY = "priority"


class CreditEvent(Table):
    """A fact on an organisation's credit, with its source (S77, R-A9, R-B9), from a day until a day."""

    id: Serial
    organization = belongs_to(Organization)
    kind = word_column()
    effect = word_column()
    fact = Text()
    source = Varchar(length=200)
    document_no = Varchar(length=60)
    arose_on = day_column()
    due_on = day_column(null=True)
    entered_at = moment_column()
    entered_by = Integer(null=True, default=None)
    proposed_by = Integer(null=True, default=None)
    from_on = day_column()
    until_on = day_column(null=True)
    appeal_until = day_column(null=True)
    appealed_on = day_column(null=True)
    appeal_grounds = Text()
    appeal_decided_on = day_column(null=True)
    appeal_finding = Text()
    withdrawn_on = day_column(null=True)

    credit_event_kind_known = one_of("kind", CreditKind)
    credit_event_effect_known = one_of("effect", CreditEffect)
    credit_event_days_in_order = Check("until_on IS NULL OR until_on >= from_on")
    credit_event_appeal_before_decision = Check("appeal_decided_on IS NULL OR appeal_decided_on >= appealed_on")


class CreditProposal(Table):
    """A fact that a rule found, or that followed from an investigation: on record only when somebody enters it. A
    source proposes once; what was turned down is not proposed again."""

    id: Serial
    organization = belongs_to(Organization)
    kind = word_column()
    effect = word_column()
    fact = Text()
    source = Varchar(length=200)
    source_key = Varchar(length=80, unique=True)
    document_no = Varchar(length=60)
    arose_on = day_column()
    due_on = day_column(null=True)
    proposed_at = moment_column()
    proposed_by = Integer(null=True, default=None)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    event = belongs_to(CreditEvent, null=True, unique=True)
    declined_for = Text()

    credit_proposal_kind_known = one_of("kind", CreditKind)
    credit_proposal_effect_known = one_of("effect", CreditEffect)
    credit_proposal_decided_whole = Check(
        "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (event IS NULL AND declined_for = '')"
    )
    credit_proposal_decided_by_another = Check("decided_by <> proposed_by")


class ImportKind(StrEnum):
    """What a spreadsheet brings."""

    LISTINGS = "listings"
    ANNUAL_CHECKS = "annual_checks"
    RATINGS = "ratings"


class SheetImport(Table):
    """A spreadsheet somebody sent: looked at first, written as a whole when confirmed, once."""

    id: Serial
    kind = word_column()
    file = belongs_to(Upload)
    sent_by = Integer(default=None)
    sent_at = moment_column()
    confirmed_at = moment_column(null=True)
    confirmed_by = Integer(null=True, default=None)
    rows = Integer(default=0)

    sheet_import_kind_known = one_of("kind", ImportKind)
