"""Work of duplicates outside the request: comparing what nobody compared yet."""

from grants.duplicates import actions, queries
from grants.jobs import job


@job("duplicates.look", hourly=True)
async def look() -> None:
    for version_id in await queries.unseen():
        await actions.compare(None, version_id)
