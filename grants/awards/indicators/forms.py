"""Reads the rows in which indicators are worded."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from grants.awards.indicators.facts import IndicatorPlan, Proposed
from grants.awards.indicators.tables import Indicator, IndicatorKind
from grants.calls.row_forms import RowForm
from grants.web.forms import whole

CEILING = "most"


class IndicatorsForm(RowForm):
    """A row for each indicator: indicators-<n>-name, …"""

    PARTS = ("indicators",)
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {"indicators": {"kind": "", "bound": "least"}}

    def __init__(self, posted: Mapping[str, Any] | None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.version = whole(self.value("version")) or 0
        self.plans: list[IndicatorPlan] = []
        if self.posted and not self.is_arranged:
            self.plans = [self._plan(row) for row in self.used("indicators")]

    def _plan(self, row: str) -> IndicatorPlan:
        return IndicatorPlan(
            kind=IndicatorKind(self.choice(f"{row}-kind", IndicatorKind) or IndicatorKind.QUANTITY),
            name=self.text(f"{row}-name", longest=120),
            unit=self.text(f"{row}-unit", longest=20),
            target=self.decimal(f"{row}-target", most=10**11) or Decimal(0),
            proof=self.text(f"{row}-proof", longest=200),
            is_ceiling=self.choice(f"{row}-bound", ("least", CEILING)) == CEILING,
        )


def typed(rows: Sequence[Indicator | Proposed]) -> dict[str, str]:
    """The fields of a form that begins with these."""
    fields: dict[str, str] = {}
    for at, each in enumerate(rows, start=1):
        target = each.target if isinstance(each.target, str) else f"{each.target.normalize():f}"
        names = {"kind": str(each.kind), "name": each.name, "unit": each.unit, "target": target, "proof": each.proof}
        names["bound"] = CEILING if each.is_ceiling else "least"
        fields |= {f"indicators-{at}-{name}": value for name, value in names.items()}
    return fields
