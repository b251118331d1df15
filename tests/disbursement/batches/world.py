"""Approved payments of several awards at one desk, batches of them, and a bank that answers by its template."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from grants import clock
from grants.banking.orders import layouts
from grants.banking.orders.actions import register_template
from grants.banking.orders.layouts import Layout
from grants.banking.orders.queries import examples, layout_of
from grants.banking.orders.tables import BankTemplate
from grants.db import get, sql
from grants.disbursement import jobs
from grants.disbursement.batches import actions, answering, queries
from grants.disbursement.batches.facts import Entry
from grants.disbursement.batches.tables import BankAnswer, Batch, BatchFile
from grants.disbursement.tables import Payment
from grants.files import Upload, read
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.workbooks import Sheet, workbook
from tests.awards.world import a_judged_round, announce, decide, sign
from tests.calls.world import at
from tests.disbursement.world import PAID_ON, SENT, Desk, a_desk, an_approved_payment
from tests.kept import kept
from tests.organizations.world import staff

ASKED = SENT
ANSWERED = at("2026-05-20", 17)
NEXT_DAY = at("2026-05-21")
OTHER_BANK = "琼滨银行澜湾支行〔虚构〕"
PAYER = {"payer_holder": "琼澜市澜湾区民政局〔虚构〕", "payer_number": "9990000000001234567"}


@dataclass(frozen=True)
class Counter:
    """Awards under signed agreements, the people of their funder, and what is approved of them."""

    desks: Sequence[Desk]
    admin: Actor
    payments: Sequence[Payment]

    @property
    def funder(self) -> Organization:
        return self.desks[0].facts.funder

    @property
    def cashier(self) -> Actor:
        return self.desks[0].cashier


@kept
async def a_counter(many: int = 3, *, others: int = 1) -> Counter:
    """So many awards of 20,000.00 each, the first stage of each approved: 10,000.00. The last `others` of them have
    their accounts at another bank than the rest."""
    judged = await a_judged_round(*("88.00" for _award in range(many)))
    for each in judged.applications[many - others :]:
        # How it is called is of no account before the agreement freezes it.
        await sql("UPDATE bank_account SET bank_name = {} WHERE organization = {}", OTHER_BANK, each.applicant.id)
    awards = [await decide(judged, place, amount="20000.00") for place in range(many)]
    await announce(judged)
    signed = [await sign(judged, award) for award in awards]
    first = await a_desk(signed[0])
    desks = [replace(first, facts=facts) for facts in signed]
    payments = [await an_approved_payment(desk) for desk in desks]
    return Counter(desks, await staff(first.facts.funder, Role.ADMIN, name="Ada"), payments)


async def a_template(counter: Counter, example: str = "qiongbin", **changes: Any) -> BankTemplate:
    """An example as it is shipped; `changes` replace parts of its layout."""
    found = next(each for each in examples() if each.key == example)
    layout = json.loads(found.layout) | changes
    return await register_template(
        counter.admin, counter.funder.id, name=f"{found.name}{uuid4()}"[:80], layout=json.dumps(layout), **PAYER
    )


async def a_draft(counter: Counter, payments: Sequence[Payment] | None = None, *, by: Actor | None = None) -> Batch:
    """An open batch with these payments, or with all of the counter."""
    by = by or counter.cashier
    batch = await actions.open_batch(by, counter.funder.id, form_key=uuid4())
    await actions.add_payments(by, batch.id, [each.id for each in payments or counter.payments])
    return await get(Batch, batch.id)


async def export(counter: Counter, batch: Batch, template: BankTemplate, moment: datetime = ASKED) -> Batch:
    """Ask for the export and let the worker do it."""
    with clock.at(moment):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        await jobs.export_batch(batch.id)
    return await get(Batch, batch.id)


async def an_exported_batch(counter: Counter, template: BankTemplate | None = None) -> Batch:
    return await export(counter, await a_draft(counter), template or await a_template(counter))


async def files_of(batch: Batch) -> list[bytes]:
    kept = await BatchFile.objects().where(BatchFile.batch == batch.id).order_by(BatchFile.part)
    return [await read(await get(Upload, each.upload)) for each in kept]


@dataclass(frozen=True)
class Said:
    """A row of the bank's answer, by the names of the template's columns."""

    key: str
    account: str
    amount: str
    status: str
    day: str
    reference: str
    reason: str


def said(layout: Layout, entry: Entry, *, returned: str = "", day: str = PAID_ON.isoformat(), ref: str = "") -> Said:
    """What the bank says of one line: paid, or returned for that reason."""
    payment = entry.payment
    return Said(
        key=str(entry.line.seq) if layout.answer.key == "line" else payment.number,
        account=payment.payee_number,
        amount=f"{payment.amount:.2f}",
        status=(layout.answer.returned if returned else layout.answer.paid)[0],
        day=day,
        reference="" if returned else ref or f"REF{payment.id:09d}",
        reason=returned,
    )


def answer_file(layout: Layout, rows: Sequence[Said], encoding: str | None = None) -> bytes:
    """The bank's file, in the form in which this bank takes ours."""
    heads = [layout.answer.heads[name][0] for name in layouts.ANSWERS]
    lines = [[getattr(row, name) for name in layouts.ANSWERS] for row in rows]
    if layout.kind == "xlsx":
        return workbook(Sheet("结果", [(head, 20) for head in heads], lines))
    text = "\r\n".join(layout.delimiter.join(line) for line in [heads, *lines])
    return text.encode(encoding or layout.encoding)


async def the_rows(batch: Batch, **changes: Any) -> tuple[Layout, list[Said]]:
    """The layout of an exported batch and what its bank says when it paid every line."""
    template = await get(BankTemplate, batch.template)
    layout = layout_of(template)
    return layout, [said(layout, each, **changes) for each in await queries.entries(batch.id)]


async def send(
    counter: Counter, batch: Batch, content: bytes, name: str = "answer.csv", moment: datetime = ANSWERED
) -> BankAnswer:
    with clock.at(moment):
        return await answering.send_answer(counter.cashier, batch.id, content=content, name=name)


async def record(
    counter: Counter, batch: Batch, content: bytes, name: str = "answer.csv", moment=ANSWERED
) -> BankAnswer:
    """Send an answer, confirm it, and let the worker record it."""
    sent = await send(counter, batch, content, name, moment)
    with clock.at(moment):
        await answering.confirm_answer(counter.cashier, batch.id, sent.id)
        await jobs.record_answer(sent.id)
    return await get(BankAnswer, sent.id)


async def the_plan(batch: Batch, sent: BankAnswer):
    with clock.at(ANSWERED):
        return await answering.plan(await queries.batch_facts(batch.id), sent)


async def statuses(payments: Sequence[Payment]) -> list[str]:
    return [(await get(Payment, each.id)).status for each in payments]


async def five_thousand(counter: Counter) -> None:
    """Approved payments of 1.00 until there are 5,000: rows beside the one there is, past what an award may hold."""
    same = "quote_ident(column_name)"
    [columns] = await sql(
        f"SELECT string_agg({same}, ', ') AS theirs, string_agg('y.' || {same}, ', ') AS ours"
        " FROM information_schema.columns WHERE table_name = 'payment'"
        " AND column_name NOT IN ('id', 'stage', 'number', 'form_key', 'amount')"
    )
    await sql("SET LOCAL session_replication_role = replica")
    await sql(
        "WITH added AS (INSERT INTO stage (agreement, award, seq, percent, amount, is_last)"
        " SELECT agreement, award, 100 + n, percent, 1, false FROM stage, generate_series(1, 4999) n WHERE id = {}"
        " RETURNING id, amount)"
        f" INSERT INTO payment (stage, number, form_key, amount, {columns['theirs']})"
        f" SELECT added.id, 'BK-' || added.id, gen_random_uuid(), added.amount, {columns['ours']}"
        " FROM added, payment y WHERE y.id = {}",
        counter.payments[0].stage,
        counter.payments[0].id,
    )
    await sql("SET LOCAL session_replication_role = origin")
