"""What a draw is asked for, who might be drawn, and what became of it: the facts of its rules and pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.experts.tables import Expert
from grants.scoring.draw_tables import Draw, Drawn, DrawPaper, SkippedAlternate, WitnessedDraw


@dataclass(frozen=True)
class DrawFilters:
    """Who of the pool may be drawn. Codes of topics and areas, of which one is enough; none asks for none.

    Judging lies on the days from `free_from` until `free_until`. `most_load` is how many sheets of running rounds they
    still have at most. `without_ties` leaves out who holds or held a position at an applicant (R-E4); staff of the
    organiser and of the funder are never drawn.
    """

    free_from: date
    free_until: date
    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    most_load: int | None = None
    without_ties: bool = True


@dataclass(frozen=True)
class DrawPlan:
    """A draw as the operator asks for it. `word` is theirs, `reason` why it is drawn again."""

    members: int
    alternates: int
    filters: DrawFilters
    word: str
    least_senior: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Load:
    """What an expert has to do in rounds that are not closed: in how many they sit, how many sheets are open."""

    rounds: int = 0
    sheets: int = 0


@dataclass(frozen=True)
class Candidate:
    """An expert of the pool with what counts for a draw, and the reasons why they are not in it."""

    expert: Expert
    name: str
    load: Load
    reasons: tuple[str, ...] = ()

    @property
    def is_in(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class DrawFacts:
    """A draw with what became of it. Without `witnessed` it has been prepared and nobody has carried it out."""

    draw: Draw
    witnessed: WitnessedDraw | None = None
    drawn: Sequence[Drawn] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[int, SkippedAlternate] = field(default_factory=dict)
    paper: DrawPaper | None = None

    @property
    def snapshot(self) -> dict[str, Any]:
        """The pool as it was frozen."""
        return dict(json.loads(self.draw.snapshot))

    @property
    def members(self) -> list[Drawn]:
        """Who was drawn as a member, in order."""
        return [each for each in self.drawn if not each.is_alternate]

    @property
    def alternates(self) -> list[Drawn]:
        """Who was drawn as an alternate, in order."""
        return [each for each in self.drawn if each.is_alternate]

    @property
    def record(self) -> dict[str, Any]:
        """All that the draw can be recomputed from, as its paper carries it. Only once it was carried out."""
        if self.witnessed is None:
            raise ValueError(f"draw {self.draw.id} was not carried out: its words stay secret")
        return {
            "number": self.draw.number,
            "reason": self.draw.reason,
            "snapshot": self.snapshot,
            "snapshot_hash": self.draw.snapshot_hash,
            "salt": self.draw.salt,
            "operator": self.draw.operator_name,
            "operator_word": self.draw.operator_word,
            "commitment": self.draw.commitment,
            "prepared_at": self.draw.prepared_at.isoformat(),
            "witness": self.witnessed.witness_name,
            "witness_word": self.witnessed.witness_word,
            "seed": self.witnessed.seed,
            "drawn_at": self.witnessed.drawn_at.isoformat(),
            "order": [each.code for each in self.drawn],
        }
