"""A hit as it is found, and as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grants.applications.tables import Application
from grants.duplicates.tables import Band, DuplicateHit, DuplicateRuling, HitKind, RulingKind


@dataclass(frozen=True)
class Found:
    """What an application has in common with another, before anybody looked."""

    other: int
    kind: HitKind
    band: Band
    share: int = 0
    spread: int = 0
    facts: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Hit:
    """A hit with both applications, who applied, and what was ruled."""

    row: DuplicateHit
    application: Application
    other: Application
    applicants: tuple[str, str]
    calls: tuple[str, str]
    ruling: DuplicateRuling | None = None
    ruled_by: str = ""

    @property
    def kind(self) -> HitKind:
        return HitKind(self.row.kind)

    @property
    def band(self) -> Band:
        return Band(self.row.band)

    @property
    def shared(self) -> list[dict[str, Any]]:
        """What a structured check found."""
        read: Any = self.row.facts
        return list(read)

    @property
    def percent(self) -> Decimal:
        """How much of the shorter text."""
        return Decimal(self.row.share) / 10

    @property
    def is_open(self) -> bool:
        """Nobody ruled on it yet."""
        return self.ruling is None

    @property
    def said(self) -> RulingKind | None:
        """What was ruled last."""
        return RulingKind(self.ruling.ruling) if self.ruling else None

    def seen_from(self, application_id: int) -> tuple[Application, str, str]:
        """The other application of the two, its applicant and its call."""
        at = 1 if self.application.id == application_id else 0
        return (self.application, self.other)[at], self.applicants[at], self.calls[at]
