"""When no set keeps every limit: which of them must give, and by how much. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median_low

from grants.awards.choice.model import Column, Model, Row
from grants.awards.choice.ranking import filled
from grants.awards.choice.tally import Breach, Tally
from grants.awards.choice.terms import Choice, Kind, Limit

# A pool is money that is there: it gives only when nothing else helps, that is when what is kept already exceeds it.
POOL_IS_DEARER = 1000


def what_must_give(choice: Choice, gap: Decimal, node_limit: int) -> Sequence[Breach]:
    """The limits that the least broken set does not keep. A project more or less counts as much as the money of a
    middling request, so that limits of both kinds are weighed alike. There may be other answers as good; none comes
    back when the nodes run out."""
    model = Model(choice, whole_cuts=not gap)
    model.columns = [replace(each, worth=Decimal(0)) for each in model.columns]
    model.limits = {
        limit: replace(row, factors={**row.factors, **_slack(model, limit, row)}) for limit, row in model.limits.items()
    }
    grants = model.solve(gap, node_limit).grants
    return [] if grants is None else Tally(choice, filled(choice, grants)[0]).breaches()


def _slack(model: Model, limit: Limit, row: Row) -> dict[int, int]:
    """Columns that fill a floor and make room under a ceiling, each at its price."""
    price = model.unit if limit.is_money else median_low(each.request for each in model.choice.eligible)
    worth = Decimal(-price * (POOL_IS_DEARER if limit.kind == Kind.POOL else 1))
    sides = [(row.least, row.unit), (row.most, -row.unit)]
    return {
        model.add_column(Column(worth, most=None, is_whole=False)): factor
        for bound, factor in sides
        if bound is not None
    }
