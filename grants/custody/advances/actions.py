"""Ask for money in advance, sign, review, verify, pay it; the same five people as for a claim."""

import uuid
from datetime import date
from decimal import Decimal

from grants import audit, clock, files, money
from grants.audit import action
from grants.awards import queries as awards
from grants.custody import queries as keeping
from grants.custody import rules as claims
from grants.custody.advances import letters, posting, queries, rules
from grants.custody.advances.tables import Advance, AdvanceKind, AdvanceTerms
from grants.custody.tables import ClaimStatus
from grants.db import get
from grants.files import Upload
from grants.people.rules import Actor

SIGNATURES = {
    ClaimStatus.SIGNED: (Advance.signed_by, Advance.signed_at),
    ClaimStatus.REVIEWED: (Advance.reviewed_by, Advance.reviewed_at),
    ClaimStatus.VERIFIED: (Advance.verified_by, Advance.verified_at),
}


@action
async def keep_contract(by: Actor, ledger_id: int, *, content: bytes, name: str) -> Upload:
    """Keep a supplier's contract before the advance is asked for, so that what is refused does not lose it."""
    claims.check_photo(await keeping.custody_ledger(ledger_id), by)
    upload = await files.keep(content, name, by=by)
    await audit.record(by, "custody.contract_kept", upload, ledger=ledger_id)
    return upload


@action
async def ask_advance(
    by: Actor,
    *,
    ledger_id: int,
    award_line_id: int,
    kind: AdvanceKind,
    amount: Decimal,
    payee: str,
    summary: str,
    form_key: uuid.UUID,
    contract: Upload | None = None,
    due_on: date | None = None,
) -> Advance:
    """Ask for an advance and sign it as the first. The same form again gives the advance it made."""
    amount = money.yuan(amount)
    kept = await keeping.custody_ledger(ledger_id, lock=True)
    same = await queries.of_form(form_key, by)
    if same is not None:
        return same
    asked, today = await queries.asking(kept, award_line_id), clock.today()
    has_contract = contract is not None
    rules.check_asking(asked, by, kind, amount=amount, due_on=due_on, has_contract=has_contract, today=today)
    advance = Advance(
        ledger=kept.id,
        community_group=kept.community_group,
        award_line=award_line_id,
        kind=kind,
        form_key=form_key,
        number=await keeping.next_number(kept, "YZ", f"{today.year}"),
        amount=amount,
        summary=summary,
        payee=payee,
        contract=contract.id if contract else None,
        due_on=due_on if kind == AdvanceKind.SUPPLIER else None,
        claimed_on=today,
        filed_by=by.id,
        filed_at=clock.now(),
    )
    await advance.save()
    await audit.record(by, "custody.advance_asked", advance, number=advance.number, kind=kind, amount=amount)
    await letters.tell_of_asking(kept, advance, by)
    return advance


@action
async def sign_advance(by: Actor, advance_id: int) -> Advance:
    """The group's second signature, by another person than the first."""
    return await _step(by, advance_id, ClaimStatus.SIGNED, "custody.advance_signed")


@action
async def review_advance(by: Actor, advance_id: int) -> Advance:
    """The hub's review: purpose, line, contract."""
    return await _step(by, advance_id, ClaimStatus.REVIEWED, "custody.advance_reviewed")


@action
async def verify_advance(by: Actor, advance_id: int) -> Advance:
    """The hub's bookkeeper checks what was reviewed; after it only the cashier is left."""
    return await _step(by, advance_id, ClaimStatus.VERIFIED, "custody.advance_verified")


@action
async def pay_advance(by: Actor, advance_id: int, *, paid_on: date, bank_ref: str) -> Advance:
    """Book that the bank paid a verified advance; petty cash is due from this day on. A second time is refused."""
    hand = await queries.in_hand(advance_id)
    kept, advance = hand.ledger, hand.claim
    rules.check_payment(
        hand,
        bool(await awards.open_holds(kept.award)),
        by,
        paid_on=paid_on,
        bank_ref=bank_ref.strip(),
        stated=await keeping.stated_until([kept.id]),
        today=clock.today(),
    )
    terms = await queries.terms(kept.hub)
    entry = await posting.pay(kept, advance, paid_on, by)
    await advance.update_self(
        {
            Advance.status: ClaimStatus.PAID,
            Advance.paid_by: by.id,
            Advance.paid_on: paid_on,
            Advance.bank_ref: bank_ref.strip(),
            Advance.entry: entry.id,
            Advance.ended_at: clock.now(),
            Advance.due_on: advance.due_on or queries.due_after(paid_on, terms.working_days),
        }
    )
    await audit.record(by, "custody.advance_paid", advance, amount=advance.amount, due_on=advance.due_on)
    await letters.tell_of_payment(advance)
    return advance


@action
async def return_advance(by: Actor, advance_id: int, reason: str) -> Advance:
    """The hub gives a request back with its reason: what was reserved is free again."""
    hand = await queries.in_hand(advance_id)
    claims.check_return(hand, by, reason=reason.strip())
    advance = hand.claim
    await advance.update_self(
        {
            Advance.status: ClaimStatus.RETURNED,
            Advance.returned_by: by.id,
            Advance.returned_reason: reason.strip(),
            Advance.ended_at: clock.now(),
        }
    )
    await audit.record(by, "custody.advance_returned", advance, reason=reason.strip())
    return advance


@action
async def withdraw_advance(by: Actor, advance_id: int) -> Advance:
    """The group takes its request back before the hub has begun with it."""
    hand = await queries.in_hand(advance_id)
    claims.check_withdrawal(hand, by)
    advance = hand.claim
    await advance.update_self({Advance.status: ClaimStatus.WITHDRAWN, Advance.ended_at: clock.now()})
    await audit.record(by, "custody.advance_withdrawn", advance)
    return advance


@action
async def set_terms(by: Actor, hub_id: int, *, limit: Decimal, working_days: int) -> AdvanceTerms:
    """Say what petty cash is at a hub from now on; what was paid before keeps its day."""
    limit = money.yuan(limit)
    rules.check_terms(hub_id, by, limit=limit, working_days=working_days)
    terms = AdvanceTerms(hub=hub_id, limit=limit, working_days=working_days, set_at=clock.now(), set_by=by.id)
    await terms.save()
    await audit.record(by, "custody.advance_terms_set", terms, limit=limit, working_days=working_days)
    return terms


@action
async def remind_of_advance(by: Actor | None, advance_id: int) -> Advance:
    """Tell the group once that its advance is late. Settled meanwhile, nothing is sent."""
    advance = await get(Advance, advance_id, lock="UPDATE")
    if advance.reminded_at is None and rules.is_late(advance, clock.today()):
        await advance.update_self({Advance.reminded_at: clock.now()})
        await letters.tell_of_lateness(advance)
        await audit.record(by, "custody.advance_reminded", advance, number=advance.number)
    return advance


async def _step(by: Actor, advance_id: int, step: ClaimStatus, act: str) -> Advance:
    hand = await queries.in_hand(advance_id)
    claims.check_step(hand, step, by)
    advance = hand.claim
    signed_by, signed_at = SIGNATURES[step]
    await advance.update_self({Advance.status: step, signed_by: by.id, signed_at: clock.now()})
    await audit.record(by, act, advance)
    return advance
