"""`grants run`: database, web and workers of one machine as children of one process, which stops them all."""

import asyncio
import contextlib
import ctypes
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
from grants.migrations import migrate
from grants.pdf import check, fonts
from grants.settings import settings

LOG = structlog.get_logger()
DEMO = Path(__file__).parent / "demo" / "round.json"
PATIENCE = 20.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process of ours, started again when it dies by itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # one system call and nothing else between fork and exec
        )

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None


def run(*, demo: bool) -> int:
    """Start everything, keep it running until SIGINT or SIGTERM, stop everything. Returns the exit code."""
    log.set_up()
    _port_is_free(settings().host, settings().port)
    if demo:
        os.environ["GRANTS_DEMO"] = "1"
        settings.cache_clear()
    for problem in check():
        LOG.warning("papers cannot be made yet", problem=str(problem))
    url = db.database_url()
    asyncio.run(_prepare(url, demo))
    _build_fonts_in_background()
    children = _children()
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        for child in children:
            child.start()
        _say_when_ready()
        while not stopping.wait(1):
            _keep_alive(children)
    finally:
        _stop(children)
        if not settings().database_url:
            db.stop_embedded(settings().data_dir)
    return 0


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
        with contextlib.suppress(subprocess.SubprocessError):
            db.start_embedded(settings().data_dir)
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
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)


def _build_fonts_in_background() -> None:
    target = settings().data_dir / "fonts"
    if not fonts.stand(target):
        threading.Thread(target=fonts.build, args=(target,), daemon=True, name="fonts").start()


def _say_when_ready() -> None:
    for _attempt in range(300):
        with socket.socket() as probe:
            if probe.connect_ex((settings().host, settings().port)) == 0:
                print(f"\n已启动：{settings().address}   （Ctrl-C 停止）", flush=True)
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def _port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise RuntimeError(f"port {port} is in use: stop what uses it, or set GRANTS_PORT")


def _die_with_parent() -> None:
    """If this process is killed, its children get a SIGTERM (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
