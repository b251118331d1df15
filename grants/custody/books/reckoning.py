"""Trial balance, general ledger and account ledgers of what accounts moved. Pure; balances are debits less credits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from grants.custody.books.chart import ASSET, LIABILITY, Title
from grants.custody.books.facts import NOTHING, Move, Moved

Sides = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Balance:
    """A line of the trial balance: an account, or a title (`account`: the only one it has, if it has no details)."""

    title: Title
    code: str
    name: str
    account: int | None
    is_title: bool
    opening: Decimal
    debit: Decimal
    credit: Decimal
    year_debit: Decimal
    year_credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit

    @property
    def columns(self) -> tuple[Decimal, ...]:
        """Opening, month, year so far and closing, each as debit and credit."""
        opening, closing = on_sides(self.opening), on_sides(self.closing)
        return (*opening, self.debit, self.credit, self.year_debit, self.year_credit, *closing)


@dataclass(frozen=True)
class TrialBalance:
    """科目余额表 of a month: each title, followed by its accounts where it has details."""

    month: str
    lines: Sequence[Balance]

    @property
    def titles(self) -> list[Balance]:
        return [each for each in self.lines if each.is_title]

    def details(self, words: str = "") -> list[Balance]:
        """The accounts below titles, those with these words in code or name."""
        return [each for each in self.lines if not each.is_title and words in f"{each.code} {each.name}"]

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The sums of the eight columns, over titles alone."""
        return tuple(sum(column, NOTHING) for column in zip(*(each.columns for each in self.titles), strict=True)) or (
            (NOTHING,) * 8
        )

    @property
    def is_equal(self) -> bool:
        """Debit equals credit in all four pairs."""
        return self.totals[::2] == self.totals[1::2]

    @property
    def assets(self) -> Decimal:
        """What is held for others."""
        return sum((each.closing for each in self.titles if each.title.kind == ASSET), NOTHING)

    @property
    def liabilities(self) -> Decimal:
        """What is owed to them (R-I3)."""
        return -sum((each.closing for each in self.titles if each.title.kind == LIABILITY), NOTHING)


class RowKind(StrEnum):
    """What a row of a ledger is."""

    OPENING = "opening"
    ENTRY = "entry"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Row:
    """A row of a ledger: an entry, or a total with the balance after it. `month` is where it stands."""

    kind: RowKind
    month: str
    debit: Decimal
    credit: Decimal
    balance: Decimal
    move: Move | None = None
    on: date | None = None


@dataclass(frozen=True)
class Ledger:
    """An account's rows, or a title's, of the months from `since` to `until`. `year`: debits and credits of the year
    before its first row, which what is carried over from page to page begins with."""

    title: Title
    detail: str
    since: str
    until: str
    year: Sides
    rows: Sequence[Row] = field(default_factory=list)

    @property
    def closing(self) -> Decimal:
        return self.rows[-1].balance if self.rows else NOTHING


def on_sides(balance: Decimal) -> Sides:
    """A balance in the column of its side."""
    return (balance, NOTHING) if balance >= 0 else (NOTHING, -balance)


def trial_balance(moved: Iterable[Moved], month: str) -> TrialBalance:
    """By title, and below each with more than itself its accounts."""
    lines: list[Balance] = []
    ordered = sorted(moved, key=lambda each: (each.account.title.code, each.account.code))
    for title, of_title in groupby(ordered, key=lambda each: each.account.title):
        details = [_balance(each, month) for each in of_title]
        lines.append(_together(title, details))
        # A title's only account without a detail is the title itself.
        lines += details if [each.code for each in details] != [title.code] else []
    return TrialBalance(month, lines)


def general_ledger(moved: Iterable[Moved], month: str) -> list[Ledger]:
    """总账: for each title the year up to the month, with the totals of each month that moved it."""
    ordered = sorted(moved, key=lambda each: each.account.title.code)
    return [_title(title, list(found), month) for title, found in groupby(ordered, key=lambda each: each.account.title)]


def account_ledger(moved: Moved, moves: Sequence[Move], since: str, until: str, *, daily: bool = False) -> Ledger:
    """明细账 of the months from `since` to `until`: each entry with the balance after it, 本月合计 and 本年累计 of each
    month that has entries. `daily`: a journal of cash, which sums up its days too."""
    debit, credit = _sum(sides for name, sides in moved.months.items() if name < since)
    balance = moved.before + debit - credit
    rows = [Row(RowKind.OPENING, since, NOTHING, NOTHING, balance)]
    year = (debit, credit)
    for month, of_month in groupby(moves, key=lambda move: f"{move.on:%Y-%m}"):
        month_debit = month_credit = NOTHING
        for on, of_day in groupby(of_month, key=lambda move: move.on):
            day_debit = day_credit = NOTHING
            for move in of_day:
                balance += move.debit - move.credit
                day_debit, day_credit = day_debit + move.debit, day_credit + move.credit
                rows.append(Row(RowKind.ENTRY, month, move.debit, move.credit, balance, move, on))
            if daily:
                rows.append(Row(RowKind.DAY, month, day_debit, day_credit, balance, on=on))
            month_debit, month_credit = month_debit + day_debit, month_credit + day_credit
        debit, credit = debit + month_debit, credit + month_credit
        rows.append(Row(RowKind.MONTH, month, month_debit, month_credit, balance))
        rows.append(Row(RowKind.YEAR, month, debit, credit, balance))
    return Ledger(moved.account.title, moved.account.detail, since, until, year, rows)


def _title(title: Title, moved: Sequence[Moved], until: str) -> Ledger:
    months: dict[str, Sides] = {}
    for name, sides in sorted((pair for each in moved for pair in each.months.items()), key=lambda pair: pair[0]):
        months[name] = _sum([months.get(name, (NOTHING, NOTHING)), sides])
    first, balance = f"{until[:4]}-01", sum((each.before for each in moved), NOTHING)
    rows, debit, credit = [Row(RowKind.OPENING, first, NOTHING, NOTHING, balance)], NOTHING, NOTHING
    for name, (month_debit, month_credit) in months.items():
        balance += month_debit - month_credit
        debit, credit = debit + month_debit, credit + month_credit
        rows.append(Row(RowKind.MONTH, name, month_debit, month_credit, balance))
        rows.append(Row(RowKind.YEAR, name, debit, credit, balance))
    return Ledger(title, "", first, until, (NOTHING, NOTHING), rows)


def _balance(moved: Moved, month: str) -> Balance:
    earlier = _sum(sides for name, sides in moved.months.items() if name < month)
    debit, credit = moved.months.get(month, (NOTHING, NOTHING))
    return Balance(
        title=moved.account.title,
        code=moved.account.code,
        name=moved.account.detail,
        account=moved.account.id,
        is_title=False,
        opening=moved.before + earlier[0] - earlier[1],
        debit=debit,
        credit=credit,
        year_debit=earlier[0] + debit,
        year_credit=earlier[1] + credit,
    )


def _together(title: Title, details: Sequence[Balance]) -> Balance:
    return Balance(
        title=title,
        code=title.code,
        name=title.name,
        account=details[0].account if [each.code for each in details] == [title.code] else None,
        is_title=True,
        opening=sum((each.opening for each in details), NOTHING),
        debit=sum((each.debit for each in details), NOTHING),
        credit=sum((each.credit for each in details), NOTHING),
        year_debit=sum((each.year_debit for each in details), NOTHING),
        year_credit=sum((each.year_credit for each in details), NOTHING),
    )


def _sum(sides: Iterable[Sides]) -> Sides:
    found = list(sides)
    return sum((each[0] for each in found), NOTHING), sum((each[1] for each in found), NOTHING)
