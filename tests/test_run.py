"""`grants run` and `grants worker` as processes: they end when they are told to, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from grants import db, run
from grants.pdf import fonts
from grants.settings import settings
from tests import running

pytestmark = pytest.mark.commits


@pytest.fixture
def folder() -> Iterator[Path]:
    with running.a_folder() as folder:
        yield folder
        db.stop_embedded(folder)


def test_a_port_in_use_is_said_in_one_line_and_nothing_is_started(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = _a_system(folder, port).command("run")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == f"grants: port {port} is in use: stop what uses it, or set GRANTS_PORT\n"
    assert not (folder / "postgres").exists()


def test_a_start_that_fails_stops_the_database_it_started(folder):
    with psycopg.connect(db.start_embedded(folder)) as connection:
        connection.execute("CREATE TABLE book (of_somebody_else text)")
    db.stop_embedded(folder)

    answer = _a_system(folder, running.a_free_port()).command("run")

    assert answer.returncode != 0
    assert "book" in answer.stderr
    assert not db.is_embedded_running(folder)


def test_two_users_of_one_machine_each_have_a_database(folder, tmp_path):
    """What stands in the way here, even of root, is to anybody else the lock file of the first one."""
    (tmp_path / ".lockfile").mkdir()
    (folder / "start.py").write_text(
        "import sys, pathlib\nfrom grants import db\n"
        "for name in ('start_embedded', 'stop_embedded'):\n    getattr(db, name)(pathlib.Path(sys.argv[1]))\n"
    )

    done = subprocess.run(
        [sys.executable, folder / "start.py", folder],
        env=running.environment(folder, 0) | {"TMPDIR": str(tmp_path), "XDG_RUNTIME_DIR": ""},
        cwd=running.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_an_idle_worker_ends_within_seconds_of_being_told(folder):
    assert _a_system(folder, running.a_free_port()).command("migrate").returncode == 0
    db.start_embedded(folder)
    with _started(folder, "worker") as worker:
        assert b"worker started" in worker.stdout.readline()
        time.sleep(1)

        told = time.monotonic()
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(30) == 0
        assert time.monotonic() - told < 5


def test_faces_are_built_beside_everything_else_until_they_stand(folder, monkeypatch):
    monkeypatch.setenv("GRANTS_DATA_DIR", str(folder))
    settings.cache_clear()
    first = [child.name for child in run.font_builder()]
    fonts.folder(folder / "fonts").mkdir(parents=True)
    again = [child.name for child in run.font_builder()]
    monkeypatch.undo()
    settings.cache_clear()

    assert (first, again) == (["fonts"], [])


@pytest.mark.skipif(not fonts.NOTO.is_dir(), reason="there is nothing to build faces from")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["told", "killed"])
def test_building_fonts_ends_with_who_asked_for_them(folder, how):
    with _started(folder, "fonts") as builder:
        until = time.monotonic() + 60
        while len(seen := _a_system(folder, 0, builder).everybody()) < 2 and time.monotonic() < until:
            time.sleep(0.1)

        os.kill(builder.pid, how)
        builder.wait(10)

    assert len(seen) == 2
    assert running.alive(seen) == set()
    assert how == signal.SIGKILL or list((folder / "fonts").iterdir()) == []


def _a_system(folder: Path, port: int, process: subprocess.Popen[bytes] | None = None) -> running.System:
    return running.System(f"http://127.0.0.1:{port}", folder, process, folder.with_suffix(".log"))


def _started(folder: Path, word: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "grants.cli", word],
        env=running.environment(folder, running.a_free_port()),
        cwd=running.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
