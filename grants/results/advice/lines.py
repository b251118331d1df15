"""Where a pool ends in the official order, and how surely each application belongs above that line. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from grants.results.advice.calibration import Calibration
from grants.results.advice.funding_line import HIGH, LOW, Draws, expected_grey, funding_probability

MORE_SHEETS = (2, 4)
MOST_SHEETS = 99


class End(StrEnum):
    """What becomes of a line. `NOBODY`: none that asks reaches the pass mark; `BEYOND`: it lies among applications that
    did not go through every phase."""

    DRAWN = "drawn"
    NOBODY = "nobody"
    ALL_FIT = "all_fit"
    NONE_FITS = "none_fits"
    BEYOND = "beyond"


@dataclass(frozen=True)
class Pool:
    """The money of one source that the round may award."""

    fund: int
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Asking:
    """Who asks for money of the pool; `row` is theirs in the draws, None for who did not go through every phase."""

    application: int
    is_ranked: bool
    requested: Decimal
    row: int | None


@dataclass(frozen=True)
class Line:
    """The line of one pool: the first `funded` of `among` in the official order have room with what they ask for.

    `is_pass_mark` where the money would do for more than reach the pass mark. `forecasts` are pairs of sheets per
    application and how many would then be in doubt; `halved` the fewest sheets with which half as many would be, None
    where even 99 would not do.
    """

    pool: Pool
    end: End
    funded: int
    among: int
    is_pass_mark: bool
    probability: Mapping[int, float] = field(default_factory=dict)
    forecasts: Sequence[tuple[int, int]] = ()
    halved: int | None = None

    @property
    def grey(self) -> list[int]:
        """The applications of which the sheets cannot tell on which side they belong."""
        return [each for each, probability in self.probability.items() if LOW < probability < HIGH]


def funding_line(pool: Pool, asking: Sequence[Asking], draws: Draws) -> Line:
    """`asking` are those who ask for this pool's money, in the official order; `draws` float[N, R] as `posterior`."""
    ranked = [each for each in asking if each.is_ranked]
    spent = list(accumulate(each.requested for each in ranked))
    funded = next((at for at, sum_so_far in enumerate(spent) if sum_so_far > pool.amount), len(ranked))
    through = {each.application: each.row for each in asking if each.row is not None}
    line = Line(pool, End.DRAWN, funded, len(through), is_pass_mark=funded == len(ranked))
    if not ranked:
        return replace(line, end=End.NOBODY)
    if funded == len(asking):
        return replace(line, end=End.ALL_FIT)
    if funded == 0:
        return replace(line, end=End.NONE_FITS)
    if funded >= len(through) < len(asking):
        return replace(line, end=End.BEYOND)
    found = funding_probability(draws[list(through.values())], funded).probability
    return replace(line, probability=dict(zip(through, found.tolist(), strict=True)))


def with_forecasts(line: Line, cal: Calibration) -> Line:
    """The same with how many would be in doubt if there were more sheets; for a round of one phase."""
    if not line.grey:
        return line
    now = round(cal.sheets_each)
    forecasts = [(now + more, expected_grey(cal, line.funded, now + more, line.among)) for more in MORE_SHEETS]
    doubtful = expected_grey(cal, line.funded, now, line.among) // 2
    enough = (
        sheets
        for sheets in range(now + 1, MOST_SHEETS + 1)
        if expected_grey(cal, line.funded, sheets, line.among) <= doubtful
    )
    return replace(line, forecasts=forecasts, halved=next(enough, None))
