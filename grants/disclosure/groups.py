"""A group's money at its hub as everybody may see it: by month and budget line, and nothing that belongs to a person.

It stands on the same rows as the pages of its projects (`funded`): what is not announced is not there, and nobody is
named from whom a group bought (K-9). Nothing is kept: a figure is right as soon as the books are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from grants.disclosure import tombstones
from grants.disclosure.covering import sql
from grants.disclosure.funded import PUBLIC, Movement, Project, movements
from grants.errors import NotFound
from grants.i18n import _

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class MonthOf:
    """What came in and went out in a month, for one budget line or of one kind."""

    month: str
    kind: str
    item: str
    received: Decimal
    paid: Decimal


@dataclass(frozen=True)
class LineOf:
    """A budget line of a project: as it is in force, and what was paid on it."""

    award: str
    item: str
    amount: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.amount - self.spent


@dataclass(frozen=True)
class Stated:
    """The totals of a monthly statement, and whether the group agreed."""

    month: str
    award: str
    opening: Decimal
    received: Decimal
    spent: Decimal
    closing: Decimal
    is_answered: bool
    is_objected: bool


@dataclass(frozen=True)
class GroupPage:
    """All that the public page of a group shows."""

    code: str
    name: str
    filing_no: str | None
    filing_ended_on: date | None
    projects: Sequence[Project]
    movements: Sequence[Movement]
    lines: Sequence[LineOf]
    statements: Sequence[Stated]
    frozen_at: datetime | None

    @property
    def hubs(self) -> list[str]:
        """Who keeps its money."""
        return list(dict.fromkeys(each.hub for each in self.projects if each.hub))

    @property
    def held(self) -> Decimal:
        return self.movements[-1].balance if self.movements else NOTHING

    @property
    def received(self) -> Decimal:
        return sum((each.received for each in self.movements if each.received is not None), NOTHING)

    @property
    def gone(self) -> Decimal:
        return sum((each.paid for each in self.movements if each.paid is not None), NOTHING)

    @property
    def months(self) -> list[MonthOf]:
        """By month, what came in before what went out, lines in the order of the budget."""
        places = {each.item: at for at, each in enumerate(self.lines)}
        keyed = sorted(self.movements, key=lambda each: _place(each, places))
        return [
            MonthOf(month, kind, item, *_sums(list(together)))
            for (month, _out, _at, kind, item), together in groupby(keyed, key=lambda each: _place(each, places))
        ]

    @property
    def by_item(self) -> list[tuple[str, Decimal]]:
        """What was paid on each budget line, the same line of several projects together."""
        spent: dict[str, Decimal] = {}
        for each in self.lines:
            spent[each.item] = spent.get(each.item, NOTHING) + each.spent
        return [(item, amount) for item, amount in spent.items() if amount]

    @property
    def points(self) -> list[tuple[date, Decimal]]:
        """The balance at the end of each day on which something moved."""
        return sorted({each.on: each.balance for each in self.movements}.items())


async def group_page(code: str) -> GroupPage:
    """A group whose money a hub keeps, for at least one announced project. Raises NotFound where there is none.

    The address stays when two rows of the same group were found to be one and merged.
    """
    rows = await sql(
        "SELECT g.id, g.code, g.name, g.filing_no, g.filing_ended_on FROM organization o"
        " JOIN organization g ON g.id = coalesce(o.merged_into, o.id) WHERE o.code = {} AND g.kind = 'community_group'",
        code,
    )
    row: dict[str, Any] = rows[0] if rows else {"id": 0}
    found = [
        Project(**each)
        for each in await sql(
            f"{PUBLIC} WHERE a.id IN (SELECT k.award FROM custody_ledger k"
            " WHERE k.community_group = {}) ORDER BY a.id",
            row["id"],
        )
    ]
    if not found:
        raise await tombstones.of_body(code) or NotFound(
            "disclosure.no_group", _("没有找到这个组织，可能还没有公示过的项目")
        )
    awards = [each.id for each in found]
    return GroupPage(
        code=row["code"],
        name=row["name"],
        filing_no=row["filing_no"],
        filing_ended_on=row["filing_ended_on"],
        projects=found,
        movements=await movements(awards),
        lines=await _lines(awards),
        statements=await _statements(awards),
        frozen_at=await _frozen_at([each.custody or 0 for each in found]),
    )


async def _lines(awards: Sequence[int]) -> list[LineOf]:
    rows = await sql(
        "SELECT a.number AS award, l.item, b.amount, c.spent FROM award_line l JOIN award a ON a.id = l.award"
        " JOIN budget_now b ON b.id = l.id CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS spent FROM claim"
        " WHERE award_line = l.id AND status = 'paid') c WHERE l.award = ANY({}) ORDER BY a.id, l.position",
        list(awards),
    )
    return [LineOf(**row) for row in rows]


async def _statements(awards: Sequence[int]) -> list[Stated]:
    rows = await sql(
        "SELECT s.month, a.number AS award, s.opening, s.received, s.spent, s.closing,"
        " s.answered_at IS NOT NULL AS is_answered, s.objection <> '' AS is_objected"
        " FROM statement s JOIN custody_ledger k ON k.id = s.ledger JOIN award a ON a.id = k.award"
        " WHERE a.id = ANY({}) ORDER BY s.month DESC, a.id, s.id",
        list(awards),
    )
    return [Stated(**row) for row in rows]


async def _frozen_at(ledgers: Sequence[int]) -> datetime | None:
    [row] = await sql(
        "SELECT min(f.placed_at) AS at FROM custody_freeze f JOIN custody_ledger k ON k.hub = f.hub"
        " AND k.community_group = f.community_group WHERE k.id = ANY({}) AND f.lifted_at IS NULL",
        list(ledgers),
    )
    at: datetime | None = row["at"]
    return at


def _place(each: Movement, places: dict[str, int]) -> tuple[str, bool, int, str, str]:
    return f"{each.on:%Y-%m}", each.paid is not None, places.get(each.item, -1), each.kind, each.item


def _sums(together: Sequence[Movement]) -> tuple[Decimal, Decimal]:
    return (
        sum((each.received for each in together if each.received is not None), NOTHING),
        sum((each.paid for each in together if each.paid is not None), NOTHING),
    )
