"""What waits for a person, asked of every step."""

from grants.db import sql
from grants.people.rules import Actor


async def is_expert(actor: Actor) -> bool:
    """Whether this person judges: it decides on a link, so one cheap question."""
    return bool(await sql("SELECT 1 FROM expert WHERE person = {} LIMIT 1", actor.id))


async def count(actor: Actor) -> int:
    """How many tasks wait."""
    return 0
