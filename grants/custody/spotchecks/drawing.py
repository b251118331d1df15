"""The draw of a spot check: a function of its record, which anybody can make again. Pure.

It is the draw of a sample (`grants.scoring.sampling`) over vouchers, ordered by the numbers of their claims.
"""

from collections.abc import Mapping
from typing import Any

from grants.scoring import sampling
from grants.scoring.draw_order import order


def redraw(population: Mapping[str, Any], seed_: str) -> list[str]:
    """The numbers of the claims that are drawn, in order, by the record alone."""
    return order(seed_, [each["claim"] for each in population["vouchers"]])[: population["sample"]]


def differences(record: Mapping[str, Any], written: str) -> list[str]:
    """Where the record of a draw does not agree with itself; `written` is the population as it was hashed."""
    return sampling.differences(record, written, redraw(record["population"], record["seed"]))
