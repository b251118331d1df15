"""Render processes kept warm, started again when one died, killed when one takes too long."""

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, cast

from grants.pdf import fonts
from grants.pdf.child import BROKEN, DONE, Paper, environment, receive, send

MEMORY = 2 << 30
SECONDS = 60


class RenderFailed(RuntimeError):
    """No paper came of it: a glyph nobody has, an address that is refused, too long or too large."""


class Worker:
    """One process; it ends with its parent, because its stdin does."""

    def __init__(self, target: Path, style: Path, seconds: int) -> None:
        self.configuration = fonts.configuration(target)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grants.pdf.worker", str(MEMORY), str(seconds), str(style)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment() | {"FONTCONFIG_FILE": str(self.configuration)},
        )

    def ask(self, message: bytes, seconds: float) -> bytes | None:
        """The answer, or None when the process died or was killed for taking too long."""
        late = threading.Timer(seconds, self.process.kill)
        late.start()
        try:
            send(cast(BinaryIO, self.process.stdin), message)
            return receive(cast(BinaryIO, self.process.stdout))
        except BrokenPipeError:
            return None
        finally:
            late.cancel()
            late.join()

    def usable(self, target: Path) -> bool:
        """Not one that began before the faces stood, nor one that died."""
        return self.process.poll() is None and self.configuration == fonts.configuration(target)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


class Pool:
    """As many processes as there are cores for them; each is started when it is first needed."""

    def __init__(self, target: Path, style: Path, size: int | None = None, seconds: int = SECONDS) -> None:
        self.target, self.style, self.seconds = target, style, seconds
        self.threads = ThreadPoolExecutor(size or min(len(os.sched_getaffinity(0)), 4), "pdf")
        self.idle: SimpleQueue[Worker] = SimpleQueue()

    def run(self, paper: Paper) -> bytes:
        """Blocks the calling thread until the paper is rendered."""
        worker = self._worker()
        answer = worker.ask(pickle.dumps(paper), self.seconds)
        if answer is None or answer[:1] == BROKEN:
            worker.end()
        else:
            self.idle.put(worker)
        if answer is None:
            raise RenderFailed("the render process ended: too slow, too large, or not able to start")
        if answer[:1] != DONE:
            raise RenderFailed(answer[1:].decode())
        return answer[1:]

    def close(self) -> None:
        self.threads.shutdown()
        while True:
            try:
                self.idle.get_nowait().end()
            except Empty:
                return

    def _worker(self) -> Worker:
        while True:
            try:
                worker = self.idle.get_nowait()
            except Empty:
                return Worker(self.target, self.style, self.seconds)
            if worker.usable(self.target):
                return worker
            worker.end()
