"""A sample out of a frozen list: how many, of which part, and whose task each is; a function of its record. Pure.

It is the draw of experts (`draw_order`) over other things: what could be drawn is fixed by its hash, the first word by
a commitment, and the seed of both words orders the list.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from grants.scoring.draw_order import commitment, seed, sha256


def size_of(percent: Decimal, of: int) -> int:
    """How many that is, rounded up: of some things at least one is drawn."""
    return int((percent * of / 100).to_integral_value(ROUND_CEILING))


def allot(sample: int, parts: Mapping[str, int]) -> dict[str, int]:
    """How many of each part are drawn, by largest remainder: in proportion, whole, and `sample` together. Equal
    remainders go by the names of the parts."""
    of = sum(parts.values())
    whole = {name: sample * size // of for name, size in parts.items()}
    by_remainder = sorted(parts, key=lambda name: (-(sample * parts[name] % of), name))
    for name in by_remainder[: sample - sum(whole.values())]:
        whole[name] += 1
    return whole


def differences(record: Mapping[str, Any], written: str, drawn_again: Sequence[str]) -> list[str]:
    """Where the record of a draw does not agree with itself; `written` is the population as it was hashed,
    `drawn_again` what comes out of the record alone."""
    words = (sha256(written), record["salt"], record["preparer_word"])
    found = []
    if words[0] != record["population_hash"]:
        found.append("the population is not the one that was committed to")
    if commitment(*words) != record["commitment"]:
        found.append("the preparer's word is not the one that was committed to")
    if seed(*words, record["drawer_word"]) != record["seed"]:
        found.append("the seed does not follow from population and words")
    if list(drawn_again) != record["drawn"]:
        found.append("others are drawn")
    return found


def spread(items: Sequence[Collection[int]], people: Sequence[int]) -> list[int | None]:
    """For each item, given who had a hand in it, whose task it is: people in turn, passing over those. None where
    nobody is left."""
    found: list[int | None] = []
    at = 0
    for had_a_hand in items:
        turns = [*people[at:], *people[:at]]
        chosen = next((each for each in turns if each not in had_a_hand), None)
        found.append(chosen)
        if chosen is not None:
            at = (people.index(chosen) + 1) % len(people)
    return found
