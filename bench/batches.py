"""Thousands of payments go to the bank in batches and come back, while the processes that do it are killed.

`python bench/batches.py [--quick]`; the last line is one JSON object. 5,000 approved payments go in two batches: files
by the bank's template, a simulated bank that pays 97 % of the rows and returns the rest, its answer taken in, what came
back asked for and approved anew and sent in a third batch. Amid the export the worker is killed with -9, amid the
answer PostgreSQL. The promises: bank and books agree to the cent, every stage is paid exactly once, the ledger
verifies, and the page of a batch takes as long with thousands of lines as with some.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import support
from bench.applying.rows import connect
from bench.applying.serving import Serving, free_port, ours
from bench.applying.wire import Wire
from bench.paying import awards, proof
from bench.paying.awards import Grantee, Office
from bench.paying.bank import Bank
from bench.sheets.crew import killed_meanwhile
from bench.sheets.judge import visitor
from grants import clock, db
from grants.banking.orders.actions import register_template
from grants.banking.orders.queries import examples, layout_of
from grants.banking.orders.tables import BankTemplate
from grants.db import get
from grants.disbursement.batches import actions, answering
from grants.disbursement.batches.tables import BatchFile
from grants.files import Upload, read
from grants.migrations import migrate
from grants.settings import settings

TEMPLATE = "qiongbin"
RETURNED = 33  # one of so many rows comes back: 3 %
PATIENCE = 3600
PROMISED_GROWTH = 1.5
EXPORTED = """
    SELECT count(*) FILTER (WHERE l.sent_at IS NOT NULL)::float / greatest(count(*), 1) AS share,
        (SELECT exported_at IS NOT NULL FROM batch WHERE id = $1) AS is_over
    FROM batch_line l WHERE l.batch = $1 AND l.removed_at IS NULL
"""
RECORDED = """
    SELECT count(*) FILTER (WHERE l.recorded_at IS NOT NULL)::float / greatest(count(*), 1) AS share,
        (SELECT finished_at IS NOT NULL FROM bank_answer WHERE id = $1) AS is_over
    FROM answer_line l WHERE l.answer = $1
"""


@dataclass
class Run:
    """A run: the servers, the desk, the bank, and how long things took."""

    url: str
    folder: Path
    server: Serving
    office: Office
    template: BankTemplate
    bank: Bank
    share: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)

    async def batch(self, name: str, payments: list[int], kills: tuple[str, str] | None = None) -> int:
        """These payments to the bank and back. `kills` fall amid the export and amid the answer."""
        cashier = self.office.cashier
        batch = await actions.open_batch(cashier, self.office.funder, form_key=uuid4())
        await actions.add_payments(cashier, batch.id, payments)
        await actions.ask_for_export(cashier, batch.id, template_id=self.template.id)
        await self._over(f"{name}: export", EXPORTED, batch.id, kills and kills[0])
        answer = self.bank.take(layout_of(self.template), await _files(batch.id), clock.today())
        sent = await answering.send_answer(cashier, batch.id, content=answer, name="answer.csv")
        await answering.confirm_answer(cashier, batch.id, sent.id)
        await self._over(f"{name}: answer", RECORDED, sent.id, kills and kills[1])
        return int(batch.id)

    async def _over(self, name: str, question: str, of: int, kill: str | None) -> None:
        """Wait until the worker is done with it, killing what is to be killed at two fifths of it."""
        begun, self.share = time.monotonic(), 0.0
        await db.disconnect()  # nobody here needs a pool that the kill would break
        await killed_meanwhile(
            self._watch(question, of), lambda: self.share, [(0.4, kill)] if kill else [], self._killed(name)
        )
        self.seconds[name] = round(time.monotonic() - begun, 1)
        support.say(f"{name}: {self.seconds[name]} s")
        await db.connect(self.url)

    async def _watch(self, question: str, of: int) -> None:
        until, is_over = time.monotonic() + PATIENCE, False
        while not is_over:
            if time.monotonic() > until:
                raise RuntimeError(f"not over after {PATIENCE} s, at {self.share:.0%}")
            await asyncio.sleep(0.2)
            try:
                connection = await connect(self.url)
                row = await connection.fetchrow(question, of)
                await connection.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                continue
            self.share, is_over = row["share"], row["is_over"]

    def _killed(self, name: str) -> Callable[[str], None]:
        return lambda victim: support.say(
            f"{name}: kill -9 {victim}: {self.server.kill(victim, self.folder)} processes at {self.share:.0%}"
        )


def main() -> int:
    """Prepare, pay, kill, pay again what came back, prove; exit code 1 when a promise is missed."""
    # A page of a batch shows a hundred lines: the small one fills it.
    small, large = (100, 140) if "--quick" in sys.argv[1:] else (100, 4900)
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["GRANTS_DATA_DIR"] = name
        settings.cache_clear()
        url = db.start_embedded(folder)
        try:
            return support.finish(asyncio.run(_run(folder, url, small, large)))
        finally:
            db.stop_embedded(folder)


async def _run(folder: Path, url: str, small: int, large: int) -> dict[str, Any]:
    load, begun = os.getloadavg()[0], time.monotonic()
    await db.connect(url)
    await migrate()
    office, grantees, payments = await awards.prepare(small + large)
    template = await _template(office)
    await db.sql("ANALYZE")
    support.say(f"{len(payments)} approved payments in {time.monotonic() - begun:.0f} s; load {load:.1f}")
    bank = Bank({each.account for each in grantees[::RETURNED]})
    with ours(folder, free_port(), 1, workers=1) as server:
        run = Run(url, folder, server, office, template, bank)
        batches = [
            await run.batch("small batch", payments[:small]),
            await run.batch("large batch", payments[small:], ("worker", "postgres")),
        ]
        again = await _returned(office, grantees)
        batches.append(await run.batch("what came back", again))
        pages = await _pages(server, office, batches[:2])
    await db.disconnect()
    faults = await proof.differences(url, bank, grantees)
    faults += _verified(folder)
    for fault in faults[:20]:
        support.say(fault)
    return _figures(run, (small, large, len(again)), pages, faults, (load, os.getloadavg()[0]))


async def _template(office: Office) -> BankTemplate:
    example = next(each for each in examples() if each.key == TEMPLATE)
    return await register_template(
        office.admin,
        office.funder,
        name=example.name,
        payer_holder="澜湾区民政局〔虚构〕",
        payer_number="9990000000001234567",
        layout=example.layout,
    )


async def _files(batch: int) -> list[bytes]:
    kept = await BatchFile.objects().where(BatchFile.batch == batch).order_by(BatchFile.part)
    return [await read(await get(Upload, each.upload)) for each in kept]


async def _returned(office: Office, grantees: list[Grantee]) -> list[int]:
    """What the bank sent back is asked for anew, through the same three hands."""
    rows = await db.sql("SELECT award FROM payment WHERE status = 'returned'")
    back = {row["award"] for row in rows}
    return await awards.approved(office, [each for each in grantees if each.award in back])


async def _pages(server: Serving, office: Office, batches: list[int]) -> list[float]:
    """Milliseconds of the page of each batch, the middle of many, by turns."""
    wire = await visitor(server.port, office.cookie)
    taken: list[list[float]] = [[] for _each in batches]
    for _turn in range(15):
        for place, batch in enumerate(batches):
            taken[place].append(await _seconds(lambda at=batch: _page(wire, at)))
    wire.close()
    return [round(median(each) * 1000, 1) for each in taken]


async def _page(wire: Wire, batch: int) -> None:
    answer = await wire.get(f"/batches/{batch}")
    if answer.status != 200:
        raise RuntimeError(f"/batches/{batch}: {answer.status}")


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


def _verified(folder: Path) -> list[str]:
    """What `grants ledger verify` finds."""
    try:
        support.run([sys.executable, "-m", "grants.cli", "ledger", "verify"], GRANTS_DATA_DIR=str(folder))
    except RuntimeError as fault:
        return [str(fault)]
    return []


def _figures(
    run: Run, sizes: tuple[int, int, int], pages: list[float], faults: list[str], load: tuple[float, float]
) -> dict[str, Any]:
    growth = round(pages[1] / pages[0], 2)
    support.say(f"page of a batch: {pages[0]} ms with {sizes[0]} lines, {pages[1]} ms with {sizes[1]}: {growth}")
    support.say(f"{len(run.bank.debits)} debits of the bank: {len(faults)} differences")
    return {
        "payments": sizes[0] + sizes[1],
        "returned": run.bank.turned_away,
        "paid_again": sizes[2],
        "debits": len(run.bank.debits),
        "total": str(sum(each.amount for each in run.bank.debits)),
        "load": [round(each, 1) for each in load],
        "seconds": run.seconds,
        "page_ms": pages,
        "page_growth": growth,
        "differences": len(faults),
        "ok": not faults and growth <= PROMISED_GROWTH,
    }


if __name__ == "__main__":
    sys.exit(main())
