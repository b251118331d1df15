"""What a worker does for subscriptions: finds who asks for an event, and sends."""

from grants.api.hooks import actions, queries, sending
from grants.jobs import job


@job("api.fan_out")
async def fan_out(event_id: int) -> None:
    """Queued by the trigger on the audit trail, in the transaction of what happened."""
    await actions.fan_out(None, event_id)


@job("api.deliver")
async def deliver(delivery_id: int) -> None:
    """Send one, once; that it is tried again is queued with the note of how it went."""
    found = await queries.waiting(delivery_id)
    if found is not None:
        status, error = await sending.send(found)
        await actions.note_try(None, delivery_id, status=status, error=error)
