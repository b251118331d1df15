"""What the rules and pages of a filing are told."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants import workdays
from grants.files import Upload
from grants.filing.tables import (
    Filing,
    FilingCheck,
    FilingDocument,
    FilingEnding,
    FilingLeader,
    FilingOffice,
    FilingPaper,
    FilingPaperKind,
    FilingRequest,
    FilingStatus,
    FilingStep,
    FilingSubmission,
)
from grants.organizations.tables import Organization


@dataclass(frozen=True)
class Leader:
    """A line of the leaders as it is typed."""

    name: str
    duty: str
    phone: str
    signs: bool = False
    login: str = ""

    def as_content(self) -> dict[str, Any]:
        return {"name": self.name, "duty": self.duty, "phone": self.phone, "signs": self.signs, "login": self.login}


@dataclass(frozen=True)
class FilingContent:
    """Everything that is typed about a group."""

    fields: Mapping[str, object]
    nature: str
    leaders: Sequence[Leader]


@dataclass(frozen=True)
class ItemFound:
    """One item of the checklist with what the officer found."""

    words: str
    is_there: bool
    remark: str = ""

    def as_content(self) -> dict[str, Any]:
        return {"words": self.words, "is_there": self.is_there, "remark": self.remark}


@dataclass(frozen=True)
class Attached:
    """A paper of a filing and its file."""

    paper: FilingPaper
    upload: Upload


@dataclass(frozen=True)
class FilingFacts:
    """A filing with everything its rules and pages ask for. `leaders` and `papers` are those that count now."""

    filing: Filing
    office: FilingOffice
    authority: Organization
    organization: Organization | None = None
    leaders: Sequence[FilingLeader] = ()
    papers: Sequence[FilingPaper] = ()
    submissions: Sequence[FilingSubmission] = ()
    checks: Sequence[FilingCheck] = ()
    steps: Sequence[FilingStep] = ()
    requests: Sequence[FilingRequest] = ()
    documents: Sequence[FilingDocument] = ()
    ending: FilingEnding | None = None

    @property
    def status(self) -> FilingStatus:
        return FilingStatus(self.filing.status)

    @property
    def turn(self) -> int:
        """How often it was submitted."""
        return len(self.submissions)

    @property
    def open_request(self) -> FilingRequest | None:
        return next((each for each in self.requests if each.decided_at is None), None)

    @property
    def last_check(self) -> FilingCheck | None:
        return self.checks[-1] if self.checks else None

    def has_paper(self, kind: FilingPaperKind) -> bool:
        return any(each.paper_kind == kind for each in self.papers)

    def lines(self) -> list[Leader]:
        """The leaders as lines."""
        return [leader_of(each) for each in self.leaders]


def differences(facts: FilingFacts, content: FilingContent) -> list[tuple[str, object, object]]:
    """What would be another in a filing: (field, before, after); leaders as the lines they are."""
    found = [
        (name, getattr(facts.filing, name), value)
        for name, value in content.fields.items()
        if getattr(facts.filing, name) != value
    ]
    before, after = ([each.as_content() for each in lines] for lines in (facts.lines(), content.leaders))
    return [*found, ("leaders", before, after)] if before != after else found


def leader_of(row: FilingLeader) -> Leader:
    return Leader(row.name, row.duty, row.phone, row.signs, row.login)


def canonical(content: object) -> str:
    """One way to write the same content, so that its hash can be computed again by anybody."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def working_days_from(day: date, days: int) -> date | None:
    """So many working days later; none where the calendar of that year is not published (K-7)."""
    try:
        return workdays.add(day, days)
    except workdays.YearNotPublished:
        return None
