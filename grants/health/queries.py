"""What of the database tells whether the system works."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import asyncpg

from grants import clock
from grants.db import sql
from grants.migrations import applied, known

OK = "ok"
PATIENCE = 5.0
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
# A worker writes its row every five seconds, also while it works.
ALIVE = "SELECT count(*)::int AS n FROM dramatiq.worker WHERE heartbeat_at > now() - interval '1 minute'"
JOBS = """
    SELECT message ->> 'actor_name' AS name, CASE WHEN state = 'consumed' THEN 'running' WHEN state = 'rejected'
        THEN 'failed' WHEN available_at > now() THEN 'later' ELSE 'waiting' END AS state, count(*)::int AS n
    FROM dramatiq.queue WHERE state IN ('queued', 'consumed', 'rejected') GROUP BY 1, 2 ORDER BY 1, 2
"""
OLDEST = """
    SELECT coalesce(extract(epoch FROM now() - min(available_at)), 0)::float AS seconds
    FROM dramatiq.queue WHERE state = 'queued' AND available_at <= now()
"""
UNSEALED = """
    SELECT min(at) AS since FROM audit_event WHERE id > coalesce(
        (SELECT row_id FROM seal WHERE chain = 'audit' ORDER BY position DESC LIMIT 1), 0)
"""
CHECKED = """
    SELECT at, jsonb_array_length(facts -> 'findings') AS findings FROM audit_event
    WHERE act = 'ledger.book_checked' ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Health:
    """`ok`, or what is wrong, in a word."""

    database: str
    migrations: str = "unknown"
    workers: str = "unknown"

    @property
    def is_well(self) -> bool:
        return self.database == self.migrations == self.workers == OK


@dataclass(frozen=True)
class Figures:
    """What is worth watching: jobs by name and state, and moments that should not be long ago."""

    jobs: dict[tuple[str, str], int]
    oldest_seconds: float
    workers: int
    unsealed_seconds: float
    checked_seconds: float | None
    findings: int | None


async def health() -> Health:
    """Asked with a bound in time: a database that does not answer is unreachable."""
    try:
        return await asyncio.wait_for(_health(), PATIENCE)
    except UNREACHABLE:
        return Health("unreachable")


async def _health() -> Health:
    behind = len(_known() - await applied())
    if behind:
        return Health(OK, f"{behind} behind")
    return Health(OK, OK, OK if await _workers() else "none alive")


@cache
def _known() -> set[str]:
    return known()


async def figures() -> Figures:
    """All figures, in a handful of questions that take no longer when there are more rows that are done."""
    jobs = {(row["name"], row["state"]): row["n"] for row in await sql(JOBS)}
    [oldest] = await sql(OLDEST)
    [unsealed] = await sql(UNSEALED)
    checked = await sql(CHECKED)
    return Figures(
        jobs=jobs,
        oldest_seconds=oldest["seconds"],
        workers=await _workers(),
        unsealed_seconds=_ago(unsealed["since"]) if unsealed["since"] else 0.0,
        checked_seconds=_ago(checked[0]["at"]) if checked else None,
        findings=checked[0]["findings"] if checked else None,
    )


async def _workers() -> int:
    return int((await sql(ALIVE))[0]["n"])


def _ago(moment: datetime) -> float:
    return (clock.now() - moment).total_seconds()
