"""Payments go into a batch and out again; a batch goes to the bank, once."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import numbers
from grants.banking.orders import writing
from grants.banking.orders.queries import account_of, layout_of
from grants.banking.orders.tables import BankTemplate
from grants.db import get, sql
from grants.disbursement import actions as disbursement
from grants.disbursement import rules as payment_rules
from grants.disbursement.batches import queries, rules
from grants.disbursement.batches.facts import Entry
from grants.disbursement.batches.tables import Batch, BatchFile, BatchLine
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import Refused
from grants.organizations.tables import Organization
from grants.people.rules import Actor

# A slice holds the batch and its payments for a second or two; what waits for one of them waits no longer.
SLICE = 50


@action
async def open_batch(by: Actor, funder_id: int, *, form_key: UUID) -> Batch:
    """Open an empty batch. The same form again gives the same one."""
    rules.check_opening(by, funder_id)
    await get(Organization, funder_id, lock="NO KEY UPDATE")
    known = await queries.batch_of_form(form_key, by, funder_id)
    if known is not None:
        return known
    batch = Batch(
        funder=funder_id,
        number=await numbers.take("batch", clock.today().year),
        form_key=form_key,
        lines=0,
        total=Decimal(0),
        opened_at=clock.now(),
        opened_by=by.id,
    )
    await batch.save()
    await audit.record(by, "disbursement.batch_opened", batch, number=batch.number)
    return batch


@action
async def add_payments(by: Actor, batch_id: int, payment_ids: Sequence[int] | None = None) -> int:
    """Take approved payments into a draft: those named, all or none, or all that wait, as many as there is room for.

    Gives how many.
    """
    batch = await get(Batch, batch_id, lock="NO KEY UPDATE")
    if payment_ids is None:
        payment_ids = await queries.all_waiting(by, batch.funder, rules.MOST_LINES - batch.lines)
    found = await queries.payments(payment_ids)
    strangers = await queries.strangers(payment_ids, batch.funder)
    approvers = await queries.approvers(payment_ids)
    rules.check_adding(by, batch, found, approvers, await queries.taken(payment_ids), strangers)
    # One statement: as rows of values five thousand lines have more parameters than a statement may have.
    await sql(
        "INSERT INTO batch_line (batch, payment, amount, added_at, added_by, removed_reason)"
        " SELECT {}, id, amount, {}, {}, '' FROM payment WHERE id = ANY({}::int[]) ORDER BY id",
        batch_id,
        clock.now(),
        by.id,
        [each.id for each in found],
    )
    await audit.record(by, "disbursement.batch_filled", batch, number=batch.number, payments=len(found))
    return len(found)


@action
async def remove_line(by: Actor, batch_id: int, line_id: int) -> None:
    """Take a payment out of a draft; it may go into another batch."""
    batch = await get(Batch, batch_id, lock="NO KEY UPDATE")
    line = await queries.line_of(batch_id, line_id)
    rules.check_removal(by, batch, line)
    await _take_out(by, line, "")
    await audit.record(by, "disbursement.line_removed", batch, number=batch.number, payment=line.payment)


@action
async def ask_for_export(by: Actor, batch_id: int, *, template_id: int) -> Batch:
    """Close a batch and have it sent: its payments one by one, then its files. Asked for again it changes nothing."""
    batch = await get(Batch, batch_id, lock="NO KEY UPDATE")
    if batch.asked_by == by.id and batch.template == template_id:
        return batch
    template = await get(BankTemplate, template_id, lock="SHARE")
    entries = await queries.entries(batch_id)
    approvers = await queries.approvers([each.payment.id for each in entries])
    rules.check_export(by, batch, template, layout_of(template), entries, approvers)
    await batch.update_self({Batch.template: template_id, Batch.asked_at: clock.now(), Batch.asked_by: by.id})
    await jobs.enqueue("disbursement.export_batch", batch_id)
    await audit.record(by, "disbursement.batch_export_asked", batch, number=batch.number, template=template.name)
    return batch


@action
async def send_slice(by: Actor, batch_id: int) -> bool:
    """Send the next payments of an export that was asked for, each under its own rules: whose refuse it is taken out.

    Gives whether there may be more.
    """
    batch = await get(Batch, batch_id, lock="NO KEY UPDATE")
    if batch.asked_at is None or batch.exported_at is not None:
        return False
    rules.check_going_on(by, batch.asked_by)
    lines = await queries.unsent(batch_id, SLICE)
    sent = [await _sent(by, line) for line in lines]
    if lines:
        await audit.record(by, "disbursement.batch_sent", batch, payments=sum(sent), left_out=len(sent) - sum(sent))
    return len(lines) == SLICE


@action
async def finish_export(by: Actor, batch_id: int) -> Batch:
    """Make the files of what was sent, once, and close the batch for good. A batch of which nothing could be sent is a
    draft again."""
    facts = await queries.batch_facts(batch_id, lock="NO KEY UPDATE")
    batch = facts.batch
    if facts.template is None or facts.is_exported or await queries.unsent(batch_id, 1):
        return batch
    rules.check_going_on(by, batch.asked_by)
    entries = [
        each for each in await queries.entries(batch_id, lock="NO KEY UPDATE") if await _is_with_the_bank(by, each)
    ]
    if not entries:
        await batch.update_self({Batch.template: None, Batch.asked_at: None, Batch.asked_by: None})
        await audit.record(by, "disbursement.batch_export_empty", batch, number=batch.number)
        return batch
    orders = [each.order for each in entries]
    made = await asyncio.to_thread(writing.files, account_of(facts.template), batch.number, orders, clock.today())
    for each in made:
        await _keep(by, batch, each)
    await batch.update_self({Batch.exported_at: clock.now()})
    await audit.record(
        by, "disbursement.batch_exported", batch, number=batch.number, files=len(made), lines=len(entries)
    )
    return batch


async def _sent(by: Actor, line: BatchLine) -> bool:
    """Whether the payment could be sent. One that somebody sent by hand meanwhile is not of this batch."""
    payment = await get(Payment, line.payment, lock="NO KEY UPDATE")
    try:
        payment_rules.check_move(payment, PaymentStatus.SENT)
        await disbursement.send_payment(by, payment.id)
    except Refused as refusal:
        await _take_out(by, line, refusal.message)
        return False
    await line.update_self({BatchLine.sent_at: clock.now()})
    return True


async def _is_with_the_bank(by: Actor, entry: Entry) -> bool:
    """Whether nobody has written down a result by hand before there was a file."""
    if entry.payment.status == PaymentStatus.SENT:
        return True
    await _take_out(by, entry.line, str(payment_rules.STATUS_NAMES[PaymentStatus(entry.payment.status)]))
    return False


async def _take_out(by: Actor, line: BatchLine, reason: str) -> None:
    await line.update_self(
        {
            BatchLine.removed_at: clock.now(),
            BatchLine.removed_by: by.id,
            BatchLine.removed_reason: reason[:200],
        }
    )


async def _keep(by: Actor, batch: Batch, made: writing.Made) -> None:
    upload = await files.keep_made(made.content, made.name, made.media_type, by=by)
    kept = BatchFile(
        batch=batch.id, part=made.part, name=made.name, lines=len(made.rows), total=made.total, upload=upload.id
    )
    await kept.save()
    await sql(
        "UPDATE batch_line l SET seq = given.seq, file = {} FROM unnest({}::int[], {}::int[]) AS given (id, seq)"
        " WHERE l.id = given.id",
        kept.id,
        [row.key for row in made.rows],
        [row.seq for row in made.rows],
    )
