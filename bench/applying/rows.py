"""Rows of the database from outside: which a step wrote, copies of the tables for the bare handler, and the count."""

import asyncio
import hashlib
import json
from typing import Any

import asyncpg

IDS = """
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'migration' ORDER BY 1
"""
COLUMNS = """
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS kind FROM pg_attribute a
    WHERE a.attrelid = ('public.' || quote_ident($1))::regclass AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attname <> 'id' AND a.attgenerated = '' ORDER BY a.attnum
"""


async def table_ids(connection: asyncpg.Connection) -> dict[str, int]:
    """The largest id of each table."""
    names = [row["name"] for row in await connection.fetch(IDS)]
    return {name: await connection.fetchval(f'SELECT coalesce(max(id), 0) FROM "{name}"') for name in names}


async def new_rows(connection: asyncpg.Connection, before: dict[str, int]) -> list[list[Any]]:
    """The rows since then, as [table, [column:kind, …], [[value as text, …], …]]."""
    found: list[list[Any]] = []
    for name, last in before.items():
        columns = [(row["name"], row["kind"]) for row in await connection.fetch(COLUMNS, name)]
        casts = ", ".join(f'"{column}"::text' for column, _kind in columns)
        rows = await connection.fetch(f'SELECT {casts} FROM "{name}" WHERE id > $1', last)
        if rows:
            found.append([name, [f"{column}:{kind}" for column, kind in columns], [list(row) for row in rows]])
    return found


async def prepare_bare(url: str) -> None:
    """Tables of the same columns and defaults, without the keys and triggers of ours, in a schema of their own."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE SCHEMA bare")
    for row in await connection.fetch(IDS):
        name = row["name"]
        await connection.execute(
            f'CREATE TABLE bare."{name}" (LIKE public."{name}" INCLUDING DEFAULTS);'
            f'ALTER TABLE bare."{name}" ADD PRIMARY KEY (id)'
        )
    await connection.close()


async def differences(url: str, receipts: dict[int, str], *, papers: int, lines: int) -> list[str]:
    """What is wrong with what was acknowledged: missing, twice, incomplete, or not what was frozen."""
    connection = await connect(url)
    faults: list[str] = []
    rows = await connection.fetch(
        "SELECT p.id, p.status, p.number, p.requested, v.content::text AS content, v.content_hash,"
        " (SELECT count(*) FROM application_version x WHERE x.application = p.id) AS versions,"
        " (SELECT count(*) FROM budget_line b WHERE b.application = p.id) AS lines,"
        " (SELECT coalesce(sum(b.amount), 0) FROM budget_line b WHERE b.application = p.id) AS total,"
        " (SELECT count(*) FROM application_file f WHERE f.application = p.id) AS papers"
        " FROM application p LEFT JOIN application_version v ON v.application = p.id AND v.version_no = 1"
        " WHERE p.id = ANY($1::int[])",
        list(receipts),
    )
    by_id = {row["id"]: row for row in rows}
    for application, number in receipts.items():
        row = by_id.get(application)
        if row is None:
            faults.append(f"application {application} is lost")
        elif (row["status"], row["number"], row["versions"]) != ("submitted", number, 1):
            faults.append(f"application {application}: {row['status']}, {row['number']}, {row['versions']} versions")
        elif (row["lines"], row["papers"], row["total"]) != (lines, papers, row["requested"]):
            faults.append(f"application {application}: {row['lines']} lines, {row['papers']} files, {row['total']}")
        elif _hash(row["content"]) != row["content_hash"]:
            faults.append(f"application {application}: its hash is not that of its content")
    twice = await connection.fetch(
        "SELECT applicant FROM application WHERE status = 'submitted' GROUP BY applicant, call HAVING count(*) > 1"
    )
    gone = await connection.fetchval(
        "SELECT count(*) - count(DISTINCT number) FROM application WHERE number IS NOT NULL"
    )
    faults += [f"organisation {row['applicant']} applied twice" for row in twice]
    faults += [f"{gone} receipt numbers are given twice"] * bool(gone)
    await connection.close()
    return faults[:20]


def _hash(content: str) -> str:
    """As the receipt says it is computed: SHA-256 of the content as JSON with sorted keys and nothing between."""
    text = json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


async def connect(url: str) -> asyncpg.Connection:
    """A connection, also while the server is coming back."""
    for _try in range(100):
        try:
            return await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.2)
    return await asyncpg.connect(url)
