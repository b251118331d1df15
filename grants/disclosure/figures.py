"""What was awarded, paid, spent and returned, by year, purpose and area, over all projects that are public."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grants.charts import Chart, Series
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS
from grants.errors import NotFound
from grants.funds.rules import purpose_name
from grants.i18n import Text, _
from grants.workbooks import Sheet

ZERO = Decimal("0.00")
MONEY_NAMES: tuple[tuple[str, Text], ...] = (
    ("awarded", _("立项")),
    ("paid", _("已拨")),
    ("spent", _("已支出")),
    ("returned", _("退回")),
)


class By(StrEnum):
    """What the money is laid out by."""

    YEAR = "year"
    PURPOSE = "purpose"
    AREA = "area"


BY_NAMES: dict[By, Text] = {By.YEAR: _("按资金年度"), By.PURPOSE: _("按用途"), By.AREA: _("按地区")}


@dataclass(frozen=True)
class Figures:
    """Sums over some projects. `awarded` is what is in force; where nobody has reported, nothing is spent yet."""

    label: str
    projects: int
    beneficiaries: int
    awarded: Decimal
    paid: Decimal
    spent: Decimal
    returned: Decimal


@dataclass(frozen=True)
class Cell:
    """The projects of one year, purpose and area."""

    year: int
    purpose: str
    area: str
    projects: int
    beneficiaries: int
    awarded: Decimal
    paid: Decimal
    spent: Decimal
    returned: Decimal


async def cells() -> list[Cell]:
    """Every public project that was not taken back, in one question. The area is the county, or what is above it."""
    rows = await sql(
        "SELECT f.year, p.purpose, coalesce(county.name, above.name, '') AS area, count(*)::int AS projects,"
        " coalesce(sum(p.beneficiaries), 0)::int AS beneficiaries, sum(a.amount - z.cut) AS awarded,"
        " coalesce(sum(y.amount), 0.00) AS paid, coalesce(sum(s.amount), 0.00) AS spent, sum(z.refunded) AS returned"
        " FROM award a JOIN award_in_force z ON z.award = a.id JOIN application p ON p.id = a.application"
        " JOIN organization o ON o.id = p.applicant JOIN fund_source f ON f.id = a.fund"
        " LEFT JOIN division county ON county.code = left(o.division, 6)"
        " LEFT JOIN division above ON above.code = rpad(left(o.division, 4), 6, '0')"
        " LEFT JOIN award_spent s ON s.award = a.id"
        " LEFT JOIN (SELECT award, sum(amount) AS amount FROM payment WHERE status = 'paid' GROUP BY award) y"
        " ON y.award = a.id"
        f" WHERE a.cancelled_at IS NULL AND EXISTS (SELECT FROM notice_item i WHERE {HANGS} AND i.withdrawn_at IS NULL)"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return [Cell(**row) for row in rows]


def together(found: Iterable[Cell], by: By) -> list[Figures]:
    """The cells summed up: years in order, purposes and areas with the most money first."""
    labels: dict[By, Callable[[Cell], str]] = {
        By.YEAR: lambda each: str(each.year),
        By.PURPOSE: lambda each: purpose_name(each.purpose),
        By.AREA: lambda each: each.area or str(_("未登记地区")),
    }
    parts: dict[str, list[Cell]] = {}
    for each in found:
        parts.setdefault(labels[by](each), []).append(each)
    summed = [_sum(label, cells_of) for label, cells_of in parts.items()]
    in_order = sorted(summed, key=lambda each: each.label)
    return in_order if by == By.YEAR else sorted(in_order, key=lambda each: -each.awarded)


def by_word(word: str) -> By:
    """What an address asks for. Raises NotFound."""
    if word not in set(By):
        raise NotFound("disclosure.no_such_figures", _("没有这张表"))
    return By(word)


def chart(by: By, rows: Sequence[Figures]) -> Chart:
    """Four kinds of money beside each other."""
    series = [Series(name, [getattr(each, key) for each in rows]) for key, name in MONEY_NAMES]
    return Chart(f"by-{by}", BY_NAMES[by], _("元"), [each.label for each in rows], series)


def sheet(by: By, rows: Sequence[Figures]) -> Sheet:
    """The same rows for a workbook, with projects and beneficiaries."""
    columns = [(BY_NAMES[by], 24), (_("项目数"), 10), (_("受益人数"), 12), *((name, 16) for _key, name in MONEY_NAMES)]
    cells_of = [
        [each.label, each.projects, each.beneficiaries, *(getattr(each, key) for key, _name in MONEY_NAMES)]
        for each in rows
    ]
    return Sheet(BY_NAMES[by], columns, cells_of)


def _sum(label: str, found: Sequence[Cell]) -> Figures:
    return Figures(
        label,
        sum(each.projects for each in found),
        sum(each.beneficiaries for each in found),
        sum((each.awarded for each in found), ZERO),
        sum((each.paid for each in found), ZERO),
        sum((each.spent for each in found), ZERO),
        sum((each.returned for each in found), ZERO),
    )
