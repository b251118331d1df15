"""What custody does: open, receive, claim, pay, share interest, state."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from grants import audit, clock, files, jobs, money
from grants.audit import action
from grants.awards import queries as awards
from grants.custody import interest, letters, posting, queries, rules, statements
from grants.custody.bank.queries import waits_for_closing
from grants.custody.claiming import queries as claiming
from grants.custody.claiming.facts import Finding, Invoice, Settlement
from grants.custody.claiming.keeping import (
    Proofs,
    keep_checks,
    keep_claim,
    keep_invoices,
    keep_proofs,
    keep_settlement,
)
from grants.custody.claiming.rules import check_invoices_claim, check_review, points_of
from grants.custody.claiming.tables import Settled
from grants.custody.payouts.payees import confirm_with_signature
from grants.custody.relation.queries import standing
from grants.custody.relation.rules import check_movement
from grants.custody.stating.term import answer_by
from grants.custody.tables import (
    Claim,
    ClaimKind,
    ClaimStatus,
    CustodyLedger,
    CustodyPaper,
    CustodyReceipt,
    Interest,
    InterestShare,
    PaperKind,
    Statement,
)
from grants.db import get
from grants.disbursement.tables import Payment
from grants.organizations import queries as organizations
from grants.people.rules import Actor

AT_ONCE = 500
SIGNATURES = {
    ClaimStatus.SIGNED: (Claim.signed_by, Claim.signed_at),
    ClaimStatus.REVIEWED: (Claim.reviewed_by, Claim.reviewed_at),
    ClaimStatus.VERIFIED: (Claim.verified_by, Claim.verified_at),
}


@action
async def open_ledger(by: Actor, award_id: int) -> CustodyLedger:
    """Open the sub-ledger of an award in the hub's custody book. Again, it gives the one that is open."""
    parties = await queries.parties(award_id)
    award, group, hub = parties.award, parties.group, parties.hub
    custody = await organizations.custody_agreement_of(group.id, clock.today(), lock="SHARE")
    rules.check_opening(parties.agreement, custody, by)
    opened, today = await queries.ledger_of_award(award_id), clock.today()
    if opened is not None:
        return opened
    account = await posting.open_account(hub, group, award, today, await queries.earlier_ledgers(hub.id, award.id))
    keeping = CustodyLedger(
        hub=hub.id,
        community_group=group.id,
        award=award.id,
        fund=award.fund,
        book=account.book,
        account=account.id,
        opened_on=today,
    )
    await keeping.save()
    await audit.record(by, "custody.ledger_opened", keeping, award=award.number, group=group.code, account=account.code)
    return keeping


@action
async def record_receipt(by: Actor, payment_id: int, *, received_on: date) -> CustodyReceipt:
    """Book what disbursement says was paid to the hub's custody account. A second time is refused."""
    payment = await get(Payment, payment_id, lock="SHARE")
    keeping = await queries.ledger_of_payment(payment, lock=True)
    rules.check_receipt(
        keeping,
        payment,
        await queries.custody_account_numbers(keeping.hub),
        await queries.is_received(payment_id),
        by,
        received_on=received_on,
        stated=await queries.stated_until([keeping.id]),
        today=clock.today(),
    )
    check_movement(await standing(keeping))
    entry = await posting.receive(keeping, payment, received_on, by)
    receipt = CustodyReceipt(
        ledger=keeping.id,
        payment=payment.id,
        amount=payment.amount,
        received_on=received_on,
        entry=entry.id,
        recorded_by=by.id,
    )
    await receipt.save()
    await audit.record(by, "custody.receipt_recorded", receipt, payment=payment.number, amount=payment.amount)
    return receipt


@action
async def file_claim(
    by: Actor,
    *,
    ledger_id: int,
    award_line_id: int,
    amount: Decimal,
    invoices: Sequence[Invoice],
    summary: str,
    form_key: uuid.UUID,
    settlement: Settlement | None = None,
    proofs: Proofs = (),
) -> Claim:
    """File a claim on invoices and sign it as the first. The same form again gives the claim it made; a refusal leaves
    none. Without a `settlement` the hub pays who made out the first invoice."""
    amount, invoices = money.yuan(amount), [each.tidied for each in invoices]
    settlement = settlement or Settlement(Settled.SELLER, invoices[0].seller if invoices else "")
    keeping = await queries.custody_ledger(ledger_id, lock=True)
    same = await queries.claim_of_form(form_key, by)
    if same is not None:
        return same
    room = await queries.room(keeping, award_line_id, form_key)
    expected = await claiming.expected(keeping, invoices)
    check_invoices_claim(room, invoices, expected, settlement, by, amount=amount, today=clock.today())
    claim = await keep_claim(
        keeping,
        award_line_id,
        by,
        kind=ClaimKind.INVOICE,
        amount=amount,
        summary=summary,
        form_key=form_key,
        first=invoices[0],
    )
    await keep_invoices(claim, invoices)
    await keep_settlement(claim, settlement)
    await keep_proofs(claim, proofs)
    numbers = [each.key for each in invoices]
    await audit.record(by, "custody.claim_filed", claim, number=claim.number, amount=amount, invoices=numbers)
    await letters.tell_of_claim(keeping, claim, by)
    return claim


@action
async def sign_claim(by: Actor, claim_id: int) -> Claim:
    """The group's second signature, by another person than the first. It stands for the account that the claim pays as
    well, where that was named before."""
    signed = await _step(by, claim_id, ClaimStatus.SIGNED, "custody.claim_signed")
    await confirm_with_signature(by, claim_id)
    return signed


@action
async def review_claim(by: Actor, claim_id: int, findings: Mapping[str, Finding]) -> Claim:
    """The hub's review: every point of the checklist passes, each with what the reviewer has to remark."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    alike = len(await claiming.similar(claim_id))
    check_review(hand, findings, by, points=points_of(hand.claim.kind), similar=alike)
    await keep_checks(hand.claim, findings, by)
    return await _sign(hand.claim, by, ClaimStatus.REVIEWED, "custody.claim_reviewed")


@action
async def verify_claim(by: Actor, claim_id: int) -> Claim:
    """The hub's bookkeeper checks what was reviewed; after it only the cashier is left."""
    return await _step(by, claim_id, ClaimStatus.VERIFIED, "custody.claim_verified")


@action
async def pay_claim(by: Actor, claim_id: int, *, paid_on: date, bank_ref: str) -> Claim:
    """Book that the bank paid a verified claim. A second time is refused."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    is_on_hold = bool(await awards.open_holds(hand.ledger.award))
    stated = await queries.stated_until([hand.ledger.id])
    bank_ref = bank_ref.strip()
    rules.check_payment(hand, is_on_hold, by, paid_on=paid_on, bank_ref=bank_ref, stated=stated, today=clock.today())
    return await _paid(by, hand, paid_on, bank_ref)


@action
async def pay_ordered_claim(by: Actor, claim_id: int, *, paid_on: date, bank_ref: str) -> Claim:
    """Book that the bank paid a claim as it was told to in a batch. A second time is refused."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    stated = await queries.stated_until([hand.ledger.id])
    rules.check_ordered_payment(hand, by, paid_on=paid_on, bank_ref=bank_ref, stated=stated, today=clock.today())
    return await _paid(by, hand, paid_on, bank_ref)


@action
async def return_claim(by: Actor, claim_id: int, reason: str) -> Claim:
    """The hub gives a claim back with its reason: what was reserved is free again, and so is the invoice."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    rules.check_return(hand, by, reason=reason.strip())
    await hand.claim.update_self(
        {
            Claim.status: ClaimStatus.RETURNED,
            Claim.returned_by: by.id,
            Claim.returned_reason: reason.strip(),
            Claim.ended_at: clock.now(),
        }
    )
    await audit.record(by, "custody.claim_returned", hand.claim, reason=reason.strip())
    return hand.claim


@action
async def withdraw_claim(by: Actor, claim_id: int) -> Claim:
    """The group takes a claim back before the hub has begun with it."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    rules.check_withdrawal(hand, by)
    await hand.claim.update_self({Claim.status: ClaimStatus.WITHDRAWN, Claim.ended_at: clock.now()})
    await audit.record(by, "custody.claim_withdrawn", hand.claim)
    return hand.claim


@action
async def record_interest(by: Actor, *, hub_id: int, credited_on: date, amount: Decimal) -> Interest:
    """Book the bank's interest, shared by day-products since the last one. The same day again is refused."""
    ledgers = await queries.ledgers_that_share(hub_id, lock=True)
    last_on = await queries.last_interest_on(hub_id)
    products = await queries.day_products(ledgers, last_on, credited_on)
    rules.check_interest(
        hub_id,
        by,
        credited_on=credited_on,
        amount=amount,
        last_on=last_on,
        day_products=products.values(),
        stated=await queries.stated_until([each.id for each in ledgers]),
        today=clock.today(),
    )
    parts = interest.shares(amount, products)
    entry = await posting.credit_interest(ledgers, parts, credited_on, by)
    credited = Interest(hub=hub_id, credited_on=credited_on, amount=amount, entry=entry.id, recorded_by=by.id)
    await credited.save()
    rows = [
        InterestShare(interest=credited.id, ledger=each.id, day_product=products[each.id], amount=parts[each.id])
        for each in ledgers
    ]
    for at in range(0, len(rows), AT_ONCE):
        await InterestShare.insert(*rows[at : at + AT_ONCE])
    await audit.record(by, "custody.interest_recorded", credited, amount=amount, credited_on=credited_on)
    return credited


@action
async def issue_statement(by: Actor, *, ledger_id: int, month: str) -> Statement:
    """State a month of a sub-ledger to its group, numbered and sealed. Its paper follows by a job."""
    keeping = await queries.custody_ledger(ledger_id, lock=True)
    drawn = await statements.draw(keeping, month)
    rules.check_statement(
        keeping,
        by,
        month=month,
        first_day=keeping.opened_on,
        last_day=keeping.closed_on,
        is_issued=await queries.statement_of(ledger_id, month) is not None,
        waits_for_closing=await waits_for_closing(keeping.hub, month),
        today=clock.today(),
    )
    number = await queries.next_number(keeping, "DZ", month)
    statement = drawn.statement(number, clock.now(), by, await answer_by(keeping.hub, clock.today()))
    await statement.save()
    await audit.record(by, "custody.statement_issued", statement, number=number, closing=drawn.closing)
    await letters.tell_of_statement(keeping, statement)
    await jobs.enqueue("custody.render_statement", statement.id)
    return statement


@action
async def answer_statement(by: Actor, statement_id: int, objection: str = "") -> Statement:
    """The group confirms the statement, or objects to it with a reason."""
    statement = await get(Statement, statement_id, lock="UPDATE")
    rules.check_answer(statement, await queries.custody_ledger(statement.ledger), by)
    await statement.update_self(
        {Statement.answered_at: clock.now(), Statement.answered_by: by.id, Statement.objection: objection.strip()}
    )
    await audit.record(by, "custody.statement_answered", statement, objection=objection.strip())
    return statement


@action
async def keep_paper(
    by: Actor | None, kind: PaperKind, subject: int, *, check_code: str, content: bytes
) -> CustodyPaper:
    """Keep a rendered claim form, statement or voucher. Once kept it stays; a second rendering changes nothing."""
    kept = await queries.paper(kind, subject, lock=True)
    if kept is None:
        upload = await files.keep_made(content, f"{kind}-{subject}.pdf", "application/pdf", by=by)
        kept = CustodyPaper(kind=kind, subject=subject, upload=upload.id, check_code=check_code, made_at=clock.now())
        await kept.save()
        await audit.record(by, "custody.paper_kept", kept, kind=kind, of=subject, sha256=upload.sha256)
    return kept


async def _paid(by: Actor, hand: rules.ClaimInHand, paid_on: date, bank_ref: str) -> Claim:
    claim = hand.claim
    entry = await posting.pay(hand.ledger, claim, paid_on, by)
    await claim.update_self(
        {
            Claim.status: ClaimStatus.PAID,
            Claim.paid_by: by.id,
            Claim.paid_on: paid_on,
            Claim.bank_ref: bank_ref,
            Claim.entry: entry.id,
            Claim.ended_at: clock.now(),
        }
    )
    await audit.record(by, "custody.claim_paid", claim, amount=claim.amount, paid_on=paid_on, bank_ref=bank_ref)
    await jobs.enqueue("custody.render_claim_form", claim.id)
    return claim


async def _step(by: Actor, claim_id: int, step: ClaimStatus, act: str) -> Claim:
    hand = await queries.claim_in_hand(claim_id, lock=True)
    rules.check_step(hand, step, by)
    return await _sign(hand.claim, by, step, act)


async def _sign(claim: Claim, by: Actor, step: ClaimStatus, act: str) -> Claim:
    signed_by, signed_at = SIGNATURES[step]
    await claim.update_self({Claim.status: step, signed_by: by.id, signed_at: clock.now()})
    await audit.record(by, act, claim)
    return claim
