"""Book a refund of a paid claim, from what the hub's bank says."""

from datetime import date
from decimal import Decimal

from grants import audit, clock, ledger, money
from grants.audit import action
from grants.custody import posting
from grants.custody import queries as keeping
from grants.custody.bank import queries as bank
from grants.custody.bank.actions import match_line
from grants.custody.refunds import queries, rules
from grants.custody.refunds.tables import ClaimRefund
from grants.custody.relation.queries import standing
from grants.custody.relation.rules import check_movement
from grants.custody.tables import Claim, CustodyLedger
from grants.people.rules import Actor


@action
async def record_refund(
    by: Actor,
    claim_id: int,
    *,
    amount: Decimal,
    refunded_on: date,
    bank_ref: str,
    reason: str,
    line_id: int | None = None,
) -> ClaimRefund:
    """Book what the bank says came back of a paid claim: bank and group go up, the line is free again, the invoice
    stays used. The line of the bank, where it is on record, is matched with it. The same word of the bank again changes
    nothing."""
    if line_id is not None:
        await bank.hand(by, line_id)
    found, amount, reference = await queries.refundable(claim_id, lock=True), money.yuan(amount), bank_ref.strip()
    known = await queries.refund_with(claim_id, reference)
    if known is not None:
        rules.is_the_same_refund(known, amount, refunded_on)
        return known
    check_movement(await standing(found.ledger))
    rules.check_refund(
        found,
        by,
        amount=amount,
        refunded_on=refunded_on,
        bank_ref=reference,
        reason=reason.strip(),
        stated=await keeping.stated_until([found.ledger.id]),
        today=clock.today(),
    )
    entry = await _post(found.ledger, found.claim, amount, reference, refunded_on, by)
    refund = ClaimRefund(
        claim=claim_id,
        amount=amount,
        refunded_on=refunded_on,
        bank_ref=reference,
        reason=reason.strip(),
        entry=entry.id,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    await refund.save()
    if line_id is not None:
        await match_line(by, line_id, entry_id=entry.id, reason=reason)
    said = {"claim": found.claim.number, "amount": amount, "reason": reason.strip()}
    await audit.record(by, "custody.refund_recorded", refund, **said)
    return refund


async def _post(kept: CustodyLedger, claim: Claim, amount: Decimal, bank_ref: str, on: date, by: Actor) -> ledger.Entry:
    """Both go up again (R-J4): what was spent is not spent."""
    bank = await keeping.bank_account(kept.book)
    lines = [(bank.id, kept.account, amount)]
    reference, summary = f"custody:refund:{claim.id}:{bank_ref}", f"退款 {claim.number} {claim.seller}".strip()
    return await posting.enter(kept.book, reference, summary, lines, on, by, posting.BANK_PAPERS)
