"""A return with all that is needed to fill it, check it and sum it up. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.reporting.statistics.tables import (
    NumberKind,
    ReturnStatus,
    StatisticAsking,
    StatisticCheck,
    StatisticDecision,
    StatisticFigure,
    StatisticForm,
    StatisticIndicator,
    StatisticItem,
    StatisticReturn,
)
from grants.vocabulary.tables import Division

# A figure of a return: the code of its indicator, and of which place.
Key = tuple[str, str]
Values = Mapping[Key, Decimal]


class Place(StrEnum):
    """The whole, or its towns and villages apart."""

    WHOLE = "whole"
    URBAN = "urban"
    RURAL = "rural"


APART = (Place.URBAN, Place.RURAL)
PLACE_NAMES: dict[Place, Text] = {Place.WHOLE: _("合计"), Place.URBAN: _("城市社区"), Place.RURAL: _("农村社区")}


@dataclass(frozen=True)
class FormFacts:
    """A form with its indicators in order and its checks."""

    form: StatisticForm
    owner: Organization
    indicators: Sequence[StatisticIndicator]
    checks: Sequence[StatisticCheck]

    @property
    def by_code(self) -> dict[str, StatisticIndicator]:
        return {each.code: each for each in self.indicators}

    @property
    def cells(self) -> list["Cell"]:
        """Every figure that somebody types, in the order of the form."""
        typed = [each for each in self.indicators if each.number_kind != NumberKind.SHARE]
        return [Cell(each, place) for each in typed for place in places(each)]


@dataclass(frozen=True)
class Cell:
    """One figure to type."""

    indicator: StatisticIndicator
    place: Place

    @property
    def key(self) -> Key:
        return self.indicator.code, self.place.value

    @property
    def field(self) -> str:
        """Its name in a form: of a kind of its own, since a code may be any word, also that of another field."""
        name = f"figure-{self.indicator.code}"
        return name if self.place == Place.WHOLE else f"{name}-{self.place}"

    @property
    def label(self) -> str:
        """What it is called."""
        name = self.indicator.name
        return name if self.place == Place.WHOLE else f"{name}（{PLACE_NAMES[self.place]}）"


@dataclass(frozen=True)
class Typed:
    """What somebody says of a figure: nothing yet, or a number, and why."""

    value: Decimal | None
    words: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision with its items."""

    row: StatisticDecision
    items: Sequence[StatisticItem]


@dataclass(frozen=True)
class ReturnFacts:
    """A return. `known` is what the system knows now, `last` what was accepted for the year before."""

    row: StatisticReturn
    asking: StatisticAsking
    of: FormFacts
    owner: Organization
    division: Division
    figures: Mapping[Key, StatisticFigure] = field(default_factory=dict)
    known: Values = field(default_factory=dict)
    last: Values = field(default_factory=dict)
    decisions: Sequence[Decided] = ()

    @property
    def typed(self) -> dict[Key, Typed]:
        """What was saved; where nothing was, what the system knows stands there already."""
        found = {cell.key: Typed(self.known.get(cell.key)) for cell in self.of.cells}
        return found | {key: Typed(each.value, each.words) for key, each in self.figures.items()}

    @property
    def values(self) -> dict[Key, Decimal]:
        """The figures that are there."""
        return {key: each.value for key, each in self.typed.items() if each.value is not None}

    @property
    def taken(self) -> StatisticDecision | None:
        """The decision by which it stands accepted."""
        return self.decisions[-1].row if self.row.status == ReturnStatus.ACCEPTED else None

    @property
    def open_items(self) -> Sequence[StatisticItem]:
        """What the last decision asks to be put right."""
        last = self.decisions[-1] if self.decisions else None
        return [] if last is None or last.row.is_accepted else last.items


def places(indicator: StatisticIndicator) -> tuple[Place, ...]:
    """The places for which an indicator is asked."""
    return APART if indicator.is_split else (Place.WHOLE,)


def summed(of: FormFacts, found: Iterable[Values]) -> dict[Key, Decimal]:
    """Figures of several divisions together; where nobody said anything there is none."""
    sums: dict[Key, Decimal] = {}
    for values in found:
        for cell in of.cells:
            if cell.key in values:
                sums[cell.key] = sums.get(cell.key, Decimal(0)) + values[cell.key]
    return sums


def reckoned(of: FormFacts, values: Values) -> dict[Key, Decimal]:
    """The figures with what follows from them: both places together, and shares in percent of two places."""
    found = dict(values)
    for each in of.indicators:
        apart = [values[each.code, place] for place in APART if (each.code, place) in values]
        if each.is_split and apart:
            found[each.code, Place.WHOLE] = sum(apart, Decimal(0))
    for each in of.indicators:
        if each.number_kind == NumberKind.SHARE:
            for place in (*(APART if each.is_split else ()), Place.WHOLE):
                part, whole = found.get((each.part, place)), found.get((each.whole, place))
                if part is not None and whole:
                    found[each.code, place] = (part * 100 / whole).quantize(Decimal("0.01"))
    return found


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an indicator in a place, what is there, and whether that is enough."""

    indicator: StatisticIndicator
    place: Place
    least: Decimal
    is_: Decimal | None

    @property
    def is_met(self) -> bool:
        return self.is_ is not None and self.is_ >= self.least


def wanted(of: FormFacts, values: Values) -> list[Wanted]:
    """S48: what is wanted at least, of each community where the form says so. Nothing where that is not known."""
    found, reckoning = [], reckoned(of, values)
    for each in of.indicators:
        least = {Place.URBAN: each.least_urban, Place.RURAL: each.least_rural, Place.WHOLE: each.least_whole}
        for place, amount in least.items():
            times = reckoning.get((each.per, place)) if each.per else Decimal(1)
            if amount is not None and times is not None:
                found.append(Wanted(each, place, amount * times, reckoning.get((each.code, place))))
    return found
