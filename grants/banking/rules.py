"""Why a line is not taken in, and why a month of an account is not one that can be closed. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.banking.chain import Placed
from grants.errors import Refused
from grants.i18n import _


@dataclass(frozen=True)
class Covered:
    """What is on record of an account: its first month with lines, the last one closed, the days statements cover."""

    first: str | None
    closed: str | None
    days: Sequence[tuple[date, date]]

    @property
    def following(self) -> str | None:
        """The month that is closed next."""
        return next_month(self.closed) if self.closed else self.first


def lines_are_of_open_months(fresh: Sequence[Placed], closed: str | None) -> None:
    """A statement may bring again what was closed, and nothing new to it."""
    for each in fresh:
        if closed is not None and f"{each.line.on:%Y-%m}" <= closed:
            words = _("第 {row} 行：{month} 已完成对账，不能再补流水", row=each.line.row, month=f"{each.line.on:%Y-%m}")
            raise Refused("banking.statement_of_closed_month", words, field="file")


def month_is_the_next(month: str, covered: Covered) -> None:
    if month != covered.following:
        words = _("下一个对账的月份是 {month}", month=covered.following or "—")
        raise Refused("banking.month_out_of_turn", words, field="month")


def month_is_covered(month: str, covered: Covered) -> None:
    """Every day of it, from the account's first line on."""
    missing = first_missing(month, covered)
    if missing is not None:
        words = _("{day} 起还没有导入流水", day=missing.isoformat())
        raise Refused("banking.month_not_covered", words, field="month")


def first_missing(month: str, covered: Covered) -> date | None:
    """The first day of a month that no statement covers."""
    start, end = first_day(month), last_day(month)
    if month == covered.first:
        start = min((since for since, _until in covered.days if since >= start), default=start)
    missing = start
    for since, until in sorted(covered.days):
        if since <= missing <= until:
            missing = date.fromordinal(until.toordinal() + 1)
    return missing if missing <= end else None


def month_or_none(text: str) -> str | None:
    """A month as an address names it; none when it is none."""
    return text if re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text) else None


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    return date.fromordinal(first_day(next_month(month)).toordinal() - 1)


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"
