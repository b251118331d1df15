"""Looking for entries of one and the same body, outside the request: names are compared with all others."""

import asyncio

from grants.jobs import job
from grants.organizations import merging, sameness


@job("organizations.look_for")
async def look_for(organization_id: int) -> None:
    """Compare one organisation, new or changed, with all others."""
    await merging.note_resemblances(None, await sameness.of_one(organization_id))


@job("organizations.look_for_all")
async def look_for_all() -> None:
    """Compare every organisation with every other one."""
    bodies = await sameness.every_body()
    await merging.note_resemblances(None, await asyncio.to_thread(sameness.pairs, bodies, bodies))
