"""`grants run`: database, web and workers of one machine as children of one process, which stops them all."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import structlog

from grants import db, log
from grants.demo.play import is_empty, play
from grants.demo.round_file import load
from grants.demo.start import who_can_sign_in
from grants.health import measuring
from grants.migrations import migrate
from grants.pdf import check, close, fonts
from grants.pdf.child import end_with_parent
from grants.settings import settings

LOG = structlog.get_logger()
DEMO = Path(__file__).parent / "demo" / "round.json"
PATIENCE = 20.0
GONE_SOON = 5.0
READY_WITHIN = 60.0


@dataclass
class Child:
    """A process of ours, with those that it starts itself; started again when it dies by itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.clear()
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  # one system call and nothing else between fork and exec
        )

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def clear(self) -> None:
        """Kill what a dead one left: a web server's worker lives on without it, and answers on the same port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def run(*, demo: bool) -> int:
    """Start everything, keep it running until SIGINT or SIGTERM, stop everything. Returns the exit code."""
    log.set_up()
    _port_is_free(settings().host, settings().port)
    if demo:
        os.environ["GRANTS_DEMO"] = "1"
        settings.cache_clear()
    if settings().metrics_token:
        measuring.share(settings().data_dir / "metrics")
    children, building = _children(), font_builder()
    # Until everything stands, a stop is an exception: what has begun is undone on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for problem in check():
            LOG.warning("papers cannot be made yet", problem=str(problem))
        asyncio.run(_prepare(db.database_url(), demo))
        close()
        stopping = _stop_on_signals()
        for child in [*children, *building]:
            child.start()
        _say_when_ready(stopping)
        while not stopping.wait(1):
            _keep_alive(children)
    finally:
        _stop([*children, *building])
        if not settings().database_url:
            db.stop_embedded(settings().data_dir)
    return 0


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopping


def _children() -> list[Child]:
    web = [sys.executable, "-m", "granian", "grants.app:create_app", "--factory", "--interface", "asgi"]
    web += ["--host", settings().host, "--port", str(settings().port), "--no-ws", "--log-level", "warning"]
    web += ["--workers", str(settings().web_processes), "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    work = [sys.executable, "-m", "grants.cli", "worker"]
    return [Child("web", web)] + [Child(f"worker {n + 1}", work) for n in range(settings().worker_processes)]


async def _prepare(url: str, demo: bool) -> None:
    await db.connect(url)
    try:
        await migrate()
        if demo and await is_empty():
            print("第一次启动：正在演示数据库中重放一个完整轮次…", flush=True)
            await play(load(DEMO))
        if demo:
            print(await who_can_sign_in(), flush=True)
    finally:
        await db.disconnect()


def _keep_alive(children: list[Child]) -> None:
    """Start again what died: the database first, since the others need it."""
    if not settings().database_url and not db.is_embedded_running(settings().data_dir):
        LOG.warning("database died, starting it again")
        try:
            db.start_embedded(settings().data_dir)
        except RuntimeError as problem:
            LOG.error("database not started, trying again", problem=str(problem))
            return
    for child in children:
        if child.is_dead():
            LOG.warning("process died, starting it again", name=child.name)
            child.start()


def _stop(children: list[Child]) -> None:
    for child in children:
        if not child.is_dead() and child.process:
            child.process.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, until - time.monotonic()))
        child.clear()


def font_builder() -> list[Child]:
    """Faces are built once, beside everything else, by a process that leaves no half-built ones when it is stopped."""
    if fonts.stand(settings().data_dir / "fonts"):
        return []
    return [Child("fonts", [sys.executable, "-m", "grants.cli", "fonts"])]


def _say_when_ready(stopping: threading.Event) -> None:
    until = time.monotonic() + READY_WITHIN
    while not stopping.wait(0.1):
        if _answers(settings().host, settings().port):
            print(f"\n已启动：{settings().address}   （Ctrl-C 停止）", flush=True)
            return
        if time.monotonic() > until:
            raise RuntimeError("the web server did not start")


def _port_is_free(host: str, port: int) -> None:
    """Processes of a killed `grants run` leave by themselves; only who stays is in the way."""
    until = time.monotonic() + GONE_SOON
    while _answers(host, port):
        if time.monotonic() > until:
            raise RuntimeError(f"port {port} is in use: stop what uses it, or set GRANTS_PORT")
        time.sleep(0.2)


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
