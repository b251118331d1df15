"""The budget editor as a browser posts it, and budgets for rules."""

from decimal import Decimal
from typing import Any

from grants.applications import budget_rules
from grants.applications.budget import Budget, Finding, Given, Line
from grants.applications.budget_rules import BudgetRules
from grants.calls.tables import FeeStandard
from grants.money import yuan
from tests.applications.in_memory import a_cap

ROW = ("item", "cost_class", "quantities", "unit_price", "basis")
MATCH_ROW = ("match_kind", "match_amount", "giver", "note")


def typed(*rows: tuple[str, ...], match: str = "") -> dict[str, str]:
    """The budget editor with these rows in it, from a browser that knows nothing of what is there."""
    cells = {f"{name}-{at}": cell for at, row in enumerate(rows, 1) for name, cell in zip(ROW, row, strict=False)}
    cells |= {f"{name}-{at}": "" for at in range(1, len(rows) + 1) for name in ("standard", "unit")}
    given = dict(zip(MATCH_ROW, ("own", match, "", ""), strict=True))
    return cells | {f"{name}-1": cell for name, cell in given.items()}


def rules(**changes: Any) -> BudgetRules:
    """The rules of the worked round; `changes` are fields of them."""
    caps = [a_cap(), a_cap(2, "管理费", ("management_fee",), "0", "grant")]
    return BudgetRules(**({"cap": yuan("80000"), "caps": caps} | changes))


def said_of(budget: Budget, key: str, **changes: Any) -> Finding:
    """What one rule says of a budget."""
    return next(each for each in budget_rules.findings(budget, rules(**changes)) if each.key == key)


def a_standard(
    key: int = 1, name: str = "高级职称", rate: str = "500", cost_class: str = "expert_fee", later: Any = (3, "200")
) -> FeeStandard:
    """R-D5; `later` is the day from which, and how much."""
    row = FeeStandard(
        call=7,
        position=key,
        name=name,
        cost_class=cost_class,
        rate=yuan(rate),
        later_from=later and later[0],
        later_rate=later and yuan(later[1]),
    )
    row.id = key
    return row


def by_days(persons: str, days: str, price: str, standard: int | None = 1, *, times: str = "", **facts: Any) -> Line:
    """A line that is paid by persons and days."""
    quantities = tuple(Decimal(each) for each in (persons, days, times) if each)
    return Line(facts.get("item", "专家讲座"), "expert_fee", quantities, yuan(price), standard=standard)


def in_kind(amount: str) -> Given:
    return Given("in_kind", yuan(amount), "社区居委会")
