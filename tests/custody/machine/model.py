"""What custody should say: days, amounts and states, added up anew at every question. It shares nothing with the
code."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

NOTHING = Decimal("0.00")
LIVE = ("signed_once", "signed", "reviewed", "verified")
START = date(2026, 5, 22)
Moves = list[tuple[date, Decimal]]


@dataclass
class Claim:
    """What the model knows of a claim."""

    id: int
    group: int
    line: str
    amount: Decimal
    invoice: str
    on: date
    status: str = "signed_once"


@dataclass
class Stated:
    """A statement that a group holds."""

    id: int
    month: str
    is_answered: bool = False
    objects: bool = False
    is_replied: bool = False


@dataclass
class Asked:
    """What the funder asked back of a group."""

    id: int
    left: Decimal


@dataclass
class Group:
    """A group's ledger: what moved, what stands in its way, what it was told."""

    hub: int
    lines: dict[str, Decimal]
    payment: Decimal
    is_received: bool = False
    moved: Moves = field(default_factory=list)
    frozen: dict[str, int] = field(default_factory=dict)
    hold: int | None = None
    asked: Asked | None = None
    statements: list[Stated] = field(default_factory=list)

    def held(self, until: date = date.max) -> Decimal:
        return summed(self.moved, until)

    @property
    def stated(self) -> str:
        """The last month of which it has a statement."""
        return max((each.month for each in self.statements), default="")


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
    """A hub's book and bank. `own` is negative while the hub owes what the bank charged."""

    groups: list[int]
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
