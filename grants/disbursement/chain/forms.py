"""Reads an edition of the rules of paying: from when, why, and a row for each level."""

from collections.abc import Mapping
from typing import Any

from grants import money
from grants.disbursement.chain.facts import COOLING_DAYS, Edition, PlannedLevel
from grants.disbursement.chain.rules import LONGEST_COOLING, MOST_LEVELS
from grants.web.forms import Form


class RulesForm(Form):
    """A row without a name is no level."""

    def __init__(
        self, approvers: Mapping[int, str], posted: Mapping[str, Any] | None = None, **initial: object
    ) -> None:
        super().__init__(posted, **initial)
        self.levels: list[PlannedLevel] = []
        if self.posted:
            self.from_on = self.day("from_on")
            self.cooling_days = self.number("cooling_days", most=LONGEST_COOLING)
            self.reason = self.text("reason", longest=300)
            for row in rows():
                if self.value(f"{row}-name").strip():
                    self._read(row, approvers)

    def _read(self, row: str, approvers: Mapping[int, str]) -> None:
        name = self.text(f"{row}-name", longest=40)
        from_amount, needed = self.money(f"{row}-from"), self.number(f"{row}-needed", least=1, most=20)
        chosen = [int(each) for each in self.choices(f"{row}-who", approvers)]
        if from_amount is not None and needed is not None:
            self.levels.append(PlannedLevel(name, from_amount, needed, chosen))


def rows() -> list[str]:
    """The names of the rows a page offers."""
    return [f"level-{seq}" for seq in range(1, MOST_LEVELS + 1)]


def begins_with(edition: Edition | None) -> dict[str, object]:
    """A new edition begins as the last one."""
    begun: dict[str, object] = {"cooling_days": edition.rules.cooling_days if edition else COOLING_DAYS}
    for row, level in zip(rows(), edition.levels if edition else [], strict=False):
        begun |= {
            f"{row}-name": level.name,
            f"{row}-from": money.show(level.from_amount),
            f"{row}-needed": level.needed,
            f"{row}-who": list(level.approvers),
        }
    return begun
