"""The drill of the operators' guide: back up while somebody writes, destroy, restore, prove that all is as it was."""

import asyncio
import contextlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from grants import db, files
from grants.app import create_app
from grants.audit import AuditEvent
from grants.backup import making, postgres, restoring, sums
from grants.backup.contents import is_empty
from grants.db import ENGINE, sql, transaction
from grants.demo import figures
from grants.demo.differences import differences
from grants.demo.round_file import load
from grants.demo.stage import Stage
from grants.files.store import path, store
from grants.files.tables import Upload
from grants.migrations import migrate
from grants.people.tables import Membership, Person, Role
from grants.settings import settings
from tests import running
from tests.conftest import Browser
from tests.played import put_the_round

ROUND = load(running.ROOT / "grants" / "demo" / "round.json")

CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")

pytestmark = pytest.mark.commits


@dataclass
class Drill:
    """What is left after the drill: a backup of a system that is gone, and the system that came out of it."""

    backup: Path
    restored: Path
    url: str
    stage: Stage
    said: subprocess.CompletedProcess[str]
    before: bytes
    after: Upload


@contextlib.asynccontextmanager
async def within(folder: Path, url: str) -> AsyncIterator[None]:
    """In here this process works on that folder and that database."""
    outside = os.environ["GRANTS_DATA_DIR"], ENGINE.pool, ENGINE.config
    _use(str(folder))
    ENGINE.pool = None
    await db.connect(url)
    try:
        yield
    finally:
        await db.disconnect()
        _use(outside[0])
        ENGINE.pool, ENGINE.config = outside[1:]


def _use(folder: str) -> None:
    os.environ["GRANTS_DATA_DIR"] = folder
    settings.cache_clear()
    store.cache_clear()


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return running.System("http://127.0.0.1:1", folder, None, folder.with_suffix(".log")).command(*words)


@pytest.fixture(scope="module")
async def drill(data_dir: Path) -> AsyncIterator[Drill]:
    with running.a_folder() as first, running.a_folder() as second, running.a_folder() as kept:
        (first / "secret").write_text("what signs forms")
        async with within(first, db.start_embedded(first)):
            await migrate()
            stage = (await put_the_round()).stage
            before = await _file(b"before the backup ")
            made = await _backed_up_while_somebody_writes(first, kept)
            after = await _file(b"after the backup ")
            content = await files.read(before)
        db.stop_embedded(first)
        shutil.rmtree(first)
        assert made.returncode == 0, made.stderr
        said = command(second, "restore", str(kept))
        url = db.start_embedded(second)
        async with within(second, url):
            yield Drill(sums.chosen(kept), second, url, stage, said, content, after)
        db.stop_embedded(second)


async def _backed_up_while_somebody_writes(folder: Path, into: Path) -> subprocess.CompletedProcess[str]:
    backup = asyncio.create_task(asyncio.to_thread(command, folder, "backup", str(into)))
    written = 0
    while not backup.done():
        await _file(b"meanwhile ")
        written += 1
        await asyncio.sleep(0.1)
    assert written
    return await backup


async def _file(words: bytes) -> Upload:
    async with transaction():
        return await files.keep_made(words + secrets.token_bytes(200), "file.bin", "application/octet-stream")


async def test_the_restored_round_has_the_figures_of_the_round_and_books_that_verify(drill):
    assert drill.said.stderr == ""
    assert re.fullmatch(r"restored as of \S+, \d+ files; ledger verified: nothing differs\n", drill.said.stdout)
    assert differences(ROUND["expect"], await figures.figures(drill.stage)) == []
    assert (drill.restored / "secret").read_text() == "what signs forms"


async def test_a_backup_of_what_was_restored_is_the_same_to_the_last_row_trigger_and_number(drill, tmp_path):
    await making.make(drill.url, tmp_path)

    again = sums.chosen(tmp_path)
    assert _script(again) == _script(drill.backup)
    assert {name: sums.manifest(again)[name] for name in ("rows", "seals", "migrations", "files")} == {
        name: sums.manifest(drill.backup)[name] for name in ("rows", "seals", "migrations", "files")
    }


def _script(backup: Path) -> list[str]:
    """The whole database as SQL, without the words that name this one run, and without casts and brackets, which
    PostgreSQL words otherwise in constraints once it has read its own."""
    words = [postgres.program("pg_restore"), "--file=-", str(backup / sums.DUMP)]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return [line for line in CASTS.sub("", text).splitlines() if not line.startswith((r"\restrict", r"\unrestrict"))]


async def test_files_are_as_of_the_same_moment_as_rows_and_open_byte_for_byte(drill):
    uploads = await Upload.objects()

    contents = [await files.read(each) for each in uploads]
    assert drill.before in contents
    assert drill.after.sha256 not in {each.sha256 for each in uploads}
    assert len(contents) == sums.manifest(drill.backup)["rows"]["public.upload"]


async def test_who_could_sign_in_can_and_everybody_signs_in_anew(drill):
    ids = Membership.select(Membership.person).where(Membership.role == Role.APPLICANT)
    login = (await Person.objects().where(Person.id.is_in(ids), Person.totp_secret.is_null()).first()).login
    assert await sql("SELECT id FROM session") == []
    async with Browser(transport=httpx.ASGITransport(app=create_app()), base_url="http://test") as browser:
        asked = await browser.post("/sign-in", data={"login": login, "password": drill.stage.cast.password})
        inside = await browser.get((await browser.get(asked.headers["location"])).headers["location"])

    assert (inside.status_code, inside.url.path) == (200, "/inbox")


async def test_a_database_that_holds_anything_is_never_restored_over(drill):
    events = await AuditEvent.count()

    said = await asyncio.to_thread(command, drill.restored, "restore", str(drill.backup))

    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("grants: the database is not empty, and a restore never writes over anything: give")
    assert await AuditEvent.count() == events


@pytest.fixture
def copy(drill, tmp_path) -> Path:
    return Path(shutil.copytree(drill.backup, tmp_path / drill.backup.name))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (sums.DUMP, "database.dump: damaged"),
        (sums.MANIFEST, "manifest.json: damaged"),
        (sums.SECRET, "secret: damaged"),
        ("files/*/*", "files/../[0-9a-f]{64}: damaged"),
        (sums.SUMS, r".+: (damaged|missing)|SHA256SUMS: line \d+ is damaged"),
    ],
)
def test_one_damaged_byte_anywhere_is_found_and_named(copy, part, words):
    file = sorted(copy.glob(part))[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    [found, *_more] = sums.findings(copy)

    assert re.fullmatch(words, found)


async def test_a_missing_file_is_named_and_nothing_is_restored(drill, copy):
    gone = sorted(copy.glob("files/*/*"))[0]
    gone.unlink()

    verified = await asyncio.to_thread(command, drill.restored, "backup", "--verify", str(copy))
    url = await _another_database(drill)
    async with within(drill.restored, url):
        with pytest.raises(RuntimeError, match=f"not whole, nothing was restored:\n  files/.+/{gone.name}: missing"):
            await restoring.restore(url, copy)
        assert await is_empty()
    assert (verified.returncode, verified.stdout) == (1, f"files/{path(gone.name)}: missing\n")


async def test_a_restore_that_breaks_off_leaves_an_empty_database(drill, copy):
    dump = copy / sums.DUMP
    content = dump.read_bytes()
    dump.write_bytes(content[: len(content) * 97 // 100])  # long after the first tables were made
    url = await _another_database(drill)

    with pytest.raises(RuntimeError, match="nothing of it was kept"):
        await asyncio.to_thread(postgres.restore, url, dump)

    async with within(drill.restored, url):
        assert await is_empty()


async def test_a_backup_of_a_newer_version_is_refused_by_name(drill, copy):
    manifest = copy / sums.MANIFEST
    manifest.write_text(manifest.read_text().replace('"migrations": [', '"migrations": [\n "grants_2999_01_01",', 1))
    lines = {line.split("  ")[1]: line.split("  ")[0] for line in (copy / sums.SUMS).read_text().splitlines()}
    sums.write(copy, lines | {sums.MANIFEST: sums.digest(manifest)})
    url = await _another_database(drill)

    async with within(drill.restored, url):
        with pytest.raises(RuntimeError, match=r"of a newer version, install that first .+grants_2999_01_01"):
            await restoring.restore(url, copy)


async def test_a_file_that_was_lost_is_named_by_the_backup_and_by_the_restore(drill, tmp_path):
    upload = await Upload.objects().order_by(Upload.id).first()
    lost = upload.sha256
    inside = drill.restored / "files" / path(lost)
    content = inside.read_bytes()
    inside.unlink()
    try:
        made = await making.make(drill.url, tmp_path)
    finally:
        inside.write_bytes(content)
    url = await _another_database(drill)

    async with within(tmp_path / "elsewhere", url):
        differs = await restoring.restore(url, made.folder)

    assert (made.lost, sums.findings(made.folder)) == ([lost], [])
    assert differs == [f"file {upload.id} ({lost}): it was already lost when the backup was made"]


async def test_a_later_backup_links_what_has_not_changed_and_takes_the_old_ones_away(drill, tmp_path):
    (tmp_path / f"grants-20200101T000000Z{making.UNFINISHED}").mkdir()
    shutil.copytree(drill.backup, tmp_path / "grants-20200101T000000Z")

    made = await making.make(drill.url, tmp_path, keep=1)

    assert (made.linked, made.lost) == (made.files, [])
    assert sums.backups(tmp_path) == [made.folder]
    assert sorted(os.listdir(tmp_path)) == [".lock", made.folder.name]
    assert sums.findings(made.folder) == []


async def test_a_file_that_went_bad_in_the_backup_before_is_copied_anew(drill, tmp_path):
    before = shutil.copytree(drill.backup, tmp_path / "grants-20200101T000000Z")
    bad = sorted(before.glob("files/*/*"))[0]
    bad.write_bytes(bytes(len(bad.read_bytes())))

    made = await making.make(drill.url, tmp_path)

    assert (made.linked, made.lost) == (made.files - 1, [])
    assert sums.findings(made.folder) == []


def test_what_was_not_finished_is_no_backup(tmp_path):
    (tmp_path / "grants-20260101T000000Z").mkdir()

    with pytest.raises(RuntimeError, match="is no backup and holds none"):
        sums.chosen(tmp_path)


async def _another_database(drill: Drill) -> str:
    """An empty database on the server of the restored system."""
    name = f"other_{secrets.token_hex(4)}"
    connection = await ENGINE.get_new_connection()
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return drill.url.replace("/postgres?", f"/{name}?")
