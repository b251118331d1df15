"""What other systems are given and give: money as text with two places, days and moments as ISO 8601 has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from grants import clock

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """Why a request was refused (RFC 9457). `code` names the rule and is never translated."""

    type: str
    title: str
    status: int
    detail: str
    code: str


@dataclass(frozen=True)
class Paged(Generic[T]):
    """So many, and the key behind which the next page begins; none on the last page."""

    items: Sequence[T]
    following: int | str | None


@dataclass(frozen=True)
class Call:
    """A round. `state` is what it is now by its own calendar."""

    id: int
    title: str
    document_no: str
    state: str
    funder: int
    organiser: int
    opens_at: str
    closes_at: str
    published_at: str | None
    project_from: str
    project_to: str


@dataclass(frozen=True)
class Application:
    """An application as received. Its content is read on its page."""

    id: int
    call: int
    number: str | None
    title: str
    status: str
    applicant: int
    applicant_name: str
    through: int
    purpose: str
    requested: str
    match_cash: str
    submitted_at: str | None


@dataclass(frozen=True)
class Award:
    """A grant on its way: what is in force of it and what was paid."""

    id: int
    number: str
    title: str
    applicant_name: str
    amount: str
    paid: str
    stages: int
    stages_paid: int
    signed_on: str | None
    cancelled_at: str | None
    terminated_at: str | None
    is_locked: bool


@dataclass(frozen=True)
class Payment:
    """A payment. Accounts are read on its page."""

    id: int
    number: str
    award: str
    seq: int
    amount: str
    status: str
    payee_holder: str
    prepared_at: str
    settled_on: str | None


@dataclass(frozen=True)
class Report:
    """A report on an award, one attempt."""

    id: int
    award: int
    kind: str
    period: int
    attempt: int
    status: str
    spent: str | None
    beneficiaries: int | None
    submitted_on: str
    decided_on: str | None
    score: str | None
    grade: str | None


@dataclass(frozen=True)
class Ledger:
    """The keeping of one award's money for one group by its hub."""

    id: int
    hub: int
    group: int
    group_name: str
    award: int
    award_number: str
    opened_on: str
    closed_on: str | None


@dataclass(frozen=True)
class Statement:
    """A month of a ledger as it was sent to the group, with its seal."""

    id: int
    ledger: int
    number: str
    month: str
    opening: str
    received: str
    spent: str
    closing: str
    seal: str
    issued_at: str
    answer_by: str | None
    answered_at: str | None
    is_objected: bool


@dataclass(frozen=True)
class Organization:
    """A body of the registry. Who represents it is read on its page."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    uscc: str | None
    filing_no: str | None
    division: str
    version: int
    is_funder: bool
    is_organiser: bool
    is_hub: bool


@dataclass(frozen=True)
class SentFile:
    """A file of the bank, or a sheet: its name and its bytes as base64."""

    name: str
    content_base64: str


@dataclass(frozen=True)
class SentStatement:
    """A bank's statement: the shape names how its columns are read, the days are those it covers."""

    name: str
    content_base64: str
    shape: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class SentRecord:
    """Fields of an organisation's record that change, as the page has them, from the version that was read."""

    version: int
    fields: dict[str, str]
    reason: str = ""


@dataclass(frozen=True)
class WrongRow:
    """A row that keeps a sheet from being taken."""

    row: int
    problems: Sequence[str]


@dataclass(frozen=True)
class Planned:
    """A sheet that waits to be confirmed: what it would write, what is on record already, what is wrong."""

    id: int
    rows: int
    fresh: int
    known: int
    wrong: Sequence[WrongRow]


@dataclass(frozen=True)
class Confirmed:
    """A sheet that was taken. The bank's answers are recorded on their payments one by one after it."""

    id: int
    confirmed_at: str


@dataclass(frozen=True)
class Imported:
    """A statement that was taken in; `added` lines were not on record."""

    id: int
    sha256: str
    added: int
    opening: str
    closing: str


@dataclass(frozen=True)
class Changed:
    """An organisation's record after a change; its version is what the next change starts from."""

    id: int
    version: int


def yuan(amount: Decimal | None) -> str | None:
    """As text, so that no reader makes a float of it."""
    return None if amount is None else f"{amount:.2f}"


def day(on: date | None) -> str | None:
    """2026-04-28."""
    return None if on is None else on.isoformat()


def moment(at: datetime | None) -> str | None:
    """2026-04-28T17:30:00+08:00."""
    return None if at is None else at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
