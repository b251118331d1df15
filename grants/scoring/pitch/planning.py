"""How a time table of pitches comes about: the order by lot, and the moments one after another. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Break:
    """Nobody presents from then until then."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Pace:
    """When the first begins, how long each presents and is questioned, what lies between two, and the breaks."""

    starts_at: datetime
    minutes: int
    question_minutes: int
    gap_minutes: int = 0
    breaks: Sequence[Break] = ()


@dataclass(frozen=True)
class Planned:
    """One application's time."""

    application: int
    starts_at: datetime
    ends_at: datetime


def by_lot(numbers: Sequence[tuple[int, str]], seed: str) -> list[int]:
    """Applications in the order of the SHA-256 of seed and receipt number, which anybody can compute again. `numbers`
    are (application, receipt number)."""
    return [key for key, _number in sorted(numbers, key=lambda each: _drawn(seed, each[1]))]


def planned(order: Sequence[int], pace: Pace) -> list[Planned]:
    """One after another; what would run into a break begins after it."""
    length = timedelta(minutes=pace.minutes + pace.question_minutes)
    at, found = pace.starts_at, []
    for application in order:
        for each in sorted(pace.breaks, key=lambda rest: rest.from_at):
            if at < each.until_at and at + length > each.from_at:
                at = each.until_at
        found.append(Planned(application, at, at + length))
        at += length + timedelta(minutes=pace.gap_minutes)
    return found


def _drawn(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
