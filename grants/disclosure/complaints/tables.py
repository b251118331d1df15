"""Complaints with their clock and steps; who reported is kept apart, for the handlers alone (R-F5)."""

from enum import StrEnum

from piccolo.columns import UUID, BigSerial, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, Hold
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.reporting.tables import Rectification


class Channel(StrEnum):
    """How a complaint came in."""

    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"


class TargetKind(StrEnum):
    """Whom or what a complaint is about."""

    PROJECT = "project"
    GROUP = "group"
    ORGANIZATION = "organization"
    HUB = "hub"
    OFFICE = "office"
    OTHER = "other"


class Topic(StrEnum):
    """What it says is wrong."""

    MISUSE = "misuse"
    FALSE_PAPERS = "false_papers"
    ACTIVITY = "activity"
    JUDGING = "judging"
    CONDUCT = "conduct"
    OTHER = "other"


class ComplaintStatus(StrEnum):
    """States of a complaint (domain §5): 收到 → 受理 or 不予受理 → 调查 → 认定 → 处理 → 反馈 → 结案."""

    RECEIVED = "received"
    REFUSED = "refused"
    INVESTIGATED = "investigated"
    PROPOSED = "proposed"
    FOUND = "found"
    REPLIED = "replied"
    CLOSED = "closed"


class Finding(StrEnum):
    """What an investigation found."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"


class ComplaintTerms(Table):
    """The clock, in working days; the newest counts for what comes after it. Insert only."""

    id: Serial
    accept_days = Integer(default=None)
    finish_days = Integer(default=None)
    complex_days = Integer(default=None)
    extension_days = Integer(default=None)
    set_at = moment_column()
    set_by = Integer(default=None)

    complaint_terms_are_days = Check(
        "accept_days BETWEEN 1 AND 60 AND finish_days BETWEEN 1 AND 120 AND complex_days BETWEEN finish_days AND 240"
        " AND extension_days BETWEEN 1 AND 120"
    )


class Complaint(Table):
    """What somebody reported, as it was written, and how far it has come. `wording` is what a handler made of `facts`
    for other eyes: the target, registers and papers read nothing else. Of the status code only the hash is kept."""

    id: Serial
    number = Varchar(length=20, unique=True)
    year = Integer(default=None)
    sequence = Integer(default=None)
    form_key = UUID(unique=True)
    code_hash = Varchar(length=64, secret=True)
    channel = word_column(default=Channel.WEB)
    is_anonymous = Boolean(default=True)
    topic = word_column()
    target_kind = word_column()
    target = belongs_to(Organization, null=True)
    award = belongs_to(Award, null=True)
    target_words = Varchar(length=200)
    facts = Text(secret=True)
    wording = Text()
    office = belongs_to(Organization)
    status = word_column(default=ComplaintStatus.RECEIVED)
    received_at = moment_column()
    accept_by = day_column(null=True)
    accepted_on = day_column(null=True)
    is_complex = Boolean(default=False)
    due_on = day_column(null=True)
    extended_on = day_column(null=True)
    investigator = Integer(null=True, default=None)
    investigator_name = Varchar(length=80)
    finding = word_column(null=True)
    found_words = Text()
    proposed_by = Integer(null=True, default=None)
    decided_by = Integer(null=True, default=None)
    decided_on = day_column(null=True)
    reply = Text()
    replied_on = day_column(null=True)
    closing = Text()
    closed_on = day_column(null=True)

    complaint_sequence_once = Unique([year, sequence])
    complaint_channel_known = one_of("channel", Channel)
    complaint_topic_known = one_of("topic", Topic)
    complaint_target_kind_known = one_of("target_kind", TargetKind)
    complaint_status_known = one_of("status", ComplaintStatus)
    complaint_finding_known = one_of("finding", Finding)
    complaint_is_of_something = Check("target IS NOT NULL OR target_words <> ''")
    complaint_says_something = Check("facts <> ''")
    complaint_accepted_with_wording = Check("accepted_on IS NULL OR (wording <> '' AND investigator IS NOT NULL)")
    complaint_decided_by_another = Check("decided_by <> investigator AND decided_by <> proposed_by")
    complaint_replied_after_a_finding = Check("replied_on IS NULL OR (decided_by IS NOT NULL AND reply <> '')")
    complaint_closed_with_words = Check("(closed_on IS NULL) = (closing = '')")


class Reporter(Table):
    """Who reported, where somebody said so. Handlers read it one by one, and each reading is on record. Insert only."""

    id: Serial
    complaint = belongs_to(Complaint, unique=True)
    name = Varchar(length=80, secret=True)
    phone = Varchar(length=40, secret=True)
    email = Varchar(length=120, secret=True)

    reporter_says_something = Check("name <> '' OR phone <> '' OR email <> ''")


class ComplaintFile(Table):
    """A private file of a complaint: from the reporter, or of the investigation. Insert only."""

    id: Serial
    complaint = belongs_to(Complaint)
    upload = belongs_to(Upload)
    is_from_reporter = Boolean(default=False)
    added_at = moment_column()


class ComplaintStep(Table):
    """What was done, when and by whom. The newest last. Insert only."""

    id: Serial
    complaint = belongs_to(Complaint)
    step = word_column()
    words = Text()
    at = moment_column()
    person = Integer(null=True, default=None)
    person_name = Varchar(length=80)


class ComplaintMessage(Table):
    """A question to the reporter, or what the reporter added: read on the status page, without a name. Insert only."""

    id: Serial
    complaint = belongs_to(Complaint)
    is_from_reporter = Boolean(default=False)
    words = Text()
    at = moment_column()

    complaint_message_says_something = Check("words <> ''")


class MeasureKind(StrEnum):
    """What follows from a complaint (S85, S86, S88, R-H4)."""

    HOLD = "hold"
    RECTIFICATION = "rectification"
    CREDIT = "credit"
    REFERRAL = "referral"
    REVOCATION = "revocation"


class ComplaintMeasure(Table):
    """A measure, in words that the target may read; done on a day where it is to be done by one. What an award is to
    put right is a rectification of that award like any other."""

    id: Serial
    complaint = belongs_to(Complaint)
    measure_kind = word_column()
    words = Text()
    addressee = Varchar(length=200)
    due_on = day_column(null=True)
    hold = belongs_to(Hold, null=True)
    rectification = belongs_to(Rectification, unique=True, null=True)
    taken_at = moment_column()
    taken_by = Integer(default=None)
    taken_by_name = Varchar(length=80)
    done_on = day_column(null=True)
    done_words = Text()

    complaint_measure_kind_known = one_of("measure_kind", MeasureKind)
    complaint_measure_says_something = Check("words <> ''")
    complaint_measure_hold_is_placed = Check("(measure_kind = 'hold') = (hold IS NOT NULL)")
    complaint_measure_rectification_is_issued = Check("measure_kind = 'rectification' OR rectification IS NULL")
    complaint_measure_rectified_by_a_day = Check("measure_kind <> 'rectification' OR due_on IS NOT NULL")
    complaint_measure_done_with_words = Check("(done_on IS NULL) = (done_words = '')")


class ComplaintPaper(Table):
    """投诉登记与答复 (form 30) of a closed complaint, rendered once. Insert only."""

    id: Serial
    complaint = belongs_to(Complaint, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()


class ComplaintSender(Table):
    """That something was sent from a network address, as a hash that changes with the day; swept after a day and tied
    to no complaint."""

    id = BigSerial(primary_key=True)
    address_hash = Varchar(length=64, secret=True, index=True)
    at = moment_column()
