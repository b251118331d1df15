"""What is to be matched, and what is seen to be impossible before anything is solved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Affinities = NDArray[np.int32]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]
Kind = Literal["shape", "pinned", "capacity", "minimum_load", "too_few_eligible", "overload"]

NOBODY = -1
MOST_AFFINITY = 1000
# Rows are looked at so many cells at a time: a full matrix in 64 bits would be most of the memory.
CELLS = 1_000_000


class AssignError(Exception):
    """No assignment keeps every hard rule, or what was given makes no sense.

    `ids` are experts (shape, minimum_load, overload), applications (too_few_eligible) or pairs (pinned); `needed` and
    `available` count assignments. For too_few_eligible `each` gives both of every application.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        ids: Sequence[int] | Sequence[Pair] = (),
        needed: int = 0,
        available: int = 0,
        each: Mapping[int, tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.ids = list(ids)
        self.needed = needed
        self.available = available
        self.each = dict(each or {})


@dataclass(frozen=True)
class Problem:
    """N applications and M experts. `closed[i, j]`: i must not get j. Experts of one `org` exclude each other."""

    affinity: Affinities
    closed: Bools
    org: Ints
    demand: Ints
    load_min: Ints
    load_max: Ints

    def blocks(self) -> Iterator[slice]:
        """Slices of applications, small enough that a matrix of their rows costs little memory."""
        height = max(1, CELLS // max(1, len(self.org)))
        for first in range(0, len(self.demand), height):
            yield slice(first, first + height)


def stated(
    affinity: ArrayLike,
    conflict: ArrayLike,
    org: ArrayLike,
    demand: ArrayLike,
    load_min: ArrayLike,
    load_max: ArrayLike,
    *,
    one_per_org: bool = True,
) -> Problem:
    """The problem as it was given, in whole numbers. A negative `org` means none: such an expert excludes nobody."""
    given = np.asarray(affinity)
    if given.ndim != 2 or not np.issubdtype(given.dtype, np.integer):
        raise AssignError("shape", "affinity must be a matrix of whole numbers")
    applications, experts = given.shape
    employers = _counts("org", org, experts)
    alone = -1 - np.arange(experts)
    problem = Problem(
        affinity=given.astype(np.int32, copy=False),
        closed=np.asarray(conflict, dtype=np.bool_),
        org=np.where(employers < 0, alone, employers) if one_per_org else alone,
        demand=_counts("demand", demand, applications),
        load_min=_counts("load_min", load_min, experts),
        load_max=_counts("load_max", load_max, experts),
    )
    if problem.closed.shape != given.shape:
        raise AssignError("shape", f"conflict is {problem.closed.shape}, affinity is {given.shape}")
    if given.size and not 1 <= given.min() <= given.max() <= MOST_AFFINITY:
        raise AssignError("shape", f"affinities must lie between 1 and {MOST_AFFINITY}")
    wrong = (problem.load_min < 0) | (problem.load_min > problem.load_max)
    if wrong.any() or (problem.demand < 0).any():
        raise AssignError("shape", "a load or a demand is below zero, or no load fits", np.flatnonzero(wrong).tolist())
    return problem


def without(problem: Problem, pinned: Iterable[Pair]) -> Problem:
    """What is left when the pinned pairs stand: less demand, less room, and their organisations are spoken for."""
    left = replace(
        problem,
        closed=problem.closed.copy(),
        demand=problem.demand.copy(),
        load_min=problem.load_min.copy(),
        load_max=problem.load_max.copy(),
    )
    wrong = []
    for i, j in pinned:
        if not (0 <= i < len(left.demand) and 0 <= j < len(left.org)):
            raise AssignError("shape", f"there is no pair ({i}, {j})")
        if left.closed[i, j] or not left.demand[i] or not left.load_max[j]:
            wrong.append((i, j))
            continue
        left.closed[i, left.org == left.org[j]] = True
        left.demand[i] -= 1
        left.load_max[j] -= 1
        left.load_min[j] = max(0, left.load_min[j] - 1)
    if wrong:
        raise AssignError("pinned", "these pairs break a hard rule, so they cannot be kept", wrong)
    return left


def check_counts(problem: Problem) -> None:
    """Refuses what counting alone shows to be impossible; the rest shows while solving (`overload`, `minimum_load`)."""
    demand, most, least = (int(each.sum()) for each in (problem.demand, problem.load_max, problem.load_min))
    if demand > most:
        raise AssignError("capacity", "all experts together take too few", needed=demand, available=most)
    if least > demand:
        raise AssignError(
            "minimum_load", "the minimum loads ask for more than there is", needed=least, available=demand
        )
    open_to = eligible_organisations(problem)
    short = np.flatnonzero(open_to < problem.demand)
    if len(short):
        each = {int(i): (int(problem.demand[i]), int(open_to[i])) for i in short}
        needed, available = (sum(pair[side] for pair in each.values()) for side in (0, 1))
        raise AssignError("too_few_eligible", "too few experts may judge these", list(each), needed, available, each)


def eligible_organisations(problem: Problem) -> Ints:
    """For each application the number of organisations that have an expert for it."""
    if not problem.closed.size:
        return np.zeros(len(problem.demand), np.int64)
    by_org = np.argsort(problem.org, kind="stable")
    first_of_each = np.unique(problem.org[by_org], return_index=True)[1]
    found: Ints = np.logical_or.reduceat(~problem.closed[:, by_org], first_of_each, axis=1).sum(axis=1)
    return found


def _counts(name: str, given: ArrayLike, length: int) -> Ints:
    numbers = np.asarray(given)
    if numbers.shape != (length,) or not (np.issubdtype(numbers.dtype, np.integer) or not length):
        raise AssignError("shape", f"{name} must be {length} whole numbers")
    return numbers.astype(np.int64)
