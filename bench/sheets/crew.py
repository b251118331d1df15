"""Everybody of a round at work: all experts at once, or one sheet here and one there; who looks on meanwhile."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.applying.serving import Serving
from bench.applying.wire import Wire
from bench.sheets.judge import Kept, judge, visitor
from bench.sheets.round import Judge

LOOKS_EVERY = 10.0


@dataclass
class Crew:
    """The experts of a round with the sheets that are still before each of them."""

    waiting: list[tuple[Judge, deque[int]]] = field(default_factory=list)

    @classmethod
    def of(cls, judges: Sequence[Judge]) -> "Crew":
        """Everybody at the beginning."""
        return cls([(each, deque(each.sheets)) for each in judges])

    async def score(
        self, server: Serving, kept: Kept, *, most: int | None = None, leaving: int = 0, pause: float = 0.0
    ) -> None:
        """All at once, each one sheet after the other: at most so many, or until so many are left to each; `pause`
        before each field."""

        async def one(expert: Judge, sheets: deque[int]) -> None:
            wire = await visitor(server.port, expert.cookie)
            for _each in range(min(len(sheets) - leaving, len(sheets) if most is None else most)):
                await judge(wire, sheets.popleft(), kept, pause)
            wire.close()

        began = time.perf_counter()
        await asyncio.gather(*(one(*each) for each in self.waiting))
        kept.took += time.perf_counter() - began


async def by_turns(server: Serving, crews: Sequence[Crew], kept: Sequence[Kept], sheets: int) -> None:
    """One request at a time: a sheet of an expert of the first round, one of the second, and so on."""
    wires = [[await visitor(server.port, each.cookie) for each, _sheets in crew.waiting[:5]] for crew in crews]
    for n in range(sheets):
        for crew, own, record in zip(crews, wires, kept, strict=True):
            at = n % len(own)
            await judge(own[at], crew.waiting[at][1].popleft(), record)
    for wire in (each for own in wires for each in own):
        wire.close()


async def ask_all(server: Serving, path: str, many: int, seconds: float, kept: Kept) -> None:
    """So many visitors whom nobody knows ask for one page again and again."""
    until = time.perf_counter() + seconds

    async def one() -> None:
        wire = Wire("127.0.0.1", server.port)
        while time.perf_counter() < until:
            answer = await kept.ask(path, lambda: wire.get(path))
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {answer.text[:300]}")
        wire.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _each in range(many)))
    kept.took += time.perf_counter() - began


async def looking_on(server: Serving, path: str, cookie: str, kept: Kept, work: Awaitable[None]) -> None:
    """While the work goes on, a page asks for itself as often as its script makes it."""
    wire = await visitor(server.port, cookie)

    async def look() -> None:
        while True:
            await kept.ask("progress", lambda: wire.get(path))
            await asyncio.sleep(LOOKS_EVERY)

    looks = asyncio.create_task(look())
    try:
        await work
    finally:
        looks.cancel()
        await asyncio.gather(looks, return_exceptions=True)
        wire.close()


async def killed_meanwhile(
    work: Awaitable[None],
    done: Callable[[], float],
    kills: Sequence[tuple[float, str]],
    kill: Callable[[str], None],
) -> None:
    """The work goes on while each of `kills` falls once its share of it is done; all must fall."""
    task, waiting = asyncio.ensure_future(work), deque(kills)
    while not task.done():
        await asyncio.wait([task], timeout=0.05)
        if waiting and done() >= waiting[0][0] and not task.done():
            kill(waiting.popleft()[1])
    await task
    if waiting:
        raise RuntimeError(f"the work was done before {waiting} fell")
