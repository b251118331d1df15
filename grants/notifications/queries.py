"""Reads of the outbox."""

from dataclasses import dataclass

from grants.notifications.tables import LetterWording, Message

SHOWN = 100


@dataclass(frozen=True)
class Wanted:
    """Which messages of the outbox: of a kind, in a state, to a person; older than `before`."""

    event: str = ""
    state: str = ""
    person: int | None = None
    before: int | None = None


async def messages_of(person_id: int) -> list[Message]:
    """The newest messages to a person, newest first."""
    return await Message.objects().where(Message.person == person_id).order_by(Message.id, ascending=False).limit(SHOWN)


async def outbox(wanted: Wanted) -> list[Message]:
    """The newest messages of the outbox, newest first."""
    query = Message.objects().order_by(Message.id, ascending=False).limit(SHOWN)
    if wanted.event:
        query = query.where(Message.event == wanted.event)
    if wanted.person is not None:
        query = query.where(Message.person == wanted.person)
    if wanted.before is not None:
        query = query.where(Message.id < wanted.before)
    if wanted.state == "failed":
        query = query.where(Message.failed_at.is_not_null(), Message.sent_at.is_null(), Message.sms_sent_at.is_null())
    if wanted.state == "sent":
        query = query.where(Message.sent_at.is_not_null() | Message.sms_sent_at.is_not_null())
    if wanted.state == "waiting":
        query = query.where(
            Message.sent_at.is_null(), Message.sms_sent_at.is_null(), (Message.address != "") | (Message.phone != "")
        )
    return await query


async def wording(event: str) -> LetterWording | None:
    """The office's own words for a kind of letter, if it has some."""
    return await LetterWording.objects().where(LetterWording.event == event).first()


async def wordings() -> dict[str, LetterWording]:
    """All of the office's own words, by the kind of letter."""
    return {each.event: each for each in await LetterWording.objects()}
