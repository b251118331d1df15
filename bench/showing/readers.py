"""Readers of public pages, as fast as they get them: wrk where it is installed, connections of our own elsewhere."""

import asyncio
import re
import shutil
import time
from dataclasses import dataclass

from bench.applying.serving import Serving

AT_ONCE = 16
PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")
WRONG = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*")


def loads_with() -> str:
    """Which of the two this machine has. A reader written in Python takes more of the machine than what it asks."""
    return "wrk" if shutil.which("wrk") else "readers of its own"


@dataclass
class Reader:
    """One kept-alive connection of somebody who reads."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def at(cls, server: Serving) -> "Reader":
        return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    async def get(self, path: str, known: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body. What is streamed comes in pieces, each with its length before it."""
        asks = f"GET {path} HTTP/1.1\r\nHost: bench\r\n" + (f"If-None-Match: {known}\r\n" if known else "") + "\r\n"
        self.writer.write(asks.encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        status = int(head[0].split()[1])
        if status == 304:
            return status, headers, b""
        if "chunked" not in headers.get("transfer-encoding", ""):
            return status, headers, await self.reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return status, headers, body


async def crowd(server: Serving, path: str, seconds: float, known: str = "") -> float:
    """Answers a second while so many readers ask for one page. Raises when one was neither the page nor a 304."""
    if shutil.which("wrk"):
        return await _wrk(server, path, seconds, known)
    began, counts = time.perf_counter(), [0, 0]

    async def reads() -> None:
        reader = await Reader.at(server)
        while time.perf_counter() - began < seconds:
            status, _headers, _body = await reader.get(path, known)
            counts[0] += 1
            counts[1] += status not in (200, 304)
        reader.writer.close()

    await asyncio.gather(*(reads() for _each in range(AT_ONCE)))
    if counts[1]:
        raise RuntimeError(f"{path}: {counts[1]} answers were wrong")
    return counts[0] / (time.perf_counter() - began)


async def _wrk(server: Serving, path: str, seconds: float, known: str) -> float:
    command = ["wrk", "--threads", "1", "--connections", str(AT_ONCE), "--duration", f"{max(1, round(seconds))}s"]
    command += ["--timeout", "30s", *(("--header", f"If-None-Match: {known}") if known else ())]
    asked = await asyncio.create_subprocess_exec(
        *command, f"http://127.0.0.1:{server.port}{path}", stdout=asyncio.subprocess.PIPE
    )
    said = (await asked.communicate())[0].decode()
    found = PER_SECOND.search(said)
    if found is None or WRONG.search(said):
        raise RuntimeError(f"{path}: {said}")
    return float(found[1])
