"""Outgoing mail and messages as rows: written in the action's transaction, sent by a job."""

from grants import clock
from grants.db import require_transaction
from grants.i18n import CHINESE, speaking
from grants.jobs import enqueue
from grants.notifications.tables import Message


async def queue(person_id: int, address: str, *, event: str, subject: object, body: object, link: str) -> Message:
    """Put a message to a person into the outbox; with an address it is mailed after the commit.

    Raises RuntimeError outside a transaction: what is announced and what happened commit together.
    """
    require_transaction()
    with speaking(CHINESE):  # whoever reads it: the language of whoever acted plays no part
        message = Message(
            person=person_id,
            address=address,
            event=event,
            subject=str(subject)[:200],
            body=str(body),
            link=link,
            queued_at=clock.now(),
        )
    await message.save()
    if address:
        await enqueue("notifications.send", message.id)
    return message
