"""An activity as it is reported, whose it is and who reads it: the facts of the rules and pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grants import clock
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.reporting.activities.tables import ActivityKind, ActivityPaper, ActivityReading, MajorActivity


@dataclass(frozen=True)
class Whose:
    """An organisation that reports: the hubs that stand for it, the offices that filed it, the funders of its
    awards."""

    organization: Organization
    hubs: frozenset[int]
    offices: frozenset[int]
    funders: frozenset[int]

    @property
    def authorities(self) -> frozenset[int]:
        return self.offices | self.funders


@dataclass(frozen=True)
class Planned:
    """What is reported of an activity."""

    kind: ActivityKind
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    expected: int
    responsible: str
    phone: str


@dataclass(frozen=True)
class ActivityFacts:
    """A report with whose it is, its plan, and who read it."""

    row: MajorActivity
    whose: Whose
    plan: Upload
    readings: Sequence[ActivityReading] = ()
    paper: ActivityPaper | None = None

    @property
    def is_late(self) -> bool:
        return clock.local_day(self.row.filed_at) > self.row.due_on

    @property
    def is_after_the_fact(self) -> bool:
        """It had begun already."""
        return bool(self.row.filed_at >= self.row.starts_at)
