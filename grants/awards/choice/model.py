"""The choice as columns and rows of whole numbers, and what HiGHS says of them: the only place with floats. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from grants.awards.choice.tally import Breach
from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Limit

CENT, PRICE = Decimal("0.01"), Decimal("0.0001")
FINISHED, OUT_OF_NODES, INFEASIBLE = 0, 1, 2
TOLERANCE = 1e-6
# Money reaches the solver in units that keep its factors under about a thousand: its tolerances are absolute.
LARGEST_FACTOR = 1000


@dataclass(frozen=True)
class Column:
    """A number from `least` to `most`, worth so many points by cents each; `is_whole` unless a part will do."""

    worth: Decimal
    most: int | None = 1
    least: int = 0
    is_whole: bool = True


@dataclass(frozen=True)
class Row:
    """Columns by whole factors, whose sum is from `least` to `most`; `unit` is its scale for the solver."""

    factors: Mapping[int, int]
    least: int | None = None
    most: int | None = None
    unit: int = 1


@dataclass(frozen=True)
class Answer:
    """A set (None when the solver has none), what no set is worth more than, and whether the search came to its end."""

    grants: Mapping[Key, Grant] | None
    bound: Decimal
    is_finished: bool


@dataclass(frozen=True)
class Relaxed:
    """What the set would be worth if projects could be funded in part, and the price of each limit that binds then."""

    bound: Decimal
    prices: Mapping[Limit, Decimal]


class Model:
    """Columns: for each eligible candidate and pool, is it funded, and by how many steps cut. Rows: the limits."""

    def __init__(self, choice: Choice, *, whole_cuts: bool = True) -> None:
        self.choice, self.whole_cuts = choice, whole_cuts
        self.unit = max(1, max((each.request for each in choice.eligible), default=1) // LARGEST_FACTOR)
        self.columns: list[Column] = []
        self.rows: list[Row] = []
        self.limits: dict[Limit, Row] = {}
        self._funded: dict[tuple[Key, Key], int] = {}
        self._cut: dict[tuple[Key, Key], int] = {}
        for each in choice.eligible:
            self._add_candidate(each)
        self._add_limits()

    @property
    def has_loose_cuts(self) -> bool:
        """Whether grants may still be cut by something else than whole steps; they are rounded down then."""
        return bool(self._cut) and not self.whole_cuts

    @property
    def all_rows(self) -> list[Row]:
        return [*self.rows, *self.limits.values()]

    def add_column(self, column: Column) -> int:
        self.columns.append(column)
        return len(self.columns) - 1

    def funded(self, *candidates: Candidate, pools: Collection[Key] | None = None) -> list[int]:
        """The columns whose sum is how many of these are funded, out of these pools or any."""
        return [
            self._funded[each.id, pool] for each in candidates for pool in each.pools if pools is None or pool in pools
        ]

    def cents(self, candidate: Candidate, pool: Key) -> dict[int, int]:
        """The factors whose sum is what it gets out of that pool."""
        at = (candidate.id, pool)
        cut = {self._cut[at]: -self.choice.rules.step} if at in self._cut else {}
        return {self._funded[at]: candidate.request} | cut

    def forbid(self, grants: Mapping[Key, Grant], breach: Breach) -> None:
        """Shut out a set that the solver let pass within its tolerance: fewer of those in it, or some other besides."""
        given = {self._funded[key, grant.pool] for key, grant in grants.items()}
        counted = self.limits[breach.limit].factors.keys() & self._funded.values()
        if breach.over:
            self.rows.append(Row(dict.fromkeys(sorted(counted & given), 1), most=len(counted & given) - 1))
        else:
            self.rows.append(Row(dict.fromkeys(sorted(counted - given), 1), least=1))

    def relaxed(self) -> Relaxed | None:
        """None when not even that keeps the limits."""
        if not self.columns:
            return Relaxed(Decimal(0), {})
        matrix, least, most = self._matrix(self.all_rows)
        above, below = np.isfinite(most), np.isfinite(least)
        found = linprog(
            self._costs(),
            vstack([matrix[above], -matrix[below]]),
            np.concatenate([most[above], -least[below]]),
            bounds=[(each.least, each.most) for each in self.columns],
            method="highs",
        )
        if found.status == INFEASIBLE:
            return None
        marginals = np.zeros(len(least))
        marginals[above] -= found.ineqlin.marginals[: above.sum()]
        marginals[below] += found.ineqlin.marginals[above.sum() :]
        return Relaxed(self._points_by_yuan(-found.fun), self._prices(marginals))

    def solve(self, gap: Decimal, node_limit: int) -> Answer:
        """Stopped by the gap or the number of nodes and never by time, so that the same input has the same answer.

        The search runs in one thread whatever the machine; with HiGHS given 1, 2 or 4 the sets were the same.
        """
        if not self.columns:
            return Answer({}, Decimal(0), True)
        cut = list(self._cut.values())
        found = self._solved(cut, gap, node_limit, presolve=True)
        if found.status not in (FINISHED, OUT_OF_NODES, INFEASIBLE):
            # HiGHS sometimes refuses its own answer by a hair of its tolerance; without presolve it finds another.
            found = self._solved(cut, gap, node_limit, presolve=False)
        if found.x is None:
            return Answer(None, Decimal(0), found.status == INFEASIBLE)
        numbers = np.rint(found.x)
        if not self.whole_cuts:
            numbers[cut] = np.ceil(found.x[cut] - TOLERANCE)
        bound = self._points_by_yuan(min(-found.mip_dual_bound, -self._costs().clip(max=0).sum()))
        return Answer(self._grants(numbers.astype(np.int64)), bound, found.status == FINISHED)

    def _solved(self, cut: Sequence[int], gap: Decimal, node_limit: int, *, presolve: bool) -> Any:
        matrix, least, most = self._matrix(self.all_rows)
        whole = np.array([each.is_whole for each in self.columns], dtype=int)
        whole[cut] = self.whole_cuts
        return milp(
            self._costs(),
            integrality=whole,
            bounds=Bounds(
                np.array([each.least for each in self.columns]),
                np.array([np.inf if each.most is None else each.most for each in self.columns]),
            ),
            constraints=LinearConstraint(matrix, least, most),
            options={"mip_rel_gap": float(gap), "node_limit": node_limit, "presolve": presolve},
        )

    def _add_candidate(self, candidate: Candidate) -> None:
        points, cuts = self.choice.points(candidate), self.choice.cuts(candidate)
        for pool in candidate.pools:
            at = candidate.id, pool
            self._funded[at] = self.add_column(Column(points * candidate.request))
            if cuts:
                self._cut[at] = self.add_column(Column(-points * self.choice.rules.step, cuts))
                self.rows.append(Row({self._cut[at]: 1, self._funded[at]: -cuts}, most=0))
        if len(candidate.pools) > 1 or candidate.id in self.choice.rules.kept:
            self.rows.append(
                Row(dict.fromkeys(self.funded(candidate), 1), int(candidate.id in self.choice.rules.kept), 1)
            )

    def _add_limits(self) -> None:
        counted: dict[Limit, dict[int, int]] = {limit: {} for limit in self.choice.limits}
        for each in self.choice.eligible:
            for pool in each.pools:
                for limit in self.choice.limits_on(each, pool):
                    one = {self._funded[each.id, pool]: 1}
                    counted[limit] |= self.cents(each, pool) if limit.is_money else one
        for limit, factors in counted.items():
            self.limits[limit] = Row(factors, limit.least or None, limit.most, self.unit if limit.is_money else 1)

    def _grants(self, numbers: NDArray[np.int64]) -> dict[Key, Grant]:
        found = {}
        for (key, pool), at in self._funded.items():
            if numbers[at]:
                factors = self.cents(self.choice.by_id[key], pool)
                found[key] = Grant(sum(int(numbers[column]) * factor for column, factor in factors.items()), pool)
        return found

    def _costs(self) -> NDArray[np.float64]:
        """HiGHS seeks the least."""
        return np.array([-float(each.worth) / self.unit for each in self.columns])

    def _matrix(self, rows: Sequence[Row]) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
        at = np.repeat(np.arange(len(rows)), [len(row.factors) for row in rows])
        columns = np.fromiter(chain.from_iterable(row.factors for row in rows), dtype=np.int64)
        factors = np.fromiter(chain.from_iterable(row.factors.values() for row in rows), dtype=np.float64)
        units = np.array([row.unit for row in rows], dtype=np.float64)
        least = np.array([-np.inf if row.least is None else row.least for row in rows]) / units
        most = np.array([np.inf if row.most is None else row.most for row in rows]) / units
        return csr_array((factors / units[at], (at, columns)), shape=(len(rows), len(self.columns))), least, most

    def _prices(self, marginals: NDArray[np.float64]) -> dict[Limit, Decimal]:
        """In points a yuan, or points by yuan a project."""
        found = {}
        for limit, marginal in zip(self.limits, marginals[len(self.rows) :], strict=True):
            scale = 1 if limit.is_money else Decimal(self.unit) / 100
            price = (Decimal(float(marginal)) * scale).quantize(PRICE)
            if price:
                found[limit] = price
        return found

    def _points_by_yuan(self, value: Any) -> Decimal:
        """A bound, so rounded up, once the noise of floats is off."""
        return (Decimal(float(value)) * self.unit / 100).quantize(PRICE).quantize(CENT, ROUND_CEILING)
