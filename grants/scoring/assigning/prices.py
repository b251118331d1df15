"""Prices of experts, and what each application takes at them: the first half of the solver.

An expert whom too many want gets a price, one whom too few want gets a negative one, and every application takes the
set with the greatest affinity minus price. Prices at which every load is right prove that the total cannot be greater.
Here they are found nearly; `paths` brings the last loads right without losing the proof.
"""

import numpy as np

from grants.scoring.assigning.problem import NOBODY, Ints, Problem

NEVER = -(1 << 44)
# Prices are sought in parts of a milli-unit, and at last rounded to whole ones.
FINE = 1 << 12
LOTS = 1 << 10
# Affinities are blurred by lots, from 128 milli-units down to a quarter: without that an expert's price goes from
# wanted by nobody to wanted by all in one step wherever many affinities are equal, and prices never settle.
BLURS = [1 << bit for bit in range(19, 9, -1)]
TURNS = 20
FEWEST_CANDIDATES = 24
CANDIDATES_SHARE = 12


def best_sets(worth: Ints, org: Ints, demand: Ints) -> Ints:
    """Columns of each row's best set of `demand` distinct organisations, NOBODY in what stays free. Uses `worth` up.

    `org` has the shape of `worth`. The best of the best organisation first: with one per organisation that is optimal.
    """
    rows = np.arange(len(worth))
    most = int(demand.max(initial=0))
    chosen = np.full((len(worth), most), NOBODY, np.int64)
    for slot in range(most):
        column = worth.argmax(axis=1)
        found = (demand > slot) & (worth[rows, column] > NEVER // 2)
        chosen[found, slot] = column[found]
        if slot + 1 < most:
            np.copyto(worth, NEVER, where=org == org[rows, column][:, None])
    return chosen


def everyones_best(problem: Problem, price: Ints | None = None, tie: Ints | None = None) -> Ints:
    """The best set of every application at these prices, over all experts: experts [N, greatest demand].

    `tie` (FINE parts, within ±5/8 of a unit) decides among equals, after lots, so that not all take the same one.
    """
    price = np.zeros(len(problem.org), np.int64) if price is None else price
    chosen = np.full((len(problem.demand), int(problem.demand.max(initial=0))), NOBODY, np.int64)
    if not problem.affinity.size:
        return chosen
    for block in problem.blocks():
        worth = problem.affinity[block] - price
        if tie is not None:
            # Twice FINE: lots and ties together never outweigh one unit.
            worth = worth * (2 * FINE) + lots(block, *problem.affinity.shape) - tie
        worth[problem.closed[block]] = NEVER
        best = best_sets(worth, np.broadcast_to(problem.org, worth.shape), problem.demand[block])
        chosen[block, : best.shape[1]] = best
    return chosen


def loads(chosen: Ints, experts: int) -> Ints:
    """How often each expert is chosen."""
    return np.bincount(chosen[chosen != NOBODY], minlength=experts)


def due(problem: Problem, price: Ints, load: Ints) -> Ints:
    """What each should carry at these prices: all he may if he has a price, his least if it is negative."""
    between = np.clip(load, problem.load_min, problem.load_max)
    return np.where(price > 0, problem.load_max, np.where(price < 0, problem.load_min, between))


def nearly_right(problem: Problem) -> tuple[Ints, Ints]:
    """(price, chosen): whole prices, and everyone's best sets at them, with loads that are right but for a few."""
    fine = np.zeros(len(problem.org), np.int64)
    if problem.affinity.size and problem.demand.any():
        for blur in BLURS:
            fine = _settled(problem, fine, blur)
    price = (fine + 3 * LOTS // 2) // FINE
    return price, everyones_best(problem, price, fine - price * FINE)


def lots(block: slice, applications: int, experts: int) -> Ints:
    """A number in [0, LOTS) for each pair of these applications and all experts: as if drawn, and always the same."""
    application = np.arange(applications)[block, None] * 0x9E3779B1
    mixed = (application + np.arange(experts) * 0x85EBCA77) & 0xFFFFFFFF
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        mixed = (mixed ^ (mixed >> shift)) * factor & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & (LOTS - 1)


def _settled(problem: Problem, price: Ints, blur: int) -> Ints:
    """Prices (FINE parts) moved by over- and underload at one blur, each application looking at likely experts only."""
    experts = len(problem.org)
    candidate, worth = _candidates(problem, price, blur)
    org = problem.org[candidate]
    average = max(1, int(problem.demand.sum()) // experts)
    move = np.zeros(experts, np.int64)
    for turn in range(TURNS):
        column = best_sets(worth - price[candidate], org, problem.demand)
        chosen = np.where(column == NOBODY, NOBODY, np.take_along_axis(candidate, column, axis=1))
        load = loads(chosen, experts)
        off = load - due(problem, price, load)
        if not off.any():
            break
        step = blur * (4 * TURNS - 3 * turn) // (8 * TURNS)
        # A root, so that one who is off by a few still moves; half of the last move, so that groups move together.
        push = np.sign(off) * np.sqrt(np.abs(off) * step**2 // average).astype(np.int64)
        move = (move + push) // 2
        # At zero the rule changes from "full" to "at least": a price stops there on its way.
        price = np.where((price + move) * np.sign(price) < 0, 0, price + move)
    return price


def _candidates(problem: Problem, price: Ints, blur: int) -> tuple[Ints, Ints]:
    """Each application's most likely experts at these prices, and their blurred affinities in FINE parts."""
    experts = len(problem.org)
    width = min(experts, max(FEWEST_CANDIDATES, experts // CANDIDATES_SHARE))
    candidate = np.empty((len(problem.demand), width), np.int64)
    worth = np.empty_like(candidate)
    for block in problem.blocks():
        drawn = (lots(block, *problem.affinity.shape) - LOTS // 2) * blur // LOTS
        blurred = problem.affinity[block] * np.int64(FINE) + drawn
        blurred[problem.closed[block]] = NEVER
        # No two are equal, so that the cut does not depend on how a processor sorts.
        order = (price - blurred) * experts + np.arange(experts)
        candidate[block] = np.sort(np.argpartition(order, width - 1, axis=1)[:, :width], axis=1)
        worth[block] = np.take_along_axis(blurred, candidate[block], axis=1)
    return candidate, worth
