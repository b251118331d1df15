"""What a database holds, in figures that can be compared before and after: version, rows, ends of the chains."""

from typing import Any

from grants.backup.postgres import LEFT_OUT
from grants.db import sql
from grants.migrations import applied

TABLES = """
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'dramatiq') AND tablename <> ALL ({}) ORDER BY 1
"""
ENDS = "SELECT DISTINCT ON (chain) chain, position, hash FROM seal ORDER BY chain, position DESC"
# Anything that somebody made: a schema of ours or another's, whatever it is called.
THINGS = """
    SELECT count(*)::int AS n FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE s.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND s.nspname NOT LIKE 'pg_temp%'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


async def contents() -> dict[str, Any]:
    """The figures: `server`, `migrations` (that ran), `rows` by table, `seals` (the last link by chain)."""
    [server] = await sql("SELECT current_setting('server_version') AS version")
    tables = [row["name"] for row in await sql(TABLES, list(LEFT_OUT))]
    each = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*)::bigint AS n FROM {name}" for name in tables)
    return {
        "server": server["version"],
        "migrations": sorted(await applied()),
        "rows": {row["name"]: row["n"] for row in await sql(each)},
        "seals": {row["chain"]: [row["position"], row["hash"]] for row in await sql(ENDS)},
    }


async def is_empty() -> bool:
    """Nobody has made anything in this database."""
    [found] = await sql(THINGS)
    return not found["n"]
