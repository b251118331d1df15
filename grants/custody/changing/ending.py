"""A ledger is closed: what its group asked of the hub and got no answer to ends with it. Called by actions only."""

from grants import audit, clock
from grants.custody.changing import letters
from grants.custody.changing.tables import ChangeRequest
from grants.custody.tables import CustodyLedger
from grants.people.rules import Actor


async def end_changes(kept: CustodyLedger, by: Actor, why: str) -> None:
    """Answer every open request of a ledger with the reason for which it closes; the group asks its new hub anew."""
    waiting = (
        ChangeRequest.objects()
        .where(ChangeRequest.ledger == kept.id, ChangeRequest.answered_at.is_null())
        .order_by(ChangeRequest.id)
    )
    for each in await waiting.lock_rows("UPDATE"):
        await each.update_self(
            {
                ChangeRequest.declined: why[:500],
                ChangeRequest.answered_by: by.id,
                ChangeRequest.answered_at: clock.now(),
            }
        )
        await audit.record(by, "custody.change_ended", each, reason=why)
        await letters.tell_the_group(kept, each)
