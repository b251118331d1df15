"""What the rules and pages of an application are told: itself, its call, who applies through whom, what was saved."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import clock
from grants.applications.budget import Budget, Line
from grants.applications.tables import (
    Application,
    ApplicationFile,
    ApplicationStatus,
    ApplicationVersion,
    BudgetLine,
    CorrectionItem,
    CorrectionRequest,
    FieldSave,
)
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, Track
from grants.funds.rules import FundFacts
from grants.organizations.tables import CustodyAgreement, Organization
from grants.standing.tables import Listing

REQUIRED = ("title", "purpose", "beneficiaries", "needs", "plan", "outcomes")
LONGEST = {"title": 120, "purpose": 40, "needs": 5000, "plan": 5000, "outcomes": 5000, "risks": 5000}
MOST_PEOPLE = 100_000_000
FAR_TOO_LONG = 50_000


@dataclass(frozen=True)
class ApplicationContent:
    """A whole application at once, as `actions.apply` takes it."""

    call_id: int
    track_id: int
    fund_id: int
    applicant_id: int
    form_key: UUID
    title: str
    purpose: str
    lines: Sequence[Line]
    requested: Decimal
    beneficiaries: int
    needs: str
    plan: str
    outcomes: str
    risks: str = ""
    match_cash: Decimal = Decimal("0.00")
    flags: Sequence[str] = ()
    through_id: int | None = None
    commits: bool = True


@dataclass(frozen=True)
class AskedItem:
    """One thing an office asks to be corrected: a field, "budget", or a paper, and what is wrong with it."""

    field: str
    words: str


@dataclass(frozen=True)
class Correction:
    """What was asked back of an application, item by item."""

    request: CorrectionRequest
    items: Sequence[CorrectionItem] = ()


@dataclass(frozen=True)
class ApplicationFacts:
    """An application with everything its rules and pages ask for."""

    application: Application
    lines: Sequence[BudgetLine]
    call_facts: CallFacts
    applicant: Organization
    through: Organization
    saves: Mapping[str, FieldSave] = field(default_factory=dict)
    files: Sequence[ApplicationFile] = ()
    versions: Sequence[ApplicationVersion] = ()
    corrections: Sequence[Correction] = ()

    @property
    def call(self) -> Call:
        return self.call_facts.call

    @property
    def track(self) -> Track:
        return self.call_facts.track(self.application.track)

    @property
    def fund(self) -> FundFacts:
        return self.call_facts.funds[self.application.fund]

    @property
    def status(self) -> ApplicationStatus:
        return ApplicationStatus(self.application.status)

    @property
    def budget(self) -> Budget:
        return Budget([line_of(row) for row in self.lines], self.application.match_cash)

    def typed(self, name: str) -> str | None:
        """What stands in a field that does not fit its column."""
        return self.saves[name].typed if name in self.saves else None

    def value(self, name: str) -> str:
        """What stands in a field, as it is typed."""
        kept = getattr(self.application, name)
        text = ",".join(kept) if name == "flags" else "" if kept is None else str(kept)
        typed = self.typed(name)
        return text if typed is None else typed

    @property
    def said_then(self) -> list[dict[str, Any]]:
        """What each rule said when it was last submitted."""
        then: Any = self.versions[-1].findings if self.versions else []
        return list(then)

    @property
    def correct_by(self) -> datetime | None:
        """Until when a returned application may be corrected."""
        return self.corrections[-1].request.due_at if self.corrections else None


@dataclass(frozen=True)
class Turn:
    """Which request of a page this is: requests may overtake each other on the way, and the latest turn counts."""

    page: str
    number: int

    @property
    def key(self) -> str:
        """How a save remembers it."""
        return f"{self.page}:{self.number}"

    def was_overtaken(self, saves: Mapping[str, FieldSave]) -> bool:
        """A later request of the same page was saved before this one arrived."""
        turns = (each.save_key.partition(":") for each in saves.values())
        return any(page == self.page and int(turn or 0) > self.number for page, _colon, turn in turns)


@dataclass(frozen=True)
class Standing:
    """What is known of the applicant at the moment of asking."""

    on: date
    listings: Sequence[Listing] = ()
    custody: CustodyAgreement | None = None
    others: Sequence[Application] = ()
    of_the_hub: Sequence[Application] = ()


def line_of(row: BudgetLine) -> Line:
    """A kept line as the budget rules read it."""
    return Line(
        item=row.item,
        cost_class=row.cost_class,
        quantities=tuple(row.quantities),
        unit_price=row.unit_price,
        basis=row.basis,
        quantities_typed=row.quantities_typed,
        price_typed=row.price_typed,
    )


def moment(at: datetime) -> str:
    """To the second, in Shanghai: deadlines are kept to the second."""
    return f"{clock.local(at):%Y-%m-%d %H:%M:%S}"


def content_of(facts: ApplicationFacts, papers: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    """What is frozen at submission: everything that was asked for, as text. `papers` are (label, name, sha256)."""
    row = facts.application
    return {
        "format": "application/1",
        "call": facts.call.id,
        "track": facts.track.code,
        "fund": facts.fund.fund.code,
        "applicant": _body(facts.applicant),
        "submitted_through": _body(facts.through),
        "title": row.title,
        "purpose": row.purpose,
        "flags": sorted(row.flags),
        "beneficiaries": row.beneficiaries,
        "needs": row.needs,
        "plan": row.plan,
        "outcomes": row.outcomes,
        "risks": row.risks,
        "lines": [
            {
                "item": line.item,
                "class": line.cost_class,
                "quantities": [plain(each) for each in line.quantities],
                "unit_price": str(line.unit_price),
                "amount": str(line.amount),
                "basis": line.basis,
            }
            for line in facts.lines
        ],
        "requested": str(row.requested),
        "match_cash": str(row.match_cash),
        "files": [{"label": label, "name": name, "sha256": sha256} for label, name, sha256 in papers],
    }


def canonical(content: object) -> str:
    """One way to write the same content, so that its hash can be computed again by anybody."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: object) -> str:
    """SHA-256 of the content as it is written canonically."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def plain(number: Decimal) -> str:
    """60 rather than 60.00 or 6E+1."""
    return f"{number.normalize():f}"


def _body(organization: Organization) -> dict[str, str]:
    return {
        "code": organization.code,
        "name": organization.name,
        "number": organization.uscc or organization.filing_no or "",
    }


def read_field(name: str, value: str, flags: Sequence[str]) -> tuple[object, str | None]:
    """What was typed into a field as its column keeps it; and, when it does not fit there, the text as typed."""
    text = "".join(
        c for c in value.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    ).strip()
    if name == "flags":
        return [flag for flag in flags if flag in text.split(",")], None
    if name == "beneficiaries":
        digits = unicodedata.normalize("NFKC", text).replace(",", "")
        fits = digits.isascii() and digits.isdecimal() and 0 < int(digits[:11]) <= MOST_PEOPLE and len(digits) < 11
        return (int(digits), None) if fits else (None, text or None)
    if len(text) > LONGEST[name]:
        return None, text
    return (" ".join(text.split()) if name == "title" else text), None
