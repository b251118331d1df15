"""What the system knows of divisions at the end of a year: two questions, however many divisions are asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.db import sql
from grants.reporting.statistics.facts import APART, FormFacts, Key, Place
from grants.reporting.statistics.tables import Source
from grants.vocabulary.rules import lies_under
from grants.vocabulary.tables import Division, Level

# Where an organisation lies: of a filed group its office may say more exactly, a street where the group names a county.
PLACED = """
    placed AS (
        SELECT o.*, f.filed_on, CASE WHEN length(w.division) > length(o.division) THEN w.division ELSE o.division END
            AS lies_in
        FROM organization o LEFT JOIN filing f ON f.organization = o.id LEFT JOIN office x ON x.id = f.office
        LEFT JOIN organization w ON w.id = x.organization
    )
"""
# One row an organisation; what it was filed or registered on, and the labels that it bore on the last day.
BODIES = f"""
    WITH {PLACED}
    SELECT o.lies_in AS division, o.status, o.locality, o.is_hub, array(
        SELECT t.code FROM organization_label l JOIN term t ON t.id = l.term AND t.list_name = 'label'
        WHERE l.organization = o.id AND l.from_on <= {{}} AND (l.until_on IS NULL OR l.until_on >= {{}})) AS labels
    FROM placed o
    WHERE o.kind <> 'government' AND NOT o.is_trial AND o.merged_into IS NULL AND o.lies_in <> ''
        AND (o.filing_ended_on IS NULL OR o.filing_ended_on > {{}})
        AND coalesce(CASE o.status WHEN 'filed' THEN o.filed_on ELSE o.registered_on END, {{}}) <= {{}}
"""
# By the division of the applicant: what was announced and lives of the money of that year, and what was paid in it.
MONEY = f"""
    WITH {PLACED}
    SELECT o.lies_in AS division, count(*) FILTER (WHERE f.year = {{}})::int AS projects,
        coalesce(sum(a.amount - z.cut) FILTER (WHERE f.year = {{}}), 0.00) AS awarded,
        coalesce(sum(p.beneficiaries) FILTER (WHERE f.year = {{}}), 0)::int AS beneficiaries,
        coalesce(sum((SELECT sum(y.amount) FROM payment y WHERE y.award = a.id AND y.status = 'paid'
            AND y.paid_on BETWEEN {{}} AND {{}})), 0.00) AS paid
    FROM award a JOIN award_in_force z ON z.award = a.id JOIN application p ON p.id = a.application
    JOIN placed o ON o.id = p.applicant JOIN fund_source f ON f.id = a.fund
    WHERE a.cancelled_at IS NULL AND o.lies_in <> ''
        AND EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL)
    GROUP BY 1
"""
LABELS = {
    Source.MODEL_ORGANIZATIONS: "model",
    Source.HUB_CHARITIES: "hub_charity",
    Source.QUALITY_PROJECTS: "quality_project",
    Source.BACKBONES: "backbone",
}


@dataclass(frozen=True)
class Body:
    """An organisation on the last day of the year."""

    division: str
    status: str
    locality: str | None
    is_hub: bool
    labels: list[str]


@dataclass(frozen=True)
class Spending:
    """The projects of the applicants of one division."""

    division: str
    projects: int
    awarded: Decimal
    beneficiaries: int
    paid: Decimal


@dataclass(frozen=True)
class Known:
    """All that was read, of which each division takes what lies under it."""

    bodies: list[Body]
    spending: list[Spending]
    communities: list[str]

    def of(self, form: FormFacts, division: Division) -> dict[Key, Decimal]:
        """The figures of a form that the system knows for a division."""
        bodies = [each for each in self.bodies if lies_under(each.division, division.code)]
        spending = [each for each in self.spending if lies_under(each.division, division.code)]
        communities = [each for each in self.communities if lies_under(each, division.code)]
        found: dict[Key, Decimal] = {}
        for cell in form.cells:
            source = Source(cell.indicator.source) if cell.indicator.source else None
            if source in COUNTED:
                found[cell.key] = Decimal(sum(map(COUNTED[source], _at(cell.place, bodies))))
            elif source in SPENT and cell.place == Place.WHOLE:
                found[cell.key] = sum((Decimal(SPENT[source](each)) for each in spending), Decimal(0))
            elif source is not None and cell.place == Place.WHOLE and communities:
                found[cell.key] = Decimal(_communities(source, communities, bodies))
        return found


def _bears(label: str) -> Callable[[Body], bool]:
    return lambda each: label in each.labels


COUNTED: dict[Source | None, Callable[[Body], bool]] = {
    Source.FILED_GROUPS: lambda each: each.status == "filed",
    Source.REGISTERED: lambda each: each.status == "registered",
    Source.HUBS: lambda each: each.is_hub,
    **{source: _bears(label) for source, label in LABELS.items()},
}
SPENT: dict[Source | None, Callable[[Spending], int | Decimal]] = {
    Source.PROJECTS: lambda each: each.projects,
    Source.AWARDED: lambda each: each.awarded,
    Source.PAID: lambda each: each.paid,
    Source.BENEFICIARIES: lambda each: each.beneficiaries,
}


async def known_of(year: int, today: date) -> Known:
    """As of the last day of the year, or of today while it runs. Who has no day in the register counts as always
    there."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    bodies = await sql(BODIES, last, last, last, first, last)
    spending = await sql(MONEY, year, year, year, first, last)
    communities = await sql(
        "SELECT code FROM division WHERE level = {} AND from_on <= {} AND (until_on IS NULL OR until_on >= {})",
        Level.COMMUNITY.value,
        last,
        last,
    )
    return Known(
        [Body(**each) for each in bodies],
        [Spending(**each) for each in spending],
        [each["code"] for each in communities],
    )


def _at(place: Place, bodies: Iterable[Body]) -> list[Body]:
    """Towns and villages apart by what the register says of the organisation; of who it says nothing is in neither."""
    return [each for each in bodies if place not in APART or each.locality == place]


def _communities(source: Source, communities: list[str], bodies: Iterable[Body]) -> int:
    """The communities of the division tree, or those in which some organisation lies."""
    if source == Source.COMMUNITIES:
        return len(communities)
    return sum(any(lies_under(body.division, each) for body in bodies) for each in communities)
