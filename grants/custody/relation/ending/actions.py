"""A hub's keeping of a group's money ends: the only writer of that."""

from grants import audit, clock
from grants.audit import action
from grants.custody.relation.agreeing.queries import live_agreement
from grants.custody.relation.closing import close_ledgers
from grants.custody.relation.ending import letters, rules
from grants.custody.relation.handover.queries import giving
from grants.organizations import actions as organizations
from grants.organizations.tables import CustodyAgreement
from grants.people.rules import Actor


@action
async def end_relation(by: Actor, group_id: int, *, reason: str) -> CustodyAgreement:
    """Close every ledger of the group and end its agreement; group, filing office and funders are told. The database
    refuses it as well while a cent is left."""
    found = await giving(group_id, lock=True)
    live = await live_agreement(group_id)
    rules.check_ending(found, live, by, reason=reason.strip())
    assert live is not None
    today = clock.today()
    await close_ledgers([each.ledger for each in found.held], today, by, why=reason.strip())
    ended = await organizations.end_custody_agreement(None, live.id, ended_on=today, reason=reason.strip())
    await audit.record(by, "custody.relation_ended", ended, group=group_id, reason=reason.strip())
    await letters.tell_of_end(found, reason.strip())
    return ended
