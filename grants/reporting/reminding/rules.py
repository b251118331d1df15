"""On which days who owes something is reminded of it. Pure."""

from datetime import date

from grants import workdays

# Days before the day on which something is due, and working days after it.
BEFORE = (7, 3, 1)
AFTER = (1, 3, 10)
OFFICERS_AFTER, SUPERIORS_AFTER = 3, 10
# What is late for longer is a matter for people: nobody is reminded of it when a system starts that slept.
LONGEST_LATE = 30


def step(due_on: date, today: date) -> int | None:
    """The last reminder that is due: so many days before (7, 3, 1), or working days after as a negative number
    (-1, -3, -10). None where it is too early, or where nobody knows yet which days are worked (K-7)."""
    left = (due_on - today).days
    if left >= 0:
        return min((each for each in BEFORE if left <= each), default=None)
    try:
        passed = [each for each in AFTER if workdays.add(due_on, each) <= today]
    except workdays.YearNotPublished:
        return None
    return -max(passed) if passed else None


def officers_are_told(at: int) -> bool:
    """Once nothing came for some days, the officers hear of it."""
    return at <= -OFFICERS_AFTER


def superiors_are_told(at: int) -> bool:
    """Once nothing came for the longest time, approvers and supervisors hear of it."""
    return at <= -SUPERIORS_AFTER
