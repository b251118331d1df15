"""Postings a second through `ledger.post`, beside pgbench's TPC-B on the same server, with as many writers.

`python bench/ledger.py [--quick]`; the last line is one JSON object. The promise: at least 0.8 of TPC-B over 2,000
accounts of one book and on one pooled account, and totals right to the cent. A book's gapless voucher number is one row
that every entry holds until it commits, as every TPC-B transaction of scale 1 (pgbench's own default) holds its one
branch: that is what the ratios compare. Printed beside it: TPC-B with 32 branches, where nobody waits; and the same
postings driven by pgbench itself, which leaves out what our own process costs.
"""

import asyncio
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from support import embedded_server, finish, pgbench, run, say

from grants import clock, db, ledger
from grants.db import sql, transaction
from grants.ledger import BookKind, Side
from grants.migrations import migrate
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus

WRITERS = 16
ACCOUNTS = 2000
PROMISE = 0.8
MEASURED = ("tpcb", "spread", "pooled", "tpcb_32_branches", "spread_by_pgbench", "pooled_by_pgbench")
DAY = date(2026, 5, 12)
CENT = Decimal("0.01")


def main() -> int:
    """Run the rounds, TPC-B and ours by turns, so that a busy machine is busy for both."""
    quick = "--quick" in sys.argv[1:]
    rounds, seconds = (2, 3) if quick else (5, 10)
    with embedded_server() as url:
        books = asyncio.run(set_up(url))
        prepare_tpcb(url)
        found: dict[str, list[float]] = {name: [] for name in MEASURED}
        for number in range(1, rounds + 1):
            found["tpcb"].append(tpcb(url, 1, seconds))
            found["spread"].append(postings(url, books["spread"], f"s{number}", seconds))
            found["tpcb_32_branches"].append(tpcb(url, WRITERS * 2, seconds))
            found["pooled"].append(postings(url, books["pooled"], f"p{number}", seconds))
            found["spread_by_pgbench"].append(driven(url, books["spread"], seconds, is_pooled=False))
            found["pooled_by_pgbench"].append(driven(url, books["pooled"], seconds, is_pooled=True))
            say(f"round {number} of {rounds}: " + ", ".join(f"{name} {f[-1]:.0f}/s" for name, f in found.items()))
        wrong = asyncio.run(prove(url))
        for line in wrong:
            say(line)
    return finish(figures(found, wrong))


def figures(found: dict[str, list[float]], wrong: list[str]) -> dict[str, Any]:
    """Medians over the rounds; each ratio is of medians of this one run."""
    rates = {name: median(values) for name, values in found.items()}
    ratios = {f"ratio_{name}": round(rates[name] / rates["tpcb"], 2) for name in MEASURED[1:]}
    ok = not wrong and all(ratios[f"ratio_{name}"] >= PROMISE for name in ("spread", "pooled"))
    per_second = {f"{name}_per_second": round(rate) for name, rate in rates.items()}
    return per_second | ratios | {"load": os.getloadavg()[0], "differences": wrong, "ok": ok}


async def set_up(url: str) -> dict[str, list[int]]:
    """A book of 2,000 accounts, and one whose single pool every posting takes from."""
    await db.connect(url, pool_size=2)
    await migrate()
    async with transaction():
        books = {name: await a_book(name) for name in ("spread", "pooled")}
    await sql("ANALYZE")
    await db.disconnect()
    say(f"set up: {ACCOUNTS} accounts in each of two books")
    return books


async def a_book(code: str) -> list[int]:
    """The book's id, then its accounts. They hold enough for the run: the floor is asked each time and never met."""
    owner = Organization(
        code=code,
        name=code,
        kind=OrganizationKind.GOVERNMENT,
        status=OrganizationStatus.REGISTERED,
        uscc=f"{code:0>18}",
        created_at=clock.now(),
    )
    await owner.save()
    book = (await ledger.open_book(owner.id, BookKind.FUND, code)).id
    outside = await ledger.open_account(book, "outside", "outside", Side.CREDIT, floor=None, opened_on=DAY)
    opened = (
        "INSERT INTO account (book, code, name, side, floor, balance, opened_on) SELECT {}, n, n, 'debit', 0, 0, {}"
    )
    rows = await sql(opened + " FROM generate_series(1, {}::integer) n RETURNING id", book, DAY, ACCOUNTS)
    for row in rows:
        gift = [(row["id"], outside.id, Decimal(10**6))]
        await ledger.post(book, f"gift:{row['id']}", "gift", gift, effective_on=DAY, by=None)
    return [book, *[row["id"] for row in rows]]


def postings(url: str, book: list[int], name: str, seconds: int) -> float:
    """Entries a second of 16 writers, spread over a process for each processor."""
    processes = min(os.cpu_count() or 1, WRITERS)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [WRITERS // processes + (n < WRITERS % processes) for n in range(processes)]
        work = [(url, book, f"{name}:{n}", share, seconds) for n, share in enumerate(shares)]
        return sum(pool.starmap(write_all, work))


def write_all(url: str, book: list[int], name: str, writers: int, seconds: int) -> float:
    return asyncio.run(_write_all(url, book, name, writers, seconds))


async def _write_all(url: str, book: list[int], name: str, writers: int, seconds: int) -> float:
    await db.connect(url, pool_size=writers)
    warm = time.monotonic() + 0.5
    await asyncio.gather(*[write(book, f"{name}:w{n}", warm) for n in range(writers)])
    began = time.monotonic()
    counts = await asyncio.gather(*[write(book, f"{name}:{n}", began + seconds) for n in range(writers)])
    took = time.monotonic() - began
    await db.disconnect()
    return sum(counts) / took


async def write(book: list[int], name: str, until: float) -> int:
    """One writer: each entry in its own transaction, as an action would. In the pooled book one side is the pool."""
    book_id, *accounts = book
    is_pooled = name.startswith("p")
    chance = random.Random(name)
    count = 0
    while time.monotonic() < until:
        credit = accounts[0] if is_pooled else chance.choice(accounts)
        debit = chance.choice(accounts[1:])
        if debit == credit:
            continue
        async with transaction():
            await ledger.post(book_id, f"{name}:{count}", "bench", [(debit, credit, CENT)], effective_on=DAY, by=None)
        count += 1
    return count


def prepare_tpcb(url: str) -> None:
    for scale in (1, WRITERS * 2):
        asyncio.run(_create(url, f"tpcb{scale}"))
        run([*_tpcb(url, scale), "-q", "-i", "-s", str(scale)])
        say(f"set up: TPC-B of scale {scale}")


async def _create(url: str, name: str) -> None:
    await db.connect(url, pool_size=1)
    await sql(f"CREATE DATABASE {name}")
    await db.disconnect()


def tpcb(url: str, scale: int, seconds: int) -> float:
    """Transactions a second of pgbench's own TPC-B script, 16 clients."""
    return _rate(_tpcb(url, scale), seconds)


def _rate(command: list[str], seconds: int) -> float:
    jobs = str(min(os.cpu_count() or 1, WRITERS))
    said = run([*command, "-c", str(WRITERS), "-j", jobs, "-T", str(seconds), "-n"])
    found = re.search(r"tps = ([0-9.]+)", said)
    assert found, said
    return float(found[1])


def _tpcb(url: str, scale: int) -> list[str]:
    return [*pgbench(), "-d", re.sub(r"/postgres\?", f"/tpcb{scale}?", url)]


SCRIPT = """
\\set debit random({first}, {last})
\\set credit random({first}, {last})
\\set reference random(1, 1000000000000000)
BEGIN;
INSERT INTO posting (book, reference, effective_on, entered_at, voucher_kind, summary, attachments, entered_by,
    entered_by_name, reverses, debits, credits, amounts)
VALUES ({book}, 'pgbench:' || :reference, '2026-05-12', now(), '记', 'bench', 0, NULL, '系统', NULL,
    ARRAY[:debit]::integer[], ARRAY[{credit}]::integer[], ARRAY[0.01]::numeric[])
RETURNING outcome, id, month, voucher_no, content_hash, short_account;
END;
"""


def driven(url: str, book: list[int], seconds: int, *, is_pooled: bool) -> float:
    """The same postings, sent by pgbench. Debit and credit come from two halves, so that they are never one account."""
    book_id, *accounts = book
    middle = len(accounts) // 2
    credit = str(accounts[0]) if is_pooled else f"(:credit + {middle})"
    script = SCRIPT.format(book=book_id, first=accounts[1], last=accounts[middle - 1], credit=credit)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        return _rate([*pgbench(), "-d", url, "-f", file.name], seconds)


async def prove(url: str) -> list[str]:
    """Every total against its lines, every number, every hash."""
    await db.connect(url, pool_size=1)
    findings = [str(finding) for finding in await ledger.verify()]
    entries = (await sql("SELECT count(*) AS entries FROM entry"))[0]["entries"]
    await db.disconnect()
    say(f"verified {entries} entries: {len(findings)} differences")
    return findings


if __name__ == "__main__":
    sys.exit(main())
