"""A large round is scored: every expert at once opens sheets, saves field by field and locks, over HTTP of their own.

`python bench/scoring.py [--quick]`; the last line is one JSON object. The promises: a sheet's page, a save and a lock
take as long in a round of 500 applications as in one of 40; at the pace of people the slowest 1 % of answers come
within a second; the overseer's pages are there; what was acknowledged is there, whole and once, also when web processes
and PostgreSQL are killed in the middle. Beside it stand all experts as fast as they can, and our sign-in page asked in
the same way.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import support
from bench.applying.serving import Serving, free_port, ours
from bench.applying.wire import Wire
from bench.sheets import proof
from bench.sheets.crew import Crew, ask_all, by_turns, killed_meanwhile, looking_on
from bench.sheets.judge import Kept, visitor
from bench.sheets.round import World, prepare
from grants import db
from grants.migrations import migrate

WEB_PROCESSES = 2
PAUSE = 2.0  # of the page's script: no field is saved sooner after it was typed
SIGN_IN = "/sign-in"
KINDS = ("page", "save", "lock")
PARTS = ("small", "turns", "pace", "rush", "fire", "trivial", "watched", "alone")
KILLS = ((0.15, "web"), (0.4, "postgres"), (0.65, "web"), (0.85, "postgres"))
PROMISED_GROWTH, PROMISED_SLOWEST, PROMISED_SIGN_INS, PROMISED_OVERSEEN = 1.25, 1.0, 12.0, 60.0


@dataclass(frozen=True)
class Size:
    """Applications and experts of two rounds in which an expert has as much to do; sheets by turns in each; sheets of
    each expert at the pace of people, and those left to each for the killing."""

    small: tuple[int, int]
    large: tuple[int, int]
    by_turns: int
    at_pace: int
    under_fire: int
    sign_in_seconds: float


QUICK = Size((16, 5), (40, 12), by_turns=10, at_pace=1, under_fire=6, sign_in_seconds=2)
FULL = Size((40, 5), (500, 60), by_turns=30, at_pace=2, under_fire=12, sign_in_seconds=10)


def main() -> int:
    """Prepare, score by turns, at the pace of people, as fast as can be, under fire; exit code 1 when a promise is
    missed."""
    size = QUICK if "--quick" in sys.argv[1:] else FULL
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(folder, url, size)))
        finally:
            db.stop_embedded(folder)


async def _run(folder: Path, url: str, size: Size) -> dict[str, Any]:
    load = os.getloadavg()[0]
    await db.connect(url)
    await migrate()
    world = await prepare(size.small, size.large)
    await db.sql("ANALYZE")
    await db.disconnect()
    applications, experts = size.large
    support.say(f"{applications} applications, {experts} experts, {world.large.sheets} sheets; load {load:.1f}")
    parts = {name: Kept() for name in PARTS}
    crew = Crew.of(world.large.judges)
    with ours(folder, free_port(), WEB_PROCESSES) as server:
        await by_turns(server, (Crew.of(world.small.judges), crew), (parts["small"], parts["turns"]), size.by_turns)
        support.say(f"{size.by_turns} sheets of each round, one request at a time")
        await _all_at_once(server, world, crew, parts, size)
        await _under_fire(server, folder, crew, parts["fire"])
        await _overseen(server, world, parts["alone"])
    saves = [each for part in parts.values() for each in part.saves]
    locked = {sheet: fields for part in parts.values() for sheet, fields in part.locked.items()}
    faults = await proof.differences(url, saves, locked)
    lacking = world.large.sheets + size.by_turns - len(locked)
    faults += [f"{lacking} sheets were not scored"] * bool(lacking)
    for fault in faults[:20]:
        support.say(fault)
    support.say(f"{len(saves)} saves and {len(locked)} locks were acknowledged: {len(faults)} differences")
    return _figures(size, world, parts, faults, (load, os.getloadavg()[0]))


async def _all_at_once(server: Serving, world: World, crew: Crew, parts: dict[str, Kept], size: Size) -> None:
    """At the pace of people, then as fast as they can, with the sign-in page asked as fast before and after."""
    look = (server, f"/rounds/{world.large.call}/progress", world.supervisor, parts["watched"])
    await looking_on(*look, crew.score(server, parts["pace"], most=size.at_pace, pause=PAUSE))
    support.say(f"at the pace of people: {len(parts['pace'].locked)} sheets in {parts['pace'].took:.0f} s")
    await ask_all(server, SIGN_IN, size.large[1], size.sign_in_seconds, parts["trivial"])
    await looking_on(*look, crew.score(server, parts["rush"], leaving=size.under_fire))
    support.say(f"as fast as they can: {len(parts['rush'].locked)} sheets in {parts['rush'].took:.0f} s")
    await ask_all(server, SIGN_IN, size.large[1], size.sign_in_seconds, parts["trivial"])


async def _under_fire(server: Serving, folder: Path, crew: Crew, kept: Kept) -> None:
    """The rest, while web processes and PostgreSQL are killed in the middle."""
    sheets = sum(len(each) for _judge, each in crew.waiting)

    def kill(name: str) -> None:
        support.say(
            f"kill -9 {name}: {server.kill(name, folder)} processes, {len(kept.locked)} of {sheets} sheets locked"
        )

    await killed_meanwhile(crew.score(server, kept), lambda: len(kept.locked) / sheets, KILLS, kill)


async def _overseen(server: Serving, world: World, kept: Kept) -> None:
    """The pages of who looks on and who closes, one at a time, when all sheets are there."""
    here = f"/rounds/{world.large.call}"
    supervisor = await visitor(server.port, world.supervisor)
    organiser = await visitor(server.port, world.organiser)
    nobody = Wire("127.0.0.1", server.port)
    for _each in range(10):
        await kept.ask("sign-in", lambda: nobody.get(SIGN_IN))
        await kept.ask("progress", lambda: supervisor.get(f"{here}/progress"))
    closed = await kept.ask("closing", lambda: organiser.post(f"{here}/scoring-closure", {}))
    if closed.status != 303:
        raise RuntimeError(f"scoring is not closed: {closed.status} {closed.text[:300]}")
    for _each in range(10):
        await kept.ask("sign-in", lambda: nobody.get(SIGN_IN))
        await kept.ask("ranking", lambda: supervisor.get(f"{here}/ranking"))
    for wire in (supervisor, organiser, nobody):
        wire.close()


def _figures(
    size: Size, world: World, parts: dict[str, Kept], faults: list[str], load: tuple[float, float]
) -> dict[str, Any]:
    turns, small, pace, rush = parts["turns"], parts["small"], parts["pace"], parts["rush"]
    trivial, alone = parts["trivial"], parts["alone"]
    growth = {kind: round(turns.middle(kind) / small.middle(kind), 2) for kind in KINDS}
    at_once = {kind: round(rush.middle(kind) / trivial.middle(SIGN_IN), 1) for kind in KINDS}
    overseen = {
        kind: round(alone.middle(kind) / alone.middle("sign-in"), 1) for kind in ("progress", "ranking", "closing")
    }
    slowest = round(max(pace.spread(kind)[2] for kind in KINDS), 3)
    promises = [
        *(_promise(f"{kind}: large round to small, one at a time", growth[kind], PROMISED_GROWTH) for kind in KINDS),
        _promise("slowest 1 % at the pace of people, s", slowest, PROMISED_SLOWEST),
        *(_promise(f"{kind}: to the sign-in page, all at once", at_once[kind], PROMISED_SIGN_INS) for kind in KINDS),
        *(
            _promise(f"{kind} page: to the sign-in page", overseen[kind], PROMISED_OVERSEEN)
            for kind in ("progress", "ranking")
        ),
        _promise("saves and locks that are not as acknowledged", len(faults), 0),
    ]
    return {
        "applications": size.large[0],
        "experts": size.large[1],
        "sheets": world.large.sheets,
        "load": [round(each, 1) for each in load],
        "one_at_a_time_ms": {kind: [round(each.middle(kind) * 1000, 1) for each in (small, turns)] for kind in KINDS},
        "at_the_pace_of_people_s": {kind: pace.spread(kind) for kind in KINDS} | {"requests_a_second": pace.rate},
        "as_fast_as_they_can_s": {kind: rush.spread(kind) for kind in KINDS} | {"requests_a_second": rush.rate},
        "sign_in_page_s": {"page": trivial.spread(SIGN_IN), "requests_a_second": trivial.rate},
        "progress_meanwhile_s": parts["watched"].spread("progress"),
        "alone_s": {kind: round(alone.middle(kind), 3) for kind in ("sign-in", "progress", "ranking", "closing")},
        "closing_in_sign_in_pages": overseen["closing"],
        "killed": {"sheets": len(parts["fire"].locked), "requests_without_an_answer": parts["fire"].unanswered},
        "promises": promises,
        "ok": all(each["held"] for each in promises),
    }


def _promise(what: str, figure: float, bound: float) -> dict[str, Any]:
    held = figure <= bound
    support.say(f"{what}: {figure} (at most {bound:g}): {'held' if held else 'MISSED'}")
    return {"what": what, "figure": figure, "bound": bound, "held": held}


if __name__ == "__main__":
    sys.exit(main())
