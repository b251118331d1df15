"""A real PostgreSQL for every test: embedded, or the one GRANTS_TEST_DATABASE_URL names."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from grants import db as database
from grants.db import ENGINE
from grants.migrations import migrate
from grants.settings import settings


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """A data folder of this run alone."""
    folder = Path(tempfile.mkdtemp(prefix="grants-test-"))
    folder.chmod(0o755)
    os.environ["GRANTS_DATA_DIR"] = str(folder)
    settings.cache_clear()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[str]:
    """The address of an empty, migrated database."""
    given = os.environ.get("GRANTS_TEST_DATABASE_URL", "")
    url = given or database.start_embedded(data_dir)
    yield url
    if not given:
        database.stop_embedded(data_dir)


@pytest.fixture(scope="session")
async def tables(server: str) -> AsyncIterator[str]:
    await database.connect(server, pool_size=12)
    await migrate()
    yield server
    await database.disconnect()


@pytest.fixture
async def db(tables: str) -> AsyncIterator[None]:
    """One real transaction per test, rolled back at the end."""
    async with ENGINE.transaction() as outer:
        yield
        await outer.rollback()


@pytest.fixture
async def committed(tables: str) -> AsyncIterator[str]:
    """For tests that must commit (sessions that race): everything is emptied after them. Gives the address."""
    yield tables
    await empty_everything()


async def empty_everything() -> None:
    """Empty all tables, past the triggers that refuse it: the only place that does so."""
    connection = await ENGINE.get_new_connection()
    try:
        names = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname IN ('public', 'dramatiq') AND tablename <> 'migration'"
        )
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {', '.join(row['name'] for row in names)} RESTART IDENTITY")
    finally:
        await connection.close()


def parallel(*work):
    """Run coroutines at the same time, each in its own transaction; gives results and exceptions in order."""
    return asyncio.gather(*work, return_exceptions=True)
