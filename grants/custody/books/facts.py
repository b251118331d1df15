"""What a book is reckoned from: accounts with what they moved, vouchers with their lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from grants.custody.books import chart
from grants.custody.books.chart import Title

T = TypeVar("T")

NOTHING = Decimal("0.00")
# Lines of a voucher that stand on one sheet of paper, however long their names are.
SHEET = 12
# Vouchers that are bound together.
VOLUME = 200


@dataclass(frozen=True)
class Named:
    """An account as a book shows it on a day: under which title, and whose (nothing where the title says it all)."""

    id: int
    title: Title
    detail: str
    # The part of the code behind the title's: group and award.
    tail: str

    @property
    def code(self) -> str:
        return f"{self.title.code}{self.tail}"


@dataclass(frozen=True)
class Moved:
    """An account with its balance before the year (debits less credits), and debits and credits of each month since."""

    account: Named
    before: Decimal
    months: Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Move:
    """An entry seen from one account. What a reversal undoes stands on its own side in red: with a minus (R-J8)."""

    entry: int
    on: date
    voucher: str
    words: str
    counter: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class VoucherLine:
    """An account of a voucher with its debit or its credit, and whose money that is: group, award and source."""

    account: Named
    debit: Decimal | None
    credit: Decimal | None
    group: str = ""
    award: str = ""
    fund: str = ""


@dataclass(frozen=True)
class Voucher:
    """A voucher of a month as a list and an export show it. `undoes`: the number of the one that it reverses."""

    entry: int
    on: date
    kind: str
    number: int
    words: str
    attachments: int
    prepared_by: str
    checked_by: str
    undoes: str
    lines: Sequence[VoucherLine]

    @property
    def total(self) -> Decimal:
        return sum((line.debit for line in self.lines if line.debit is not None), NOTHING)

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.number:03d}"


def named(account_id: int, code: str, name: str, opened_on: date, day: date) -> Named:
    """An account on a day. Where no chart knows its code it stands under what it was opened as, and a check tells."""
    general, dot, rest = code.partition(".")
    words, _dash, whose = name.partition("—")
    title = chart.carried(general, opened_on, day) or Title(general, words)
    award = rest.split(".")[1:]
    return Named(account_id, title, " ".join([whose, *award]).strip(), f"{dot}{rest}")


def sheets(lines: Sequence[T]) -> list[Sequence[T]]:
    """The lines of a voucher on as many sheets as they need (记-12 1/2): R-J7."""
    return [lines[at : at + SHEET] for at in range(0, len(lines), SHEET)]
