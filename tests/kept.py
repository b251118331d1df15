"""Worlds that many tests begin with are built once; to the next test that asks for one its rows come back as they were.

Actions build a world in hundreds of statements, one after another; its rows go back in one script. That is done only
where a test has written nothing yet: `@kept` changes how long a test waits, never what it finds.
"""

import copy
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from grants import clock, db
from grants.db import ENGINE

# All that this transaction wrote, as a script that writes it again. What was there before is none of it: a row that a
# world changes among what migrations filled would be refused as the second of its key.
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS name,
  string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', 'dramatiq')
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY n.nspname, c.relname
"""
WRITTEN = """
SELECT format('INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE'
  ' SELECT {columns} FROM json_populate_recordset(NULL::{name}, %L);', json_agg(r)) AS again
FROM {name} r WHERE r.xmin::text::bigint >= pg_current_xact_id()::text::bigint HAVING count(*) > 0
"""

Facts = ParamSpec("Facts")
World = TypeVar("World")
_worlds: dict[object, "_Kept"] = {}


@dataclass(frozen=True)
class _Kept:
    script: str
    world: Any


def kept(build: Callable[Facts, Awaitable[World]]) -> Callable[Facts, Awaitable[World]]:
    """The world that `build` makes of these facts at this hour of the held clock."""

    @functools.wraps(build)
    async def world(*args: Facts.args, **facts: Facts.kwargs) -> World:
        said, empty = repr((args, sorted(facts.items()))), await _empty_tables()
        # What has no words but its place in memory is another thing when that place is used again.
        if empty is None or " at 0x" in said:
            return await build(*args, **facts)
        key = (build.__module__, build.__qualname__, said, clock._fixed.get(), empty)
        if key not in _worlds:
            made = await build(*args, **facts)
            _worlds[key] = _Kept(await _script(), copy.deepcopy(made))
            return made
        again = _worlds[key]
        await db.script(
            f"SET LOCAL session_replication_role = replica; {again.script} SET LOCAL session_replication_role = origin"
        )
        return copy.deepcopy(again.world)

    return world


async def _empty_tables() -> int | None:
    """Which tables this test has not written to: made anew they count ids from one again. None when it has, or when no
    transaction will take back what it writes."""
    if not ENGINE.transaction_exists():
        return None
    [now] = await db.sql(
        "SELECT pg_current_xact_id_if_assigned() IS NULL AS empty, 'person'::regclass::oid::int AS made"
    )
    return now["made"] if now["empty"] else None


async def _script() -> str:
    parts = [WRITTEN.format(**table) for table in await db.sql(TABLES)]
    connection = ENGINE.current_transaction.get().connection
    return "\n".join(row["again"] for row in await connection.fetch(" UNION ALL ".join(parts)))
