"""How an expert fills in a sheet: the page opened, every field saved by itself as the page's script does it, handed in.

What was not answered is sent again as the script sends it, with the same key and longer and longer waits; of a page
that broke the expert opens the sheet again and looks what stands there.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from bench.applying.wire import Answer, Broken, Wire
from bench.sheets.round import CRITERIA

FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
LOW, HIGH = 0.6, 0.95
TRIES = 60
COMMENT = "需求有走访为据，方案可行；预算的单价请再核。" * 3
REASON = "与同类项目相比，依据写得不够。"
VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass(frozen=True)
class Save:
    """A save that was acknowledged: of which field, with which key, what, and as which version of the sheet."""

    sheet: int
    field: str
    key: str
    text: str
    version: int


@dataclass
class Kept:
    """What the server acknowledged, how long each answer took, and what went wrong."""

    saves: list[Save] = field(default_factory=list)
    locked: dict[int, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    unanswered: int = 0
    took: float = 0.0

    async def ask(self, kind: str, request: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do one request and note how long it took; an answer that is an error is none. Raises Broken."""
        began = time.perf_counter()
        try:
            answer = await request()
            if answer.status >= 500:
                raise Broken(f"{kind}: {answer.status}")
        except Broken:
            self.unanswered += 1
            raise
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        return answer

    @property
    def rate(self) -> float:
        """Answers a second."""
        return round(sum(map(len, self.seconds.values())) / self.took, 1)

    def middle(self, kind: str) -> float:
        """The median, in seconds."""
        return median(self.seconds[kind])

    def spread(self, kind: str) -> list[float]:
        """The median, the 95th and the 99th percentile, in seconds."""
        found = sorted(self.seconds[kind])
        return [round(found[int(len(found) * share)], 3) for share in (0.5, 0.95, 0.99)]


async def judge(wire: Wire, sheet: int, kept: Kept, pause: float = 0.0) -> None:
    """One sheet from the first look to the lock; `pause` seconds before each field."""
    page = await _opened(wire, sheet, kept)
    fields = choose(sheet)
    base = _version(page)
    for name, text in fields.items():
        await asyncio.sleep(pause)
        await _save(wire, sheet, name, text, base, kept)
    await _hand_in(wire, sheet, fields, kept)
    kept.locked[sheet] = fields


def choose(sheet: int) -> dict[str, str]:
    """What that sheet's expert types, field by field in the order of the page; always the same."""
    chance = random.Random(sheet)
    fields: dict[str, str] = {}
    for position, (_name, most) in enumerate(CRITERIA, 1):
        halves = chance.randint(most, most * 2)
        fields[f"mark-{position}"] = f"{halves / 2:.1f}"
        if not LOW * most <= halves / 2 <= HIGH * most:
            fields[f"reason-{position}"] = REASON
    return fields | {"comment": COMMENT}


async def visitor(port: int, cookie: str) -> Wire:
    """Somebody who is signed in and has seen a page, so that their forms are taken."""
    wire = Wire("127.0.0.1", port, {"grants_session": cookie})
    for _try in range(TRIES):
        try:
            await wire.get("/panel")
            return wire
        except Broken:
            await asyncio.sleep(0.5)
    raise RuntimeError("the server does not answer")


async def _opened(wire: Wire, sheet: int, kept: Kept) -> Answer:
    async def look() -> Answer:
        return await kept.ask("page", lambda: wire.get(f"/scoring/{sheet}"))

    page = await _until_answered(look)
    if page.status != 200:
        raise RuntimeError(f"sheet {sheet}: {page.status} {page.text[:300]}")
    return page


async def _save(wire: Wire, sheet: int, name: str, text: str, base: str, kept: Kept) -> None:
    key = str(uuid4())
    posted: dict[str, str | list[str]] = {"field": name, "value": text, "base": base, "key": key}

    async def send() -> Answer:
        return await kept.ask("save", lambda: wire.post(f"/scoring/{sheet}/draft", posted))

    answer = await _until_answered(send)
    if answer.status != 200:
        raise RuntimeError(f"{name} of sheet {sheet}: {answer.status} {answer.text[:300]}")
    kept.saves.append(Save(sheet, name, key, text, json.loads(answer.body)["version"]))


async def _hand_in(wire: Wire, sheet: int, fields: dict[str, str], kept: Kept) -> None:
    """The whole page is sent once more, what stands there is looked at, and locked. Where an answer is missing, all of
    it again, unless the sheet says that it is locked."""

    async def hand_in() -> Answer:
        page = await kept.ask("page", lambda: wire.get(f"/scoring/{sheet}"))
        if "data-autosave" not in page.text:
            return page
        sent = {**fields, "version": _version(page), "go": "lock"}
        await kept.ask("hand in", lambda: wire.post(f"/scoring/{sheet}", dict(sent)))
        shown = await kept.ask("page", lambda: wire.get(f"/scoring/{sheet}/lock"))
        return await kept.ask("lock", lambda: wire.post(f"/scoring/{sheet}/lock", {"version": _version(shown)}))

    answer = await _until_answered(hand_in)
    if answer.status not in (200, 303):
        raise RuntimeError(f"sheet {sheet} is not locked: {answer.status} {answer.text[:300]}")


async def _until_answered(request: Callable[[], Awaitable[Answer]]) -> Answer:
    wait = FIRST_WAIT
    for _try in range(TRIES):
        try:
            return await request()
        except Broken:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
    raise RuntimeError("never answered")


def _version(page: Answer) -> str:
    found = VERSION.search(page.text)
    if found is None:
        raise RuntimeError(f"no version on the page: {page.status} {page.text[:300]}")
    return found[1]
