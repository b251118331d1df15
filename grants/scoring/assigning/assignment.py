"""Which expert judges which application: the greatest total within the hard rules, proved, then made fairer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from grants.scoring.assigning.certificate import upper_bound
from grants.scoring.assigning.drawing import eligible
from grants.scoring.assigning.fairness import raise_floor
from grants.scoring.assigning.paths import Optimum, optimum
from grants.scoring.assigning.prices import everyones_best
from grants.scoring.assigning.problem import (
    NOBODY,
    AssignError,
    Bools,
    Ints,
    Pair,
    Problem,
    check_counts,
    stated,
    without,
)

MOST_DRAWS = 100
# Targets are whole numbers of 64 bits.
FINEST_FLOOR = 10_000


@dataclass(frozen=True)
class Assignment:
    """Who judges what, with what proves and explains it. Totals and affinities are milli-units.

    `pairs` [n, 2] are (application, expert) in order, `total` theirs; `per_application` and `load` sum and count them.

    The proof: `optimum` is the greatest total there is, before the fairness step; `upper_bound` what `price` proves
    that none exceeds; `certified` that the two are equal. A positive price is at most what one more place with that
    expert would add, a negative one what his minimum load costs. `chains` and `exchanges` count what was left to do.

    Fairness, per expert of an application, so that different demands compare: `floor` is what the worst one has,
    `floor_before` what it had in the optimum, `floor_bound` what the worst one could have if it alone were served.

    The lot: `drawn` [N, M] is what it let through (None: there was none); `refused_draws` says why the draws before it
    left no solution, so that it is draw number `len(refused_draws)`.

    `given` is the problem, `left` what the solver had of it (no pinned pairs, nothing that the lot took out), `chosen`
    [N, greatest demand] what it chose.
    """

    pairs: Ints
    total: int
    optimum: int
    upper_bound: int
    certified: bool
    price: Ints
    per_application: Ints
    floor: Fraction
    floor_before: Fraction
    floor_bound: Fraction
    load: Ints
    refused_draws: tuple[str, ...]
    chains: int
    exchanges: int
    fair_chains: int
    given: Problem
    drawn: Bools | None
    left: Problem
    chosen: Ints

    def experts_of(self, application: int) -> list[int]:
        """The experts of one application, in order."""
        experts: list[int] = self.pairs[self.pairs[:, 0] == application, 1].tolist()
        return experts


def assign(
    affinity: ArrayLike,
    conflict: ArrayLike,
    org: ArrayLike,
    demand: ArrayLike,
    load_min: ArrayLike,
    load_max: ArrayLike,
    *,
    one_per_org: bool = True,
    exclusion: Decimal | Fraction | int = 1,
    seed: bytes = b"",
    floor: Decimal | Fraction | int = Decimal("0.95"),
    pinned: Iterable[Pair] = (),
    application_ids: Sequence[int] | None = None,
    expert_ids: Sequence[int] | None = None,
) -> Assignment:
    """Give each of N applications its `demand` of M experts so that the summed affinity is the greatest possible.

    `affinity` [N, M] in whole milli-units 1…1000, `conflict` [N, M] never met, `org` [M] (negative: none) at most one
    expert per organisation and application, loads [M] kept on both sides. `pinned` pairs stand and count. Below
    `exclusion` each pair is let through by lot with that probability (ids and `seed` decide; a draw that leaves no
    solution is drawn again and recorded). Afterwards applications below `floor` of the bound are raised by exchanges;
    0 leaves the optimum as it is. The same arguments give the same answer on every machine. Raises AssignError.
    """
    given = stated(affinity, conflict, org, demand, load_min, load_max, one_per_org=one_per_org)
    kept = _rows(sorted((int(i), int(j)) for i, j in pinned))
    left = without(given, [(i, j) for i, j in kept.tolist()])
    share, aim = Fraction(exclusion), Fraction(floor).limit_denominator(FINEST_FLOOR)
    if not (0 < share <= 1 and 0 <= aim <= 1):
        raise AssignError("shape", "exclusion must be above 0 and at most 1, floor between 0 and 1")
    if share == 1:
        return _finished(given, left, kept, _solved(left), aim, None, [])
    ids = _ids(application_ids, len(left.demand)), _ids(expert_ids, len(left.org))
    drawn, best, refused = _drawn_until_possible(left, seed, ids, share)
    left = replace(left, closed=left.closed | ~drawn)
    return _finished(given, left, kept, best, aim, drawn, refused)


def as_it_stands(
    affinity: ArrayLike,
    conflict: ArrayLike,
    org: ArrayLike,
    load_min: ArrayLike,
    load_max: ArrayLike,
    pairs: Iterable[Pair],
    *,
    pinned: Iterable[Pair] = (),
    drawn: Bools | None = None,
) -> Assignment:
    """An assignment that is there already, to be asked about: nothing is solved, and nothing is proved of it.

    `pairs` include the `pinned` ones and keep the hard rules; each application demands what it has. What the lot did
    not let through is in `drawn`. Raises AssignError where a pinned pair breaks a rule.
    """
    kept = sorted({(int(i), int(j)) for i, j in pinned})
    free = sorted({(int(i), int(j)) for i, j in pairs} - set(kept))
    applications = np.asarray(affinity).shape[0]
    demand = np.bincount(_rows(kept + free)[:, 0], minlength=applications)
    given = stated(affinity, conflict, org, demand, load_min, load_max)
    left = without(given, kept)
    if drawn is not None:
        left = replace(left, closed=left.closed | ~drawn)
    chosen = np.full((applications, max(1, int(left.demand.max(initial=0)))), NOBODY, np.int64)
    slot = np.zeros(applications, np.int64)
    for i, j in free:
        chosen[i, slot[i]] = j
        slot[i] += 1
    unproved = Optimum(chosen, np.zeros(len(given.org), np.int64), _rows([])[:, 0], 0, 0)
    return _finished(given, left, _rows(kept), unproved, Fraction(0), drawn, [])


def _rows(pairs: Sequence[Pair]) -> Ints:
    return np.array(pairs, np.int64).reshape(-1, 2)


def _ids(own: Sequence[int] | None, count: int) -> Sequence[int]:
    if own is not None and len(own) != count:
        raise AssignError("shape", f"{len(own)} ids were given for {count} that are to be drawn")
    return range(count) if own is None else own


def _solved(problem: Problem) -> Optimum:
    check_counts(problem)
    return optimum(problem)


def _drawn_until_possible(
    problem: Problem, seed: bytes, ids: tuple[Sequence[int], Sequence[int]], share: Fraction
) -> tuple[Bools, Optimum, list[str]]:
    """The first draw that leaves a solution, the optimum under it, and why the draws before it did not count.

    Drawing again favours, a little, the pairs without which there is no solution: their probability is above `share`.
    """
    refused: list[str] = []
    while True:
        drawn = eligible(seed, len(refused), *ids, share)
        try:
            return drawn, _solved(replace(problem, closed=problem.closed | ~drawn)), refused
        except AssignError as error:
            if not refused:
                _solved(problem)  # impossible without any lot too: then that is what has to be said
            refused.append(error.kind)
            if len(refused) == MOST_DRAWS:
                raise


def _finished(
    given: Problem, left: Problem, kept: Ints, best: Optimum, aim: Fraction, drawn: Bools | None, refused: list[str]
) -> Assignment:
    demand, experts = given.demand, len(given.org)
    pinned = _value(given, kept)
    bound = int(pinned.sum()) + upper_bound(
        left.affinity, left.closed, left.org, left.demand, left.load_min, left.load_max, best.price
    )
    floor_bound = _worst(pinned + _value(left, _pairs(everyones_best(left))), demand)
    least = aim * floor_bound
    target = -(-least.numerator * demand // least.denominator)
    before = pinned + _value(left, _pairs(best.chosen))
    chosen, swaps = raise_floor(left, best.chosen, before, target)
    pairs = np.concatenate([kept, _pairs(chosen)])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    value = _value(given, pairs)
    return Assignment(
        pairs=pairs,
        total=int(value.sum()),
        optimum=int(before.sum()),
        upper_bound=bound,
        certified=int(before.sum()) == bound,
        price=best.price,
        per_application=value,
        floor=_worst(value, demand),
        floor_before=_worst(before, demand),
        floor_bound=floor_bound,
        load=np.bincount(pairs[:, 1], minlength=experts),
        refused_draws=tuple(refused),
        chains=best.chains,
        exchanges=best.exchanges,
        fair_chains=swaps,
        given=given,
        drawn=drawn,
        left=left,
        chosen=chosen,
    )


def _pairs(chosen: Ints) -> Ints:
    application, slot = np.nonzero(chosen != NOBODY)
    return np.stack([application, chosen[application, slot]], axis=1)


def _value(problem: Problem, pairs: Ints) -> Ints:
    """What each application has in these pairs."""
    value = np.zeros(len(problem.demand), np.int64)
    np.add.at(value, pairs[:, 0], problem.affinity[pairs[:, 0], pairs[:, 1]])
    return value


def _worst(value: Ints, demand: Ints) -> Fraction:
    """The least value per expert: different demands are compared by what one place is worth."""
    worst = [Fraction(int(value[demand == each].min()), int(each)) for each in np.unique(demand[demand > 0])]
    return min(worst, default=Fraction(0))
