"""What the bank says it did: kept, looked at row by row, recorded as a whole once confirmed, or not at all."""

import asyncio

from grants import clock, jobs
from grants.audit import action, record
from grants.banking.orders import answers
from grants.banking.orders.facts import Order
from grants.banking.orders.layouts import Answer
from grants.banking.orders.queries import layout_of
from grants.banking.orders.rules import answer_has_rows
from grants.banking.orders.tables import Outcome
from grants.db import get
from grants.disbursement import actions as disbursement
from grants.disbursement.batches import queries, rules
from grants.disbursement.batches.facts import BatchFacts
from grants.disbursement.batches.standing import Payments
from grants.disbursement.batches.tables import AnswerLine, BankAnswer
from grants.errors import Refused
from grants.files import lists
from grants.files.lists import Plan
from grants.people.rules import Actor

SLICE = 50
AT_ONCE = 1_000


@action
async def send_answer(by: Actor, batch_id: int, *, content: bytes, name: str) -> BankAnswer:
    """Keep the bank's answer to be looked at. Nothing of it is on record before it is confirmed."""
    facts = await queries.batch_facts(batch_id, lock="SHARE")
    rules.check_answer(by, facts)
    upload, rows = await lists.keep(content, name, answers.columns(answer_of(facts)), by=by)
    answer_has_rows(rows)
    sent = BankAnswer(batch=batch_id, upload=upload.id, rows=rows, sent_at=clock.now(), sent_by=by.id)
    await sent.save()
    await record(by, "disbursement.answer_sent", sent, batch=facts.batch.number, rows=rows, sha256=upload.sha256)
    return sent


@action
async def confirm_answer(by: Actor, batch_id: int, answer_id: int) -> BankAnswer:
    """Have every row recorded on its payment, or none: one that is wrong by now keeps all back."""
    facts = await queries.batch_facts(batch_id, lock="NO KEY UPDATE")
    sent = await queries.answer(batch_id, answer_id, lock="NO KEY UPDATE")
    found = await plan(facts, sent)
    rules.check_confirmation(by, facts, sent, wrong=len(found.wrong), fresh=len(found.fresh))
    rows = [
        AnswerLine(answer=answer_id, row=each.row.number, line=each.subject.key, **each.facts)
        for each in found.fresh
        if each.subject is not None
    ]
    for start in range(0, len(rows), AT_ONCE):
        await AnswerLine.insert(*rows[start : start + AT_ONCE])
    await sent.update_self({BankAnswer.confirmed_at: clock.now(), BankAnswer.confirmed_by: by.id})
    await jobs.enqueue("disbursement.record_answer", answer_id)
    await record(by, "disbursement.answer_confirmed", sent, batch=facts.batch.number, rows=len(rows))
    return sent


@action
async def record_slice(by: Actor, answer_id: int) -> bool:
    """Record the next rows of a confirmed answer on their payments; done twice it changes nothing.

    A row that a rule refuses by now, since somebody else was faster, is noted with the reason and holds nobody up.
    Gives whether there may be more.
    """
    sent = await get(BankAnswer, answer_id, lock="NO KEY UPDATE")
    if sent.confirmed_at is None or sent.finished_at is not None:
        return False
    rules.check_going_on(by, sent.confirmed_by)
    lines = await queries.unrecorded(answer_id, SLICE)
    payment_of = await queries.payments_of_lines([each.line for each in lines])
    for each in lines:
        refusal = await _recorded(by, each, payment_of[each.line])
        await each.update_self({AnswerLine.recorded_at: clock.now(), AnswerLine.refusal: refusal[:200]})
    if len(lines) == SLICE:
        return True
    await sent.update_self({BankAnswer.finished_at: clock.now()})
    await record(by, "disbursement.answer_recorded", sent, rows=(await queries.recorded(answer_id))[0])
    return False


async def plan(facts: BatchFacts, sent: BankAnswer) -> Plan[Order]:
    """What the answer would put on record now: rows are matched anew, rules asked of each."""
    answer = answer_of(facts)
    rows = await lists.rows_of(sent.upload, answers.columns(answer))
    entries = await queries.entries(facts.batch.id)
    payments = Payments(
        by_line={each.line.id: each.payment for each in entries},
        by_reference=await queries.payments_by_reference([row.cells["reference"] for row in rows]),
        today=clock.today(),
    )
    book = answers.Book({answers.mark(answer, each.order): each.order for each in entries}, payments.standing)
    return await asyncio.to_thread(answers.planned, rows, answer, book)


def answer_of(facts: BatchFacts) -> Answer:
    """How the bank of a batch answers."""
    assert facts.template is not None  # only an exported batch is answered, and it has one
    return layout_of(facts.template).answer


async def _recorded(by: Actor, row: AnswerLine, payment_id: int) -> str:
    """Why a row could not be recorded; nothing when it is."""
    try:
        if row.outcome == Outcome.PAID:
            await disbursement.confirm_paid(by, payment_id, paid_on=row.happened_on, bank_ref=row.bank_ref)
        else:
            await disbursement.record_return(by, payment_id, returned_on=row.happened_on, reason=row.reason)
    except Refused as refusal:
        return refusal.message
    return ""
