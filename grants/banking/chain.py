"""Lines must chain: each balance follows from the one before, within a file and with what is on record. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise

from grants import money
from grants.banking.reading import BankLine
from grants.errors import Refused
from grants.i18n import _


@dataclass(frozen=True)
class Placed:
    """A line with its place within its day: what makes it one line, however many files bring it."""

    line: BankLine
    day_no: int


@dataclass(frozen=True)
class OnRecord:
    """What is on record of the days of a file, in order; the balance before these days, and the one with which the
    days after them begin. None where nothing is on record there."""

    lines: Sequence[BankLine]
    before: Decimal | None = None
    after: Decimal | None = None


def opening(lines: Sequence[BankLine]) -> Decimal:
    """The balance before the first line."""
    return lines[0].balance - lines[0].amount


def check_statement(lines: Sequence[BankLine], from_on: date, until_on: date, today: date) -> None:
    """A statement covers the days it says, in order, and each balance follows from the one before."""
    if from_on > until_on or until_on > today:
        words = _("起止日期应先后有序，且不晚于今天")
        raise Refused("banking.statement_days", words, field="until_on")
    for line in lines:
        if not from_on <= line.on <= until_on:
            words = _("第 {row} 行：{day} 不在所填的起止日期内", row=line.row, day=line.on.isoformat())
            raise Refused("banking.statement_line_outside", words, field="file")
    for one, following in pairwise(lines):
        if following.on < one.on:
            words = _("第 {row} 行：日期早于前一笔，请核对所选银行的格式", row=following.row)
            raise Refused("banking.statement_out_of_order", words, field="file")
        if one.balance + following.amount != following.balance:
            raise _broken(following, one.balance + following.amount)


def fresh(lines: Sequence[BankLine], known: OnRecord) -> list[Placed]:
    """The lines that are not on record yet. Of a day one of both may know less, but never something else, and all
    together chains."""
    recorded, sent = _by_day(known.lines), _by_day(lines)
    found, whole = [], []
    for day in sorted({*recorded, *sent}):
        mine, theirs = sent.get(day, []), recorded.get(day, [])
        if not mine:
            words = _("文件中没有 {day} 已入库的流水", day=day.isoformat())
            raise Refused("banking.statement_lacks_lines", words, field="file")
        for line, other in zip(mine, theirs, strict=False):
            is_the_same_line(line, other)
        found += [Placed(line, at) for at, line in enumerate(mine, start=1) if at > len(theirs)]
        whole += mine if len(mine) >= len(theirs) else theirs
    _chains_with_what_is_around(whole, known)
    return found


def is_the_same_line(line: BankLine, other: BankLine) -> None:
    """What came before comes again as it was."""
    if (line.amount, line.balance, line.reference) != (other.amount, other.balance, other.reference):
        words = _("第 {row} 行：{day} 的流水与已入库的不同", row=line.row, day=line.on.isoformat())
        raise Refused("banking.statement_differs", words, field="file")


def _chains_with_what_is_around(whole: Sequence[BankLine], known: OnRecord) -> None:
    balance = opening(whole) if known.before is None else known.before
    for line in whole:
        if balance + line.amount != line.balance:
            raise _gap(line.row, balance, line.balance - line.amount)
        balance = line.balance
    if known.after is not None and known.after != balance:
        raise _gap(whole[-1].row, balance, known.after)


def _by_day(lines: Sequence[BankLine]) -> dict[date, list[BankLine]]:
    return {day: list(group) for day, group in groupby(lines, key=lambda line: line.on)}


def _broken(line: BankLine, wanted: Decimal) -> Refused:
    words = _(
        "第 {row} 行：余额应为 {wanted}，文件中为 {found}",
        row=line.row,
        wanted=money.show(wanted),
        found=money.show(line.balance),
    )
    return Refused("banking.statement_broken_chain", words, field="file")


def _gap(row: int, wanted: Decimal, found: Decimal) -> Refused:
    words = _(
        "第 {row} 行：与已入库的流水接不上，一边余额 {wanted}，另一边 {found}，中间可能缺一段",
        row=row,
        wanted=money.show(wanted),
        found=money.show(found),
    )
    return Refused("banking.statement_gap", words, field="file")
