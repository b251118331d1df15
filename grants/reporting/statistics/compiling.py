"""A year of a form as it is shown and exported: read once, summed up in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.people.rules import Actor
from grants.reporting.statistics import queries, summing, yearly
from grants.reporting.statistics.facts import FormFacts, Values, Wanted
from grants.reporting.statistics.queries import Line
from grants.reporting.statistics.summing import Sum
from grants.reporting.statistics.tables import StatisticAsking
from grants.reporting.statistics.yearly import Change


@dataclass(frozen=True)
class Compiled:
    """`sums` up the tree, `regions` as S11 names them, `years` of this kind of return, `targets` of each division."""

    of: FormFacts
    asking: StatisticAsking
    lines: Sequence[Line]
    sums: Sequence[Sum]
    regions: Sequence[Sum]
    years: Sequence[tuple[int, Values]]
    targets: Sequence[tuple[str, Wanted]]
    changes: Sequence[Change]


async def compiled(person: Actor, asking_id: int) -> Compiled:
    """Only what was accepted is summed. Raises NotFound for what another authority asked for."""
    asked, of = await queries.asking(person, asking_id)
    lines = await queries.returns_of(asking_id)
    tree = await queries.tree()
    years = await yearly.years_of(asked.form)
    accepted = await yearly.accepted_of(list(years.values()))
    divisions, here = [each.row.division for each in lines], accepted.get(asking_id, {})
    return Compiled(
        of=of,
        asking=asked,
        lines=lines,
        sums=summing.up_the_tree(of, tree, divisions, here),
        regions=summing.by_region(of, tree, divisions, here),
        years=summing.over_years(of, years, accepted),
        targets=summing.targets(of, tree, here),
        changes=await yearly.changes(asking_id),
    )
