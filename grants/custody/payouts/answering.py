"""What the bank says it did with a batch: a file, looked at row by row and recorded as a whole, or one line's slip.

A line that was paid books its claim; a line that came back frees it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grants import clock, jobs
from grants.audit import action, record
from grants.banking.orders import answers
from grants.banking.orders.answers import Said, Standing
from grants.banking.orders.facts import Order
from grants.banking.orders.layouts import Answer
from grants.banking.orders.queries import layout_of
from grants.banking.orders.rules import answer_has_rows
from grants.banking.orders.tables import Outcome
from grants.custody import actions as custody
from grants.custody.payouts import letters, queries, rules
from grants.custody.payouts.facts import Entry, PayoutFacts
from grants.custody.payouts.tables import Payout, PayoutAnswer, PayoutAnswerLine, PayoutLine
from grants.custody.queries import claim_in_hand
from grants.custody.tables import Claim
from grants.db import get
from grants.errors import Refused, why_not
from grants.files import lists
from grants.files.lists import Plan
from grants.people.rules import Actor

SLICE = 50


@dataclass(frozen=True)
class Lines:
    """The lines of a batch, which claim carries a number of the bank already, and how far their ledgers are stated."""

    payout: Payout
    by_line: Mapping[int, Entry]
    by_reference: Mapping[str, Claim]
    stated: Mapping[int, str]
    today: date

    def standing(self, order: Order, said: Said) -> Standing:
        """Whether it is on record, and what the rules say to it now."""
        entry = self.by_line[order.key]
        line = entry.line
        recorded = (
            Said(Outcome(line.outcome), line.happened_on, line.bank_ref, line.return_reason) if line.outcome else None
        )
        if recorded == said:
            return Standing(is_there=True)
        refusal = why_not(
            rules.result_fits,
            self.payout,
            entry,
            said,
            used_by=self.used_by(entry, said),
            stated=self.stated.get(entry.claim.id),
            today=self.today,
        )
        return Standing(is_there=False, problems=[refusal.message] if refusal else [])

    def used_by(self, entry: Entry, said: Said) -> Claim | None:
        """Another claim that carries this number of the bank."""
        used = self.by_reference.get(said.bank_ref)
        return used if used is not None and used.id != entry.claim.id else None


@action
async def send_answer(by: Actor, payout_id: int, *, content: bytes, name: str) -> PayoutAnswer:
    """Keep the bank's answer to be looked at. Nothing of it is on record before it is confirmed."""
    facts = await queries.payout_facts(payout_id, lock="SHARE")
    rules.check_answer(by, facts)
    upload, rows = await lists.keep(content, name, answers.columns(answer_of(facts)), by=by)
    answer_has_rows(rows)
    sent = PayoutAnswer(payout=payout_id, upload=upload.id, rows=rows, sent_at=clock.now(), sent_by=by.id)
    await sent.save()
    await record(by, "custody.payout_answer_sent", sent, payout=facts.payout.number, rows=rows, sha256=upload.sha256)
    return sent


@action
async def confirm_answer(by: Actor, payout_id: int, answer_id: int) -> PayoutAnswer:
    """Have every row recorded on its line, or none: one that is wrong by now keeps all back."""
    facts = await queries.payout_facts(payout_id, lock="NO KEY UPDATE")
    sent = await queries.answer(payout_id, answer_id, lock="NO KEY UPDATE")
    found = await plan(facts, sent)
    rules.check_answer_confirmation(by, facts, sent, wrong=len(found.wrong), fresh=len(found.fresh))
    await PayoutAnswerLine.insert(
        *[
            PayoutAnswerLine(answer=answer_id, row=each.row.number, line=each.subject.key, **each.facts)
            for each in found.fresh
            if each.subject is not None
        ]
    )
    await sent.update_self({PayoutAnswer.confirmed_at: clock.now(), PayoutAnswer.confirmed_by: by.id})
    await jobs.enqueue("custody.record_payout_answer", answer_id)
    await record(by, "custody.payout_answer_confirmed", sent, payout=facts.payout.number, rows=len(found.fresh))
    return sent


@action
async def record_slice(by: Actor, answer_id: int) -> bool:
    """Record the next rows of a confirmed answer on their lines; done twice it changes nothing.

    A row that a rule refuses by now, since somebody else was faster, is noted with the reason and holds nobody up.
    Gives whether there may be more.
    """
    payout_id = (await get(PayoutAnswer, answer_id)).payout
    await get(Payout, payout_id, lock="NO KEY UPDATE")
    sent = await queries.answer(payout_id, answer_id, lock="NO KEY UPDATE")
    if sent.confirmed_at is None or sent.finished_at is not None:
        return False
    rules.check_going_on(by, sent.confirmed_by)
    rows = await queries.unrecorded(answer_id, SLICE)
    for each in rows:
        refusal = await _recorded(by, payout_id, each)
        await each.update_self({PayoutAnswerLine.recorded_at: clock.now(), PayoutAnswerLine.refusal: refusal[:200]})
    if len(rows) == SLICE:
        return True
    await sent.update_self({PayoutAnswer.finished_at: clock.now()})
    await record(by, "custody.payout_answer_recorded", sent, rows=(await queries.recorded(answer_id))[0])
    return False


@action
async def record_result(by: Actor, payout_id: int, line_id: int, said: Said) -> PayoutLine:
    """Record what the bank did with one line: its claim is paid, or free to be paid again. A second time is refused."""
    facts = await queries.payout_facts(payout_id, lock="NO KEY UPDATE")
    entry = queries.entry_of(facts, line_id)
    found = await _lines(facts, [said.bank_ref])
    used_by, stated = found.used_by(entry, said), found.stated.get(entry.claim.id)
    rules.check_result(by, facts, entry, said, used_by=used_by, stated=stated, today=clock.today())
    await entry.line.update_self(
        {
            PayoutLine.outcome: said.outcome,
            PayoutLine.happened_on: said.happened_on,
            PayoutLine.bank_ref: said.bank_ref,
            PayoutLine.return_reason: said.reason,
            PayoutLine.recorded_at: clock.now(),
            PayoutLine.recorded_by: by.id,
        }
    )
    await record(by, "custody.payout_result_recorded", entry.line, claim=entry.claim.number, outcome=said.outcome)
    if said.outcome is Outcome.PAID:
        await custody.pay_ordered_claim(by, entry.claim.id, paid_on=said.happened_on, bank_ref=said.bank_ref)
    else:
        await letters.tell_of_return(await claim_in_hand(entry.claim.id), said.reason)
    return entry.line


async def plan(facts: PayoutFacts, sent: PayoutAnswer) -> Plan[Order]:
    """What the answer would put on record now: rows are matched anew, rules asked of each."""
    answer = answer_of(facts)
    rows = await lists.rows_of(sent.upload, answers.columns(answer))
    found = await _lines(facts, [row.cells["reference"] for row in rows])
    book = answers.Book({answers.mark(answer, each.order): each.order for each in facts.entries}, found.standing)
    return await asyncio.to_thread(answers.planned, rows, answer, book)


def answer_of(facts: PayoutFacts) -> Answer:
    """How the bank of a batch answers."""
    assert facts.template is not None  # only an exported batch is answered, and it has one
    return layout_of(facts.template).answer


async def _lines(facts: PayoutFacts, references: list[str]) -> Lines:
    return Lines(
        facts.payout,
        {each.line.id: each for each in facts.entries},
        await queries.used_references(facts.payout.hub, references),
        await queries.stated_by_claim(facts.entries),
        clock.today(),
    )


async def _recorded(by: Actor, payout_id: int, row: PayoutAnswerLine) -> str:
    """Why a row could not be recorded; nothing when it is."""
    try:
        await record_result(by, payout_id, row.line, queries.said_of(row))
    except Refused as refusal:
        return str(refusal.message)
    return ""
