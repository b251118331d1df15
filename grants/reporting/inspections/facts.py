"""What a check of projects is asked for, and what became of it: the facts of its rules and pages."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.awards.tables import Award
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.reporting.inspections.tables import (
    Inspection,
    InspectionDraw,
    Inspector,
    Layer,
    Severity,
    SiteVisit,
    VisitFinding,
    VisitPaper,
    VisitPoint,
)
from grants.reporting.tables import Rectification


@dataclass(frozen=True)
class Plan:
    """A check as it is asked for: whose, of which round or fund, of projects carried out in these days, so many or such
    a share; `fixed` are numbers of awards with the reason why they are visited beside those that are drawn."""

    authority: int
    call: int | None
    fund: int | None
    first_day: date
    last_day: date
    visits_until: date
    word: str
    checklist: tuple[str, ...]
    number: int | None = None
    percent: Decimal | None = None
    layer: Layer = Layer.NONE
    bounds: tuple[Decimal, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Drawable:
    """A project that can be drawn."""

    award: int
    number: str
    amount: Decimal
    area: str


@dataclass(frozen=True)
class Hands:
    """Who must not visit a project (a conflict of interest), and who had a hand in its award, payments or reports."""

    barred: frozenset[int]
    concerned: frozenset[int]


@dataclass(frozen=True)
class Record:
    """What two people write at a visit. `points` are answer and note by position, `findings` severity and words."""

    visited_on: date
    location: str
    present: str
    headcount: int | None = None
    remarks: str = ""
    points: Mapping[int, tuple[str, str]] | None = None
    findings: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class VisitFacts:
    """A visit with its check and project, who goes, and what was found."""

    row: SiteVisit
    check: Inspection
    award: Award
    title: str
    grantee: Organization
    through: int
    inspectors: Sequence[Inspector] = ()
    points: Sequence[VisitPoint] = ()
    findings: Sequence[VisitFinding] = ()
    photos: Sequence[Upload] = ()
    notice: Rectification | None = None
    paper: VisitPaper | None = None

    @property
    def state(self) -> str:
        """open, draft, right, found (a notice is to be issued), minor (may be), demanded, put_right."""
        if self.row.locked_at is None:
            return "draft" if self.row.visited_on else "open"
        if self.notice is not None:
            return "put_right" if self.notice.accepted_at else "demanded"
        if not self.findings:
            return "right"
        return "found" if self.needs_notice else "minor"

    @property
    def needs_notice(self) -> bool:
        """Something is to be put right; what is minor may be said on the spot."""
        return any(each.severity != Severity.MINOR for each in self.findings)

    @property
    def is_misuse(self) -> bool:
        return any(each.severity == Severity.MISUSE for each in self.findings)

    @property
    def numbered(self) -> str:
        """Every finding with its number: what a notice begins with."""
        return "\n".join(f"{each.position}. {each.words}" for each in self.findings)

    def goes(self, person: int) -> bool:
        """One of the two who visit."""
        return any(each.person == person for each in self.inspectors)

    def point(self, position: int) -> VisitPoint | None:
        return next((each for each in self.points if each.position == position), None)


@dataclass(frozen=True)
class CheckFacts:
    """A check with its draw and its visits."""

    check: Inspection
    authority: Organization
    scope: str
    draw: InspectionDraw | None = None
    visits: Sequence[VisitFacts] = ()

    @property
    def population(self) -> dict[str, Any]:
        """The list as it was frozen."""
        return dict(json.loads(self.check.population))

    @property
    def recorded(self) -> int:
        return sum(each.row.locked_at is not None for each in self.visits)

    @property
    def with_findings(self) -> int:
        return sum(bool(each.findings) for each in self.visits if each.row.locked_at is not None)

    @property
    def is_done(self) -> bool:
        """Every visit has its record."""
        return self.draw is not None and self.recorded == len(self.visits)

    def record(self) -> dict[str, Any]:
        """All from which the draw can be made again; there is one only when it was drawn."""
        if self.draw is None:
            return {}
        return {
            "number": self.check.number,
            "population": self.population,
            "population_hash": self.check.population_hash,
            "salt": self.check.salt,
            "preparer_word": self.check.preparer_word,
            "commitment": self.check.commitment,
            "drawer_word": self.draw.word,
            "seed": self.draw.seed,
            "drawn": [each.award.number for each in self.visits if not each.row.fixed_for],
        }


def numbers(population: Collection[Drawable]) -> frozenset[str]:
    """The numbers of all that can be drawn."""
    return frozenset(each.number for each in population)
