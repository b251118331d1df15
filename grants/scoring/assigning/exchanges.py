"""What it costs to hand a slot of one expert to another, in the cheapest application for it."""

from dataclasses import dataclass

import numpy as np

from grants.scoring.assigning.problem import NOBODY, Ints, Problem

IMPOSSIBLE = 1 << 40
NO_APPLICATION = -1


@dataclass(frozen=True)
class Step:
    """One application goes from an expert to another; or, with NO_APPLICATION, a load moves within its bounds."""

    application: int
    giver: int
    taker: int


class Exchanges:
    """The cheapest exchange for every two experts, kept true while applications change hands.

    `loss[r, s]`: the least affinity lost if one application of r goes to s instead (negative: gained); `through[r, s]`:
    that application. One more row and column stand for nobody; who searches fills them in. `spare` [N] is what an
    application may lose in one exchange.
    """

    def __init__(self, problem: Problem, chosen: Ints, spare: Ints) -> None:
        self.problem = problem
        self.chosen = chosen
        self.spare = spare
        experts = len(problem.org)
        self.loss = np.full((experts + 1, experts + 1), IMPOSSIBLE, np.int64)
        self.through = np.full((experts + 1, experts + 1), NO_APPLICATION, np.int32)
        self._everybody = np.arange(experts)
        for expert in range(experts):
            self._look(expert, self._everybody)

    def hand_over(self, step: Step) -> None:
        """Let an application go from one expert to another, and bring the losses up to date."""
        application, giver, taker = step.application, step.giver, step.taker
        before = self.chosen[application].copy()
        self.chosen[application, before == giver] = taker
        affinity = self.problem.affinity[application]
        self.spare[application] += int(affinity[taker]) - int(affinity[giver])
        for expert in {*before.tolist(), taker} - {NOBODY}:
            # What went through this application may be gone or dearer: ask all the expert's applications again.
            self._look(expert, np.flatnonzero(self.through[expert] == application))
            if expert != giver:
                self._offer(expert, application)

    def _look(self, expert: int, takers: Ints) -> None:
        applications = np.flatnonzero((self.chosen == expert).any(axis=1))
        if not len(takers):
            return
        if not len(applications):
            self.loss[expert, takers], self.through[expert, takers] = IMPOSSIBLE, NO_APPLICATION
            return
        found = self._losses(applications, expert, takers)
        cheapest = found.argmin(axis=0)
        self.loss[expert, takers] = found[cheapest, np.arange(len(takers))]
        self.through[expert, takers] = applications[cheapest]

    def _offer(self, expert: int, application: int) -> None:
        found = self._losses(np.array([application]), expert, self._everybody)[0]
        cheaper = np.flatnonzero(found < self.loss[expert, :-1])
        self.loss[expert, cheaper], self.through[expert, cheaper] = found[cheaper], application

    def _losses(self, applications: Ints, giver: int, takers: Ints) -> Ints:
        found = losses(self.problem, self.chosen, applications, giver, takers)
        found[found > np.maximum(self.spare[applications], 0)[:, None]] = IMPOSSIBLE
        return found


def losses(problem: Problem, chosen: Ints, applications: Ints, giver: int, takers: Ints) -> Ints:
    """Affinity lost [application, taker] where the giver's place goes to a taker; IMPOSSIBLE if a hard rule forbids."""
    cells = np.ix_(applications, takers)
    barred = problem.closed[cells] | (takers == giver)
    for slot in range(chosen.shape[1]):
        other = chosen[applications, slot]
        stays = (other != giver) & (other != NOBODY)
        barred |= (problem.org[takers] == problem.org[other][:, None]) & stays[:, None]
    lost = problem.affinity[applications, giver][:, None] - problem.affinity[cells].astype(np.int64)
    return np.where(barred, IMPOSSIBLE, lost)
