"""Telling people something: into the outbox, from inside the action that has something to say."""

from collections.abc import Iterable

from grants.db import get
from grants.notifications import queue
from grants.people.rules import Actor
from grants.people.tables import Person


async def tell(people: Iterable[Actor], *, event: str, subject: object, body: object, link: str) -> None:
    """Put a message to each of these people into the outbox. Raises RuntimeError outside a transaction."""
    for each in people:
        person = await get(Person, each.id)
        await queue(person.id, person.email, event=event, subject=subject, body=body, link=link)
