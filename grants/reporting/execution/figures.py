"""The figures of the money and the accounts each is made of: pure, and they add up because accounts do.

A figure is a set of kinds of account of the fund book; what it comes to is the sum of their balances, and its entries
are those that cross the border of the set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grants import money
from grants.i18n import Text, _

ZERO = Decimal("0.00")


class Scope(StrEnum):
    """Whose money is looked at."""

    FUNDS = "funds"
    ROUNDS = "rounds"
    ORGANIZATIONS = "organisations"
    PROJECTS = "projects"


class Figure(StrEnum):
    """What is asked of the money."""

    BUDGET = "budget"
    FREE = "free"
    COMMITTED = "committed"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"
    OPEN = "open"


SCOPE_NAMES: dict[Scope, Text] = {
    Scope.FUNDS: _("按资金来源"),
    Scope.ROUNDS: _("按轮次"),
    Scope.ORGANIZATIONS: _("按单位"),
    Scope.PROJECTS: _("按项目"),
}
FIGURE_NAMES: dict[Figure, Text] = {
    Figure.BUDGET: _("预算"),
    Figure.FREE: _("未承诺"),
    Figure.COMMITTED: _("已承诺"),
    Figure.APPROVED: _("已审批"),
    Figure.PAID: _("已付"),
    Figure.RETURNED: _("退回"),
    Figure.OPEN: _("待付"),
}
# The word before the colon of an account's code (pool:<call>:<fund>, award:<number>, …).
UNCOMMITTED = ("source", "pool")
MADE_OF: dict[Figure, tuple[str, ...]] = {
    Figure.BUDGET: (*UNCOMMITTED, "award", "payable", "paid"),
    Figure.FREE: UNCOMMITTED,
    Figure.COMMITTED: ("award", "payable", "paid"),
    Figure.APPROVED: ("payable", "paid"),
    Figure.PAID: ("paid",),
    Figure.RETURNED: ("paid",),
    Figure.OPEN: ("award", "payable"),
}


@dataclass(frozen=True)
class Figures:
    """budget = free + committed; committed = paid + open; approved = paid + payable. `budget` of a project is what was
    decided. `returned` came back from paid. `spent` is None where nobody has reported and no hub keeps the money."""

    budget: Decimal
    unapproved: Decimal
    payable: Decimal
    paid: Decimal
    returned: Decimal
    spent: Decimal | None

    @property
    def committed(self) -> Decimal:
        """Promised in signed agreements."""
        return self.unapproved + self.payable + self.paid

    @property
    def free(self) -> Decimal:
        """Not promised to anybody yet."""
        return self.budget - self.committed

    @property
    def approved(self) -> Decimal:
        """Approved for payment, whether or not the bank has paid it."""
        return self.payable + self.paid

    @property
    def open(self) -> Decimal:
        """Promised and not paid yet."""
        return self.unapproved + self.payable

    @property
    def rate(self) -> Decimal:
        """The execution rate: what of the budget is paid, in percent to be shown."""
        return money.percentage(self.paid, self.budget)

    def of(self, figure: Figure) -> Decimal:
        """One of them by its name."""
        return Decimal(getattr(self, figure.value))


def together(parts: Iterable[Figures]) -> Figures:
    """The sum of several. `spent` is of those of which it is known."""
    found = list(parts)
    known = [each.spent for each in found if each.spent is not None]
    return Figures(
        budget=sum((each.budget for each in found), ZERO),
        unapproved=sum((each.unapproved for each in found), ZERO),
        payable=sum((each.payable for each in found), ZERO),
        paid=sum((each.paid for each in found), ZERO),
        returned=sum((each.returned for each in found), ZERO),
        spent=sum(known, ZERO) if known else None,
    )
