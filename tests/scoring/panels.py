"""Panels to be matched: made-up ones, a linear programme as the reference, and a count of broken rules.

Nothing here shares anything with the solver. `bench/assignment.py` measures with the same.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

SUBJECTS = 12


@dataclass
class Panel:
    """N applications and M experts, as `assign` takes them."""

    affinity: np.ndarray
    conflict: np.ndarray
    org: np.ndarray
    demand: np.ndarray
    load_min: np.ndarray
    load_max: np.ndarray

    def all(self) -> tuple[np.ndarray, ...]:
        return self.affinity, self.conflict, self.org, self.demand, self.load_min, self.load_max


def a_round(applications: int, experts: int, *, seed: int = 0, each: int = 3, by_tags: bool = False) -> Panel:
    """A made-up round: 12 subjects, some of them much asked for and by few experts known; employers of very different
    sizes; 5 % conflicts, of which at most half with one's own employer; loads between 70 and 125 % of the average.

    `by_tags`: affinities in steps of 250, as tags and key words give them; then very many are equal.
    """
    chance = np.random.default_rng(seed)
    asked = _zipf(SUBJECTS)
    known = asked**0.5 / (asked**0.5).sum()
    wanted, knows = (
        chance.dirichlet(shares * SUBJECTS / 10, n) for shares, n in ((asked, applications), (known, experts))
    )
    cosine = _unit(wanted) @ _unit(knows).T + chance.normal(0, 0.05, (applications, experts))
    affinity = np.clip((cosine * 1000).round(), 1, 1000).astype(np.int32)
    if by_tags:
        affinity = np.clip(affinity // 250 * 250, 1, 1000)
    employers = max(1, experts // 3)
    org = chance.choice(employers, experts, p=_zipf(employers))
    average = applications * each / experts
    return Panel(
        affinity,
        _conflicts(chance, chance.choice(employers, applications), org),
        org,
        np.full(applications, each),
        np.full(experts, int(np.floor(average * 0.7))),
        np.full(experts, int(np.ceil(average * 1.25))),
    )


def a_small_panel(chance: Random) -> Panel:
    """Anything small: few or many equal affinities, tight or loose loads, one or several employers, none at all."""
    experts, applications = chance.randint(1, 9), chance.randint(1, 20)
    steps = chance.choice([1, 2, 3, 10, 999])
    affinity = [[1 + chance.randint(0, steps) * (999 // steps) for _ in range(experts)] for _ in range(applications)]
    rate = chance.choice([0, 0.05, 0.15, 0.3])
    employers = chance.randint(1, experts + 2)
    demand = [chance.choice([0, 1, 1, 2, 2, 3][: 1 + min(5, experts)]) for _ in range(applications)]
    average = sum(demand) / experts
    slack = chance.choice([0, 0.3, 1, 3])
    load_min = [max(0, int(average - slack * chance.random() * 2)) for _ in range(experts)]
    load_max = [max(least, int(average + 1 + slack * chance.random() * 2)) for least in load_min]
    return Panel(
        np.array(affinity, np.int32),
        np.array([[chance.random() < rate for _ in range(experts)] for _ in range(applications)]),
        np.array([chance.choice([-1, chance.randrange(employers)]) for _ in range(experts)]),
        np.array(demand),
        np.array(load_min),
        np.array(load_max),
    )


def best_total(panel: Panel, *, cap: float = 1.0, floor: float = 0.0) -> float | None:
    """The greatest total by a linear programme over all pairs, each used at most `cap` times; None: impossible.

    Every application has at least `floor` for each of its experts. Without floor and with a cap of 1 the matrix is that
    of a network, so the optimum is a whole number but for rounding.
    """
    i, j = np.nonzero(~panel.conflict)
    if not len(i):
        return 0 if not panel.demand.any() and not panel.load_min.any() else None
    one = np.ones(len(i))
    at = np.arange(len(i))
    shape = (len(panel.demand), len(panel.org))
    served = csr_array((one, (i, at)), (shape[0], len(i)))
    had = csr_array((panel.affinity[i, j].astype(float), (i, at)), (shape[0], len(i)))
    load = csr_array((one, (j, at)), (shape[1], len(i)))
    _names, employer = np.unique(_employers(panel.org), return_inverse=True)
    together = csr_array((one, (i * shape[1] + employer[j], at)), (shape[0] * shape[1], len(i)))
    together = together[np.diff(together.indptr) > 1]
    found = linprog(
        -panel.affinity[i, j],
        A_ub=vstack([load, -load, together, -had]),
        b_ub=np.concatenate([panel.load_max, -panel.load_min, np.ones(together.shape[0]), -floor * panel.demand]),
        A_eq=served,
        b_eq=panel.demand,
        bounds=(0, cap),
        method="highs",
    )
    if found.status == 2:
        return None
    assert found.status == 0, found.message
    return -float(found.fun)


def broken_rules(panel: Panel, pairs: Any, pinned: Any = (), *, one_per_org: bool = True) -> list[str]:
    """Every hard rule that these pairs break, counted one pair after the other."""
    given = [(int(i), int(j)) for i, j in pairs]
    broken = [f"pair {pair} twice" for pair, times in Counter(given).items() if times > 1]
    broken += [f"conflict {i}, {j}" for i, j in given if panel.conflict[i, j]]
    broken += [f"pinned pair {pair} lost" for pair in pinned if tuple(pair) not in set(given)]
    served, load = Counter(i for i, _j in given), Counter(j for _i, j in given)
    broken += [f"application {i} has {served[i]} of {n}" for i, n in enumerate(panel.demand) if served[i] != n]
    for j, (least, most) in enumerate(zip(panel.load_min, panel.load_max, strict=True)):
        if not least <= load[j] <= most:
            broken.append(f"expert {j} has {load[j]}, not {least} to {most}")
    if one_per_org:
        employer = _employers(panel.org)
        together = Counter((i, int(employer[j])) for i, j in given)
        broken += [f"{times} of organisation {org} in {i}" for (i, org), times in together.items() if times > 1]
    return broken


def _employers(org: np.ndarray) -> np.ndarray:
    """Those without an employer are told apart."""
    return np.where(org < 0, org.max(initial=0) + 1 + np.arange(len(org)), org)


def _zipf(count: int) -> np.ndarray:
    shares = 1 / np.arange(1, count + 1)
    return shares / shares.sum()


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1)[:, None]


def _conflicts(chance: np.random.Generator, own: np.ndarray, org: np.ndarray) -> np.ndarray:
    conflict = own[:, None] == org
    quota = conflict.size // 20
    same = np.flatnonzero(conflict)
    if len(same) > quota // 2:
        conflict.ravel()[chance.choice(same, len(same) - quota // 2, replace=False)] = False
    declared = chance.choice(np.flatnonzero(~conflict), quota - int(conflict.sum()), replace=False)
    conflict.ravel()[declared] = True
    return conflict
