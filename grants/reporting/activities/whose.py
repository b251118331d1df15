"""Whose reports somebody files and reads: organisations with their hubs, filing offices and funders."""

from grants.custody.queries.facts import among, by_id
from grants.db import get, sql
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.activities.facts import Whose
from grants.reporting.activities.rules import FILERS, OFFICE_READERS

# The hub that keeps the group's money now, and the one through which it applied; who filed it; who pays.
RELATED = """
    SELECT w.id AS organization, 'hub' AS what, (SELECT x.hub FROM custody_agreement x WHERE x.community_group = w.id
        ORDER BY x.signed_on DESC, x.id DESC LIMIT 1) AS body FROM organization w WHERE w.id = ANY({})
    UNION SELECT p.applicant, 'hub', p.submitted_through FROM application p JOIN award a ON a.application = p.id
        WHERE p.applicant = ANY({}) AND p.submitted_through <> p.applicant
    UNION SELECT f.organization, 'office', o.organization FROM filing f JOIN office o ON o.id = f.office
        WHERE f.organization = ANY({})
    UNION SELECT p.applicant, 'funder', c.funder FROM application p JOIN award a ON a.application = p.id
        JOIN call c ON c.id = a.call JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
        WHERE p.applicant = ANY({}) AND a.cancelled_at IS NULL
"""


async def whose(organization_id: int) -> Whose:
    """One organisation. Raises NotFound where there is none."""
    await get(Organization, organization_id)
    return (await whose_of([organization_id]))[organization_id]


async def whose_of(ids: list[int]) -> dict[int, Whose]:
    """Several, in as many questions as one."""
    bodies = await by_id(Organization, ids)
    rows = [row for row in await sql(RELATED, ids, ids, ids, ids) if row["body"] is not None]

    def related(organization: int, what: str) -> frozenset[int]:
        return frozenset(row["body"] for row in rows if (row["organization"], row["what"]) == (organization, what))

    return {
        each: Whose(bodies[each], related(each, "hub"), related(each, "office"), related(each, "funder"))
        for each in bodies
    }


async def files_for(person: Actor) -> list[Organization]:
    """The organisations for which that person reports: their own and the groups of their hubs, which are filed or
    carry an award."""
    hubs = sorted(person.organizations(Role.HUB_OPERATOR))
    rows = await sql(
        "SELECT w.id FROM organization w WHERE w.id = ANY({}) AND (w.status = 'filed' OR EXISTS (SELECT FROM award a"
        "  JOIN application p ON p.id = a.application WHERE p.applicant = w.id))"
        " UNION SELECT x.community_group FROM custody_agreement x WHERE x.hub = ANY({})"
        " UNION SELECT p.applicant FROM application p JOIN award a ON a.application = p.id"
        "  WHERE p.submitted_through = ANY({})",
        sorted(person.organizations(*FILERS)),
        hubs,
        hubs,
    )
    return (
        await Organization.objects()
        .where(among(Organization.id, [row["id"] for row in rows]))
        .order_by(Organization.name)
    )


async def read_by(person: Actor) -> list[int]:
    """The organisations whose reports that person reads."""
    offices = sorted(person.organizations(Role.FILING_OFFICER))
    funders = sorted(person.organizations(*OFFICE_READERS))
    rows = await sql(
        "SELECT f.organization AS id FROM filing f JOIN office o ON o.id = f.office WHERE o.organization = ANY({})"
        "  AND f.organization IS NOT NULL"
        " UNION SELECT p.applicant FROM application p JOIN award a ON a.application = p.id"
        "  JOIN call c ON c.id = a.call WHERE c.funder = ANY({})",
        offices,
        funders,
    )
    return sorted({row["id"] for row in rows} | {each.id for each in await files_for(person)})
