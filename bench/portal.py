"""Public pages under a crowd: kept pages and conditional requests beside a bare Litestar page of the same bytes.

`python bench/portal.py [--quick]`; the last line is one JSON object. The promises: a kept page is given at least a
fifth as often as the bare one in the same run, and so is a 304; what was committed before a request is on its answer.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import asyncpg

from bench import support
from bench.applying.crowd import gather
from bench.applying.serving import Serving, bare_page, free_port, ours
from grants import db
from grants.migrations import migrate

AT_ONCE = 16
PROMISED_SHARE = 0.2
SIZES = {"quick": (3.0, 20), "full": (20.0, 200)}
PAGES = ("/", "/calls", "/grantees", "/figures")


@dataclass
class Given:
    """How many answers a crowd got in how long."""

    answers: int
    seconds: float
    wrong: int

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


@dataclass
class Reader:
    """One kept-alive connection of somebody who reads."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def at(cls, server: Serving) -> "Reader":
        return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    async def get(self, path: str, known: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        asks = f"GET {path} HTTP/1.1\r\nHost: bench\r\n" + (f"If-None-Match: {known}\r\n" if known else "") + "\r\n"
        self.writer.write(asks.encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        status = int(head[0].split()[1])
        length = 0 if status == 304 else int(headers.get("content-length", "0"))
        return status, headers, await self.reader.readexactly(length)


def main() -> int:
    """Keep, ask again, change; exit code 1 when a promise is missed."""
    seconds, changes = SIZES["quick" if "--quick" in sys.argv[1:] else "full"]
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(folder, url, seconds, changes)))
        finally:
            db.stop_embedded(folder)


async def _run(folder: Path, url: str, seconds: float, changes: int) -> dict[str, Any]:
    await db.connect(url)
    await migrate()
    await gather(50)
    await db.disconnect()
    figures: dict[str, Any] = {"at_once": AT_ONCE, "seconds": seconds}
    with ours(folder, free_port(), 1) as server:
        _status, _headers, body = await (await Reader.at(server)).get("/")
        (folder / "page.html").write_bytes(body)
        for path in PAGES:
            kept, again = await _crowd(server, path, seconds), await _crowd(server, path, seconds, asks_again=True)
            figures[path] = {"kept": round(kept.per_second), "asked_again": round(again.per_second)}
            support.say(f"{path}: {kept.per_second:.0f} pages and {again.per_second:.0f} answers 304 a second")
        figures["stale"] = await _change(server, url, changes)
        support.say(f"{changes} changes, {figures['stale']} answers that did not show one")
    with bare_page(folder, folder / "page.html", free_port()) as server:
        bare = await _crowd(server, "/", seconds)
    figures |= {"bare": round(bare.per_second), "page_bytes": len(body)}
    figures["share"] = round(min(each for each in figures["/"].values()) / bare.per_second, 3)
    figures["ok"] = figures["share"] >= PROMISED_SHARE and figures["stale"] == 0
    return figures


async def _crowd(server: Serving, path: str, seconds: float, *, asks_again: bool = False) -> Given:
    """So many readers who ask for one page as fast as they get it."""
    began, counts = time.perf_counter(), [0, 0]

    async def reads() -> None:
        reader = await Reader.at(server)
        known = ""
        while time.perf_counter() - began < seconds:
            status, headers, _body = await reader.get(path, known)
            counts[0] += 1
            counts[1] += status not in (200, 304)
            known = headers.get("etag", "") if asks_again else ""
        reader.writer.close()

    await asyncio.gather(*(reads() for _each in range(AT_ONCE)))
    return Given(counts[0], time.perf_counter() - began, counts[1])


async def _change(server: Serving, url: str, changes: int) -> int:
    """How often a page that was asked for after a commit did not show it, while a crowd reads the same page."""
    crowd = asyncio.create_task(_crowd(server, "/", changes * 0.1))
    connection, reader, stale = await asyncpg.connect(url), await Reader.at(server), 0
    for number in range(changes):
        name = f"改名第{number}次"
        await connection.execute("UPDATE organization SET name = $1 WHERE is_funder", name)
        _status, _headers, body = await reader.get("/")
        stale += name not in body.decode()
    await connection.close()
    await crowd
    return stale


if __name__ == "__main__":
    sys.exit(main())
