"""Reads of the pool of experts."""

from collections.abc import Iterable, Sequence

from grants.experts.tables import Expert, ExpertIdentity, Position
from grants.people.rules import Actor
from grants.people.tables import Person


async def expert_of(person: Actor) -> Expert | None:
    """The expert that person is."""
    return await Expert.objects().where(Expert.person == person.id).first()


async def expert_by_code(code: str) -> Expert | None:
    """The expert with that code."""
    return await Expert.objects().where(Expert.code == code).first()


async def experts() -> list[tuple[Expert, str]]:
    """Everybody in the pool with their name, by code."""
    return await named(await Expert.objects().order_by(Expert.code))


async def named(rows: Sequence[Expert]) -> list[tuple[Expert, str]]:
    """Each with the person's name."""
    people = await Person.objects().where(Person.id.is_in([row.person for row in rows] or [0]))
    names = {person.id: person.name for person in people}
    return [(row, names[row.person]) for row in rows]


async def positions(experts: Iterable[int]) -> list[Position]:
    """The positions of these experts, in the order in which they were noted."""
    return await Position.objects().where(Position.expert.is_in([*experts] or [0])).order_by(Position.id)


async def identities(experts: Iterable[int]) -> dict[int, ExpertIdentity]:
    """What identifies these experts, by expert: for finding conflicts, never to be shown."""
    rows = await ExpertIdentity.objects().where(ExpertIdentity.expert.is_in([*experts] or [0]))
    return {row.expert: row for row in rows}
