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
from tests.batch import Asked, Batch, prepare

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


STAGES = [Asked(1, 3, "approver", "CRASH1"), Asked(2, 3, "admin", "CRASH2")]
STAGES += [Asked(3, 3, "approver", "CRASH3"), Asked(4, 3, "admin", "CRASH4")]
ENTRIES = ("payable:1", "paid")
STEPS = ("prepared", "reviewed", "approved", "sent", "paid")


def test_a_batch_of_payments_whose_every_process_is_killed_pays_each_exactly_once():
    with running.a_played_folder() as folder:
        system = running.start(folder, running.a_free_port())
        seen = system.everybody()
        try:
            _forget_the_papers_of_the_round(folder)
            batch = Batch(system, prepare(system), STAGES)
            finish = batch.begin()
            for many, victim in ((3, "web"), (10, "worker"), (13, "postgres")):
                batch.wait_for(many)
                seen |= system.everybody()
                _kill(system.children(victim))
            batch.wait_for(16)
            seen |= system.everybody()
            _kill([system.process.pid])
            system.process.wait()
            system = running.start(folder, int(system.url.rsplit(":", 1)[1]))
            finish()

            assert sorted(batch.acknowledged) == sorted((each.bank_ref, step) for each in STAGES for step in STEPS)
            assert batch.sent_again > 0
            _nothing_is_queued_for_ever(folder)
            _what_was_acknowledged_is_there_once(folder)
            verified = system.command("ledger", "verify")
            assert (verified.returncode, verified.stdout) == (0, "ledger verified: nothing differs\n"), verified.stderr
            seen |= system.everybody()
        finally:
            stopped = running.stop(system)
        assert (stopped, running.alive(seen)) == (0, set())


def _kill(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _forget_the_papers_of_the_round(folder: Path) -> None:
    """Some seventy papers of the demo wait to be made, for minutes; the batch does not wait for them."""
    with psycopg.connect(f"host={folder}/postgres user=postgres") as connection:
        connection.execute("DELETE FROM dramatiq.queue WHERE state = 'queued' AND available_at < '2026-11-20'")


def _nothing_is_queued_for_ever(folder: Path) -> None:
    left = "SELECT message->>'actor_name', state::text FROM dramatiq.queue WHERE state IN ('queued', 'consumed')"
    papers = "SELECT count(*) FROM payment_paper JOIN payment ON payment.id = payment WHERE bank_ref LIKE 'CRASH%'"
    until = time.monotonic() + 240
    while (waiting := _rows(folder, left)) or _rows(folder, papers) != [(2 * len(STAGES),)]:
        assert time.monotonic() < until, (waiting, _rows(folder, papers))
        time.sleep(0.3)


def _what_was_acknowledged_is_there_once(folder: Path) -> None:
    which = "WHERE bank_ref LIKE 'CRASH%'"
    crashed = f"FROM payment {which}"
    paid = _rows(folder, f"SELECT award, bank_ref, status {crashed} ORDER BY award")
    assert paid == [(each.award, each.bank_ref, "paid") for each in STAGES]
    per_stage = "SELECT count(*) FROM payment WHERE status = 'paid' GROUP BY stage"
    assert set(_rows(folder, per_stage)) == {(1,)}
    signed = f"SELECT bank_ref, step FROM payment_step JOIN payment ON payment.id = payment {which}"
    assert sorted(_rows(folder, signed)) == sorted((each.bank_ref, step) for each in STAGES for step in STEPS)
    entered = f"SELECT reference FROM entry WHERE split_part(reference, ':', 2) IN (SELECT id::text {crashed})"
    references = [f"disbursement:{id}:{what}" for (id,) in _rows(folder, f"SELECT id {crashed}") for what in ENTRIES]
    assert sorted(row[0] for row in _rows(folder, entered + " AND reference LIKE 'disbursement:%'")) == sorted(
        references
    )
    papers = f"SELECT bank_ref, kind FROM payment_paper JOIN payment ON payment.id = payment {which}"
    made = [(each.bank_ref, kind) for each in STAGES for kind in ("approval_form", "voucher")]
    assert sorted(_rows(folder, papers)) == sorted(made)


def _rows(folder: Path, question: str) -> list[tuple]:
    with psycopg.connect(f"host={folder}/postgres user=postgres", connect_timeout=5) as connection:
        return connection.execute(question).fetchall()


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
