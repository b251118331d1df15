"""Cells of figures and what they come to by round, funder, fund, field, area or year. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from grants.charts import Chart, Series
from grants.i18n import Text, _

ZERO = Decimal("0.00")
# What follows the most important labels of a chart stands together in one.
MOST = 15
# Of an application with several fields, so that every application is counted once.
SEVERAL = "*"


class By(StrEnum):
    """What the figures are laid out by."""

    ROUND = "round"
    FUNDER = "funder"
    FUND = "fund"
    FIELD = "field"
    AREA = "area"
    YEAR = "year"


BY_NAMES: dict[By, Text] = {
    By.ROUND: _("按轮次"),
    By.FUNDER: _("按主办单位"),
    By.FUND: _("按资金来源"),
    By.FIELD: _("按领域"),
    By.AREA: _("按地区"),
    By.YEAR: _("按资金年度"),
}
COUNT_NAMES: dict[str, Text] = {"applications": _("申报"), "eligible": _("资格合格"), "awarded_projects": _("立项")}
MONEY_NAMES: dict[str, Text] = {
    "requested": _("申请"),
    "awarded": _("立项金额"),
    "paid": _("已拨"),
    "spent": _("已支出"),
    "returned": _("退回"),
}


@dataclass(frozen=True)
class Sums:
    """Figures over some applications. `judged` are the eligible ones of rounds whose result was announced."""

    applications: int = 0
    eligible: int = 0
    judged: int = 0
    awarded_projects: int = 0
    beneficiaries: int = 0
    requested: Decimal = ZERO
    awarded: Decimal = ZERO
    paid: Decimal = ZERO
    spent: Decimal = ZERO
    returned: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Sums)})

    @property
    def success(self) -> Decimal | None:
        """Of a hundred eligible applications whose result was announced, how many were awarded."""
        if not self.judged:
            return None
        return (Decimal(self.awarded_projects) * 100 / self.judged).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Cell:
    """The applications of one round, fund, field and area."""

    funder: int
    funder_name: str
    call: int
    round: str
    fund: int
    fund_name: str
    year: int
    field: str
    area: str
    sums: Sums


@dataclass(frozen=True)
class Row:
    """A label with its figures."""

    label: str
    sums: Sums


def together(cells: Iterable[Cell], by: By, field_names: Mapping[str, str]) -> list[Row]:
    """The cells summed up: rounds with the newest first, years in order, all else with the most applications first."""
    keys: dict[By, Callable[[Cell], tuple[int, str]]] = {
        By.ROUND: lambda each: (each.call, each.round),
        By.FUNDER: lambda each: (each.funder, each.funder_name),
        By.FUND: lambda each: (each.fund, f"{each.year} · {each.fund_name}"),
        By.FIELD: lambda each: (0, _field(each.field, field_names)),
        By.AREA: lambda each: (0, each.area or str(_("未登记地区"))),
        By.YEAR: lambda each: (each.year, str(each.year)),
    }
    found: dict[tuple[int, str], Sums] = {}
    for each in cells:
        key = keys[by](each)
        found[key] = found.get(key, Sums()) + each.sums
    if by in (By.ROUND, By.YEAR):
        order = sorted(found.items(), key=lambda item: item[0], reverse=by == By.ROUND)
    else:
        order = sorted(found.items(), key=lambda item: (-item[1].applications, item[0]))
    return [Row(label, sums) for (_key, label), sums in order]


def total(rows: Iterable[Row]) -> Sums:
    """All of them."""
    return sum((each.sums for each in rows), Sums())


def shortened(rows: Sequence[Row]) -> list[Row]:
    """So many as a chart can show; what is left over is one row."""
    if len(rows) <= MOST + 1:
        return list(rows)
    rest = rows[MOST:]
    return [*rows[:MOST], Row(str(_("其余 {n} 项", n=len(rest))), total(rest))]


def charts(by: By, rows: Sequence[Row]) -> list[tuple[Chart, bool]]:
    """The charts of a page, and whether their figures are whole numbers."""
    shown = shortened(rows)
    labels = [each.label for each in shown]

    def chart(key: str, title: Text, unit: Text, names: Mapping[str, Text]) -> Chart:
        series = [Series(name, [Decimal(getattr(each.sums, one)) for each in shown]) for one, name in names.items()]
        return Chart(f"{key}-{by}", title, unit, labels, series)

    spent = {name: MONEY_NAMES[name] for name in ("awarded", "paid", "spent", "returned")}
    asked = {name: MONEY_NAMES[name] for name in ("requested", "awarded")}
    return [
        (chart("counts", _("申报与立项"), _("个"), COUNT_NAMES), True),
        (chart("asked", _("申请与立项金额"), _("元"), asked), False),
        (chart("money", _("资金"), _("元"), spent), False),
        (chart("people", _("受益人数"), _("人次"), {"beneficiaries": _("受益人数")}), True),
    ]


def _field(code: str, names: Mapping[str, str]) -> str:
    if code == SEVERAL:
        return str(_("多个领域"))
    return names.get(code, code) if code else str(_("未选领域"))
