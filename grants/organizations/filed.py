"""What a filing does to the organisation it made: called by the step that files, which has asked its own rules."""

from datetime import date

from grants.audit import action, record
from grants.organizations import queries
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def follow_filing(
    by: Actor | None, organization_id: int, *, name: str, legal_representative: str
) -> Organization:
    """A filed group goes by the name and the leader of its filing. The same again changes nothing."""
    row = await queries.organization(organization_id, lock="NO KEY UPDATE")
    before = (row.name, row.legal_representative)
    if before != (name, legal_representative):
        await row.update_self({Organization.name: name, Organization.legal_representative: legal_representative})
        await record(by, "organizations.filing_followed", row, name=[before[0], name])
    return row


@action
async def end_filing(by: Actor | None, organization_id: int, *, ended_on: date) -> Organization:
    """The group is no longer filed from that day: custody, payments and applications ask for it. Again: it stays."""
    row = await queries.organization(organization_id, lock="NO KEY UPDATE")
    if row.filing_ended_on is None:
        await row.update_self({Organization.filing_ended_on: ended_on})
        await record(by, "organizations.filing_ended", row, ended_on=ended_on)
    return row
