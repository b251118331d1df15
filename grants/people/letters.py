"""Telling people something: into the outbox, from inside the action that has something to say."""

from collections.abc import Iterable

from grants import codes
from grants.db import get
from grants.notifications import queries, queue
from grants.notifications.letters import Letter, worded
from grants.people.rules import Actor
from grants.people.tables import Person


async def write_to(people: Iterable[Actor], letter: Letter, *, link: str, once: str = "", **values: object) -> int:
    """Put a letter to each of these people into the outbox, in the office's own words where it has some; returns to how
    many. Who was written to `once` under that name is left out. Raises RuntimeError outside a transaction."""
    wording = await queries.wording(letter.event)
    written = 0
    for each in people:
        person = await get(Person, each.id)
        words = worded(letter, wording, {**values, "name": person.name})
        message = await queue(
            person.id,
            person.email,
            event=letter.event,
            subject=words.subject,
            body=words.body,
            link=link,
            phone=_mobile(person.phone),
            sms=words.sms,
            once=f"{once}:{person.id}" if once else None,
        )
        written += message is not None
    return written


def _mobile(phone: str) -> str:
    """The number, where it is one that takes short texts."""
    try:
        number = codes.check_phone(phone)
    except codes.BadCode:
        return ""
    return number if number.startswith("1") and "-" not in number else ""
