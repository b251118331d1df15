"""A phase as it is dealt: who may judge what within which loads, what must stand, what all of it depends on. Pure."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np

from grants.applications.tables import Application
from grants.calls.phases import JudgingPhase
from grants.scoring.assigning.problem import Affinities, Bools, Ints
from grants.scoring.matching import Asking, Knowing, Part, Said, affinities, parts, points
from grants.scoring.panel import Panel, Seat
from grants.scoring.tables import Assignment

# Below this many applications chance alone hides who gets what; above it a lot does (scoring study: 0.8 costs 1-3 %).
LOT_FROM, LOT_SHARE = 300, Decimal("0.8")
FLOOR = Decimal("0.95")
LOW, HIGH = Decimal("0.70"), Decimal("1.25")

Pair = tuple[int, int]
"""An application and an expert."""


@dataclass(frozen=True)
class DealPlan:
    """What an organiser chooses: how many experts `each` application gets (None: as the phase says), each load between
    `low` and `high` of the average (None: any load), the share of the best possible that the worst-served application
    is raised to, the share of pairs that a lot lets through."""

    each: int | None = None
    low: Decimal = LOW
    high: Decimal | None = HIGH
    floor: Decimal = FLOOR
    exclusion: Decimal = Decimal(1)
    with_alternates: bool = False

    @property
    def written(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "DealPlan":
        """As it was kept."""
        return cls(**{name: _read(value) for name, value in written.items()})


def usual_plan(applications: int) -> DealPlan:
    """What is proposed for a phase of so many applications."""
    return DealPlan(exclusion=LOT_SHARE if applications >= LOT_FROM else Decimal(1))


@dataclass(frozen=True)
class Known:
    """What is known of the applications of the phase being judged and of a panel's experts, both by id.

    `barred` are the pairs that no run deals past: conflicts that stand, and what was found and nobody has noted.
    """

    asked: Mapping[int, Asking]
    knowing: Mapping[int, Knowing]
    barred: frozenset[Pair]
    employers: Mapping[int, int]
    said: Said = field(default_factory=dict)

    def parts(self, application: int, expert: int) -> tuple[Part, ...]:
        """What a pair's points consist of."""
        return parts(self.asked[application], self.knowing[expert], self.said.get((expert, application)))

    def lies_across(self, application: int, expert: int) -> bool:
        """Whether the expert knows neither the purpose nor a field of the application."""
        asking = self.asked[application]
        return not {asking.purpose, *asking.fields} & self.knowing[expert].topics

    def points(self, application: int, expert: int) -> int:
        """How well a pair fits, of 1000."""
        return points(self.parts(application, expert))


@dataclass(frozen=True)
class Deal:
    """What a run is made of. `seats` are the experts it deals to and those whose work `kept` holds, which stands;
    `free` are the ids of those who may be given something new."""

    phase: JudgingPhase
    applications: Sequence[Application]
    seats: Sequence[Seat]
    free: frozenset[int]
    kept: Sequence[Pair]
    known: Known
    plan: DealPlan

    @cached_property
    def row(self) -> dict[int, int]:
        """Where an application stands in the matrices."""
        return {each.id: at for at, each in enumerate(self.applications)}

    @cached_property
    def column(self) -> dict[int, int]:
        """Where an expert stands in the matrices."""
        return {seat.expert.id: at for at, seat in enumerate(self.seats)}

    @cached_property
    def affinity(self) -> Affinities:
        """[application, expert] in milli-units."""
        known = self.known
        asked, knowing = [known.asked[key] for key in self.row], [known.knowing[key] for key in self.column]
        return affinities(asked, knowing, known.said)

    @property
    def barred(self) -> list[Pair]:
        """Who must not meet, of those who take part."""
        return sorted((a, e) for a, e in self.known.barred if a in self.row and e in self.column)

    @cached_property
    def closed(self) -> Bools:
        """[application, expert] who must not meet."""
        closed = np.zeros((len(self.applications), len(self.seats)), np.bool_)
        for application, expert in self.placed(self.barred):
            closed[application, expert] = True
        return closed

    @property
    def org(self) -> Ints:
        """Each expert's employer; below zero where none is known."""
        return np.array([self.known.employers.get(key, -1) for key in self.column], np.int64)

    @property
    def pinned(self) -> list[Pair]:
        """What stands, by places in the matrices."""
        return self.placed(self.kept)

    @property
    def demand(self) -> Ints:
        """As many experts as the plan or the phase says; more where more have begun."""
        begun = Counter(application for application, _expert in self.kept)
        wanted = self.plan.each or self.phase.panel_size
        return np.array([max(wanted, begun[each.id]) for each in self.applications], np.int64)

    @property
    def loads(self) -> tuple[Ints, Ints]:
        """Least and most of each expert: the band of the average within what they take, and never less than stands."""
        plan, average = self.plan, Fraction(int(self.demand.sum()), max(1, len(self.free)))
        begun = Counter(expert for _application, expert in self.kept)
        least, most = [], []
        for seat in self.seats:
            high = len(self.applications) if plan.high is None else ceil(Fraction(plan.high) * average)
            own = min(high, seat.most_sheets or high) if seat.expert.id in self.free else 0
            most.append(max(own, begun[seat.expert.id]))
            least.append(min(floor(Fraction(plan.low) * average), own))
        return np.array(least, np.int64), np.array(most, np.int64)

    def placed(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Pairs of ids by their places in the matrices."""
        return [(self.row[application], self.column[expert]) for application, expert in pairs]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """All that a run depends on, beside its plan and its seed."""
        return {
            "phase": self.phase.position,
            "places": self.phase.panel_size,
            "applications": sorted(self.row),
            "experts": sorted(self.free),
            "most": {str(seat.expert.id): seat.most_sheets for seat in self.seats},
            "employers": {str(key): body for key, body in sorted(self.known.employers.items()) if key in self.column},
            "barred": [list(pair) for pair in self.barred],
            "kept": [list(pair) for pair in self.kept],
            "match": hashlib.sha256(self.affinity.tobytes()).hexdigest(),
        }


def deal_of(panel: Panel, known: Known, plan: DealPlan) -> Deal:
    """The phase that is being judged, as a run is made of it."""
    phase = panel.phase
    live = [each for each in panel.assignments if each.phase == phase.position and each.ended_at is None]
    kept = sorted((each.application, each.expert) for each in live if stands(each) and each.application in known.asked)
    held = {expert for _application, expert in kept}
    free = frozenset(seat.expert.id for seat in panel.members if plan.with_alternates or not seat.panelist.is_alternate)
    return Deal(
        phase=phase,
        applications=panel.judged_in(phase.position),
        seats=[seat for seat in panel.seats if seat.expert.id in free | held],
        free=free,
        kept=kept,
        known=known,
        plan=plan,
    )


def stands(assignment: Assignment) -> bool:
    """A run leaves it where it is: its sheet was begun, or it was given by hand with a reason."""
    return bool(assignment.saved_at or assignment.locked_at or assignment.given_reason)


def _read(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value
