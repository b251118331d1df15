"""The last minute before a call closes: many applicants save and submit whole applications over HTTP, 50 at a time.

`python bench/deadline.py [--quick]`; the last line is one JSON object. The promises: what was acknowledged is there,
once, also when web processes and PostgreSQL are killed in the middle; at least half the throughput of a bare Litestar
handler that inserts the same rows; the slowest 1 % of answers under one second.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import asyncpg

from bench import support
from bench.applying import journey
from bench.applying.crowd import Applicant, Crowd, gather
from bench.applying.journey import Step
from bench.applying.rows import differences, new_rows, prepare_bare, table_ids
from bench.applying.serving import Serving, bare, free_port, ours
from bench.applying.wire import Answer, Broken, Wire
from grants import db
from grants.migrations import migrate

AT_ONCE = 50
WEB_PROCESSES = 2
SIZES = {"quick": (60, 30), "full": (2000, 300)}
PROMISED_SHARE, PROMISED_SLOWEST = 0.5, 1.0


@dataclass
class Timed:
    """What a run acknowledged, and how long each answer took."""

    receipts: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    by_step: dict[str, list[float]] = field(default_factory=dict)
    unanswered: int = 0
    posts: int = 0
    took: float = 0.0

    async def ask(self, step: Step, request: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do one request and note how long it took."""
        began = time.perf_counter()
        try:
            answer = await request()
        except Broken:
            self.unanswered += 1
            await asyncio.sleep(journey.PAUSE)
            raise
        self.seconds.append(time.perf_counter() - began)
        self.by_step.setdefault(step.name, []).append(self.seconds[-1])
        self.posts += step.name != "receipt"
        return answer

    def slowest_percent(self) -> float:
        """The 99th percentile, in seconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)] if self.seconds else 0.0


def main() -> int:
    """Gather, apply, hold against the bare handler, apply under fire; exit code 1 when a promise is missed."""
    measured, killed = SIZES["quick" if "--quick" in sys.argv[1:] else "full"]
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(folder, url, measured, killed)))
        finally:
            db.stop_embedded(folder)


async def _run(folder: Path, url: str, measured: int, killed: int) -> dict[str, Any]:
    await db.connect(url)
    await migrate()
    crowd = await gather(2 + measured + killed)
    await db.disconnect()
    support.say(f"{measured + killed} applicants stand before an open call")
    guides, everybody, unlucky = crowd.applicants[:2], crowd.applicants[2 : 2 + measured], crowd.applicants[-killed:]
    with ours(folder, free_port(), WEB_PROCESSES) as server:
        learned, rows = await _watch_one(server, url, crowd, guides)
        timed = await _apply_all(server, crowd, everybody, learned)
    faults = await differences(url, timed.receipts, papers=2, lines=len(journey.LINES))
    support.say(f"{len(timed.receipts)} receipts in {timed.took:.1f} s, slowest 1 %: {timed.slowest_percent():.3f} s")
    floor = await _bare_run(folder, url, rows, learned, len(everybody))
    means = {name: round(sum(each) / len(each), 3) for name, each in timed.by_step.items()}
    support.say(f"mean seconds of an answer, {AT_ONCE} at once: {means}")
    support.say(f"a bare handler takes {floor:.0f} requests a second, ours {timed.posts / timed.took:.0f}")
    under_fire, fire_faults = await _under_fire(folder, url, crowd, unlucky, learned)
    share = timed.posts / timed.took / floor
    return {
        "applicants": measured,
        "receipts": len(timed.receipts),
        "requests_a_second": round(timed.posts / timed.took, 1),
        "bare_requests_a_second": round(floor, 1),
        "share_of_bare": round(share, 3),
        "promised_share": PROMISED_SHARE,
        "mean_seconds_by_step": means,
        "slowest_percent_seconds": round(timed.slowest_percent(), 3),
        "promised_slowest_seconds": PROMISED_SLOWEST,
        "faults": faults,
        "killed": {
            "applicants": killed,
            "receipts": len(under_fire.receipts),
            "requests_without_an_answer": under_fire.unanswered,
            "faults": fire_faults,
        },
        "ok": not faults
        and not fire_faults
        and (len(timed.receipts), len(under_fire.receipts)) == (measured, killed)
        and share >= PROMISED_SHARE
        and timed.slowest_percent() <= PROMISED_SLOWEST,
    }


async def _watch_one(
    server: Serving, url: str, crowd: Crowd, guides: list[Applicant]
) -> tuple[list[Step], dict[str, Any]]:
    """Learn the forms with one applicant, and with another which rows each step writes."""
    wire = await _visitor(server, guides[0])
    learned = await journey.learn(wire, crowd, guides[0])
    wire.close()
    rows: dict[str, Any] = {}
    connection = await asyncpg.connect(url)

    async def watch(step: Step, request: Callable[[], Awaitable[Answer]]) -> Answer:
        before = await table_ids(connection)
        answer = await request()
        rows[step.name] = await new_rows(connection, before)
        return answer

    wire = await _visitor(server, guides[1])
    await journey.apply(wire, crowd, guides[1], learned, watch)
    wire.close()
    await connection.close()
    rows.pop("receipt")
    written = sum(len(part[2]) for parts in rows.values() for part in parts)
    support.say(f"one application: {len(rows)} posts write {written} rows")
    return learned, rows


async def _apply_all(server: Serving, crowd: Crowd, applicants: list[Applicant], learned: list[Step]) -> Timed:
    timed = Timed()
    waiting = list(reversed(applicants))

    async def one_after_the_other() -> None:
        while waiting:
            applicant = waiting.pop()
            wire = await _visitor(server, applicant)
            application, number = await journey.apply(wire, crowd, applicant, learned, timed.ask)
            timed.receipts[application] = number
            wire.close()
            if len(timed.receipts) % 200 == 0:
                support.say(f"{len(timed.receipts)} receipts")

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _each in range(AT_ONCE)))
    timed.took = time.perf_counter() - began
    return timed


async def _visitor(server: Serving, applicant: Applicant) -> Wire:
    """Somebody who is signed in and has seen a page, so that their forms are taken."""
    wire = Wire("127.0.0.1", server.port, {"grants_session": applicant.cookie})
    for _try in range(journey.TRIES):
        try:
            await wire.get("/applications")
            return wire
        except Broken:
            await asyncio.sleep(0.5)
    raise RuntimeError("the server does not answer")


async def _bare_run(folder: Path, url: str, rows: dict[str, Any], learned: list[Step], many: int) -> float:
    """Requests a second of the bare handler, asked the same forms by the same client on the same database server."""
    await prepare_bare(url)
    (folder / "rows.json").write_text(json.dumps(rows))
    done = 0
    with bare(folder, url, free_port(), WEB_PROCESSES) as server:
        waiting = list(range(many))

        async def one_after_the_other() -> None:
            nonlocal done
            wire = Wire("127.0.0.1", server.port)
            while waiting:
                number = waiting.pop()
                for step in learned:
                    files = {"file": ("a.pdf", journey.a_paper(str(number)))} if step.name.startswith("file-") else None
                    answer = await wire.post(f"/step/{step.name}", step.fields, files)
                    if answer.status != 200:
                        raise RuntimeError(f"the bare handler: {answer.status} {answer.text[:300]}")
                    done += 1
            wire.close()

        began = time.perf_counter()
        await asyncio.gather(*(one_after_the_other() for _each in range(AT_ONCE)))
        return done / (time.perf_counter() - began)


async def _under_fire(
    folder: Path, url: str, crowd: Crowd, applicants: list[Applicant], learned: list[Step]
) -> tuple[Timed, list[str]]:
    """The same once more; its web processes and its database are killed in the middle. Applicants send again what was
    not answered."""
    with ours(folder, free_port(), WEB_PROCESSES) as server:
        applying = asyncio.create_task(_apply_all(server, crowd, applicants, learned))
        for share, name in ((0.25, "web"), (0.5, "postgres"), (0.75, "web")):
            await _until(url, crowd.call, len(crowd.applicants) - len(applicants) + int(share * len(applicants)))
            support.say(f"kill -9 {name}: {server.kill(name, folder)} processes")
        timed = await applying
    return timed, await differences(url, timed.receipts, papers=2, lines=len(journey.LINES))


async def _until(url: str, call: int, many: int) -> None:
    """Wait until so many applications of the call are submitted."""
    for _try in range(1200):
        try:
            connection = await asyncpg.connect(url)
            found = await connection.fetchval("SELECT count(*) FROM application WHERE call = $1 AND number <> ''", call)
            await connection.close()
            if found >= many - 1:
                return
        except (OSError, asyncpg.PostgresError):
            pass
        await asyncio.sleep(0.1)
    raise RuntimeError("the applications do not arrive")


if __name__ == "__main__":
    sys.exit(main())
