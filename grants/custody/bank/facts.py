"""A day of a hub's bank beside its book: bank = groups + hub's own + unexplained, and what stands between. Pure.

What a line says and the book does not yet, or the other way round, is on its way; everything else must be equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from grants.banking.rules import Covered, first_missing
from grants.banking.tables import StatementLine
from grants.custody.bank.tables import LineMatch, UnexplainedReceipt
from grants.custody.facts import Holdings
from grants.organizations.tables import BankAccount

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class OnItsWay:
    """A movement that only one of both has between two days; `until` is none while nobody has said what it is.

    `amount` is how far the bank is above the book because of it. One of `line_id` and `entry_id` is what has it alone.
    """

    since: date
    until: date | None
    amount: Decimal
    words: str
    line_id: int | None
    entry_id: int | None

    @property
    def is_open(self) -> bool:
        """No line and entry were brought together."""
        return self.until is None

    def stands_on(self, day: date) -> bool:
        """At the end of that day only one of both had it."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Day:
    """The end of a day."""

    on: date
    bank: Decimal
    book: Holdings
    on_its_way: Sequence[OnItsWay]

    @property
    def difference(self) -> Decimal:
        """What the bank has more than groups, hub and unexplained together."""
        return self.bank - (self.book.at_bank + self.book.own + self.book.unexplained)

    @property
    def unknown(self) -> Decimal:
        """The part of the difference that no line and no entry is."""
        return self.difference - sum((each.amount for each in self.on_its_way), NOTHING)

    @property
    def is_proved(self) -> bool:
        """Equal, or every cent of the difference is a movement whose other side is known."""
        return self.unknown == 0 and not any(each.is_open for each in self.on_its_way)


@dataclass(frozen=True)
class Movement:
    """An entry that moved the hub's bank account, before a line is known to be it."""

    entry_id: int
    on: date
    amount: Decimal
    words: str
    is_matched: bool = False


@dataclass(frozen=True)
class Hand:
    """A line that somebody says something of: its account, its match in force, the last closed month, what the hub owes
    the account."""

    account: BankAccount
    line: StatementLine
    match: LineMatch | None
    closed: str | None
    owed: Decimal


@dataclass(frozen=True)
class Missing:
    """What a month still lacks before it can be closed."""

    not_covered_from: date | None
    lines: Sequence[OnItsWay]
    entries: Sequence[OnItsWay]
    receipts: Sequence[UnexplainedReceipt]
    unknown: Decimal

    @property
    def is_nothing(self) -> bool:
        return not (self.not_covered_from or self.lines or self.entries or self.receipts or self.unknown)


@dataclass(frozen=True)
class Month:
    """The days of a month that statements cover, and what must be known of it."""

    month: str
    days: Sequence[Day]
    covered: Covered
    receipts: Sequence[UnexplainedReceipt] = field(default_factory=list)

    @property
    def last(self) -> Day | None:
        """The last day that is covered."""
        return self.days[-1] if self.days else None

    @property
    def missing(self) -> Missing:
        """Everything that stands in the way of closing."""
        open_ones = [each for each in self.last.on_its_way if each.is_open] if self.last else []
        return Missing(
            not_covered_from=first_missing(self.month, self.covered),
            lines=[each for each in open_ones if each.line_id is not None],
            entries=[each for each in open_ones if each.line_id is None],
            receipts=self.receipts,
            unknown=self.last.unknown if self.last else NOTHING,
        )


def days(
    until: Sequence[date],
    bank: Mapping[date, Decimal],
    before: Decimal,
    book: Mapping[date, Holdings],
    opening: Holdings,
    on_its_way: Sequence[OnItsWay],
) -> list[Day]:
    """Each of the days in order: `bank` and `book` by the days on which they changed, `before` and `opening` as they
    were before the first of all those."""
    found = []
    changes = sorted({*bank, *book, *until})
    for day in changes:
        before, opening = bank.get(day, before), book.get(day, opening)
        if day in set(until):
            found.append(Day(day, before, opening, [each for each in on_its_way if each.stands_on(day)]))
    return found


def spans(found: Sequence[Day]) -> list[tuple[date, Day]]:
    """Runs of days on which nothing changed: the first day of each, and the last as it stood."""
    runs: list[tuple[date, Day]] = []
    for day in found:
        same = runs and (runs[-1][1].bank, runs[-1][1].book, runs[-1][1].on_its_way) == (
            day.bank,
            day.book,
            day.on_its_way,
        )
        if same and day.on - runs[-1][1].on == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day.on, day))
    return runs


def each_day(since: date, until: date, covered: Sequence[tuple[date, date]]) -> list[date]:
    """The days from one to another that lie in one of the spans."""
    count = (until - since).days + 1
    found = (since + timedelta(days=at) for at in range(max(count, 0)))
    return [day for day in found if any(first <= day <= last for first, last in covered)]
