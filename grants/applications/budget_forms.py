"""The form of a budget: rows of what was typed, each read as far as it can be. What is no number stays as text."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants import money
from grants.applications.budget import MOST_QUANTITIES, Line
from grants.applications.facts import ApplicationFacts, Turn
from grants.calls.tables import CostClass
from grants.calls.words import COST_NAMES
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
FACTOR = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
ROW = re.compile(r"item-([0-9]{1,3})")


@dataclass(frozen=True)
class Row:
    """One row of the budget editor: its number in the names of the fields, and what it comes to."""

    at: int
    line: Line


class BudgetForm(Form):
    """The budget editor: rows of what was typed, each read as far as it can be."""

    def __init__(self, posted: Posted, facts: ApplicationFacts, *, more: int = 0) -> None:
        super().__init__(
            posted, **_typed_rows(facts.budget.lines), **_typed_match(facts), version=facts.application.version
        )
        if posted is None:
            self.numbers = list(range(1, len(facts.lines) + 1 + (more or (0 if facts.lines else 3))))
        else:
            self.version = self.number("version") or 0
            self.turn = Turn(self.key().hex, self.number("turn", required=False, most=999_999) or 0)
            self.numbers = sorted({int(found[1]) for name in posted if (found := ROW.fullmatch(name))})
            self._take_pasted()
            self._change_rows()
        self.rows = [Row(at, self._line(at)) for at in self.numbers]
        self.match_cash, self.match_typed = _amount(self.value("match_cash"))

    @property
    def lines(self) -> list[Line]:
        """The rows that are not blank."""
        return [row.line for row in self.rows if not self._is_blank(row.at)]

    @property
    def positions(self) -> dict[int, int]:
        """Of each row that is not blank, the number its line has in the budget."""
        filled = [row.at for row in self.rows if not self._is_blank(row.at)]
        return {at: position for position, at in enumerate(filled, 1)}

    def _line(self, at: int) -> Line:
        price, price_typed = _amount(self.value(f"unit_price-{at}"))
        quantities, quantities_typed = _quantities(self.value(f"quantities-{at}"))
        chosen = self.value(f"cost_class-{at}")
        line = Line(
            item=self.text(f"item-{at}", required=False, longest=80),
            cost_class=chosen if chosen in set(CostClass) else CostClass.ACTIVITY,
            quantities=quantities,
            unit_price=price,
            basis=self.text(f"basis-{at}", required=False, longest=200),
            quantities_typed=quantities_typed or "",
            price_typed=price_typed or "",
        )
        try:
            line.amount  # noqa: B018  # an amount that no account could hold is not read
        except ValueError:
            typed = self.value(f"quantities-{at}").strip()[:80]
            return Line(line.item, line.cost_class, (), price, line.basis, typed, line.price_typed)
        return line

    def _is_blank(self, at: int) -> bool:
        return not any(self.value(f"{name}-{at}").strip() for name in ("item", "quantities", "unit_price", "basis"))

    def _change_rows(self) -> None:
        gone, last = self.value("remove"), self.numbers[-1] if self.numbers else 0
        self.numbers = [at for at in self.numbers if str(at) != gone]
        if self.value("copy_line") and last:
            for name in ("item", "cost_class", "quantities", "unit_price", "basis"):
                self._values[f"{name}-{last + 1}"] = [self.value(f"{name}-{last}")]
            self.numbers.append(last + 1)

    def _take_pasted(self) -> None:
        """Rows of a spreadsheet: item, class (may be missing), quantities, price, basis, separated by tabs."""
        words = {str(name): word.value for word, name in COST_NAMES.items()}
        at = max(self.numbers, default=0)
        for text in self.value("pasted").splitlines()[:200]:
            cells = [cell.strip() for cell in text.split("\t")]
            if not any(cells):
                continue
            cost_class = words.get(cells[1]) if len(cells) > 1 else None
            rest = cells[2:] if cost_class else cells[1:]
            at += 1
            names = ("quantities", "unit_price", "basis")
            self._values |= {f"{name}-{at}": [cell] for name, cell in zip(names, rest, strict=False)}
            self._values |= {f"item-{at}": [cells[0]], f"cost_class-{at}": [cost_class or CostClass.ACTIVITY]}
            self.numbers.append(at)
        self._values["pasted"] = []


def _typed_rows(lines: Iterable[Line]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for at, line in enumerate(lines, 1):
        typed |= {
            f"item-{at}": line.item,
            f"cost_class-{at}": line.cost_class,
            f"quantities-{at}": line.quantities_typed
            or " × ".join(f"{each.normalize():f}" for each in line.quantities),
            f"unit_price-{at}": line.price_typed or (money.show(line.unit_price) if line.unit_price else ""),
            f"basis-{at}": line.basis,
        }
    return typed


def _typed_match(facts: ApplicationFacts) -> dict[str, str]:
    typed = facts.typed("match_cash")
    return {"match_cash": money.show(facts.application.match_cash) if typed is None else typed}


def _amount(text: str) -> tuple[Decimal, str | None]:
    """An amount from zero, and the text when it is none."""
    typed = text.strip()
    if not typed:
        return money.yuan(0), None
    try:
        amount = money.parse(typed)
    except ValueError:
        return money.yuan(0), typed[:40]
    return (amount, None) if amount >= 0 else (money.yuan(0), typed[:40])


def _quantities(text: str) -> tuple[tuple[Decimal, ...], str | None]:
    """`60 × 12` as two quantities, and the text when it is none."""
    typed = text.strip()
    if not typed:
        return (), None
    factors = [each.strip().replace(",", "") for each in re.split("[×xX*✕]", unicodedata.normalize("NFKC", typed))]
    if len(factors) > MOST_QUANTITIES or not all(FACTOR.fullmatch(each) for each in factors):
        return (), typed[:80]
    return tuple(Decimal(each) for each in factors), None
