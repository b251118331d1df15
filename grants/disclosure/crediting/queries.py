"""Reads of proposals, and of what one would do to its organisation's applications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants import clock
from grants.db import get, sql
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.standing import rules
from grants.standing.tables import CreditKind, CreditProposal

MOST_SHOWN = 200
# What is being applied for, and what may be applied for while it counts, where the call looks at earlier rounds.
CONCERNED = """
    SELECT c.id, c.title, c.closes_at, p.id AS application, p.title AS project
    FROM call c LEFT JOIN application p ON p.call = c.id AND (p.applicant = {} OR p.submitted_through = {})
        AND p.status IN ('draft', 'submitted', 'returned', 'eligible')
        AND NOT EXISTS (SELECT FROM award a WHERE a.application = p.id)
    WHERE c.published_at IS NOT NULL AND NOT c.is_trial AND 'earlier_rounds' = ANY(c.system_checks)
        AND (p.id IS NOT NULL AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = c.id) OR c.closes_at >= {})
    ORDER BY p.id NULLS LAST, c.closes_at
"""


@dataclass(frozen=True)
class Concerned:
    """A call that looks at earlier rounds, with the application that is in it already, if one is."""

    id: int
    title: str
    closes_at: datetime
    application: int | None
    project: str | None


@dataclass(frozen=True)
class ProposalPage:
    """A proposal with whom it is about, who proposed it, and what it would touch."""

    row: CreditProposal
    organization: Organization
    proposer: str
    concerned: Sequence[Concerned]
    until_on: date


async def proposals() -> list[tuple[CreditProposal, Organization]]:
    """What waits first, then what was decided, the newest on top."""
    rows = await CreditProposal.objects().order_by(CreditProposal.id, ascending=False).limit(MOST_SHOWN)
    named = await organizations.named([each.organization for each in rows])
    ordered = sorted(rows, key=lambda each: each.decided_at is not None)
    return [(each, named[each.organization]) for each in ordered]


async def proposal(proposal_id: int) -> ProposalPage:
    """One of them. Raises NotFound."""
    row = await get(CreditProposal, proposal_id)
    names = await people.names([row.proposed_by]) if row.proposed_by else {}
    key = row.organization
    return ProposalPage(
        row=row,
        organization=await organizations.organization(key),
        proposer=names.get(row.proposed_by, ""),
        concerned=[Concerned(**each) for each in await sql(CONCERNED, key, key, clock.now())],
        until_on=rules.proposed_last_day(CreditKind(row.kind), clock.today()),
    )
