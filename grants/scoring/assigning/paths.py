"""From nearly right to exactly right: one load after another, always along the cheapest chain of exchanges.

That is the method of successive shortest paths for a minimum-cost flow. After each chain the prices move by the
distances, so that every application still holds a best set at the prices: when the last load is right, the total and
the bound of the prices are equal, and the total is proved.
"""

from dataclasses import dataclass

import numpy as np

from grants.scoring.assigning.exchanges import IMPOSSIBLE, Exchanges, Step
from grants.scoring.assigning.prices import due, loads, nearly_right
from grants.scoring.assigning.problem import AssignError, Bools, Ints, Problem

UNREACHED = IMPOSSIBLE // 2
NOWHERE = -1


@dataclass(frozen=True)
class Optimum:
    """Each application's experts [N, greatest demand], prices that prove the total, and how much there was to do."""

    chosen: Ints
    price: Ints
    load: Ints
    chains: int
    exchanges: int


def optimum(problem: Problem) -> Optimum:
    """The greatest total affinity that keeps every hard rule. Raises overload or minimum_load if there is none."""
    return corrected(problem, *nearly_right(problem))


def corrected(problem: Problem, price: Ints, chosen: Ints) -> Optimum:
    """The optimum, from any whole prices and everyone's best sets at them. Uses `chosen` up."""
    flow = Flow(problem, chosen, price)
    chains = exchanges = 0
    while flow.excess().any():
        steps = flow.correct_one()
        chains += 1
        exchanges += len(steps)
    return Optimum(chosen, flow.price[:-1], flow.load, chains, exchanges)


class Flow:
    """Loads, the loads that are due, and prices. The last node, `nobody`, is where loads move within their bounds."""

    def __init__(self, problem: Problem, chosen: Ints, price: Ints) -> None:
        self.problem = problem
        self.nobody = len(problem.org)
        self.load = loads(chosen, self.nobody)
        self.due = due(problem, price, self.load)
        self.price = np.append(price, 0)
        self.exchanges = Exchanges(problem, chosen, np.full(len(chosen), IMPOSSIBLE))

    def excess(self) -> Ints:
        """By how much each load is above (or below) what is due; with that of nobody the sum is zero."""
        return np.append(self.load - self.due, self.due.sum() - self.problem.demand.sum())

    def correct_one(self) -> list[Step]:
        """Take one from somebody with too much to somebody with too little, and move the prices."""
        excess = self.excess()
        loss = self.exchanges.loss
        loss[:-1, self.nobody] = np.where(self.due < self.problem.load_max, 0, IMPOSSIBLE)
        loss[self.nobody, :-1] = np.where(self.due > self.problem.load_min, 0, IMPOSSIBLE)
        distance, before = _distances(loss, self.price, excess)
        short = np.flatnonzero(excess < 0)
        nearest = short[distance[short].argmin()]
        if distance[nearest] >= UNREACHED:
            raise self._closed_in(distance < UNREACHED)
        self.price -= np.minimum(distance, distance[nearest])
        self.price -= self.price[self.nobody]
        steps = self._steps(before, int(nearest))
        for step in steps:
            self._take(step)
        return steps

    def _steps(self, before: Ints, at: int) -> list[Step]:
        steps = []
        while before[at] != NOWHERE:
            giver = int(before[at])
            steps.append(Step(int(self.exchanges.through[giver, at]), giver, at))
            at = giver
        return steps[::-1]

    def _take(self, step: Step) -> None:
        if step.taker == self.nobody:
            self.due[step.giver] += 1
        elif step.giver == self.nobody:
            self.due[step.taker] -= 1
        else:
            self.exchanges.hand_over(step)
            self.load[step.giver] -= 1
            self.load[step.taker] += 1

    def _closed_in(self, reached: Bools) -> AssignError:
        """Nobody in the reached set can hand anything out of it: what is in it is too much, or outside too little."""
        inside, load = reached[:-1], self.load
        if reached[self.nobody]:
            ids, needed = np.flatnonzero(~inside), self.problem.load_min[~inside].sum()
            detail = "these experts cannot all be given their minimum load"
            return AssignError("minimum_load", detail, ids.tolist(), int(needed), int(load[~inside].sum()))
        ids, available = np.flatnonzero(inside), self.problem.load_max[inside].sum()
        detail = "only these experts may judge some applications, and together they take too few"
        return AssignError("overload", detail, ids.tolist(), int(load[inside].sum()), int(available))


def _distances(loss: Ints, price: Ints, excess: Ints) -> tuple[Ints, Ints]:
    """Least loss at these prices from anybody with too much (Bellman-Ford), and from whom each was reached.

    No further than to the nearest who has too little: what lies beyond counts as that far. Only a nearer way replaces
    one that was found earlier, so of equal ways the shortest in steps remains. Such a chain never takes two places of
    an application across its organisations, which might bring two experts of one organisation into it: straight from
    the first giver to the last taker there would be no dearer, as the application holds a best set, and shorter.
    """
    distance = np.where(excess > 0, 0, UNREACHED)
    before = np.full(len(loss), NOWHERE)
    nodes, short = np.arange(len(loss)), excess < 0
    changed = np.flatnonzero(excess > 0)
    while len(changed):
        way = (distance - price)[changed, None] + loss[changed]
        best = way.argmin(axis=0)
        reached = way[best, nodes] + price
        nearer = reached < distance
        distance = np.where(nearer, reached, distance)
        before[nearer] = changed[best[nearer]]
        changed = np.flatnonzero(nearer & (distance < distance[short].min()))
    return distance, before
