"""Outgoing mail and messages as rows: written in the action's transaction, sent by a job."""

from grants import clock
from grants.db import require_transaction
from grants.i18n import CHINESE, speaking
from grants.jobs import enqueue
from grants.notifications.tables import Message


async def queue(
    person_id: int,
    address: str,
    *,
    event: str,
    subject: object,
    body: object,
    link: str,
    phone: str = "",
    sms: object = "",
    once: str | None = None,
) -> Message | None:
    """Put a message to a person into the outbox; with an address it is mailed after the commit, with a mobile phone and
    a short text that is sent there. What was told `once` under that name is not told again: then nothing is given back.

    Raises RuntimeError outside a transaction: what is announced and what happened commit together.
    """
    require_transaction()
    with speaking(CHINESE):  # whoever reads it: the language of whoever acted plays no part
        message = Message(
            person=person_id,
            address=address,
            phone=phone,
            event=event,
            once=once,
            subject=str(subject)[:200],
            body=str(body),
            sms=str(sms)[:300],
            link=link,
            queued_at=clock.now(),
        )
    written = await Message.insert(message).on_conflict(target=Message.once, action="DO NOTHING")
    if not written:
        return None
    message.id = written[0]["id"]
    if address:
        await enqueue("notifications.send", message.id)
    if phone and message.sms:
        await enqueue("notifications.send_sms", message.id)
    return message
