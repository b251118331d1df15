"""The checker: what no assignment can exceed, computed from prices alone and with nothing of the solver."""

import numpy as np

from grants.scoring.assigning.problem import Affinities, Bools, Ints


def upper_bound(
    affinity: Affinities, conflict: Bools, org: Ints, demand: Ints, load_min: Ints, load_max: Ints, price: Ints
) -> int:
    """No assignment within the hard rules has a greater total (milli-units), whatever whole prices are given.

    Each expert is charged the price for every slot and given it back for as many as suits the bound best; each
    application takes the best expert of each organisation, and of these the best `demand` at affinity minus price.
    """
    org = np.where(org < 0, -1 - np.arange(len(org)), org)
    by_org = np.argsort(org, kind="stable")
    first_of_each = np.unique(org[by_org], return_index=True)[1]
    bound = int(np.maximum(price * load_min, price * load_max).sum())
    for row, barred, needed in zip(affinity, conflict, demand, strict=True):
        worth = np.where(barred, -(1 << 40), row.astype(np.int64) - price)
        best_of_each = np.maximum.reduceat(worth[by_org], first_of_each)
        bound += int(np.sort(best_of_each)[len(best_of_each) - needed :].sum())
    return bound
