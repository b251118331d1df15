"""Signed terms come into force: the registry's agreement, and who signs for the group. Called by actions only."""

from datetime import date

from grants import clock
from grants.custody.relation.agreeing.facts import RequestFacts
from grants.custody.relation.agreeing.tables import CustodyTerms
from grants.db import require_transaction
from grants.organizations import actions as organizations
from grants.organizations.tables import CustodyAgreement, CustodyMode
from grants.people import actions as people
from grants.people.queries import members
from grants.people.tables import Role


async def put_into_force(found: RequestFacts, on: date) -> CustodyAgreement:
    """Enter the agreement from that day, and let the people whom it names sign, and no others."""
    require_transaction()
    terms = found.terms
    assert terms is not None
    agreement = await organizations.sign_custody_agreement(
        None,
        hub_id=found.hub.id,
        group_id=found.group.id,
        number=terms.number,
        mode=CustodyMode(terms.mode),
        signed_on=on,
        fee_percent=terms.fee_percent,
    )
    await terms.update_self({CustodyTerms.agreement: agreement.id})
    named = {each.person for each in found.signatories}
    for person, held in await members(found.group.id):
        if held.role == Role.GROUP_SIGNATORY and person.id not in named:
            await people.end_role(None, held.id)
    for key in sorted(named):
        await people.grant_role(
            None,
            person_id=key,
            organization_id=found.group.id,
            role=Role.GROUP_SIGNATORY,
            from_on=clock.today(),
        )
    return agreement
