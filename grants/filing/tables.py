"""Offices that file, filings with what belongs to them, and how they end."""

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.people.tables import Person


class FilingStatus(StrEnum):
    """States of a filed group (domain §5): 申请 → 补正 → 已备案 → 异常 → 取消备案 or 主动取消."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FILED = "filed"
    ABNORMAL = "abnormal"
    CANCELLED = "cancelled"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Nature(StrEnum):
    """What somebody wants to file; only a group may be (R-B5)."""

    COMMUNITY_GROUP = "community_group"
    COMMITTEE_BODY = "committee_body"
    OWNERS_COMMITTEE = "owners_committee"
    BUILDING_BODY = "building_body"
    COMMERCIAL = "commercial"


class PartyForm(StrEnum):
    """How a group is tied to the party's organisation (S70)."""

    NONE = "none"
    OWN = "own"
    JOINT = "joint"


class FilingOffice(Table, tablename="office"):
    """A street or township office that files groups (S72); `prefix` stands in its numbers: 澜湾街备〔2026〕12号. The
    table is called `office` since an index of `filing` is called filing_office."""

    id: Serial
    organization = belongs_to(Organization, unique=True)
    prefix = Varchar(length=20, unique=True)
    contact = Varchar(length=200)
    opened_at = moment_column()

    office_has_prefix = Check("prefix <> ''")


class FilingItem(Table):
    """One thing an office looks for in the papers (S7, S75). An item that is changed ends and a new one begins."""

    id: Serial
    office = belongs_to(FilingOffice)
    position = Integer(default=None)
    words = Varchar(length=200)
    from_at = moment_column()
    until_at = moment_column(null=True)

    filing_item_says_something = Check("words <> ''")


class Filing(Table):
    """A group that asks to be filed, or is. `sequence` counts an office's filings of a year without gaps; one that was
    made on paper has its number and none. No identity number is kept: the office compares the cards at its desk."""

    id: Serial
    office = belongs_to(FilingOffice)
    organization = belongs_to(Organization, null=True, unique=True)
    form_key = UUID(unique=True)
    status = word_column(default=FilingStatus.DRAFT)
    version = Integer(default=1)
    name = Varchar(length=120)
    nature = word_column(default=Nature.COMMUNITY_GROUP)
    address = Varchar(length=200)
    venue = Varchar(length=200)
    community = Varchar(length=120)
    scale = Integer(null=True, default=None)
    scope = Text()
    members = Text()
    serves = Text()
    party_form = word_column(default=PartyForm.NONE)
    party_note = Varchar(length=200)
    created_at = moment_column()
    created_by = belongs_to(Person, null=True)
    for_applicant = Boolean(default=False)
    filed_year = Integer(null=True, default=None)
    sequence = Integer(null=True, default=None)
    number = Varchar(length=60, null=True, default=None, unique=True)
    filed_on = day_column(null=True)
    filed_by = belongs_to(Person, null=True)

    filing_status_known = one_of("status", FilingStatus)
    filing_nature_known = one_of("nature", Nature)
    filing_party_form_known = one_of("party_form", PartyForm)
    filing_sequence_once = Unique([office, filed_year, sequence])
    filing_in_force_has_number = Check(
        "(status IN ('filed', 'abnormal', 'cancelled', 'ended')) = "
        "(number IS NOT NULL AND organization IS NOT NULL AND filed_on IS NOT NULL)"
    )
    filing_scale_is_some = Check("scale IS NULL OR scale > 0")


class FilingLeader(Table):
    """Somebody who leads the group. Two of them sign for it; `login` names the account with which they will."""

    id: Serial
    filing = belongs_to(Filing)
    position = Integer(default=None)
    name = Varchar(length=80)
    duty = Varchar(length=80)
    phone = Varchar(length=40, secret=True)
    signs = Boolean(default=False)
    login = Varchar(length=80)
    person = belongs_to(Person, null=True)
    ended_on = day_column(null=True)


class FilingPaperKind(StrEnum):
    """What is handed in with an application for filing."""

    CHARTER = "charter"
    MEMBERS = "members"
    VENUE = "venue"
    LEADERS = "leaders"
    COMMITMENT = "commitment"
    OTHER = "other"


class FilingPaper(Table):
    """A paper of a filing; one that was taken away is kept with the moment."""

    id: Serial
    filing = belongs_to(Filing)
    paper_kind = word_column()
    upload = belongs_to(Upload)
    added_at = moment_column()
    added_by = belongs_to(Person)
    removed_at = moment_column(null=True)

    filing_paper_kind_known = one_of("paper_kind", FilingPaperKind)


class FilingSubmission(Table):
    """What was handed in, frozen with its hash, and who promised that it is true, legal and valid (S76). Insert only.

    `due_on` is the last day of the office's check; none where the calendar of that year is not published.
    """

    id: Serial
    filing = belongs_to(Filing)
    turn = Integer(default=None)
    content = JSONB(default="{}")
    content_hash = Varchar(length=64)
    commitment = Text()
    commitment_hash = Varchar(length=64)
    signer = Varchar(length=80)
    submitted_at = moment_column()
    submitted_by = belongs_to(Person, null=True)
    due_on = day_column(null=True)

    filing_submission_once_a_turn = Unique([filing, turn])
    filing_submission_is_signed = Check("signer <> '' AND commitment <> ''")


class CheckOutcome(StrEnum):
    """What a completeness check ends with."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"


class FilingCheck(Table):
    """An office's look at what was handed in: each item there or missing (S75). One of each submission; insert only."""

    id: Serial
    filing = belongs_to(Filing)
    turn = Integer(default=None)
    outcome = word_column()
    items = JSONB(default="[]")
    reason = Text()
    correct_by = day_column(null=True)
    checked_at = moment_column()
    checked_by = belongs_to(Person)

    filing_check_once_a_turn = Unique([filing, turn])
    filing_check_outcome_known = one_of("outcome", CheckOutcome)
    filing_check_returned_until = Check("(outcome = 'returned') = (correct_by IS NOT NULL)")
    filing_check_gives_a_reason = Check("outcome <> 'refused' OR reason <> ''")


class FilingStep(Table):
    """From one state to another: when, by whom, why. Insert only."""

    id: Serial
    filing = belongs_to(Filing)
    from_status = word_column()
    to_status = word_column()
    reason = Text()
    at = moment_column()
    person = belongs_to(Person, null=True)


class RequestKind(StrEnum):
    """What a filed group may ask of its office."""

    CHANGE = "change"
    EXIT = "exit"


class FilingRequest(Table):
    """A filed group asks that something be changed (before → after), or that its filing end (S89); one at a time."""

    id: Serial
    filing = belongs_to(Filing)
    request_kind = word_column()
    form_key = UUID(unique=True)
    changes = JSONB(default="[]")
    reason = Text()
    due_on = day_column(null=True)
    requested_at = moment_column()
    requested_by = belongs_to(Person)
    decided_at = moment_column(null=True)
    decided_by = belongs_to(Person, null=True)
    is_granted = Boolean(null=True, default=None)
    remark = Text()

    filing_request_kind_known = one_of("request_kind", RequestKind)
    filing_request_decided_whole = Check("(decided_at IS NULL) = (is_granted IS NULL)")
    filing_request_denied_with_reason = Check("is_granted IS NULL OR is_granted OR remark <> ''")


class EndGround(StrEnum):
    """Why a filing ends: the three grounds of S85, or the group's own wish (S89)."""

    AGAINST_CHARTER = "against_charter"
    COMPLAINTS = "complaints"
    UNLAWFUL = "unlawful"
    OWN_WISH = "own_wish"


class FilingEnding(Table):
    """A filing that ended, with the finding behind it and the public notice (S88, form 32).

    `content` is what was announced, frozen; only the paper made of it is written later.
    """

    id: Serial
    filing = belongs_to(Filing, unique=True)
    office = belongs_to(FilingOffice)
    ground = word_column()
    finding = Text()
    found_on = day_column(null=True)
    reason = Text()
    ended_on = day_column()
    notice_year = Integer(default=None)
    notice_sequence = Integer(default=None)
    notice_number = Varchar(length=60, unique=True)
    content = JSONB(default="{}")
    published_at = moment_column()
    published_by = belongs_to(Person)

    filing_ending_ground_known = one_of("ground", EndGround)
    filing_ending_after_a_finding = Check("ground = 'own_wish' OR (finding <> '' AND found_on IS NOT NULL)")
    filing_ending_says_why = Check("reason <> ''")
    filing_ending_notice_once = Unique([office, notice_year, notice_sequence])


class DocumentKind(StrEnum):
    """What is made of a filing: 备案通知书, 取消备案公告."""

    NOTICE = "notice"
    ENDING = "ending"


class FilingDocument(Table):
    """A PDF of a filing, made once. Insert only."""

    id: Serial
    filing = belongs_to(Filing)
    document_kind = word_column()
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()

    filing_document_once = Unique([filing, document_kind])
    filing_document_kind_known = one_of("document_kind", DocumentKind)
