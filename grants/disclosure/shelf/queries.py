"""How far what everybody may see has changed, and the hours at which it changes by itself."""

from datetime import datetime

from grants.db import sql


async def version() -> str:
    """A word that is another after every change that was committed, whichever process made it.

    The sum counts commits, so it cannot come back to an earlier value while this server runs. The newest number, the
    server's start and the database's own number tell a restored database from the one before. Ask the server on which
    the page will be read: a replica is behind, with its rows and with this word alike.
    """
    [row] = await sql(
        "SELECT concat_ws('.', extract(epoch FROM pg_postmaster_start_time()),"
        " (SELECT oid FROM pg_database WHERE datname = current_database()), sum(changes), max(id)) AS version"
        " FROM public_change"
    )
    return str(row["version"])


async def hours() -> list[datetime]:
    """The moments at which a published call opens, closes, is judged: to the second, in order. Everything else that
    the clock decides turns with the day."""
    rows = await sql(
        "SELECT at FROM (SELECT unnest(ARRAY[opens_at, closes_at, scoring_opens_at, scoring_closes_at]) AS at"
        " FROM call WHERE published_at IS NOT NULL UNION SELECT unnest(ARRAY[p.opens_at, p.closes_at])"
        " FROM phase p JOIN call c ON c.id = p.call WHERE c.published_at IS NOT NULL) moments"
        " WHERE at IS NOT NULL ORDER BY at"
    )
    return [row["at"] for row in rows]
