"""The same project twice among many: recall, silence, and the time of one new application against all.

`python bench/duplicates.py [--quick]`; the last line is one JSON object. The promise (reference T9): every copy planted
between applications of one body is found at a precision of at least .95 while its introduction (N1) stays silent, so is
a mill of 60 copies of one text, and one application among 5,000 takes at most 150 ms. Printed beside it: all pairs at
once in the same database, and how many times longer that takes than one.
"""

import asyncio
import sys
import time
from collections import Counter
from statistics import median, quantiles
from typing import Any

from support import embedded_server, finish, say

from grants import clock, db
from grants.db import sql, transaction
from grants.duplicates import looking, shingles
from grants.migrations import migrate
from tests.applications.world import a_submitted_application
from tests.calls.world import WHILE_OPEN
from tests.duplicates.planted import KINDS, planted

FULL, QUICK = (5000, 50), (600, 8)
MILL = 60
MOST_MS, LEAST_PRECISION = 150, 0.95
ALL_PAIRS = """
    WITH rare AS (SELECT h FROM shingle GROUP BY h HAVING count(*) BETWEEN 2 AND {}),
    shared AS (
        SELECT a.application AS one, b.application AS other, count(*) AS n
        FROM rare JOIN shingle a USING (h) JOIN shingle b USING (h) WHERE a.application > b.application
        GROUP BY a.application, b.application HAVING count(*) >= {})
    SELECT count(*) AS n FROM shared s JOIN fingerprint p ON p.application = s.one
        JOIN fingerprint q ON q.application = s.other WHERE s.n >= {} * least(p.size, q.size) / 1000
"""
COPY_APPLICATION = """
    INSERT INTO application (call, track, fund, applicant, submitted_through, form_key, status, number, title, purpose,
        flags, fields, created_at, saved_at, submitted_at, place, requested, match_cash)
    SELECT call, track, fund, applicant, submitted_through, gen_random_uuid(), 'submitted', 'B' || n, title, purpose,
        flags, fields, created_at, saved_at, submitted_at, n + 1, 0, 0
    FROM application, generate_series(1, {}) AS n WHERE application.id = {} RETURNING id
"""


def main() -> int:
    """Write the texts, fingerprint them, look for each planted one."""
    count, of_each = QUICK if "--quick" in sys.argv[1:] else FULL
    with embedded_server() as url:
        found = asyncio.run(measured(url, count, of_each))
    found["ok"] = (
        min(found["recall"].values()) == 1.0
        and found["introductions_shown"] == 0
        and found["precision"] >= LEAST_PRECISION
        and found["mill_pairs"] == MILL * (MILL - 1) // 2
        and found["one_ms_median"] <= MOST_MS
    )
    return finish(found)


async def measured(url: str, count: int, of_each: int) -> dict[str, Any]:
    """All figures of one database."""
    made = planted(count, of_each)
    mill = [made.texts[0]] * MILL
    prints = [shingles.fingerprint(text) for text in (*made.texts, *mill)]
    say(f"{len(prints)} texts, {median(map(len, prints)):.0f} hashes each (median)")
    await db.connect(url, pool_size=4)
    await migrate()
    ids = await written(prints)
    pairs = {(ids[one], ids[other]): kind for one, other, kind in made.pairs}
    times, hits = await looked(ids[: len(made.texts)][-of_each * len(KINDS) :])
    related = set(pairs) | {(other, one) for one, other in pairs}
    strangers = [pair for pair in hits if pair not in related and not same_source(pair, ids, made.pairs)]
    seen = Counter(kind for pair, kind in pairs.items() if pair in hits or pair[::-1] in hits)
    began = time.perf_counter()
    cut = (await sql(looking.CUT, looking.LEAST_CUT, looking.CUT_PERCENT))[0]["cut"]
    every = (await sql(ALL_PAIRS, cut, shingles.LEAST_SHARED, shingles.SILENT))[0]["n"]
    all_pairs = time.perf_counter() - began
    _times, milled = await looked(ids[len(made.texts) :])
    in_mill = set(ids[len(made.texts) :])
    await db.disconnect()
    one = median(times)
    return {
        "applications": len(prints),
        "recall": {kind: seen[kind] / of_each for kind in KINDS if kind != "N1"},
        "introductions_shown": seen["N1"],
        "precision": 1 - len(strangers) / max(len(hits), 1),
        "mill_pairs": len({frozenset(pair) for pair in milled if set(pair) <= in_mill}),
        "one_ms_median": round(one * 1000, 1),
        "one_ms_p95": round(quantiles(times, n=20)[-1] * 1000, 1),
        "all_pairs_s": round(all_pairs, 2),
        "pairs": every,
        "all_pairs_to_one": round(all_pairs / one, 1),
    }


async def written(prints: list[shingles.Shingles]) -> list[int]:
    """An application for each fingerprint; only what the comparing reads is there."""
    async with transaction():
        with clock.at(WHILE_OPEN):
            facts = await a_submitted_application()
        # The guards of real applications would ask for budgets, which nothing here reads.
        await sql("ALTER TABLE application DISABLE TRIGGER ALL")
        rows = await sql(COPY_APPLICATION, len(prints), facts.application.id)
        ids = [row["id"] for row in rows]
        await sql("ALTER TABLE application ENABLE TRIGGER ALL")
        await sql(
            "INSERT INTO application_version (application, version_no, submitted_at, content_hash, commitment)"
            " SELECT id, 1, saved_at, 'x', 'x' FROM application WHERE id = ANY({})",
            ids,
        )
        await sql(
            "INSERT INTO fingerprint (application, version, size, made_at) SELECT n.application, v.id, n.size, now()"
            " FROM unnest({}::int[], {}::int[]) AS n (application, size)"
            " JOIN application_version v ON v.application = n.application",
            ids,
            [len(each) for each in prints],
        )
        for key, each in zip(ids, prints, strict=True):
            await sql(
                "INSERT INTO shingle (h, application, tenth) SELECT h, {}, tenth"
                " FROM unnest({}::bigint[], {}::smallint[]) AS new (h, tenth)",
                key,
                list(each),
                list(each.values()),
            )
    await sql("ANALYZE")
    return ids


async def looked(ids: list[int]) -> tuple[list[float], set[tuple[int, int]]]:
    """The time of each look, and every pair that was found."""
    times, hits = [], set()
    for key in ids:
        began = time.perf_counter()
        found = await looking.texts(key)
        times.append(time.perf_counter() - began)
        hits |= {(each.other, key) for each in found}
    return times, hits


def same_source(pair: tuple[int, int], ids: list[int], pairs: list[tuple[int, int, str]]) -> bool:
    """Two copies of one text are alike though nobody planted the two as a pair; so are the mill and its source."""
    source = {ids[other]: ids[one] for one, other, _kind in pairs}
    first = {key: ids[0] for key in ids[-MILL:]}
    one, other = (source.get(key, first.get(key, key)) for key in pair)
    return one == other


if __name__ == "__main__":
    sys.exit(main())
