"""Sums by days and by cents, the slow way: added up anew at every question. They share nothing with the code."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
Moves = list[tuple[date, Decimal]]


def last_day(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


def summed(moves: Sequence[tuple[date, Decimal]], until: date = date.max) -> Decimal:
    return sum((amount for on, amount in moves if on <= until), NOTHING)


def product(moves: Moves, since: date | None, until: date) -> Decimal:
    """Day by day: what was held at the end of each."""
    day, total = since or min((on for on, _amount in moves), default=until), NOTHING
    while day < until:
        total += summed(moves, day)
        day += timedelta(days=1)
    return total


def shares(amount: Decimal, products: Sequence[Decimal]) -> list[Decimal]:
    """Cent by cent: each goes to whoever is furthest below what is due, the earlier one first."""
    cents, whole = int(amount * 100), sum(map(Fraction, products))
    due = [Fraction(each) * cents / whole for each in products]
    given = [int(each) for each in due]
    for _cent in range(cents - sum(given)):
        furthest = max(range(len(due)), key=lambda at: (due[at] - given[at], -at))
        given[furthest] += 1
    return [Decimal(each) / 100 for each in given]


def parts(amount: Decimal, count: int) -> list[Decimal]:
    """An amount in so many parts of at least a cent; fewer where it has not so many cents."""
    cents = int(amount * 100)
    count = min(count, cents)
    each = [Decimal(cents // count) / 100] * (count - 1)
    return [*each, amount - sum(each, NOTHING)]
