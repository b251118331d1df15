"""Reads of the outbox."""

from grants.notifications.tables import Message

SHOWN = 100


async def messages_of(person_id: int) -> list[Message]:
    """The newest messages to a person, newest first."""
    return await Message.objects().where(Message.person == person_id).order_by(Message.id, ascending=False).limit(SHOWN)
