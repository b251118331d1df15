"""Walks the public portal as nobody: from its first page along every link, and opens every byte it is given."""

import json
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx

from grants.settings import settings
from grants.web.guards import WHO
from tests import access, unpacking
from tests.numbers import ADDRESS, numbers

HERE = "http://test"
# Addresses that are in no page, and which machines try.
KNOWN_BY_ALL = ("/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/.well-known/security.txt", "/schema", "/api/v1")
WAYS = (
    {"accept-language": "en"},
    {"hx-request": "true"},
    {"accept": "application/json"},
    {"range": "bytes=0-2000"},
)
GUESSED = ("1", "2", "3", "999999")
NEVER = ("no-such-thing", "../../etc/passwd")
LINKS = {"href", "src", "action", "hx-get", "data", "poster", "formaction", "cite"}


@dataclass(frozen=True)
class Leak:
    """Something personal, and where it was read."""

    what: str
    where: str
    way: str

    def __str__(self) -> str:
        return f"{self.what} at {self.where}{f' ({self.way})' if self.way else ''}"


@dataclass
class Crawl:
    """What to look for and how far to go. `facts` maps a text to what it is; `allowed` are texts that registers
    publish, `printed` addresses that stand on papers; `most` bounds the addresses of one route, `each_way` how many of
    them are asked in other ways too."""

    facts: dict[str, str]
    allowed: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    most: int = 15
    each_way: int = 1
    seconds: float = 240
    routes: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    is_cut_short: bool = False
    _seen: set[str] = field(default_factory=set)
    _queue: deque[str] = field(default_factory=deque)
    _per_route: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self._paths = [
            (_pattern(path), str(each.name)) for path, each in access.handlers() if "GET" in each.http_methods
        ]

    async def walk(self, browser: httpx.AsyncClient) -> "Crawl":
        """Everything that can be reached from the first page, and what can be guessed of it."""
        until = time.monotonic() + self.seconds
        self._put((*KNOWN_BY_ALL, *self.printed))
        while self._queue:
            if time.monotonic() > until:
                self.is_cut_short = True
                return self
            await self.look(browser, self._queue.popleft())
        for address in self._guesses():
            answer = await browser.get(address)
            self.statuses[answer.status_code] += 1
            self._search(answer, address, "guessed")
        return self

    async def look(self, browser: httpx.AsyncClient, address: str) -> None:
        """Ask for an address, search what comes, and remember where it leads."""
        route = self.route_of(address)
        answer = await browser.get(address)
        self.statuses[answer.status_code] += 1
        self.types[answer.headers.get("content-type", "").split(";")[0]] += 1
        if answer.status_code < 400:
            self.routes[route] += 1
        assert answer.status_code < 500, address
        self._search(answer, address, "")
        self._put(_links(answer, address, self.words))
        if self.routes[route] <= self.each_way and not route.startswith("/static"):
            for way in WAYS:
                self._search(await browser.get(address, headers=way), address, "".join(way.values()))

    def route_of(self, address: str) -> str:
        """The name of the route that an address belongs to."""
        path = urlsplit(address).path
        return next((name for pattern, name in self._paths if pattern.fullmatch(path)), path.rsplit("/", 1)[0] or "/")

    def _search(self, answer: httpx.Response, address: str, way: str) -> None:
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "set-cookie")
        asked = set(self._known_in(" ".join(unpacking.spellings(address))))
        for text in (head, *unpacking.texts(answer.content)):
            for spelled in set(unpacking.spellings(text)):
                found = {each: self.facts[each] for each in self._known_in(spelled)}
                found |= {number: kind for kind, number in numbers(spelled)}
                found |= {each: "e-mail address" for each in ADDRESS.findall(spelled) if _is_a_persons(each)}
                # Who asks for a word reads that word again, which tells them nothing.
                for each in found.keys() - self.allowed - asked:
                    if not any(each in one for one in asked):
                        self._note(Leak(f"{found[each]} {each}", address, way))

    def _known_in(self, text: str) -> Iterator[str]:
        """A word of letters is one by itself only: `e5` is somebody's name to sign in and a part of many hashes."""
        for each in self.facts:
            at = text.find(each)
            if at >= 0 and not (each.isascii() and not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)):
                yield each

    def _note(self, leak: Leak) -> None:
        if leak not in self.leaks:
            self.leaks.append(leak)

    def _put(self, addresses: Iterable[str]) -> None:
        for each in addresses:
            parts = urlsplit(urljoin(HERE, each))
            if f"{parts.scheme}://{parts.netloc}" not in (HERE, settings().address):
                continue
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if address in self._seen or self._per_route[self.route_of(address)] >= self.most:
                continue
            self._seen.add(address)
            self._per_route[self.route_of(address)] += 1
            self._queue.append(address)

    def _guesses(self) -> Iterator[str]:
        """Each public route with numbers that somebody may try, and with what is none."""
        for path, _handler in access.handlers():
            if "{" in path and "GET" in _handler.http_methods and _is_public(_handler):
                for value in (*GUESSED, *NEVER):
                    address = re.sub(r"{\w+:\w+}", quote(value, safe=""), path)
                    if address not in self._seen:
                        yield address


def public_routes() -> set[str]:
    """The names of all routes that nobody must sign in for."""
    return {str(each.name) for _path, each in access.handlers() if "GET" in each.http_methods and _is_public(each)}


def _is_public(handler: object) -> bool:
    guard = handler.resolve_guards()[0]  # type: ignore[attr-defined]
    return WHO[getattr(guard, "func", guard)] == "public"


def _is_a_persons(address: str) -> bool:
    """Schemas and examples name addresses that belong to nobody."""
    return not address.endswith(("example.org", "example.com"))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+:(\w+)\\}", lambda m: r"\d+" if m[1] == "int" else "[^/]+", re.escape(path)))


def _links(answer: httpx.Response, address: str, words: tuple[str, ...]) -> Iterator[str]:
    """Every address that an answer names, whatever it is."""
    for name in ("location", "link", "content-location"):
        yield from re.findall(r"<?(/[^>;,\s]*)", answer.headers.get(name, ""))
    kind = answer.headers.get("content-type", "")
    if "html" in kind:
        page = _Page(words)
        page.feed(answer.text)
        yield from (urljoin(f"{HERE}{address}", each) for each in page.links)
    elif "json" in kind:
        with_addresses = json.loads(answer.text) if answer.text else None
        yield from _strings(with_addresses)
    elif kind.startswith("text/") or "xml" in kind:
        yield from re.findall(r"https?://[^\s\"'<>,]+", answer.text)


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        if found.startswith(("/", "http")) and " " not in found:
            yield found
    elif isinstance(found, dict):
        for each in found.values():
            yield from _strings(each)
    elif isinstance(found, list):
        for each in found:
            yield from _strings(each)


class _Page(HTMLParser):
    """The links of a page, and where its forms lead that only ask."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self.words = words
        self.links: list[str] = []
        self._form: str | None = None
        self._fields: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [value for name, value in said.items() if name in LINKS and not (tag == "form" and value == "")]
        self.links += [each.split()[0] for each in said.get("srcset", "").split(",") if each.strip()]
        if tag == "meta" and "url=" in said.get("content", ""):
            self.links.append(said["content"].partition("url=")[2])
        if tag == "form":
            self._form = said.get("action", "") if said.get("method", "get").lower() == "get" else None
            self._fields = {}
        if self._form is None or ("name" not in said and tag != "option"):
            return
        if tag == "input" and said.get("type", "text") in ("text", "search"):
            self._fields[said["name"]] = [*self.words] or [said.get("value", "")]
        elif tag == "input":
            self._fields.setdefault(said["name"], []).append(said.get("value", "on"))
        elif tag == "select":
            self._select = said["name"]
            self._fields[self._select] = []
        elif tag == "option" and self._select:
            self._fields[self._select].append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form" and self._form is not None:
            usual = {name: "" for name in self._fields}
            self.links += [
                f"{self._form}?{urlencode(usual | {name: value})}"
                for name, values in self._fields.items()
                for value in values
            ]
            self._form = None
