"""A whole system, started as its users start it: `grants run --demo` in a folder of its own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg

from grants.clock import SHANGHAI
from tests import faces, played

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120
# Of a first start, which plays a round, and of the faces, which are drawn by the thousand.
LONG_PATIENCE = 1200


@dataclass
class System:
    """A running system: its address, its folder, its process, and what it printed."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def password(self) -> str:
        return (self.folder / "demo-password").read_text().strip()

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.folder, int(self.url.rsplit(":", 1)[1]))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another `grants` command on the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "grants.cli", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def children(self, name: str) -> list[int]:
        """The process ids of a kind of child: web, worker or postgres."""
        if name == "postgres":
            note = self.folder / "postgres" / "postmaster.pid"
            return [int(note.read_text().split()[0])] if note.exists() else []
        wanted = {"web": "granian", "worker": "grants.cli worker"}[name]
        listing = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in listing.splitlines()[1:]]
        return [int(row[0]) for row in rows if int(row[1]) == self.process.pid and wanted in row[2]]

    def everybody(self) -> set[int]:
        """The process ids of all of it: of `grants run`, what it started, what these started, and the database."""
        listing = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listing.splitlines()[1:]]
        found, fresh = set[int](), {self.process.pid, *self.children("postgres")}
        while fresh:
            found |= fresh
            fresh = {pid for pid, parent in pairs if parent in fresh} - found
        return found


def alive(pids: set[int]) -> set[int]:
    """Those of these processes that still run, five seconds from now at the latest."""
    until = time.monotonic() + 5
    while (left := {pid for pid in pids if _runs(pid)}) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of a system in that folder, and nothing of our own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    return kept | {"GRANTS_DATA_DIR": str(folder), "GRANTS_PORT": str(port), "PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that the embedded server may enter even when it runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="grants-system-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


@contextlib.contextmanager
def a_played_folder() -> Iterator[Path]:
    """The same, as the first start of a demo left it: its round played, its papers' faces built. One start for all."""
    with a_folder() as folder:
        with played.shared("demo") as kept:
            if not (kept / "as-left").exists():
                with a_folder() as first:
                    if faces.lend(first):
                        faces.wait(first)
                    started = start(first, a_free_port(), patience=LONG_PATIENCE)
                    faces.wait(first)
                    assert stop(started) == 0, started.log.read_text()[-3000:]
                    _copy(first, kept / "as-left")
        _copy(kept / "as-left", folder)
        yield folder


def _copy(source: Path, target: Path) -> None:
    """With the owners of its files: PostgreSQL may run as another user."""
    subprocess.run(["cp", "-a", "-T", source, target], check=True)


def hurry(url: str) -> None:
    """What tests write need not outlive the machine, so nothing waits for the disk; a killed process loses nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in QUICK.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")


QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
}
# The calendar of 2026 is published, so working days can be counted; the machine's own date plays no part.
BEGINS_AT = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)


def start(folder: Path, port: int, *, patience: float = PATIENCE) -> System:
    """Start a demo in a folder, its clock at BEGINS_AT, and wait until it answers."""
    log = folder.with_suffix(".log")
    if not (folder / "demo-clock").exists():
        (folder / "demo-clock").write_text(str((BEGINS_AT - datetime.now(UTC)).total_seconds()))
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "grants.cli", "run", "--demo"],
            env=environment(folder, port),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    system = System(f"http://127.0.0.1:{port}", folder, process, log)
    try:
        _wait_until_it_answers(system, patience)
    except BaseException:
        stop(system)
        raise
    return system


def stop(system: System) -> int:
    """Ctrl-C. Gives the exit code; whatever is left of it is killed, by its process id."""
    system.process.send_signal(signal.SIGINT)
    try:
        return system.process.wait(60)
    except subprocess.TimeoutExpired:
        for name in ("web", "worker", "postgres"):
            for pid in system.children(name):
                os.kill(pid, signal.SIGKILL)
        system.process.kill()
        return system.process.wait()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(system: System, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if system.process.poll() is not None:
            raise AssertionError(f"the system stopped by itself:\n{system.log.read_text()[-3000:]}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{system.url}/sign-in", timeout=5).status_code == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"the system did not answer:\n{system.log.read_text()[-3000:]}")


class Visitor(httpx.Client):
    """A person with a plain HTTP client: signs in through the pages, and sends forms with their token."""

    def __init__(self, system: System, login: str) -> None:
        super().__init__(base_url=system.url, timeout=30)
        page = self.get("/sign-in")
        answer = self.send_form("/sign-in", page, login=login, password=system.password)
        code_page = self.get(answer.headers["location"])
        if code_page.status_code == 200 and code_page.url.path == "/sign-in/code":
            answer = self.send_form("/sign-in/code", code_page, code=demo_code(code_page.text))
            assert answer.status_code == 303, answer.text

    def send_form(self, path: str, page: httpx.Response | None = None, **fields: str) -> httpx.Response:
        """Post a form as the page that holds it would."""
        shown = page or self.get(path)
        token = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', shown.text)
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown.text)
        assert token, shown.text[:500]
        data = {"_csrf_token": token.group(1)} | ({"key": key.group(1)} if key else {}) | fields
        return self.post(path, data=data)


def demo_code(text: str) -> str:
    """The code of the second factor, which a demo shows on every page of who has one."""
    code = re.search(r"现在的验证码(?:是 |：)(\d{6})", text)
    assert code, text
    return code.group(1)
