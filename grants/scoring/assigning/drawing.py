"""Who may be given what by lot: random exclusion, so that nobody can be sure of an application he asks for."""

import hmac
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from grants.scoring.assigning.problem import Bools

# One HMAC-SHA-512 holds the numbers of sixteen experts, four bytes each.
TOGETHER = 16


def eligible(seed: bytes, attempt: int, applications: Sequence[int], experts: Sequence[int], share: Fraction) -> Bools:
    """[application, expert]: whether the lot lets them meet; each pair with probability `share`, by their ids alone.

    A pair's number is the four bytes at place `expert % 16` of HMAC-SHA-512(seed, "attempt/application/expert // 16");
    it is let through if number / 2**32 < share. Who knows the seed can draw it all again.
    """
    limit = share.numerator * (1 << 32) // share.denominator
    number = np.asarray(experts, dtype=np.int64)
    groups, place = np.unique(number // TOGETHER, return_inverse=True)
    drawn = np.empty((len(applications), len(number)), np.bool_)
    for row, application in enumerate(applications):
        digests = (hmac.digest(seed, f"{attempt}/{application}/{group}".encode(), "sha512") for group in groups)
        numbers = np.frombuffer(b"".join(digests), ">u4").reshape(len(groups), TOGETHER)
        drawn[row] = numbers[place, number % TOGETHER] < limit
    return drawn
