"""What a kept page is right for: a state of the database, a minute, and the hours that have passed."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from grants import clock
from grants.disclosure.shelf import queries

MINUTE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Stamp:
    """While this is the same, so is every public page. Pages print the minute; `hours` counts twice what has passed
    and once what is this very moment, so that before, at and after an hour are three."""

    version: str
    minute: str
    hours: int

    @property
    def day(self) -> "Stamp":
        """The same for what prints no time of day."""
        return replace(self, minute=self.minute[:10])


class Stamps:
    """Asks the database for the newest version, once for all who wait.

    Whoever comes while a question is under way takes part in the next one: an answer that was begun before somebody
    asked may be older than what they already know to have happened.
    """

    def __init__(self, newest: Callable[[], Awaitable[str]] = queries.version) -> None:
        self._newest = newest
        self._known: tuple[str, list[datetime]] = ("", [])
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def now(self) -> Stamp:
        """What holds at this moment."""
        if self._next is None:
            self._next = asyncio.create_task(self._ask(self._running))
        await asyncio.shield(self._next)
        (version, hours), now = self._known, clock.now()
        return Stamp(version, clock.local(now).strftime(MINUTE), bisect_left(hours, now) + bisect_right(hours, now))

    async def _ask(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        version = await self._newest()
        if version != self._known[0]:
            self._known = version, await queries.hours()
