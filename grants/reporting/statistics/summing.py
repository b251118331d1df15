"""Returns summed up the division tree, by region, against what is wanted. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.i18n import Text, _
from grants.reporting.statistics.facts import FormFacts, Key, Values, Wanted, reckoned, summed, wanted
from grants.reporting.statistics.rules import lies_in
from grants.vocabulary.tables import Area, Division
from grants.vocabulary.words import AREA_NAMES

NOWHERE: Text = _("未划分区域")


@dataclass(frozen=True)
class Sum:
    """A division or a region: how many below it were asked and taken, and what those come to. `depth` is how far below
    the asking division it lies."""

    label: str
    depth: int
    asked: int
    accepted: int
    values: Values
    division: int | None = None


def up_the_tree(
    of: FormFacts, tree: Mapping[int, Division], asked: Sequence[int], accepted: Mapping[int, Values]
) -> list[Sum]:
    """The asking division and all below it that lead to one that was asked, each above what lies in it. A division that
    was closed meanwhile is left out of the lines and stays in the sum of all."""
    top = next((each for each in tree.values() if each.code == of.owner.division), None)
    if top is None:
        return []
    rows = [_sum(of, top.name, 0, asked, accepted, top.id)]
    return rows + _below(of, tree, top, 1, asked, accepted)


def _below(
    of: FormFacts,
    tree: Mapping[int, Division],
    above: Division,
    depth: int,
    asked: Sequence[int],
    accepted: Mapping[int, Values],
) -> list[Sum]:
    rows: list[Sum] = []
    for each in tree.values():
        if each.parent == above.id:
            inside = [one for one in asked if one == each.id or (one in tree and lies_in(tree[one], each.id, tree))]
            if inside:
                rows.append(_sum(of, each.name, depth, inside, accepted, each.id))
                rows += _below(of, tree, each, depth + 1, inside, accepted)
    return rows


def by_region(
    of: FormFacts, tree: Mapping[int, Division], asked: Sequence[int], accepted: Mapping[int, Values]
) -> list[Sum]:
    """S11: east, middle and west, as the divisions say; what lies in one that says nothing is a line of its own."""
    parts: dict[Area | None, list[int]] = {area: [] for area in (*Area, None)}
    for each in asked:
        parts[_area(tree, each)].append(each)
    return [
        _sum(of, str(AREA_NAMES[area] if area else NOWHERE), 0, inside, accepted)
        for area, inside in parts.items()
        if inside
    ]


def _area(tree: Mapping[int, Division], division: int) -> Area | None:
    """Of the division, or of the nearest above it that says one."""
    at = tree.get(division)
    while at is not None and at.area is None:
        at = tree.get(at.parent)
    return Area(at.area) if at is not None else None


def over_years(
    of: FormFacts, years: Mapping[int, int], accepted: Mapping[int, Mapping[int, Values]]
) -> list[tuple[int, dict[Key, Decimal]]]:
    """What all divisions come to together, year by year, by the indicators of this edition."""
    return [(year, _together(of, accepted.get(asking, {}).values())) for year, asking in years.items()]


def targets(of: FormFacts, tree: Mapping[int, Division], accepted: Mapping[int, Values]) -> list[tuple[str, Wanted]]:
    """S48: each division that was taken beside what is wanted of it, those that fall short first."""
    found = [
        (tree[division].name, each)
        for division, values in accepted.items()
        if division in tree
        for each in wanted(of, values)
    ]
    return sorted(found, key=lambda each: each[1].is_met)


def _sum(
    of: FormFacts,
    label: str,
    depth: int,
    asked: Sequence[int],
    accepted: Mapping[int, Values],
    division: int | None = None,
) -> Sum:
    taken = [accepted[each] for each in asked if each in accepted]
    return Sum(label, depth, len(asked), len(taken), _together(of, taken), division)


def _together(of: FormFacts, found: Iterable[Values]) -> dict[Key, Decimal]:
    return reckoned(of, summed(of, found))
