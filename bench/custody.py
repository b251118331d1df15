"""A hub with 2,000 groups of 50 claims each: does a group wait longer because others are kept beside it?

`python bench/custody.py [--quick]`; the last line is one JSON object. A hub of 200 groups alone in a database, the same
hub in a copy of it beside one of 2,000, and that one are looked at by turns, in the same minutes of the same server: a
machine that does other work meanwhile slows all three. Measured: the statement of a group (figures, page, as
its signatory and at the hub's desk), its home and ledger, a claim's page and a claim through four hands; of the whole
hub a month's bank file taken in and matched, interest shared, the month closed, all groups' statements issued, the
proof of each day, its pages. The promises: what one group waits for takes at most 1.5 times as long at the large hub as
at the small one, alone or beside it; what a whole hub waits for takes at most 1.5 times as long for each group. Every
balance, statement and closing is compared with sums of the bench's own, and the ledger verifies.
"""

import asyncio
import gc
import logging
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import support
from bench.applying import crowd
from bench.keeping import grantees, hubs
from bench.keeping.hubs import Group, Hub
from bench.keeping.months import INTEREST_DAY, POINTS, Bank, months, pay, plan
from bench.keeping.proof import Truth, ledger_findings
from grants import clock, db
from grants.app import create_app
from grants.custody import actions, jobs, queries
from grants.custody.bank import actions as bank_actions
from grants.custody.bank import closing
from grants.custody.bank import months as bank_months
from grants.custody.claiming.facts import Finding
from grants.custody.tables import Statement
from grants.db import get
from grants.migrations import migrate
from grants.organizations.tables import BankAccount
from grants.people import queries as people
from grants.settings import settings

MONTHS, TURNS = 5, 15
PROMISED = 1.5
INTEREST = {1: Decimal("0.37"), 4: Decimal("0.41")}  # by month, so much for each group
STATED = (3, 4)
# A page that knows no hub: how much slower the machine itself was when it was asked again.
YARDSTICK = "sign-in page"
PAGES = (
    *(f"/hub/{name}" for name in ("groups", "claims", "receipts", "interest", "statements", "statement-answers")),
    "/anomalies",
    "/inbox",
)
Work = Callable[[], Awaitable[Any]]


@dataclass
class Side:
    """A hub with its bank and the truth about it, a client with everybody's cookies, and how long things took."""

    hub: Hub
    client: httpx.AsyncClient
    bank: Bank
    truth: Truth
    cookies: dict[int, str]
    pool: Any
    seconds: dict[str, float] = field(default_factory=dict)

    async def took(self, name: str, work: Awaitable[Any]) -> Any:
        """The shortest of several times."""
        gc.collect()
        begun = time.perf_counter()
        found = await work
        taken = time.perf_counter() - begun
        self.seconds[name] = min(taken, self.seconds.get(name, taken))
        return found

    def turn(self) -> None:
        """From now on its database is the one that is asked."""
        db.ENGINE.pool = self.pool

    async def page(self, address: str, cookie: str) -> None:
        answer = await self.client.get(address, cookies={"grants_session": cookie})
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")


def main() -> int:
    """Build, measure, prove; exit code 1 when a promise is missed."""
    small, large, claims = (20, 200, 2) if "--quick" in sys.argv[1:] else (200, 2000, 10)
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["GRANTS_DATA_DIR"] = name
        settings.cache_clear()
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(url, small, large, claims)))
        finally:
            db.stop_embedded(folder)


async def _run(url: str, small: int, large: int, claims: int) -> dict[str, Any]:
    load = os.getloadavg()[0]
    logging.getLogger("httpx").setLevel(logging.WARNING)
    await db.connect(url)
    await migrate()
    firsts = months((clock.today().replace(day=1) - timedelta(days=150)).replace(day=1), MONTHS)
    office = await grantees.an_office(firsts[0])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()), base_url="http://bench", timeout=600
    ) as client:
        one = await _side(office, client, "XA", small, firsts, claims)
        alone = await _copied(one, url)
        other = await _side(office, client, "XB", large, firsts, claims)
        sides = (alone, one, other)
        for side in sides:
            side.turn()
            side.seconds.clear()
            await _month(side, firsts, 4, claims)
        taken = await _by_turns(sides)
        await _whole([one, other], firsts[-1])
    faults = []
    for side in sides:
        side.turn()
        faults += await side.truth.differences([firsts[n] for n in STATED])
    for side in (alone, other):
        side.turn()
        faults += await ledger_findings()
        await db.disconnect()
    return _figures((one, other), taken[0], taken[1:], faults, (load, os.getloadavg()[0]))


async def _copied(side: Side, url: str) -> Side:
    """The same hub, alone for good: a copy of the whole database while nothing else is in it."""
    await db.disconnect()
    names = [url.replace("/postgres?", f"/{name}?") for name in ("template1", "alone")]
    server = await asyncpg.connect(names[0])
    await server.execute("CREATE DATABASE alone TEMPLATE postgres")
    await server.close()
    await db.connect(names[1])
    alone = replace(side, bank=replace(side.bank), truth=deepcopy(side.truth), pool=db.ENGINE.pool, seconds={})
    db.ENGINE.pool = None  # it stays open, and another one is opened beside it
    await db.connect(url)
    side.pool = db.ENGINE.pool
    return alone


async def _side(
    office: grantees.Office, client: httpx.AsyncClient, code: str, many: int, firsts: Sequence[date], claims: int
) -> Side:
    """A hub up to its last month but one."""
    begun = time.monotonic()
    hub = await hubs.a_hub(office, code, many, firsts[0])
    sample = [group.first for group in _sample(hub)]
    cookies = dict(zip(sample, await crowd.signed_in(sample), strict=True))
    side = Side(hub, client, Bank(hub), Truth(hub), cookies | {hub.bookkeeper.id: hub.cookie}, db.ENGINE.pool)
    await db.sql("ANALYZE")
    support.say(f"{many} groups: {time.monotonic() - begun:.0f} s")
    for at in range(MONTHS - 1):
        await _month(side, firsts, at, claims)
    return side


async def _month(side: Side, firsts: Sequence[date], at: int, claims: int) -> None:
    """Claims, interest, the bank's file, closing; statements of the last months, which are looked at."""
    hub, first, begun = side.hub, firsts[at], time.monotonic()
    planned = plan(hub, first, at * claims, claims)
    await pay(hub, planned)
    side.truth.pay(planned)
    await db.sql("ANALYZE")
    support.say(f"{first:%Y-%m}: {len(planned)} claims paid in {time.monotonic() - begun:.0f} s")
    credited = None
    if at in INTEREST:
        amount, on = INTEREST[at] * len(hub.groups), first.replace(day=INTEREST_DAY)
        credited = await side.took(
            "interest", actions.record_interest(hub.bookkeeper, hub_id=hub.id, credited_on=on, amount=amount)
        )
        side.truth.credit(on, amount)
    sent = side.bank.file(first, planned, credited.amount if credited else None)
    await side.took("bank file", bank_actions.import_statement(hub.bookkeeper, hub.bank_account, sent))
    if credited is not None:
        line = await db.sql(
            "SELECT id FROM statement_line WHERE account = {} AND amount = {}", hub.bank_account, amount
        )
        await bank_actions.match_line(hub.bookkeeper, line[0]["id"], entry_id=credited.entry, reason="结息单")
    closed = await side.took("closing", closing.close_month(hub.bookkeeper, hub.bank_account, f"{first:%Y-%m}"))
    if at in STATED:
        await side.took("statements", jobs.state_month(closed.id))
    support.say(f"{first:%Y-%m}: closed after {time.monotonic() - begun:.0f} s")


def _sample(hub: Hub) -> Sequence[Group]:
    """Some groups from all over the hub."""
    return hub.groups[:: max(1, len(hub.groups) // TURNS)][:TURNS]


async def _by_turns(sides: Sequence[Side]) -> list[dict[str, float]]:
    """Seconds of everything that one group waits for: the middle of several groups, hub after hub."""
    taken: list[dict[str, list[float]]] = [{} for _side in sides]
    for turn in range(TURNS + 1):
        for side, found in zip(sides, taken, strict=True):
            side.turn()
            for name, work in (await _of_group(side, _sample(side.hub)[turn % TURNS])).items():
                begun = time.perf_counter()
                await work()
                if turn:  # the first finds nothing in any cache
                    found.setdefault(name, []).append(time.perf_counter() - begun)
    return [{name: median(each) for name, each in found.items()} for found in taken]


async def _of_group(side: Side, group: Group) -> dict[str, Work]:
    hub, own, desk = side.hub, side.cookies[group.first], side.cookies[side.hub.bookkeeper.id]
    last = Statement.objects().where(Statement.ledger == group.ledger).order_by(Statement.month, ascending=False)
    statement = await last.first()
    [claim] = await db.sql("SELECT max(id) AS id FROM claim WHERE ledger = {}", group.ledger)
    of_month = f"/groups/{group.id}/statements/{statement.month}"

    async def figures() -> None:
        await queries.stated(await queries.statement_of_job(statement.id))

    return {
        "statement's figures": figures,
        "statement's page": lambda: side.page(of_month, own),
        "statement's page at the desk": lambda: side.page(of_month, desk),
        "group's home": lambda: side.page(f"/groups/{group.id}", own),
        "group's ledger": lambda: side.page(f"/groups/{group.id}/ledger", own),
        "claim's page": lambda: side.page(f"/claims/{claim['id']}", own),
        "claim's page at the desk": lambda: side.page(f"/claims/{claim['id']}", desk),
        "claim, filed and returned": lambda: _claimed(hub, group),
        YARDSTICK: lambda: side.page("/sign-in", ""),
    }


async def _claimed(hub: Hub, group: Group) -> None:
    """Filed, signed, reviewed, verified; and given back, so that every figure stays as it was planned."""
    first, second = await people.actor(group.first), await people.actor(group.second)
    claim = await actions.file_claim(
        first,
        ledger_id=group.ledger,
        award_line_id=group.lines[0],
        amount=Decimal("1.00"),
        invoices=[hub.invoice(uuid.uuid4().int, Decimal("1.00"))],
        summary="印刷",
        form_key=uuid.uuid4(),
    )
    await actions.sign_claim(second, claim.id)
    await actions.review_claim(hub.reviewer, claim.id, {point: Finding(True) for point in POINTS})
    await actions.verify_claim(hub.bookkeeper, claim.id)
    await actions.return_claim(hub.cashier, claim.id, "发票抬头有误")


async def _whole(sides: Sequence[Side], month: date) -> None:
    """What a whole hub is looked at with, twice, hub after hub; the shorter time counts."""
    for _turn in (1, 2):
        for side in sides:
            side.turn()
            account = await get(BankAccount, side.hub.bank_account)
            await side.took("proof of the days", bank_months.month(account, f"{month:%Y-%m}"))
            for address in PAGES:
                await side.took(address, side.page(address, side.hub.cookie))
            address = f"/hub/bank/{account.id}?month={month:%Y-%m}"
            await side.took("/hub/bank", side.page(address, side.hub.cookie))
            support.say(f"{len(side.hub.groups)} groups: {_rounded(side.seconds)}")


def _figures(
    sides: tuple[Side, Side],
    alone: dict[str, float],
    beside: Sequence[dict[str, float]],
    faults: list[str],
    load: tuple[float, float],
) -> dict[str, Any]:
    one, other = sides
    growth = {name: round(beside[1][name] / alone[name], 2) for name in alone}
    by_turns = {name: round(beside[1][name] / beside[0][name], 2) for name in alone}
    share = len(other.hub.groups) / len(one.hub.groups)
    each = {name: round(taken / one.seconds[name] / share, 2) for name, taken in other.seconds.items()}
    for name, taken in alone.items():
        support.say(f"{name}: {taken * 1000:.1f} ms; the large hub {growth[name]} of it, {by_turns[name]} by turns")
    for name, ratio in each.items():
        support.say(f"{name}: {one.seconds[name]:.2f} s, {other.seconds[name]:.2f} s: {ratio} for each group")
    for fault in faults[:20]:
        support.say(fault)
    missed = [name for name in alone if name != YARDSTICK and max(growth[name], by_turns[name]) > PROMISED]
    missed += [name for name, ratio in each.items() if ratio > PROMISED]
    return {
        "groups": [len(side.hub.groups) for side in sides],
        "claims": sum(len(moved) for side in sides for moved in side.truth.moved),
        "load": [round(value, 1) for value in load],
        "group_ms": {name: [round(part[name] * 1000, 1) for part in (alone, *beside)] for name in alone},
        "group_growth": {name: [growth[name], by_turns[name]] for name in alone},
        "hub_seconds": {name: [round(side.seconds[name], 2) for side in sides] for name in other.seconds},
        "hub_growth_for_each_group": each,
        "missed": missed,
        "differences": len(faults),
        "ok": not faults and not missed,
    }


def _rounded(found: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in found.items()}


if __name__ == "__main__":
    sys.exit(main())
