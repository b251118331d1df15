"""The most used pages at 1,000, 10,000 and 100,000 applications: does a page take longer because the system grew?

`python bench/pages.py [--quick]`; the last line is one JSON object. The worked round is played once through the
actions, to its end; then the database copies its rows into rounds of more and more applications each, and enters a
hundred times as many ledger lines. All rounds but the newest are over, as in a system of many years. One server holds a
database of each size; the real application is asked by turns. Public pages are asked right after a change, so that each
is made and none is taken from memory. The promises: at the largest size a page takes at most 1.5 times as long as at
the smallest, with as many queries; the books are proved at every size.
"""

import asyncio
import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import asyncpg
import httpx

from bench import support
from bench.applying import crowd
from bench.growing import over
from bench.growing.copies import multiply
from bench.growing.lines import fill
from grants import clock, db
from grants.app import create_app
from grants.db import sql
from grants.demo.stage import day
from grants.disbursement.closed import checks as closed_sums
from grants.ledger import checks
from grants.people.tables import Session
from grants.settings import settings
from tests.counting import queries_counted

ENDING = support.ROOT / "grants" / "demo" / "ending.json"
# Copies of the seven applications within their round, and of the round: rounds grow in size and in number, and the
# smallest fills a page.
SIZES = {"quick": ((14, 1), (29, 4)), "full": ((14, 9), (44, 31), (142, 99))}
LINES_FOR_EACH = 100
PROMISED = 1.5
TURNS = {"quick": 5, "full": 15}
# A page that asks for nothing: how much slower the machine itself was.
YARDSTICK = "sign-in"
PEOPLE = "s.id IN (SELECT m.person FROM membership m JOIN application p ON p.applicant = m.organization)"
APPLICATIONS = {
    "application": "true",
    "organization": "s.id IN (SELECT applicant FROM application)",
    "person": PEOPLE,
    "entry": "true",
    "account": "s.code ~ '^(award|payable|paid):' OR s.id IN (SELECT account FROM custody_ledger)",
}
ROUNDS = APPLICATIONS | {"call": "true", "account": f"{APPLICATIONS['account']} OR s.code LIKE 'pool:%'"}
STAFF = "SELECT person FROM membership WHERE role = {} ORDER BY id LIMIT 1"
# What is looked at: the newest of each, which no page has to look for at the beginning of a table.
SHOWN = {
    "call": "SELECT max(call) AS key FROM application",
    "application": "SELECT max(id) AS key FROM application WHERE status = 'eligible'",
    "assignment": "SELECT max(id) AS key FROM assignment WHERE ended_at IS NULL",
    "award": "SELECT max(award) AS key FROM payment WHERE status = 'paid'",
    "account": "SELECT max(account) AS key FROM agreement",
    "group": "SELECT max(community_group) AS key FROM custody_ledger",
    "project": "SELECT max(a.number) AS key FROM award a JOIN payment y ON y.award = a.id WHERE y.status = 'paid'",
}


@dataclass
class Size:
    """A database of so many applications, who asks, what is asked, and how long it took."""

    applications: int
    lines: int
    pool: Any
    pages: Mapping[str, tuple[str, str]]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)


def main() -> int:
    """Play, copy, ask, prove; exit code 1 when a promise is missed."""
    size = "quick" if "--quick" in sys.argv[1:] else "full"
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["GRANTS_DATA_DIR"] = name
        settings.cache_clear()
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(url, SIZES[size], TURNS[size])))
        finally:
            db.stop_embedded(folder)


async def _run(url: str, steps: Sequence[tuple[int, int]], turns: int) -> dict[str, Any]:
    load_before = os.getloadavg()[0]
    logging.getLogger("httpx").setLevel(logging.WARNING)
    the_round = over.ended(ENDING)
    await db.connect(url)
    server = await asyncpg.connect(url)
    support.say(f"the worked round: {await over.play_to_the_end(server, the_round) or 'played to its end'}")
    await server.close()
    await db.disconnect()
    with clock.at(clock.during(day(the_round["first"]["as_of"]), 21)):
        sizes = [await _grown(url, *step) for step in steps]
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=cast(Any, create_app())), base_url="http://bench", timeout=600
        ) as client:
            for turn in range(turns + 1):
                for each in sizes:
                    await _ask(each, client, counts=turn > 0)
        findings = []
        for each in sizes:
            db.ENGINE.pool = each.pool
            findings += [*await checks.run(), *await closed_sums.run()]
            await db.disconnect()
    return _figures(sizes, findings, (load_before, os.getloadavg()[0]))


async def _grown(url: str, within: int, rounds: int) -> Size:
    """A database of its own, a copy of the one that was played, with so many rounds that are over and one that goes on,
    each so many times as large as the one that was played, and once more."""
    begun, name = time.monotonic(), f"grown_{within}_{rounds}"
    support.say(f"{rounds + 1} rounds of {within + 1} times the worked one: being made")
    first = await asyncpg.connect(url.replace("/postgres?", "/template1?"))
    await first.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    await first.close()
    server = await asyncpg.connect(url.replace("/postgres?", f"/{name}?"))
    await multiply(server, APPLICATIONS, within, "a")
    await multiply(server, ROUNDS, rounds - 1, "b")
    await multiply(server, APPLICATIONS, within, "a", of=over.ASIDE, into=over.ASIDE)
    await multiply(server, ROUNDS, 1, "n", of=over.ASIDE)
    await over.settle(server)
    applications = await server.fetchval("SELECT count(*) FROM application")
    lines = await fill(server, applications * LINES_FOR_EACH, clock.today())
    await server.execute("VACUUM ANALYZE")
    await server.close()
    db.ENGINE.pool = None  # the others stay open beside it
    await db.connect(url.replace("/postgres?", f"/{name}?"))
    support.say(f"{applications} applications, {lines} lines: {time.monotonic() - begun:.0f} s")
    return Size(applications, lines, db.ENGINE.pool, await _pages())


async def _pages() -> dict[str, tuple[str, str]]:
    """The ten pages of those who work every day and of the public, each by its address and the cookie of who asks."""
    shown = {name: (await sql(asked))[0]["key"] for name, asked in SHOWN.items()}
    officer, finance, books = [
        (await sql(STAFF, role))[0]["person"] for role in ("officer", "finance_preparer", "bookkeeper")
    ]
    expert = await sql(
        "SELECT e.person FROM assignment a JOIN expert e ON e.id = a.expert WHERE a.id = {}",
        shown["assignment"],
    )
    group = await sql("SELECT person FROM membership WHERE organization = {} LIMIT 1", shown["group"])
    keys = [officer, finance, books, expert[0]["person"], group[0]["person"]]
    office, payer, keeper, judge, member = await crowd.signed_in(keys)
    await Session.update({Session.second_factor_at: clock.now()}, force=True)
    return {
        "inbox of an officer": ("/inbox", office),
        "applications of a round": (f"/rounds/{shown['call']}/applications", office),
        "application": (f"/applications/{shown['application']}", office),
        "sheet of an expert": (f"/scoring/{shown['assignment']}", judge),
        "project in the office": (f"/grants/{shown['award']}", payer),
        "payments": ("/payments", payer),
        "account of the ledger": (f"/ledger/accounts/{shown['account']}", keeper),
        "ledger of a group": (f"/groups/{shown['group']}/ledger", member),
        "public projects": ("/projects", ""),
        "public project": (f"/projects/{shown['project']}", ""),
        YARDSTICK: ("/sign-in", ""),
    }


async def _ask(size: Size, client: httpx.AsyncClient, *, counts: bool) -> None:
    """Each page once. The first turn finds nothing in any cache and is not counted."""
    db.ENGINE.pool = size.pool
    for name, (address, cookie) in size.pages.items():
        await sql("UPDATE organization SET name = name WHERE is_funder")
        gc.collect()
        with queries_counted() as count:
            begun = time.perf_counter()
            answer = await client.get(address, cookies={"grants_session": cookie} if cookie else {})
            taken = time.perf_counter() - begun
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if counts:
            size.seconds.setdefault(name, []).append(taken)
            size.queries[name] = max(len(count), size.queries.get(name, 0))


def _figures(sizes: Sequence[Size], findings: Sequence[Any], load_of: tuple[float, float]) -> dict[str, Any]:
    small, large = sizes[0], sizes[-1]
    middle = [{name: median(each) for name, each in size.seconds.items()} for size in sizes]
    growth = {name: round(middle[-1][name] / middle[0][name], 2) for name in small.pages}
    for name in small.pages:
        shown = " ".join(f"{each[name] * 1000:.1f}" for each in middle)
        support.say(f"{name}: {shown} ms, {growth[name]}; {small.queries[name]} and {large.queries[name]} queries")
    for finding in findings[:20]:
        support.say(str(finding))
    missed = [name for name in small.pages if name != YARDSTICK and growth[name] > PROMISED]
    more = [name for name in small.pages if len({size.queries[name] for size in sizes}) > 1]
    return {
        "applications": [size.applications for size in sizes],
        "lines": [size.lines for size in sizes],
        "load": [round(value, 1) for value in load_of],
        "page_ms": {name: [round(each[name] * 1000, 1) for each in middle] for name in small.pages},
        "growth": growth,
        "queries": {name: [size.queries[name] for size in sizes] for name in small.pages},
        "missed": missed,
        "more_queries": more,
        "findings": len(findings),
        "ok": not missed and not more and not findings,
    }


if __name__ == "__main__":
    sys.exit(main())
