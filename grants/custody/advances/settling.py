"""Settle an advance: an invoice that uses it up, its crossing off, and what came back onto the bank."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from grants import audit, clock, jobs, money
from grants.audit import action
from grants.custody import actions as claims
from grants.custody import queries as keeping
from grants.custody.advances import posting, queries, rules
from grants.custody.advances.tables import Advance, AdvanceBack, AdvanceInvoice
from grants.custody.bank import queries as bank
from grants.custody.bank.actions import match_line
from grants.custody.tables import Claim, ClaimStatus
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import Actor


@action
async def file_invoice(
    by: Actor, advance_id: int, *, award_line_id: int, amount: Decimal, form_key: uuid.UUID, **invoice: Any
) -> Claim:
    """File the claim that an advance pays, with all that `file_claim` asks of an invoice. The amount is taken out of
    what is left of the advance, and the claim is filed into the room that this makes; refused, it takes nothing."""
    amount, found = money.yuan(amount), await queries.open_one(advance_id)
    if await keeping.claim_of_form(form_key, by) is None:
        rules.check_invoice(found, by, amount=amount, line_id=award_line_id)
        await AdvanceInvoice(advance=advance_id, form_key=form_key, amount=amount).save()
    facts = invoice | {"ledger_id": found.ledger.id, "award_line_id": award_line_id}
    claim = await claims.file_claim(by, amount=amount, form_key=form_key, **facts)
    await audit.record(by, "custody.advance_invoice_filed", found.advance, claim=claim.number, amount=amount)
    return claim


@action
async def cross_off(by: Actor, claim_id: int, *, on: date) -> Claim:
    """Book that a verified claim was paid out of its advance; settled with the last of it. A second time is refused."""
    paying = await queries.paying(claim_id)
    if paying is None:
        raise NotFound("custody.not_of_an_advance", _("这笔报账不是由预支付款的"))
    found = await queries.open_one(paying.id)
    hand = await keeping.claim_in_hand(claim_id, lock=True)
    stated = await keeping.stated_until([found.ledger.id])
    rules.check_crossing_off(hand, found.advance, by, on=on, stated=stated, today=clock.today())
    claim = hand.claim
    entry = await posting.cross_off(found.ledger, found.advance, claim, on, by)
    await claim.update_self(
        {
            Claim.status: ClaimStatus.PAID,
            Claim.paid_by: by.id,
            Claim.paid_on: on,
            Claim.entry: entry.id,
            Claim.ended_at: clock.now(),
        }
    )
    await _settle_with_the_last(found.advance, by)
    await audit.record(by, "custody.claim_crossed_off", claim, advance=found.advance.number, amount=claim.amount)
    await jobs.enqueue("custody.render_claim_form", claim.id)
    return claim


@action
async def take_back(
    by: Actor, advance_id: int, *, amount: Decimal, back_on: date, bank_ref: str, line_id: int | None = None
) -> AdvanceBack:
    """Book what of an advance the bank says came back. The line of the bank, where it is on record, is matched with it.
    The same word of the bank again changes nothing."""
    if line_id is not None:
        await bank.hand(by, line_id)
    found, amount, reference = await queries.open_one(advance_id), money.yuan(amount), bank_ref.strip()
    known = await queries.back_with(advance_id, reference)
    if known is not None:
        rules.is_the_same_return(known, amount, back_on)
        return known
    stated = await keeping.stated_until([found.ledger.id])
    rules.check_taking_back(
        found, by, amount=amount, back_on=back_on, bank_ref=reference, stated=stated, today=clock.today()
    )
    entry = await posting.take_back(found.ledger, found.advance, amount, reference, back_on, by)
    back = AdvanceBack(
        advance=advance_id,
        amount=amount,
        back_on=back_on,
        bank_ref=reference,
        entry=entry.id,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    await back.save()
    if line_id is not None:
        await match_line(by, line_id, entry_id=entry.id, reason=entry.summary)
    await _settle_with_the_last(found.advance, by)
    await audit.record(by, "custody.advance_came_back", back, advance=found.advance.number, amount=amount)
    return back


async def _settle_with_the_last(advance: Advance, by: Actor) -> None:
    invoices = (await queries.invoices_of([advance.id])).get(advance.id, [])
    if rules.is_settled(await queries.left_of(advance.id), invoices):
        await advance.update_self({Advance.settled_at: clock.now()})
        await audit.record(by, "custody.advance_settled", advance, number=advance.number)
