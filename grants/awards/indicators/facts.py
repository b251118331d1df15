"""An indicator as it is asked for, and the list of an award as the rules look at it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.awards.facts import AwardFacts
from grants.awards.indicators.tables import Indicator, IndicatorKind, IndicatorList

# The table of the standard form in which an application promises what it will reach.
PROMISED = "indicators"
MEASURE = re.compile(
    r"\s*(?P<ceiling>[≤<]|不超过|不高于|至多)?[^\d]{0,6}(?P<number>\d[\d,]*(?:\.\d{1,2})?)\s*(?P<unit>.*)"
)


@dataclass(frozen=True)
class IndicatorPlan:
    """An indicator before it is a row. `target` is at least, or with `is_ceiling` at most, so many `unit`."""

    kind: IndicatorKind
    name: str
    unit: str
    target: Decimal
    proof: str
    is_ceiling: bool = False


@dataclass(frozen=True)
class IndicatorFacts:
    """The indicators of an award with who worded them and who agreed; `listed` is None while nobody worded any."""

    award: AwardFacts
    listed: IndicatorList | None
    indicators: Sequence[Indicator]

    @property
    def is_signed(self) -> bool:
        agreement = self.award.agreement
        return agreement is not None and agreement.signed_on is not None

    @property
    def is_agreed(self) -> bool:
        return self.listed is not None and self.listed.agreed_at is not None


@dataclass(frozen=True)
class Proposed:
    """A row of the application's table of indicators, as texts for the form."""

    kind: IndicatorKind
    name: str
    unit: str
    target: str
    proof: str
    is_ceiling: bool


def proposed_of(entries: Sequence[Mapping[str, Any]]) -> list[Proposed]:
    """What the table of an application promises (指标、目标值、证明材料). A target without number stays to be typed."""
    tables: list[list[list[str]]] = [each["rows"] for each in entries if each["key"] == PROMISED and each.get("rows")]
    rows = tables[0] if tables else []
    return [_proposed(*[*row, "", "", ""][:3]) for row in rows]


def _proposed(name: str, target: str, proof: str) -> Proposed:
    found = MEASURE.fullmatch(target.strip())
    return Proposed(
        kind=IndicatorKind.SATISFACTION if "满意" in name else IndicatorKind.QUANTITY,
        name=name.strip(),
        unit=found["unit"].strip()[:20] if found else "",
        target=found["number"].replace(",", "") if found else "",
        proof=proof.strip(),
        is_ceiling=bool(found and found["ceiling"]),
    )
