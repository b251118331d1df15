"""Who keeps a group's money, on which terms, who signs, what is under way: all that its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.custody.relation.agreeing import queries as agreeing
from grants.custody.relation.agreeing.facts import RequestFacts
from grants.custody.relation.agreeing.rules import ASKERS
from grants.custody.relation.handover import queries as handovers
from grants.custody.relation.handover.facts import Giving, HandoverFacts
from grants.custody.relation.queries import relation_page
from grants.custody.relation.signatories import queries as signing
from grants.custody.relation.signatories.facts import Signing
from grants.custody.relation.signatories.queries import ChangeFacts
from grants.custody.rules import HUB
from grants.db import get
from grants.filing.tables import Filing, FilingOffice
from grants.organizations.tables import CustodyAgreement, Organization
from grants.people.rules import Actor
from grants.people.tables import Role


@dataclass(frozen=True)
class Overview:
    """A group and its relation to a hub; `giving` and `signing` are there as soon as one ever kept its money."""

    group: Organization
    live: CustodyAgreement | None
    in_force: RequestFacts | None
    requests: Sequence[RequestFacts]
    giving: Giving | None
    signing: Signing | None
    changes: Sequence[ChangeFacts]
    handovers: Sequence[HandoverFacts]


async def overview(person: Actor, group_id: int) -> Overview:
    """Raises NotFound for whoever is none of the group's people, its hub's (an earlier one's too), its funder's or its
    filing office's."""
    hubs = await _hubs(group_id)
    is_party = person.has_in(group_id, *ASKERS) or any(person.has_in(hub, *HUB) for hub in hubs)
    if not is_party and not await _filed_by(person, group_id):
        await relation_page(person, group_id)
    requests = await agreeing.requests(person, group_id=group_id)
    live = await agreeing.live_agreement(group_id)
    return Overview(
        group=await get(Organization, group_id),
        live=live,
        in_force=next(
            (each for each in requests if live is not None and each.terms and each.terms.agreement == live.id), None
        ),
        requests=requests,
        giving=await handovers.giving(group_id) if hubs else None,
        signing=await signing.signing(group_id) if hubs else None,
        changes=await signing.changes(group_id),
        handovers=await handovers.handovers(person, group_id=group_id),
    )


async def _hubs(group_id: int) -> set[int]:
    """All that ever kept the group's money."""
    rows = await CustodyAgreement.select(CustodyAgreement.hub).where(CustodyAgreement.community_group == group_id)
    return {row["hub"] for row in rows}


async def _filed_by(person: Actor, group_id: int) -> bool:
    filing = await Filing.objects().where(Filing.organization == group_id).first()
    if filing is None:
        return False
    return person.has_in((await get(FilingOffice, filing.office)).organization, Role.FILING_OFFICER)
