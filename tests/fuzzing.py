"""Walks the whole application as every kind of person and sends it what nobody should: by seed, each time the same."""

import asyncio
import logging
import random
import re
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from grants import app as application
from grants import clock
from grants.experts.tables import Expert
from grants.people.queries import token_hash
from grants.people.tables import Membership, Session
from tests import hostile
from tests.files import samples
from tests.page_parts import Control, Page, PageForm

BURST = 25
SLOW = 30
FILES = (
    ("发票.pdf", samples.a_pdf(), "application/pdf"),
    ("照片.jpg", samples.a_photo(place=True), "image/jpeg"),
    ("a.xlsx", samples.an_office_file(samples.XLSX_MAIN), "application/octet-stream"),
    ("../../x.svg", b"<svg onload='fuzz(1)'/>", "image/svg+xml"),
    ("\u202e.exe", b"MZ", "x"),
    ("名" * 300, b"", ""),
    ("b.pdf", samples.a_pdf()[:90], "application/pdf"),
)


@dataclass
class Figures:
    """What was sent and what came of it. `faults` are what no request may bring about, each place once."""

    requests: int = 0
    forms: int = 0
    pages: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    routes: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)


class Fuzz:
    """One walk. `moments` are the hours at which it may find itself."""

    def __init__(self, app: Litestar, seed: int, moments: list[datetime]) -> None:
        self.app, self.moments = app, moments
        self.rng = random.Random(seed)
        self.figures = Figures()
        self.links: dict[int, list[str]] = {}
        self.with_forms: dict[int, list[str]] = {}
        self.raised: list[BaseException] = []
        self.known = [
            (re.compile(re.sub(r"{\w+:\w+}", "[^/]+", path)), path) for path in {route.path for route in app.routes}
        ]
        self.paths = [
            (route.path, str(handler.name), sorted(handler.http_methods - {"OPTIONS"}))
            for route in app.routes
            for handler in getattr(route, "route_handlers", [])
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
            if not route.path.startswith("/static")
        ]

    async def run(self, requests: int, say: Callable[[str], None] = lambda _text: None) -> Figures:
        """Send so many requests, in bursts: each of one person at one moment."""
        people = await _people()
        began = time.monotonic()
        logging.getLogger("httpx").setLevel(logging.WARNING)
        said = 0
        with self._listening():
            while self.figures.requests < requests:
                before = self.figures.requests // 1000
                await self._burst(self.rng.choice(people), min(BURST, requests - self.figures.requests))
                for place, request in list(self.figures.faults.items())[said:]:
                    said += 1
                    say(f"fault {said}: {place}\n    {request}")
                if self.figures.requests // 1000 > before:
                    took = time.monotonic() - began
                    say(f"{self.figures.requests} requests in {took:.0f} s, {len(self.figures.faults)} faults")
        return self.figures

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Hear what a fault was, which no answer says."""
        log, application.LOG = application.LOG, _Ear(self.raised)
        try:
            yield
        finally:
            application.LOG = log

    async def _burst(self, person: int, length: int) -> None:
        with clock.at(self.rng.choice(self.moments)):
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                if person:
                    await _sign_in(client, person)
                await client.get("/sign-in")
                page: Page | None = None
                for _each in range(length):
                    page = await self._step(client, person, page)

    async def _step(self, client: httpx.AsyncClient, person: int, page: Page | None) -> Page | None:
        """Fill in a form of the page, follow a link, or send something that no page would."""
        luck = self.rng.random()
        # The way out stands on every page; taken as often as any other form, nobody would stay in.
        forms = [each for each in page.forms if not each.action.endswith("/sign-out") or luck < 0.01] if page else []
        if forms and luck < 0.6:
            return await self._submit(client, person, self.rng.choice(forms))
        if luck < 0.75:
            links = self.links.get(person, []) or ["/", "/inbox"]
            links = self.with_forms.get(person, links) if self.rng.random() < 0.5 else links
            fresh = page.links if page is not None and page.links and self.rng.random() < 0.3 else links
            return await self._send(client, person, "GET", self.rng.choice(fresh))
        path, _name, methods = self.rng.choice(self.paths)
        address = self._filled(path)
        if luck < 0.87:
            return await self._send(client, person, "GET", address)
        method = self.rng.choice(methods if self.rng.random() < 0.8 else hostile.METHODS)
        body, kind = self.rng.choice(hostile.BODIES)
        headers = {"x-csrftoken": client.cookies.get("grants_csrf", "")} | self.rng.choice(hostile.HEADERS)
        headers |= {"content-type": kind} if kind else {}
        return await self._send(client, person, method, address, content=body, headers=headers)

    def _filled(self, path: str) -> str:
        """A path of the table with something in place of each parameter, often an id that exists."""

        def something(found: re.Match[str]) -> str:
            if self.rng.random() < 0.7:
                return str(self.rng.randint(1, 15))
            return self.rng.choice(hostile.IDS)

        address = re.sub(r"{\w+:\w+}", something, path)
        return f"{address}?{self.rng.choice(hostile.QUERIES)}" if self.rng.random() < 0.3 else address

    async def _submit(self, client: httpx.AsyncClient, person: int, form: PageForm) -> Page | None:
        self.figures.forms += 1
        pairs = [(each.name, self._value(each)) for each in form.controls if self._is_sent(each)]
        if self.rng.random() < 0.1:
            pairs.append((self.rng.choice(["unknown", "id", "by", "_method", "version"]), "1"))
        if pairs and self.rng.random() < 0.1:
            pairs.append(self.rng.choice(pairs))
        if form.method.lower() != "post":
            shown = [(name, value.encode("utf-8", "replace").decode()) for name, value in pairs]
            return await self._send(client, person, "GET", form.action, params=shown)
        headers = {"x-csrftoken": client.cookies.get("grants_csrf", "")} | self.rng.choice(hostile.HEADERS[:3])
        files = [
            (c.name, self.rng.choice(FILES)) for c in form.controls if c.kind == "file" and self.rng.random() < 0.8
        ]
        if form.multipart:
            parts: list[Any] = [(name, (None, _sent(value))) for name, value in pairs]
            parts += [(name, (_sent(called).decode("utf-8", "replace"), *rest)) for name, (called, *rest) in files]
            return await self._send(client, person, "POST", form.action, files=parts or None, headers=headers)
        body = httpx.QueryParams([(name, _sent(value).decode("utf-8", "replace")) for name, value in pairs])
        headers["content-type"] = "application/x-www-form-urlencoded"
        return await self._send(client, person, "POST", form.action, content=str(body).encode(), headers=headers)

    def _is_sent(self, control: Control) -> bool:
        if control.kind == "file" or control.name == "_csrf_token":
            return False
        if control.kind in {"checkbox", "radio", "button", "submit"}:
            return self.rng.random() < 0.6
        return self.rng.random() < 0.96

    def _value(self, control: Control) -> str:
        """Mostly what a person might choose or leave; else anything."""
        luck = self.rng.random()
        if luck < 0.35 and control.options:
            return self.rng.choice(control.options)
        if luck < 0.6:
            return control.value or self._likely(control)
        if control.kind in {"date", "datetime-local"} or control.name.endswith(("_on", "_at", "until", "from")):
            return self.rng.choice(hostile.DAYS)
        if luck < 0.75:
            return self.rng.choice(hostile.NUMBERS + hostile.IDS)
        return self.rng.choice(hostile.TEXTS)

    def _likely(self, control: Control) -> str:
        if control.kind == "date":
            return f"2026-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
        if control.kind == "datetime-local":
            return f"2026-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}T17:30"
        return self.rng.choice(
            ["1", "100.00", "澜湾社工服务中心", "13800000000", "2026-04-28", "yes", "一句话说明理由"]
        )

    async def _send(self, client: httpx.AsyncClient, person: int, method: str, address: str, **how: Any) -> Page | None:
        self.figures.requests += 1
        heard = len(self.raised)
        try:
            answer = await asyncio.wait_for(client.request(method, address, **how), SLOW)
        except TimeoutError:
            self.figures.faults.setdefault(f"slow: {method} {address[:120]}", "")
            return None
        except (httpx.InvalidURL, UnicodeError, ValueError):
            return None  # what the client itself cannot send
        self.figures.statuses[answer.status_code] += 1
        if answer.status_code not in {404, 405}:
            path = urlsplit(str(answer.url)).path
            self.figures.routes |= {known for pattern, known in self.known if pattern.fullmatch(path)}
        self._look(method, address, answer, self.raised[heard:])
        if answer.is_redirect and (target := urlsplit(answer.headers.get("location", ""))).path.startswith("/"):
            self.links.setdefault(person, []).append(target.path)
            return await self._send(client, person, "GET", target.path) if method == "POST" else None
        if not answer.headers.get("content-type", "").startswith("text/html") or method == "HEAD":
            return None
        page = Page(urlsplit(str(answer.url)).path)
        page.feed(answer.text)
        if answer.status_code == 200:
            self.figures.pages += 1
            if any(not each.action.endswith("/sign-out") and each.method.lower() == "post" for each in page.forms):
                self.with_forms[person] = [*self.with_forms.get(person, []), page.address][-200:]
            self.links[person] = [*self.links.get(person, []), *page.links][-400:]
        return page

    def _look(self, method: str, address: str, answer: httpx.Response, raised: list[BaseException]) -> None:
        """No fault of ours, nothing of the inside of the house, and nothing typed that runs."""
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        # 503 says /healthz where no worker lives.
        is_fault = answer.status_code >= 500 and answer.status_code != 503
        wrong = is_fault or "Traceback (most recent call last)" in (answer.text if is_page else "")
        if wrong:
            place = _place(raised[-1]) if raised else f"{answer.status_code} {method} {address[:120]}"
            self.figures.faults.setdefault(place, f"{method} {address[:200]}")
        if is_page and hostile.MARK in answer.text:
            self.figures.faults.setdefault(f"runs what was typed: {address[:120]}", method)


class _Ear:
    """In place of the log: keeps the exceptions."""

    def __init__(self, raised: list[BaseException]) -> None:
        self.raised = raised

    def exception(self, _event: str, *, exc_info: BaseException, **_facts: object) -> None:
        self.raised.append(exc_info)

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_args, **_facts: None


def _place(error: BaseException) -> str:
    """Where it was raised, within our code, and with what words."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "/grants/" in each.filename]
    at = f"{frames[-1].filename.rpartition('/grants/')[2]}:{frames[-1].lineno}" if frames else "elsewhere"
    return f"{type(error).__name__} at {at}: {str(error)[:200]}"


def _sent(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


async def _people() -> list[int]:
    """Nobody, and one person for every set of roles."""
    roles: dict[int, set[str]] = {}
    for each in await Membership.objects():
        roles.setdefault(each.person, set()).add(each.role)
    first = {frozenset(held): person for person, held in sorted(roles.items(), reverse=True)}
    experts = [each.person for each in await Expert.objects().order_by(Expert.id).limit(2)]
    return [0, *sorted(first.values()), *experts]


async def _sign_in(client: httpx.AsyncClient, person: int) -> None:
    token, now = secrets.token_urlsafe(16), clock.now()
    client.cookies.set("grants_session", token)
    await Session(
        person=person,
        token_hash=token_hash(token),
        created_at=now,
        seen_at=now,
        second_factor_at=now,
        device="fuzz",
    ).save()
