"""What a complaint consists of, as rules and pages take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.disclosure.complaints.tables import (
    Channel,
    Complaint,
    ComplaintFile,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPaper,
    ComplaintStatus,
    ComplaintStep,
    TargetKind,
    Topic,
)
from grants.files import Upload


@dataclass(frozen=True)
class Contact:
    """Who reports, as far as they say."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True)
class Target:
    """Whom or what a complaint is about: an organisation, perhaps with its award, or words."""

    kind: TargetKind
    organization: int | None = None
    award: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Report:
    """What somebody writes into the form."""

    topic: Topic
    target: Target
    facts: str
    contact: Contact = Contact()
    is_anonymous: bool = True
    channel: Channel = Channel.WEB


@dataclass(frozen=True)
class Sender:
    """What is known of the sending: a hash of the network address, how much came from there within an hour, whether a
    field that people do not see was filled, and whether the sum that is then asked was answered right."""

    address_hash: str = ""
    within_an_hour: int = 0
    filled_the_trap: bool = False
    answered: bool = False


@dataclass(frozen=True)
class Terms:
    """Working days for each step."""

    accept_days: int = 5
    finish_days: int = 30
    complex_days: int = 60
    extension_days: int = 30


@dataclass(frozen=True)
class Case:
    """A complaint, whole. `parties` are the persons who are kept out of it: they belong to the target, or worked on the
    award that it names. `awaited` are the measures whose rectification nobody has accepted yet."""

    complaint: Complaint
    office: str
    target: str
    parties: frozenset[int]
    steps: Sequence[ComplaintStep] = ()
    messages: Sequence[ComplaintMessage] = ()
    files: Sequence[tuple[ComplaintFile, Upload]] = ()
    measures: Sequence[ComplaintMeasure] = ()
    awaited: frozenset[int] = frozenset()
    paper: ComplaintPaper | None = None

    @property
    def status(self) -> ComplaintStatus:
        return ComplaintStatus(self.complaint.status)

    @property
    def is_open(self) -> bool:
        return self.status not in (ComplaintStatus.REFUSED, ComplaintStatus.CLOSED)

    @property
    def due_on(self) -> date | None:
        """The day of the step that is next: to be accepted, or to be answered."""
        if self.status == ComplaintStatus.RECEIVED:
            return self.complaint.accept_by
        return self.complaint.due_on if self.is_open else None

    def is_overdue(self, today: date) -> bool:
        """Its day is over and it waits still."""
        return self.due_on is not None and self.due_on < today and self.complaint.replied_on is None
