"""Processes are killed in the middle of their work: nothing acknowledged is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from grants import db
from tests import running

ROUND = running.ROOT / "grants" / "demo" / "round.json"

pytestmark = pytest.mark.commits


def test_a_replay_whose_database_is_killed_leaves_books_that_verify_and_can_be_played_anew():
    with running.a_folder() as folder:
        port = running.a_free_port()
        replay = subprocess.Popen(
            [sys.executable, "-m", "grants.cli", "replay", str(ROUND)],
            env=running.environment(folder, port),
            cwd=running.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        entered = _wait_for_entries(folder, 12)
        os.kill(_postmaster(folder), signal.SIGKILL)

        assert replay.wait(60) != 0
        system = running.System(f"http://127.0.0.1:{port}", folder, replay, folder.with_suffix(".log"))
        verified = system.command("ledger", "verify")
        assert (verified.returncode, verified.stdout) == (0, "ledger verified: nothing differs\n"), verified.stderr
        assert _entries(folder) >= entered
        assert system.command("replay", str(ROUND)).returncode == 2
        again = system.command("replay", str(ROUND), "--fresh", "--check")
        assert (again.returncode, again.stdout) == (0, "")
        db.stop_embedded(folder)


def _wait_for_entries(folder: Path, many: int) -> int:
    until = time.monotonic() + running.PATIENCE
    while time.monotonic() < until:
        try:
            if (found := _entries(folder)) >= many:
                return found
        except psycopg.Error:
            pass
        time.sleep(0.02)
    raise AssertionError("the replay entered nothing")


def _entries(folder: Path) -> int:
    address = (
        db.start_embedded(folder) if not db.is_embedded_running(folder) else f"host={folder}/postgres user=postgres"
    )
    with psycopg.connect(address, connect_timeout=5) as connection:
        return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])


def _postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
