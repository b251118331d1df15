"""The draw of projects: a function of its record, which anybody can make again. Pure.

It is the draw of a sample (`grants.scoring.sampling`) by parts of a list: each part gives as many as the record says,
in the order of the seed over the numbers of all projects that were not fixed beforehand.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from grants.scoring import sampling
from grants.scoring.draw_order import order


def redraw(population: Mapping[str, Any], seed_: str) -> list[str]:
    """The numbers of the projects that are drawn, in order, by the record alone."""
    fixed = {each["award"] for each in population["fixed"]}
    part = {each["award"]: each["part"] for each in population["projects"] if each["award"] not in fixed}
    left = dict(population["shares"])
    drawn = []
    for number in order(seed_, list(part)):
        if left[part[number]] > 0:
            left[part[number]] -= 1
            drawn.append(number)
    return drawn


def differences(record: Mapping[str, Any], written: str) -> list[str]:
    """Where the record of a draw does not agree with itself; `written` is the list as it was hashed."""
    return sampling.differences(record, written, redraw(record["population"], record["seed"]))


def part_of(amount: Decimal, bounds: Sequence[Decimal]) -> str:
    """The part of a list by amount: up to the first bound that holds it, or over the last one."""
    within = next((each for each in bounds if amount <= each), None)
    return f"<= {within}" if within is not None else f"> {bounds[-1]}"


def pairs(
    projects: Sequence[tuple[Collection[int], Collection[int]]], people: Sequence[int]
) -> list[tuple[int, int] | None]:
    """For each project, given who must not go and who had a hand in it, which two visit it: people in turn, none who
    must not go, and never two who had a hand in it. None where no two are left."""
    found: list[tuple[int, int] | None] = []
    at = 0
    for barred, had_a_hand in projects:
        turns = [each for each in (*people[at:], *people[:at]) if each not in barred]
        fitting = (two for two in combinations(turns, 2) if not set(two) <= set(had_a_hand))
        chosen = next(fitting, None)
        found.append(chosen)
        if chosen is not None:
            at = (people.index(chosen[1]) + 1) % len(people)
    return found
