"""What even loads cost: the greatest total for each band that an organiser may choose from."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import ArrayLike

from grants.scoring.assigning.paths import optimum
from grants.scoring.assigning.problem import NOBODY, AssignError, Problem, check_counts, stated

# Shares of the average load. Without bounds any load will do; "equal" is within one of each other.
BANDS = (
    (Decimal(0), None),
    (Decimal("0.70"), Decimal("1.25")),
    (Decimal("0.85"), Decimal("1.15")),
    (Decimal("0.95"), Decimal("1.05")),
    (Decimal(1), Decimal(1)),
)


@dataclass(frozen=True)
class Band:
    """Each expert's load between `low` and `high` of the average (None: without bounds), which is `bounds` in pieces.

    `total` (milli-units), its `share` of the total without bounds and the `loads` that occur; or what was `refused`.
    """

    low: Decimal
    high: Decimal | None
    bounds: tuple[int, int]
    total: int | None = None
    share: Fraction | None = None
    loads: tuple[int, int] | None = None
    refused: str | None = None


def load_table(
    affinity: ArrayLike, conflict: ArrayLike, org: ArrayLike, demand: ArrayLike, *, one_per_org: bool = True
) -> list[Band]:
    """The bands from none to equal loads, each solved exactly, before the fairness step; all experts alike."""
    experts = np.asarray(org).shape[0]
    nothing = np.zeros(experts, np.int64)
    problem = stated(affinity, conflict, org, demand, nothing, nothing, one_per_org=one_per_org)
    bands: list[Band] = []
    for low, high in BANDS:
        band = _solved(problem, low, high)
        free = bands[0].total if bands else band.total
        bands.append(replace(band, share=Fraction(band.total, free)) if band.total and free else band)
    return bands


def _solved(problem: Problem, low: Decimal, high: Decimal | None) -> Band:
    places, experts = int(problem.demand.sum()), len(problem.org)
    average = Fraction(places, max(1, experts))
    least = floor(Fraction(low) * average)
    most = len(problem.demand) if high is None else ceil(Fraction(high) * average)
    band = Band(low, high, (least, most))
    bounded = replace(problem, load_min=np.full(experts, least), load_max=np.full(experts, most))
    try:
        check_counts(bounded)
        best = optimum(bounded)
    except AssignError as error:
        return replace(band, refused=error.kind)
    held = np.nonzero(best.chosen != NOBODY)
    total = int(problem.affinity[held[0], best.chosen[held]].sum())
    return replace(band, total=total, loads=(int(best.load.min(initial=most)), int(best.load.max(initial=0))))
