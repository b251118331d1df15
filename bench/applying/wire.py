"""HTTP/1.1 over one kept-alive connection, as thin as it can be, so that what is measured is the server."""

import asyncio
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

Files = dict[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Broken(Exception):
    """No answer came: the request may or may not have been done."""


@dataclass
class Wire:
    """One visitor's connection, with the cookies it was given; opened again when it broke."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    patience: float = 60.0
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, "", b"")

    async def post(self, path: str, fields: dict[str, str | list[str]], files: Files | None = None) -> Answer:
        token = {"_csrf_token": self.cookies.get("grants_csrf", "")}
        if files:
            return await self._ask("POST", path, *_multipart(token | fields, files))
        body = urlencode(token | fields, doseq=True).encode()
        return await self._ask("POST", path, "application/x-www-form-urlencoded", body)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        try:
            return await asyncio.wait_for(self._exchange(method, path, kind, body), self.patience)
        except (OSError, EOFError, ValueError, TimeoutError) as problem:
            self.close()
            raise Broken(f"{method} {path}: {type(problem).__name__}") from problem

    async def _exchange(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        assert self._reader is not None
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: {cookies}\r\n"
        if method == "POST":
            head += f"Origin: http://{self.host}:{self.port}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        await self._writer.drain()
        answer = await _read(self._reader)
        self.cookies |= answer.cookies
        if answer.headers.get("connection") == "close":
            self.close()
        return answer


async def _read(reader: asyncio.StreamReader) -> Answer:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in filter(None, lines[1:]):
        name, _colon, value = line.partition(":")
        if name.lower() == "set-cookie":
            pair = value.strip().split(";", 1)[0]
            cookies[pair.partition("=")[0]] = pair.partition("=")[2]
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join([part async for part in _chunks(reader)])
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(lines[0].split()[1]), headers, body, cookies)


async def _chunks(reader: asyncio.StreamReader):  # type: ignore[no-untyped-def]  # an async generator of bytes
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")


def _multipart(fields: dict[str, str | list[str]], files: Files) -> tuple[str, bytes]:
    mark = secrets.token_hex(16)
    parts = []
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file_name, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()
