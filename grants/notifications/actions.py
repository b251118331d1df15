"""What happens to a message after it was queued."""

from grants import audit, clock
from grants.audit import Who, action
from grants.db import get
from grants.notifications.tables import Message


@action
async def mark_sent(by: Who | None, message_id: int) -> None:
    """Note that the mail server took a message. A second time changes nothing."""
    message = await get(Message, message_id, lock="UPDATE")
    if message.sent_at is None:
        await message.update_self({Message.sent_at: clock.now(), Message.attempts: message.attempts + 1})
        await audit.record(by, "notifications.message_sent", message)


@action
async def mark_texted(by: Who | None, message_id: int) -> None:
    """Note that the gateway took the short text. A second time changes nothing."""
    message = await get(Message, message_id, lock="UPDATE")
    if message.sms_sent_at is None:
        await message.update_self({Message.sms_sent_at: clock.now(), Message.attempts: message.attempts + 1})
        await audit.record(by, "notifications.message_texted", message)


@action
async def mark_failed(by: Who | None, message_id: int, *, error: str) -> None:
    """Note that sending failed and why; it is tried again. The last reason stays."""
    message = await get(Message, message_id, lock="UPDATE")
    await message.update_self(
        {Message.failed_at: clock.now(), Message.error: error[:200], Message.attempts: message.attempts + 1}
    )
    await audit.record(by, "notifications.message_failed", message, error=error[:200])


@action
async def mark_read(by: Who) -> None:
    """Note that a person has seen their messages."""
    unread = await Message.objects().where(Message.person == by.id, Message.read_at.is_null()).lock_rows()
    if unread:
        await Message.update({Message.read_at: clock.now()}).where(Message.id.is_in([each.id for each in unread]))
        await audit.record(by, "notifications.messages_read", unread[-1], count=len(unread))
