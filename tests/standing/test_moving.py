"""What stood on an organisation itself before standing was a step of its own."""

import uuid
from contextlib import redirect_stdout
from datetime import date
from io import StringIO

import asyncpg
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from grants.db import ENGINE, sql
from grants.migrations import migrate

BEFORE = "2026-11-23T09:00:01:000000"


async def test_ratings_and_lists_of_an_older_database_are_read_as_before(server):
    # A database of its own, since migrations commit.
    name = f"moved_{uuid.uuid4().hex[:8]}"
    outside = await asyncpg.connect(server)
    await outside.execute(f"CREATE DATABASE {name}")
    pool = ENGINE.pool
    ENGINE.pool = await asyncpg.create_pool(dsn=server, database=name, min_size=1, max_size=2)
    try:
        with redirect_stdout(StringIO()):
            await ForwardsMigrationManager(app_name="grants", migration_id=BEFORE).run()
        await sql(
            "INSERT INTO organization (code, name, kind, status, uscc, filing_authority, division, is_funder,"
            " is_organiser, is_hub, rating, rating_until, legal_representative, created_at) VALUES"
            " ('A', 'a', 'service_org', 'registered', 'X1', '', '', false, false, false, '3A', '2027-05-01', '',"
            " now()),"
            " ('B', 'b', 'service_org', 'registered', 'X2', '', '', false, false, false, '', NULL, '', now()),"
            " ('C', 'c', 'service_org', 'registered', 'X3', '', '', false, false, false, '5A', NULL, '',"
            " '2026-03-20 01:00+00')"
        )
        await sql(
            "INSERT INTO listing (organization, list_kind, from_on, reason) VALUES (2, 'abnormal', '2026-01-01', 'x')"
        )
        await migrate()
        ratings = await sql("SELECT organization, grade, from_on, until_on FROM rating ORDER BY organization")
        lists = await sql("SELECT organization, list_kind, from_on FROM listing")
    finally:
        await ENGINE.pool.close()
        ENGINE.pool = pool
        await outside.execute(f"DROP DATABASE {name}")
        await outside.close()

    assert [tuple(row.values()) for row in ratings] == [
        (1, "3A", date(2022, 5, 2), date(2027, 5, 1)),
        (3, "5A", date(2026, 3, 20), date(2031, 3, 19)),
    ]
    assert [tuple(row.values()) for row in lists] == [(2, "abnormal", date(2026, 1, 1))]
