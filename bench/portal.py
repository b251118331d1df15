"""Public pages under a crowd: kept pages and conditional requests beside a bare Litestar page of the same bytes.

`python bench/portal.py [--quick]`; the last line is one JSON object. The worked round is played; then 16 readers (wrk
where it is installed) ask for each page, for the bare one and for the bare one that first puts one question to the
database, by turns, on the same web server with one process each. The promises: a kept page and a 304 are given at least
PROMISED times as often as the bare page that asks the database once; no answer is older than what was committed before
it was asked for, while the crowd reads on.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import asyncpg

from bench import support
from bench.applying.serving import Serving, bare_page, free_port, ours
from bench.showing.readers import AT_ONCE, Reader, crowd, loads_with
from grants import db
from grants.db import sql
from grants.demo.play import play
from grants.demo.round_file import load

ROUND = support.ROOT / "grants" / "demo" / "round.json"
# Our own answer asks the database as well, but once for all who wait, and goes through session and headers besides.
PROMISED = 0.8
# Seconds of each turn, turns, changes under the crowd.
SIZES = {"quick": (1.0, 3, 20), "full": (4.0, 5, 200)}
STREAMED = "/open-data/grants.json"


def main() -> int:
    """Play, keep, ask again, change; exit code 1 when a promise is missed."""
    size = SIZES["quick" if "--quick" in sys.argv[1:] else "full"]
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(folder, url, *size)))
        finally:
            db.stop_embedded(folder)


async def _run(folder: Path, url: str, seconds: float, turns: int, changes: int) -> dict[str, Any]:
    await db.connect(url)
    support.say(f"the worked round: {(await play(load(ROUND))).problems or 'played'}")
    [found] = await sql("SELECT min(number) AS number FROM award")
    await db.disconnect()
    pages = ("/", "/projects", f"/projects/{found['number']}", "/figures", STREAMED)
    with ours(folder, free_port(), 1) as server:
        tags = {}
        for path in pages:
            _status, headers, body = await (await Reader.at(server)).get(path)
            tags[path] = headers["etag"]
            if path == "/":
                (folder / "page.html").write_bytes(body)
        with bare_page(folder, url, folder / "page.html", free_port()) as bare:
            figures = await _by_turns(server, bare, tags, seconds, turns)
        stale = await _change(server, url, changes)
    support.say(f"{changes} changes, {stale} answers that did not show one")
    asked = figures["bare, one question"]
    shares = {path: [round(each / asked, 2) for each in figures[path]] for path in pages}
    least = min(each for path, both in shares.items() for each in (both if path != STREAMED else both[1:]))
    return {
        "at_once": AT_ONCE,
        "loaded_with": loads_with(),
        "page_bytes": (folder / "page.html").stat().st_size,
        "per_second": figures,
        "shares": shares,
        "least_share": least,
        "changes": changes,
        "stale": stale,
        "ok": least >= PROMISED and stale == 0,
    }


async def _by_turns(server: Serving, bare: Serving, tags: dict[str, str], seconds: float, turns: int) -> dict[str, Any]:
    """Answers a second, the middle of several turns: of each page as a whole and as a 304, and of the bare pages."""
    found: dict[tuple[str, bool], list[float]] = {}
    for _turn in range(turns):
        for path in ("/", "/asked"):
            found.setdefault((f"bare {path}", False), []).append(await crowd(bare, path, seconds))
        for path in tags:
            for again in (False, True):
                # The tag of a page that prints the minute is another in each: asked anew right before.
                known = (await (await Reader.at(server)).get(path))[1]["etag"] if again else ""
                found.setdefault((path, again), []).append(await crowd(server, path, seconds, known))
    middle = {key: round(median(each)) for key, each in found.items()}
    for (path, again), value in middle.items():
        support.say(f"{path}{', asked again' if again else ''}: {value} a second")
    return {
        "bare": middle["bare /", False],
        "bare, one question": middle["bare /asked", False],
        **{path: [middle[path, False], middle[path, True]] for path in tags},
    }


async def _change(server: Serving, url: str, changes: int) -> int:
    """How often a page that was asked for after a commit did not show it, while a crowd reads the same page."""
    reading = asyncio.create_task(crowd(server, "/", max(1.0, changes * 0.1)))
    connection, reader, stale = await asyncpg.connect(url), await Reader.at(server), 0
    for number in range(changes):
        name = f"改名第{number}次"
        await connection.execute("UPDATE organization SET name = $1 WHERE is_funder", name)
        _status, _headers, body = await reader.get("/")
        stale += name not in body.decode()
    await connection.close()
    await reading
    return stale


if __name__ == "__main__":
    sys.exit(main())
