"""Raising the applications that fare worst, by chains of exchanges with others, away from the greatest total."""

from collections.abc import Iterator

import numpy as np

from grants.scoring.assigning.exchanges import IMPOSSIBLE, NO_APPLICATION, Exchanges, Step, losses
from grants.scoring.assigning.prices import loads
from grants.scoring.assigning.problem import NOBODY, Ints, Problem

# How many exchanges with others may make up for one.
LONGEST = 4


def raise_floor(problem: Problem, chosen: Ints, value: Ints, target: Ints) -> tuple[Ints, int]:
    """(chosen, chains): nearly all applications at their target, at little loss of the total.

    `value` is what each has in all, `target` what it should have. Worst first, each gets a better expert; another
    application makes up for that, and so on until the loads are right again. None falls below its target on the way, or
    further below it, and no hard rule is broken. While some stay below, all is tried again with targets a twentieth
    lower, so that those above can give up something. A local search: what it reaches is not the most there is.
    """
    chosen, chains = chosen.copy(), 0
    for twentieths in range(20, 0, -1):
        lowered = target * twentieths // 20
        if (value >= lowered).all():
            break
        floor = _Floor(problem, chosen, value - lowered)
        chains += floor.raise_all()
        value = floor.exchanges.spare + lowered
    return chosen, chains


class _Floor:
    def __init__(self, problem: Problem, chosen: Ints, spare: Ints) -> None:
        self.problem = problem
        self.exchanges = Exchanges(problem, chosen, spare)
        self.load = loads(chosen, len(problem.org))
        self.nobody = len(problem.org)

    def raise_all(self) -> int:
        """Raise all that are below their target, as far as it goes; the number of chains that it took."""
        spare, chains = self.exchanges.spare, 0
        for application in np.argsort(spare, kind="stable").tolist():
            while spare[application] < 0 and self.raise_one(application):
                chains += 1
        return chains

    def raise_one(self, application: int) -> bool:
        """Make the chain that loses least for each unit by which the application comes nearer to its target."""
        return any(self._made(steps) for steps in self._chains(application))

    def _made(self, steps: list[Step]) -> bool:
        """Make the exchanges, unless two are in one application: together they might break what each alone keeps."""
        exchanges = [step for step in steps if step.application != NO_APPLICATION]
        if len({step.application for step in exchanges}) < len(exchanges):
            return False
        for exchange in exchanges:
            self._take(exchange)
        return True

    def _chains(self, application: int) -> Iterator[list[Step]]:
        """Chains that raise the application, the cheapest first."""
        missing = -self.exchanges.spare[application]
        loss = self._losses_to_others(application)
        options: list[tuple[int, int, int]] = []
        ways = {}
        chosen = self.exchanges.chosen
        for giver in chosen[application][chosen[application] != NOBODY].tolist():
            ways[giver] = distance, _following = _ways_to(giver, loss)
            here = np.array([application])
            gain = -losses(self.problem, chosen, here, giver, np.arange(self.nobody))[0]
            takers = np.flatnonzero((gain > 0) & (distance[:-1] < IMPOSSIBLE // 2))
            # Whole numbers, so that every machine finds the same chain.
            dear = (distance[takers] - gain[takers]) * 1_000_000 // np.minimum(gain[takers], missing)
            options += zip(dear.tolist(), [giver] * len(takers), takers.tolist(), strict=True)
        for _dear, giver, taker in sorted(options):
            yield [Step(application, giver, taker), *self._steps(taker, ways[giver][1])]

    def _losses_to_others(self, application: int) -> Ints:
        """What exchanges cost in other applications than this one; loads may also move within their bounds."""
        loss = np.where(self.exchanges.through == application, IMPOSSIBLE, self.exchanges.loss)
        loss[:-1, self.nobody] = np.where(self.load < self.problem.load_max, 0, IMPOSSIBLE)
        loss[self.nobody, :-1] = np.where(self.load > self.problem.load_min, 0, IMPOSSIBLE)
        return loss

    def _steps(self, giver: int, following: list[Ints]) -> list[Step]:
        steps = []
        for takers in reversed(following):
            taker = int(takers[giver])
            if taker != giver:
                steps.append(Step(int(self.exchanges.through[giver, taker]), giver, taker))
                giver = taker
        return steps

    def _take(self, step: Step) -> None:
        self.exchanges.hand_over(step)
        self.load[step.giver] -= 1
        self.load[step.taker] += 1


def _ways_to(expert: int, loss: Ints) -> tuple[Ints, list[Ints]]:
    """From anybody to this expert: the least loss of at most LONGEST exchanges, and who is next after each of them."""
    nodes = np.arange(len(loss))
    distance = np.where(nodes == expert, 0, IMPOSSIBLE)
    following = []
    for _exchange in range(LONGEST):
        way = loss + distance
        taker = way.argmin(axis=1)
        further = way[nodes, taker]
        nearer = further < distance
        distance = np.where(nearer, further, distance)
        following.append(np.where(nearer, taker, nodes))
    return distance, following
