"""A real PostgreSQL for every test: embedded, or the one GRANTS_TEST_DATABASE_URL names."""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as trying
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from grants import clock, migrations
from grants import db as database
from grants.app import create_app
from grants.db import ENGINE
from grants.demo.play import Played
from grants.migrations import migrate
from grants.people.queries import token_hash
from grants.people.tables import Session
from grants.settings import settings
from tests import faces, played, running

BROWSER = "tests/browser/"
# What is first opens no paper and no demo: those wait for the faces, which are made meanwhile (tests/faces.py).
LONG = (
    "tests/test_leaks.py",
    BROWSER,
    "tests/test_crash.py",
    "tests/test_other_rounds.py",
    "tests/test_fuzz.py",
    "tests/test_run.py",
    "tests/test_papers.py",
    "tests/test_worked_round.py",
    "tests/test_migrations.py",
    "tests/standing/test_moving.py",
)
# How fast a machine tries things is not what any test asks.
trying.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
trying.load_profile("any machine")
BUILDER = pytest.StashKey[subprocess.Popen[bytes] | None]()
VOCABULARY = Path(migrations.__file__).parent / "sql" / "2026_11_23t21" / "vocabulary.sql"


def pytest_configure(config: pytest.Config) -> None:
    """What is made once for all processes of this run lies in one folder, whose name each of them inherits."""
    if not hasattr(config, "workerinput"):
        os.environ[played.SHARED] = tempfile.mkdtemp(prefix="grants-tests-")
        Path(os.environ[played.SHARED]).chmod(0o755)
        if config.getoption("numprocesses", None):
            config.stash[BUILDER] = faces.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        faces.end(config.stash.get(BUILDER, None))
        shutil.rmtree(os.environ[played.SHARED], ignore_errors=True)


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """A data folder of this run alone."""
    folder = Path(tempfile.mkdtemp(prefix="grants-test-"))
    folder.chmod(0o755)
    faces.lend(folder)
    os.environ["GRANTS_DATA_DIR"] = str(folder)
    settings.cache_clear()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[str]:
    """The address of an empty, migrated database."""
    given = os.environ.get("GRANTS_TEST_DATABASE_URL", "")
    url = given or database.start_embedded(data_dir)
    if not given:
        running.hurry(url)
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


@pytest.fixture
async def played_round(committed: str) -> Played:
    """The worked round in the database, with what playing it found. It is played once in a run: see tests/played.py."""
    return await played.put_the_round()


async def empty_everything() -> None:
    """Empty all tables, past the triggers that refuse it, and only here. What migrations fill comes back.

    Few tables hold anything, and these a few rows: TRUNCATE would make some thousand files anew.
    """
    connection = await ENGINE.get_new_connection()
    try:
        names = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname IN ('public', 'dramatiq') AND tablename <> 'migration'"
        )
        filled = await connection.fetch(
            " UNION ALL ".join(
                f"SELECT '{row['name']}' AS name WHERE EXISTS (SELECT FROM {row['name']})" for row in names
            )
        )
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(";".join(f"DELETE FROM {row['name']}" for row in filled))
        await connection.execute(VOCABULARY.read_text())
    finally:
        await connection.close()


def parallel(*work):
    """Run coroutines at the same time, each in its own transaction; gives results and exceptions in order."""
    return asyncio.gather(*work, return_exceptions=True)


class Browser(httpx.AsyncClient):
    """Speaks HTTP to the application in this very loop, so that it shares the test's transaction.

    `get` and `post` do not follow redirects. `post` brings the form's CSRF token along, as a page would.
    """

    def sign_in(self, person_id: int) -> "Browser":
        """Go on as that person, second factor given: a session row, without the sign-in page."""
        self.cookies.delete("grants_session")
        self._token = secrets.token_urlsafe(16)
        self._person = person_id
        self.cookies.set("grants_session", self._token)
        self._ready = False
        return self

    async def request(self, method: str, url: str, **options):  # type: ignore[override]
        if getattr(self, "_ready", True) is False:
            self._ready = True
            now = clock.now()
            await Session(
                person=self._person,
                token_hash=token_hash(self._token),
                created_at=now,
                seen_at=now,
                second_factor_at=now,
                device="test",
            ).save()
        if method == "POST" and not options.pop("without_csrf", False):
            if "grants_csrf" not in self.cookies:
                await super().request("GET", "/sign-in")
            options["headers"] = {"x-csrftoken": self.cookies["grants_csrf"]} | dict(options.get("headers") or {})
        return await super().request(method, url, **options)


@pytest.fixture(scope="session")
def app(data_dir: Path):
    return create_app()


@pytest.fixture
async def browser(db: None, app) -> AsyncIterator[Browser]:
    async with Browser(transport=httpx.ASGITransport(app=app), base_url="http://test") as browser:
        yield browser


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> "Together":
    return Together(config, log)


class Together(LoadScopeScheduling):
    """Where tests run side by side, those of a file stay together, and so do all in a browser: they share one running
    system, and its driver keeps a loop of its own, beside which no other can run, until the last of them is done."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith(BROWSER) else nodeid.split("::", 1)[0]


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What takes long begins first, so that no core is left waiting for it at the end."""
    yield
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))
