"""The draw of a spot check: a function of its record, which anybody can make again. Pure.

It is the draw of experts (`grants.scoring.draw_order`) over vouchers: what could be drawn is fixed by its hash, the
first word by a commitment, and the seed of both words orders the claims by their numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from grants.scoring.draw_order import commitment, order, seed, sha256


def size_of(percent: Decimal, of: int) -> int:
    """How many that is, rounded up: of some vouchers at least one is drawn."""
    return int((percent * of / 100).to_integral_value(ROUND_CEILING))


def redraw(population: Mapping[str, Any], seed_: str) -> list[str]:
    """The numbers of the claims that are drawn, in order, by the record alone."""
    return order(seed_, [each["claim"] for each in population["vouchers"]])[: population["sample"]]


def differences(record: Mapping[str, Any], written: str) -> list[str]:
    """Where the record of a draw does not agree with itself; `written` is the population as it was hashed."""
    words = (sha256(written), record["salt"], record["preparer_word"])
    found = []
    if words[0] != record["population_hash"]:
        found.append("the population is not the one that was committed to")
    if commitment(*words) != record["commitment"]:
        found.append("the preparer's word is not the one that was committed to")
    if seed(*words, record["drawer_word"]) != record["seed"]:
        found.append("the seed does not follow from population and words")
    if redraw(record["population"], record["seed"]) != record["drawn"]:
        found.append("other vouchers are drawn")
    return found


def spread(claims: Sequence[Collection[int]], checkers: Sequence[int]) -> list[int | None]:
    """For each claim, given who had a hand in it, whose task it is: the checkers in turn, passing over those. None
    where nobody is left."""
    found: list[int | None] = []
    at = 0
    for had_a_hand in claims:
        turns = [*checkers[at:], *checkers[:at]]
        chosen = next((each for each in turns if each not in had_a_hand), None)
        found.append(chosen)
        if chosen is not None:
            at = (checkers.index(chosen) + 1) % len(checkers)
    return found
