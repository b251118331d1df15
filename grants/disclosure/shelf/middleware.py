"""Answers public pages out of memory while nothing has changed, and conditional requests without a page."""

import asyncio
import hashlib
from dataclasses import dataclass, field

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from grants import db
from grants.disclosure.shelf.memory import LARGEST_PAGE, Address, Memory, Page, tag_of
from grants.disclosure.shelf.stamp import Stamp, Stamps
from grants.i18n import CHINESE, language
from grants.people.cookies import cookie
from grants.web.render import FLASH

# Anybody may keep it, and nobody may show it before asking whether it still is so: never older than the question.
ASK_AGAIN = b"public, no-cache"
OURS = {b"cache-control", b"etag", b"vary", b"set-cookie"}
TOKEN = b"grants_csrf="


class Shelf(ASGIMiddleware):
    """Stands inside `Authentication`. A route says with `is_kept` that its page is the same for everybody who is not
    signed in; with `is_streamed` that its answer may be too long to keep and prints no time of day: it is sent on while
    it is made, and kept where it turned out short enough.

    What a signed-in person sees is neither kept nor answered from here, nor is a page with a message of the moment.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._memory = Memory()
        self._stamps = Stamps()
        self._making: dict[tuple[Address, Stamp], asyncio.Event] = {}

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        opt = scope["route_handler"].opt
        if not (opt.get("is_kept") or opt.get("is_streamed")) or not _for_everybody(scope):
            await next_app(scope, receive, send)
            return
        # Inside a transaction that may be taken back, only a test asks: nothing is kept or answered from here.
        stamp = await self._stamps.now() if db.sees_only_what_stands() else None
        address = Address(scope["path"], scope["query_string"], language.get() or CHINESE)
        if opt.get("is_streamed"):
            await self._stream(address, stamp.day if stamp else None, scope, receive, send, next_app)
            return
        page = await self._ready(address, stamp) if stamp else None
        if page is None:
            answer = _Answer()
            if stamp:
                await self._make(address, stamp, answer, scope, receive, next_app)
            else:
                await next_app(scope, receive, answer.take)
            page = answer.page()
            if page is None:
                for message in answer.messages:
                    await send(message)
                return
        await _answer(page, scope, send)

    async def _ready(self, address: Address, stamp: Stamp) -> Page | None:
        """The page that lies here, or that somebody else's request is making just now: a crowd makes it once."""
        if (making := self._making.get((address, stamp))) is not None:
            await making.wait()
        return self._memory.find(address, stamp)

    async def _make(
        self, address: Address, stamp: Stamp, answer: "_Answer", scope: Scope, receive: Receive, next_app: ASGIApp
    ) -> None:
        """Make the page and keep it.

        The stamp was read first: what changes while the page is made leaves it under a stamp that is over.
        """
        made = self._making.setdefault((address, stamp), asyncio.Event())
        try:
            await next_app(scope, receive, answer.take)
            page = answer.page()
            if page is not None:
                self._memory.keep(address, stamp, page)
        finally:
            self._making.pop((address, stamp), None)
            made.set()

    async def _stream(
        self, address: Address, day: Stamp | None, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Of what was read while it changed the stamp is over, as of a page: it is never answered from here."""
        tag = _tag_of(address, day) if day else ""
        if day and (page := self._memory.find(address, day)) is not None:
            await _answer(page, scope, send)
            return
        if tag and _knows(scope, tag):
            await _nothing_new(tag, send)
            return
        passing = _Passing(send, tag)
        await next_app(scope, receive, passing.take)
        if day and passing.is_whole:
            self._memory.keep(address, day, Page(passing.headers, b"".join(passing.pieces), tag))


@dataclass
class _Passing:
    """A long answer on its way out: sent on at once, and remembered as long as it may still be kept."""

    send: Send
    tag: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    pieces: list[bytes] = field(default_factory=list)
    length: int = 0
    is_whole: bool = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            kept = [pair for pair in message["headers"] if pair[0].lower() not in OURS]
            self.headers = (*kept, *(_headers(self.tag) if self.tag else ()))
            message["headers"] = list(self.headers)
        await self.send(message)
        if message["type"] == "http.response.body" and self.headers:
            self._remember(message.get("body", b""), is_last=not message.get("more_body"))

    def _remember(self, body: bytes, *, is_last: bool) -> None:
        self.length += len(body)
        if self.length > LARGEST_PAGE:
            self.pieces.clear()
            return
        self.pieces.append(body)
        self.is_whole = is_last


@dataclass
class _Answer:
    """What the application answered, held back."""

    messages: list[Message] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        self.messages.append(message)

    def page(self) -> Page | None:
        """The page, unless it is no page for everybody: an error, or one that sets a cookie of its own."""
        if not self.messages or self.messages[0]["type"] != "http.response.start":
            return None
        start = self.messages[0]
        sent = [(name.lower(), value) for name, value in start["headers"]]
        cookies = [value for name, value in sent if name == b"set-cookie"]
        if start["status"] != 200 or not all(value.startswith(TOKEN) for value in cookies):
            return None
        body = b"".join(each.get("body", b"") for each in self.messages[1:])  # type: ignore[misc]
        tag = tag_of(body)
        return Page((*((n, v) for n, v in sent if n not in OURS), *_headers(tag)), body, tag)


async def _answer(page: Page, scope: Scope, send: Send) -> None:
    if _knows(scope, page.tag):
        await _nothing_new(page.tag, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(page.headers)})
    await send({"type": "http.response.body", "body": page.body, "more_body": False})


async def _nothing_new(tag: str, send: Send) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": list(_headers(tag))})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(tag: str) -> tuple[tuple[bytes, bytes], ...]:
    # The language is remembered in a cookie, and so is who is signed in.
    return (b"cache-control", ASK_AGAIN), (b"etag", tag.encode()), (b"vary", b"Cookie")


def _knows(scope: Scope, tag: str) -> bool:
    sent = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
    return tag in {each.strip().removeprefix("W/") for each in sent.split(",")}


def _tag_of(address: Address, day: Stamp) -> str:
    return f'"{hashlib.sha256(repr((address, day)).encode()).hexdigest()[:32]}"'


def _for_everybody(scope: Scope) -> bool:
    """Asked by nobody in particular, for the page as it stands and no part of it."""
    if scope["method"] != "GET" or scope.get("user") is not None:  # type: ignore[typeddict-item]
        return False
    if "half_signed_in" in scope["state"] or cookie(scope, FLASH) or b"lang=" in scope["query_string"]:
        return False
    return b"hx-request" not in dict(scope["headers"])
