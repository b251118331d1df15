"""The only clock. Tests and the replay of a round hold it still; a demo may run ahead of the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_ahead: list[Callable[[], timedelta]] = []


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC) + sum((source() for source in _ahead), timedelta())


def machine() -> datetime:
    """This moment as the machine has it, even where a demo runs ahead: for sessions and second factors."""
    return _fixed.get() or datetime.now(UTC)


def run_ahead(source: Callable[[], timedelta]) -> None:
    """From now on this process's clock is ahead of the machine by what `source` says (a demo)."""
    _ahead[:] = [source]


def today() -> date:
    """The day it is in Shanghai."""
    return local_day(now())


def local(moment: datetime) -> datetime:
    """A moment as a clock on a wall in Shanghai shows it."""
    return moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """The day in Shanghai at that moment."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """Midnight in Shanghai at which that day begins, in UTC."""
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)


def during(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of that day in Shanghai, in UTC."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment that no longer belongs to that day in Shanghai, in UTC."""
    return start_of(day + timedelta(days=1))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment; inside, `now()` does not move."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
