"""Working days: the yearly list of the State Council, and the days a city or county sets for itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import chinese_calendar

# What a division decides beside the national list: False is a day off (三月三), True a working day.
LocalDays = Mapping[date, bool]
NO_LOCAL_DAYS: LocalDays = {}


class YearNotPublished(ValueError):
    """The list of that year is not known; a person must give the date."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working days of {year} are not published")
        self.year = year


def is_published(year: int) -> bool:
    """A list is whole when it has its National Day; days of early January alone come from the year before."""
    return date(year, 10, 1) in chinese_calendar.holidays


def is_working_day(day: date, local: LocalDays = NO_LOCAL_DAYS) -> bool:
    if isinstance(day, datetime):
        raise TypeError("a working day is a date, not a moment")
    if not is_published(day.year):
        raise YearNotPublished(day.year)
    return local.get(day, bool(chinese_calendar.is_workday(day)))


def end_of(start: date, n: int, count_start: bool = True, local: LocalDays = NO_LOCAL_DAYS) -> date:
    """The last of `n` working days; the start counts as the first one if it is a working day and `count_start`."""
    if n < 1:
        raise ValueError("a period has at least one working day")
    day = start if count_start else start + timedelta(days=1)
    while True:
        n -= is_working_day(day, local)
        if n == 0:
            return day
        day += timedelta(days=1)


def next_after(day: date, local: LocalDays = NO_LOCAL_DAYS) -> date:
    """The first working day after that day."""
    return end_of(day, 1, count_start=False, local=local)


def add(day: date, n: int, local: LocalDays = NO_LOCAL_DAYS) -> date:
    """`n` working days later, or earlier when negative; 0 is the day itself, or the next working day if it is none."""
    if n > 0:
        return end_of(day, n, count_start=False, local=local)
    if n == 0:
        return end_of(day, 1, local=local)
    while n:
        day -= timedelta(days=1)
        n += is_working_day(day, local)
    return day


def count(start: date, end: date, local: LocalDays = NO_LOCAL_DAYS) -> int:
    """Working days from `start` to `end`, both counted."""
    days = (end - start).days + 1
    return sum(is_working_day(start + timedelta(days=at), local) for at in range(days))
