"""Organisations as everybody may see them: what registers publish, and their projects. No person, no phone, no account.

One has a page from its first announced project on, or because it keeps groups' money. A group's own page is `groups`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.disclosure import tombstones
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS, PUBLIC, Project
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.standing import queries as standing
from grants.standing.queries import Standing

PAGE = 50
ZERO = Decimal("0.00")
# What stands in the public registers.
FACTS = """o.id, o.code, o.name, o.kind, o.status, o.uscc, o.filing_no, o.filing_authority, o.filing_ended_on,
    o.supervising_body, o.founded_on, o.registered_on, o.is_hub, o.is_funder"""
# Announced projects that name an organisation as the one that applied, or as the hub behind a group.
ANNOUNCED = f"""SELECT a.id FROM award a JOIN application p ON p.id = a.application
    WHERE o.id IN (p.applicant, p.submitted_through) AND EXISTS (SELECT FROM notice_item i WHERE {HANGS})"""
HAS_A_PAGE = f"NOT o.is_trial AND o.merged_into IS NULL AND (o.is_hub OR EXISTS ({ANNOUNCED}))"


@dataclass(frozen=True)
class Body:
    """What the register says of an organisation."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    uscc: str | None
    filing_no: str | None
    filing_authority: str
    filing_ended_on: date | None
    supervising_body: str
    founded_on: date | None
    registered_on: date | None
    is_hub: bool
    is_funder: bool


@dataclass(frozen=True)
class Listed:
    """A row of the list of organisations."""

    code: str
    name: str
    kind: str
    is_hub: bool
    projects: int
    awarded: Decimal


@dataclass(frozen=True)
class YearOf:
    """An organisation's projects paid from sources of one year."""

    year: int
    projects: int
    awarded: Decimal
    paid: Decimal
    spent: Decimal
    returned: Decimal


@dataclass(frozen=True)
class BodyPage:
    """All the public page of an organisation shows."""

    body: Body
    standing: Standing
    labels: Sequence[tuple[str, str]]
    projects: Sequence[Project]

    @property
    def years(self) -> list[YearOf]:
        """Its projects by the year of the money, the newest first; without those that were taken back."""
        standing_ones = [each for each in self.projects if not each.is_withdrawn]
        years = sorted({each.year for each in standing_ones}, reverse=True)
        return [_year(year, [each for each in standing_ones if each.year == year]) for year in years]


@dataclass(frozen=True)
class KeptGroup:
    """A group with an open ledger at a hub, for announced projects."""

    code: str
    name: str
    held: Decimal
    ledgers: int


@dataclass(frozen=True)
class Month:
    """The last month that a hub closed: what the bank had, and whose it was."""

    month: str
    bank: Decimal
    held: Decimal
    own: Decimal
    unexplained: Decimal
    on_its_way: Decimal
    closed_at: datetime


@dataclass(frozen=True)
class HubPage:
    """All the public page of a hub shows: `issued` statements, some `confirmed` by groups, to some they objected."""

    body: Body
    groups: Sequence[KeptGroup]
    issued: int
    confirmed: int
    objected: int
    month: Month | None

    @property
    def held(self) -> Decimal:
        return sum((each.held for each in self.groups), ZERO)

    @property
    def confirmed_percent(self) -> Decimal | None:
        """The share of statements that groups confirmed, in percent; None where none was issued."""
        return None if not self.issued else (Decimal(100) * self.confirmed / self.issued).quantize(ZERO)


async def body(code: str) -> BodyPage:
    """An organisation with a public page; of one that was merged, what it became. Raises NotFound for any other."""
    found = await _body(code, HAS_A_PAGE)
    same = (await organizations.same_bodies([found.id]))[found.id]
    rows = await sql(f"{PUBLIC} WHERE p.applicant = ANY({{}}) ORDER BY a.id DESC", same)
    labels = await sql(
        "SELECT t.name, l.issuer FROM organization_label l JOIN term t ON t.id = l.term WHERE l.organization = ANY({})"
        " AND l.from_on <= {} AND (l.until_on IS NULL OR l.until_on >= {}) ORDER BY t.name",
        same,
        clock.today(),
        clock.today(),
    )
    return BodyPage(
        found,
        await standing.standing_of(found.id, clock.today()),
        [(row["name"], row["issuer"]) for row in labels],
        [Project(**row) for row in rows],
    )


async def hub(code: str) -> HubPage:
    """A hub with the groups it keeps. Raises NotFound for what is none."""
    found = await _body(code, "o.is_hub AND NOT o.is_trial")
    groups = await sql(
        "SELECT g.code, g.name, sum(x.balance) AS held, count(*)::int AS ledgers FROM custody_ledger k"
        " JOIN account x ON x.id = k.account JOIN organization g ON g.id = k.community_group JOIN award a"
        " ON a.id = k.award WHERE k.hub = {} AND k.closed_on IS NULL"
        f" AND EXISTS (SELECT FROM notice_item i WHERE {HANGS})"
        " GROUP BY g.id, g.code, g.name ORDER BY g.name, g.id",
        found.id,
    )
    [said] = await sql(
        "SELECT count(*)::int AS issued, (count(*) FILTER (WHERE s.answered_at IS NOT NULL AND s.objection = ''))::int"
        " AS confirmed, (count(*) FILTER (WHERE s.objection <> ''))::int AS objected"
        " FROM statement s JOIN custody_ledger k ON k.id = s.ledger WHERE k.hub = {}",
        found.id,
    )
    months = await sql(
        "SELECT month, bank, held, own, unexplained, on_its_way, closed_at FROM custody_month WHERE hub = {}"
        " ORDER BY month DESC, id DESC LIMIT 1",
        found.id,
    )
    return HubPage(found, [KeptGroup(**row) for row in groups], **said, month=Month(**months[0]) if months else None)


async def listed(*, hubs: bool = False, after: str = "") -> list[Listed]:
    """Organisations with a page, by code, one page of the list; groups stand there too."""
    rows = await sql(
        "SELECT o.code, o.name, o.kind, o.is_hub, count(a.id)::int AS projects,"
        " coalesce(sum(a.amount), 0.00) AS awarded"
        " FROM organization o LEFT JOIN application p ON p.applicant = o.id LEFT JOIN award a ON a.application = p.id"
        f" AND a.cancelled_at IS NULL AND EXISTS (SELECT FROM notice_item i WHERE {HANGS} AND i.withdrawn_at IS NULL)"
        f" WHERE {HAS_A_PAGE} AND o.code > {{}} AND (o.is_hub OR NOT {{}}) GROUP BY o.id ORDER BY o.code LIMIT {{}}",
        after,
        hubs,
        PAGE,
    )
    return [Listed(**row) for row in rows]


async def _body(code: str, where: str) -> Body:
    rows = await sql(
        f"SELECT {FACTS} FROM organization typed JOIN organization o ON o.id = coalesce(typed.merged_into, typed.id)"
        f" WHERE typed.code = {{}} AND {where}",
        code,
    )
    if not rows:
        raise await tombstones.of_body(code) or NotFound(
            "disclosure.no_body", _("没有找到这个单位，可能还没有公示过的项目")
        )
    row: dict[str, Any] = rows[0]
    return Body(**row)


def _year(year: int, found: Sequence[Project]) -> YearOf:
    return YearOf(
        year,
        len(found),
        sum((each.in_force for each in found), ZERO),
        sum((each.paid for each in found), ZERO),
        sum((each.spent for each in found if each.spent is not None), ZERO),
        sum((each.refunded for each in found), ZERO),
    )
