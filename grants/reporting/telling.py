"""Writing to those who carry an award: the signatories of a grantee, for a group its own and the people of its hub."""

from typing import Any

from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role
from grants.reporting.rules import Reporting


async def tell_carriers(facts: Reporting, letter: Letter, *, link: str, **about: Any) -> None:
    """Each of them once, whatever roles they hold. Raises RuntimeError outside a transaction."""
    found = [*await people.holders(Role.SIGNATORY, facts.grantee)]
    if facts.through != facts.grantee:
        found += await people.holders(Role.GROUP_SIGNATORY, facts.grantee)
        found += await people.holders(Role.HUB_OPERATOR, facts.through)
    await write_to({each.id: each for each in found}.values(), letter, link=link, **about)
