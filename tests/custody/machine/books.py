"""What custody should say of a hub: its book, its bank, its months."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.custody.machine.model import START, Ledger
from tests.custody.machine.sums import NOTHING, Moves, last_day, summed


@dataclass
class Movement:
    """What an entry moved on 1002: the bank will write a line of it, sooner or later."""

    entry: int
    on: date
    amount: Decimal
    reference: str = ""
    is_written: bool = False
    line: "Line | None" = None


@dataclass
class Line:
    """What the bank wrote. `said`: what it was said to be; `rest`: what the bank moved more than the book."""

    on: date
    amount: Decimal
    reference: str = ""
    id: int = 0
    said: str | None = None
    match: int = 0
    movement: Movement | None = None
    rest: Decimal = NOTHING
    receipt: "Receipt | None" = None


@dataclass
class Receipt:
    """Money of nobody."""

    id: int
    amount: Decimal
    on: date
    status: str = "open"


@dataclass
class Hub:
    """A hub's book and bank. `ledgers` are all it ever had; `own` is negative while it owes what the bank charged."""

    ledgers: list[Ledger] = field(default_factory=list)
    book: list[Movement] = field(default_factory=list)
    own: Moves = field(default_factory=list)
    apart: Moves = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    strays: Moves = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    sent_until: date = START - timedelta(days=1)
    closed: str = ""
    shared_on: date | None = None

    @property
    def owed(self) -> Decimal:
        return -summed(self.own)

    @property
    def following(self) -> str:
        """The month that is closed next."""
        if not self.closed:
            return f"{self.lines[0].on:%Y-%m}"
        return f"{last_day(self.closed) + timedelta(days=1):%Y-%m}"

    def in_bank(self, until: date = date.max) -> Decimal:
        """1002: the groups' that is not out in advance, the hub's own, and nobody's."""
        groups = sum((each.held(until) - each.advanced(until) for each in self.ledgers), NOTHING)
        return groups + summed(self.own, until) + summed(self.apart, until)

    def is_closed(self, day: date) -> bool:
        return f"{day:%Y-%m}" <= self.closed

    def balance(self, until: date = date.max) -> Decimal:
        """What the bank has, by its own lines."""
        return summed([(line.on, line.amount) for line in self.lines], until)

    def writes(self, until: date, delay: int, cents: Decimal) -> list[Line]:
        """The lines of the days up to one, of what moved and of what nobody knows; the first movement a cent off."""
        next_day, fresh = self.sent_until + timedelta(days=1), []
        for on, amount in list(self.strays) if next_day <= until else []:
            fresh.append(Line(max(on, next_day), amount))
            self.strays.remove((on, amount))
        for each in self.book:
            on = max(each.on + timedelta(days=delay), next_day)
            if not each.is_written and on <= until:
                each.is_written = True
                rest = cents if each.amount + cents else NOTHING
                fresh.append(Line(on, each.amount + rest, each.reference))
                cents -= rest
        if fresh:
            self.sent_until = until
        self.lines += (written := sorted(fresh, key=lambda line: line.on))
        return written

    def lacks(self, month: str, today: date) -> str | None:
        """Why that month is not closed, in the order in which people are told."""
        last = last_day(month)
        if month >= f"{today:%Y-%m}":
            return "ledger.month_not_over"
        if month != self.following:
            return "banking.month_out_of_turn"
        if self.sent_until < last:
            return "banking.month_not_covered"
        if any(line.said is None and line.on <= last for line in self.lines):
            return "custody.lines_open"
        if any(each.line is None and each.on <= last for each in self.book):
            return "custody.entries_without_line"
        is_open = any(each.status == "open" and each.on <= last for each in self.receipts)
        return "custody.receipts_unexplained" if is_open else None
