"""No order of adding, exporting, answering, returning, asking anew and trying again pays a stage twice."""

import random
from collections import Counter as Count
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from grants import clock
from grants.banking.orders.queries import layout_of
from grants.banking.orders.tables import BankTemplate
from grants.db import get, sql
from grants.disbursement import actions as disbursement
from grants.disbursement import jobs
from grants.disbursement.batches import actions, answering, queries
from grants.disbursement.batches.tables import BankAnswer, Batch, BatchLine
from grants.disbursement.tables import Payment
from grants.errors import Refused
from grants.ledger import checks
from tests.disbursement.batches.world import Counter, a_counter, a_draft, a_template, answer_file, said
from tests.disbursement.world import SENT, an_approved_payment

STEPS = 80


class Bank:
    """A bank that pays every line of every file it gets once, or returns it; it remembers what it paid to whom."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.paid: Count[int] = Count()
        self.said: dict[int, list[bytes]] = {}

    async def answers(self, batch: Batch) -> bytes:
        """Its answer to a batch: the first says what it did, every other one says the same."""
        if batch.id not in self.said:
            layout = layout_of(await get(BankTemplate, batch.template))
            rows = []
            for entry in await queries.entries(batch.id):
                is_returned = self.chance.random() < 0.4
                day = clock.today().isoformat()
                rows.append(said(layout, entry, returned="户名不符" if is_returned else "", day=day))
                if not is_returned:
                    self.paid[entry.payment.stage] += 1
            self.said[batch.id] = [answer_file(layout, rows)]
        return self.said[batch.id][0]


@dataclass(frozen=True)
class Hall:
    """Where somebody takes one step at a time, wherever things stand."""

    counter: Counter
    template: BankTemplate
    bank: Bank
    chance: random.Random

    async def any_batch(self, where: str = "true") -> Batch:
        """One of them; refused where there is none."""
        rows = await sql(f"SELECT id FROM batch WHERE {where} ORDER BY id")
        return await get(Batch, self.chance.choice(rows)["id"] if rows else 0)

    async def any_payment(self) -> Payment:
        return self.chance.choice(await Payment.objects().order_by(Payment.id))

    async def opens(self) -> None:
        await a_draft(self.counter, [await self.any_payment()])

    async def adds(self) -> None:
        chosen = self.chance.choice([None, [(await self.any_payment()).id]])
        await actions.add_payments(self.counter.cashier, (await self.any_batch()).id, chosen)

    async def removes(self) -> None:
        batch = await self.any_batch("lines > 0")
        lines = await BatchLine.objects().where(BatchLine.batch == batch.id).order_by(BatchLine.id)
        await actions.remove_line(self.counter.cashier, batch.id, self.chance.choice(lines).id)

    async def asks_for_export(self) -> None:
        batch = await self.any_batch("lines > 0")
        await actions.ask_for_export(self.counter.cashier, batch.id, template_id=self.template.id)

    async def sends_a_slice(self) -> None:
        await actions.send_slice(self.counter.cashier, (await self.any_batch("asked_at IS NOT NULL")).id)

    async def exports(self) -> None:
        await jobs.export_batch((await self.any_batch("asked_at IS NOT NULL")).id)

    async def answers(self) -> None:
        batch = await self.any_batch("exported_at IS NOT NULL")
        content = await self.bank.answers(batch)
        sent = await answering.send_answer(self.counter.cashier, batch.id, content=content, name="a.csv")
        await answering.confirm_answer(self.counter.cashier, batch.id, sent.id)

    async def records(self) -> None:
        for answer in await BankAnswer.objects().order_by(BankAnswer.id):
            await jobs.record_answer(answer.id)

    async def asks_anew(self) -> None:
        await an_approved_payment(self.chance.choice(self.counter.desks), moment=clock.now())

    async def pays_by_hand(self) -> None:
        """Gives it to the bank's own page, which pays at once; that is written down, or is not yet."""
        payment = await self.any_payment()
        if payment.status != "approved":
            return
        await disbursement.send_payment(self.counter.cashier, payment.id)
        self.bank.paid[payment.stage] += 1
        if self.chance.random() < 0.5:
            ref = f"HAND{payment.id}"
            await disbursement.confirm_paid(self.counter.cashier, payment.id, paid_on=clock.today(), bank_ref=ref)

    async def step(self) -> None:
        doing = (
            *(self.opens, self.adds, self.adds, self.removes, self.asks_for_export, self.asks_for_export),
            *(self.sends_a_slice, self.exports, self.exports, self.answers, self.answers, self.records),
            *(self.asks_anew, self.asks_anew, self.pays_by_hand),
        )
        await self.chance.choice(doing)()


@pytest.mark.parametrize("seed", range(8))
async def test_no_order_of_steps_pays_a_stage_twice(db, seed):
    chance = random.Random(seed)  # a test that can be run again
    counter = await a_counter(3)
    bank = Bank(chance)
    hall = Hall(counter, await a_template(counter), bank, chance)
    refused = 0
    for number in range(STEPS):
        with clock.at(SENT + timedelta(minutes=number)):
            try:
                await hall.step()
            except Refused:
                refused += 1
        assert max(bank.paid.values(), default=0) <= 1

    with clock.at(SENT + timedelta(hours=2)):
        for answer in await BankAnswer.objects():
            await jobs.record_answer(answer.id)
    on_record = await sql(
        "SELECT stage, count(*) AS n, sum(amount) AS paid FROM payment WHERE status = 'paid' GROUP BY stage"
    )
    assert {row["stage"] for row in on_record} <= set(bank.paid)
    assert all((row["n"], row["paid"]) == (1, Decimal("10000.00")) for row in on_record)
    entered = await sql("SELECT coalesce(sum(balance), 0) AS paid FROM account WHERE code LIKE 'paid:%'")
    assert entered[0]["paid"] == sum((row["paid"] for row in on_record), Decimal(0))
    assert await checks.run() == []
    assert refused > 0
