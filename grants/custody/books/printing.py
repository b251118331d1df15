"""Ledgers and trial balances as rows on landscape pages, with what is carried from one page to the next. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import money
from grants.custody.books.facts import NOTHING
from grants.custody.books.reckoning import Ledger, Row, RowKind, TrialBalance
from grants.custody.books.words import ROW_NAMES, direction
from grants.disbursement.register.laying import Column, height_of

# Hundredths of a millimetre of a page for rows, without its heads, the lines that carry over, and the hands below.
PAGE = 13_000
BALANCES = (
    Column("科目编码", 36, "code"),
    Column("科目名称", 47),
    *(
        Column(f"{period}{side}", 23, "number")
        for period in ("期初", "本月", "本年累计", "期末")
        for side in ("借方", "贷方")
    ),
)
ENTRIES = (
    Column("日期", 19, "code"),
    Column("凭证号", 20, "code"),
    Column("摘要", 82),
    Column("对方科目", 60),
    Column("借方", 26, "number"),
    Column("贷方", 26, "number"),
    Column("方向", 10, "middle"),
    Column("余额", 26, "number"),
)
TOTALS = (
    Column("月份", 19, "code"),
    Column("摘要", 100),
    Column("借方", 46, "number"),
    Column("贷方", 46, "number"),
    Column("方向", 12, "middle"),
    Column("余额", 46, "number"),
)


@dataclass(frozen=True)
class Printed:
    """A row as it is printed; totals stand out. `after`: debits and credits of the year and the balance after it, which
    a page that ends here carries to the next one (过次页, 承前页)."""

    cells: tuple[str, ...]
    is_total: bool = False
    after: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Section:
    """What begins on a page of its own: an account."""

    heading: str
    rows: Sequence[Printed]


@dataclass(frozen=True)
class Sheet:
    """A page."""

    heading: str
    rows: Sequence[Printed]


def balances(trial: TrialBalance) -> Section:
    """The lines of a trial balance and their sums."""
    rows = [
        Printed((each.code, each.name, *map(_amount, each.columns)), is_total=each.is_title) for each in trial.lines
    ]
    return Section("", [*rows, Printed(("", "合计", *map(_amount, trial.totals)), is_total=True)])


def ledger(found: Ledger) -> Section:
    """The entries and totals of an account."""
    rows, debit, credit = [], *found.year
    for row in found.rows:
        if row.kind == RowKind.ENTRY:
            debit, credit = debit + row.debit, credit + row.credit
        rows.append(Printed(_entry(row), row.kind != RowKind.ENTRY, (debit, credit, row.balance)))
    return Section(f"{found.title} {found.detail}".strip(), rows)


def totals(found: Ledger) -> Section:
    """The months of a title."""
    rows = [
        Printed((row.month, str(ROW_NAMES[row.kind]), *_sides(row)), row.kind != RowKind.MONTH) for row in found.rows
    ]
    return Section(str(found.title), rows)


def sheets(sections: Iterable[Section], columns: Sequence[Column]) -> list[Sheet]:
    """All rows in their order. A page ends before the row that would not fit."""
    found: list[Sheet] = []
    for section in sections:
        here: list[Printed] = []
        left = PAGE
        for row in section.rows:
            height = height_of(row.cells, columns)
            if here and height > left:
                after = here[-1].after
                found.append(Sheet(section.heading, [*here, *_carried("过次页", after)]))
                here, left = _carried("承前页", after), PAGE
            here.append(row)
            left -= height
        found.append(Sheet(section.heading, here))
    return found


def _carried(words: str, after: tuple[Decimal, Decimal, Decimal] | None) -> list[Printed]:
    if after is None:
        return []
    debit, credit, balance = after
    cells = ("", "", words, "", _amount(debit), _amount(credit), direction(balance), money.show(abs(balance)))
    return [Printed(cells, is_total=True, after=after)]


def _entry(row: Row) -> tuple[str, ...]:
    if row.move is None:
        return (row.on.isoformat() if row.on else row.month, "", str(ROW_NAMES[row.kind]), "", *_sides(row))
    return (row.move.on.isoformat(), row.move.voucher, row.move.words, row.move.counter, *_sides(row))


def _sides(row: Row) -> tuple[str, str, str, str]:
    return _amount(row.debit), _amount(row.credit), direction(row.balance), money.show(abs(row.balance))


def _amount(value: Decimal) -> str:
    return money.show(value) if value != NOTHING else ""
