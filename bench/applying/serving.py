"""Servers of a bench: ours as `grants run` starts it, and the bare one, on loopback, ended by process id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grants import db

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120


@dataclass
class Serving:
    """A server that answers on `port`."""

    process: subprocess.Popen[bytes]
    port: int

    def kill(self, name: str, folder: Path) -> int:
        """kill -9 of the web processes, the workers or PostgreSQL; returns how many processes that were."""
        if name == "postgres":
            victims = [int((folder / "postgres" / "postmaster.pid").read_text().split()[0])]
        else:
            listing = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
            rows = [line.split(None, 2) for line in listing.splitlines()[1:]]
            words = {"web": "granian", "worker": "grants.cli worker"}[name]
            first = [int(row[0]) for row in rows if int(row[1]) == self.process.pid and words in row[2]]
            # Those that answer are children of the one that listens; left alive they would go on answering.
            victims = first + [int(row[0]) for row in rows if int(row[1]) in first]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return len(victims)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ours(folder: Path, port: int, processes: int, workers: int = 0) -> Iterator[Serving]:
    """`grants run`, without workers where papers are made after the deadline. Its end stops the database; it runs again
    afterwards, to be looked at."""
    settings = {
        "GRANTS_DATA_DIR": str(folder),
        "GRANTS_DATABASE_URL": "",
        "GRANTS_PORT": str(port),
        "GRANTS_WEB_PROCESSES": str(processes),
        "GRANTS_WORKER_PROCESSES": str(workers),
    }
    try:
        yield from _serve([sys.executable, "-m", "grants.cli", "run"], settings, folder, port)
    finally:
        db.start_embedded(folder)


@contextmanager
def bare(folder: Path, url: str, port: int, processes: int) -> Iterator[Serving]:
    """The bare handler under the same web server with as many processes."""
    settings = {"BARE_DATABASE_URL": url, "ROWS": str(folder / "rows.json")}
    yield from _serve(_granian("bench.applying.bare:create_app", port, processes), settings, folder, port)


@contextmanager
def bare_page(folder: Path, url: str, page: Path, port: int) -> Iterator[Serving]:
    """A bare page of the bytes of a file under the same web server, one process."""
    environment = {"BARE_DATABASE_URL": url, "PAGE": str(page)}
    yield from _serve(_granian("bench.showing.bare:create_app", port, 1), environment, folder, port)


def _granian(app: str, port: int, processes: int) -> list[str]:
    command = [sys.executable, "-m", "granian", app, "--factory", "--interface", "asgi", "--host", "127.0.0.1"]
    return [*command, "--port", str(port), "--workers", str(processes), "--no-ws", "--log-level", "warning"]


def _serve(command: list[str], settings: dict[str, str], folder: Path, port: int) -> Iterator[Serving]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment | settings | {"PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
        )
    try:
        _wait(process, port, folder)
        yield Serving(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the server does not start:\n{(folder / 'server.log').read_text()[-2000:]}")
