"""What is done to a relation: freeze it, lift a freeze."""

from grants import audit, clock
from grants.audit import action
from grants.custody.relation import letters, queries, rules
from grants.custody.relation.tables import CustodyFreeze
from grants.db import get
from grants.people.rules import Actor


@action
async def freeze_group(by: Actor, group_id: int, *, reason: str) -> CustodyFreeze:
    """Stop every payment of a group's money at its hub. A payment that is being booked is waited for."""
    relation = await queries.relation(group_id, lock=True)
    side, body = rules.check_freeze(relation, by, reason=reason)
    freeze = CustodyFreeze(
        hub=relation.hub,
        community_group=group_id,
        side=side,
        authority=body,
        reason=reason.strip(),
        placed_by=by.id,
        placed_at=clock.now(),
    )
    await freeze.save()
    await audit.record(by, "custody.group_frozen", freeze, group=group_id, side=side, reason=freeze.reason)
    await letters.tell_of_freeze(freeze)
    return freeze


@action
async def lift_freeze(by: Actor, freeze_id: int, *, reason: str) -> CustodyFreeze:
    """Lift one freeze. Where another body froze as well, the money still waits for it."""
    freeze = await get(CustodyFreeze, freeze_id, lock="UPDATE")
    rules.check_lifting(freeze, by, reason=reason)
    await freeze.update_self(
        {
            CustodyFreeze.lifted_by: by.id,
            CustodyFreeze.lifted_at: clock.now(),
            CustodyFreeze.lifted_reason: reason.strip(),
        }
    )
    await audit.record(by, "custody.freeze_lifted", freeze, reason=reason.strip())
    await letters.tell_of_lifting(freeze)
    return freeze
