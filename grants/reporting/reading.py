"""The project of a page at its end: who reads its reports, once it was announced to them."""

from grants.awards import queries as awards
from grants.people.rules import Actor
from grants.reporting import queries as reporting
from grants.reporting.rules import Reporting


async def readable_project(person: Actor, award_id: int) -> Reporting:
    """NotFound for strangers, and before its notice for who must not know how its round was judged."""
    await awards.readable_award(person, award_id)
    return await reporting.visible_award(person, award_id)
