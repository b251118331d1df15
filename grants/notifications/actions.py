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
        await message.update_self({Message.sent_at: clock.now()})
        await audit.record(by, "notifications.message_sent", message)


@action
async def mark_read(by: Who) -> None:
    """Note that a person has seen their messages."""
    unread = await Message.objects().where(Message.person == by.id, Message.read_at.is_null()).lock_rows()
    if unread:
        await Message.update({Message.read_at: clock.now()}).where(Message.id.is_in([each.id for each in unread]))
        await audit.record(by, "notifications.messages_read", unread[-1], count=len(unread))
