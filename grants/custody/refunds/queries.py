"""Reads of refunds, and of what could be refunded."""

from collections.abc import Iterable
from decimal import Decimal

from grants.banking.tables import StatementLine
from grants.custody import queries as keeping
from grants.custody.queries import ClaimFacts
from grants.custody.queries.facts import among
from grants.custody.refunds.rules import Refundable
from grants.custody.refunds.tables import ClaimRefund
from grants.custody.rules import NOTHING
from grants.custody.tables import Claim
from grants.db import get, sql
from grants.people.rules import Actor

PAID = """
    SELECT c.id, c.amount - z.amount AS rest FROM custody_ledger k JOIN claim c ON c.ledger = k.id CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0.00) AS amount FROM claim_refund WHERE claim = c.id) z
    WHERE k.hub = {} AND c.status = 'paid' AND c.amount - z.amount >= {} ORDER BY c.seller = {} DESC, c.id DESC LIMIT {}
"""
MOST_OFFERED = 100


async def refundable(claim_id: int, *, lock: bool = False) -> Refundable:
    """A claim and what of it has not come back. `lock` holds it, then its ledger."""
    claim = await get(Claim, claim_id, lock="UPDATE" if lock else None)
    kept = await keeping.custody_ledger(claim.ledger, lock=lock)
    return Refundable(claim, kept, claim.amount - total(await of_claims([claim_id])))


async def of_claims(claim_ids: Iterable[int]) -> list[ClaimRefund]:
    """What came back of these claims, in the order of booking."""
    return await ClaimRefund.objects().where(among(ClaimRefund.claim, claim_ids)).order_by(ClaimRefund.id)


async def refund_with(claim_id: int, bank_ref: str) -> ClaimRefund | None:
    """What came back of it with this reference of the bank."""
    return await ClaimRefund.objects().where(ClaimRefund.claim == claim_id, ClaimRefund.bank_ref == bank_ref).first()


async def paid_claims(person: Actor, hub_id: int, row: StatementLine) -> list[tuple[ClaimFacts, Decimal]]:
    """Claims of a hub of which at least as much was paid and did not come back as a line of its bank brings: a hundred,
    those of the seller who sent it first, the last filed before the others."""
    rows = await sql(PAID, hub_id, row.amount, row.counterparty, MOST_OFFERED)
    rests = {each["id"]: each["rest"] for each in rows}
    found = {each.claim.id: each for each in await keeping.claims(person, keys=list(rests))}
    return [(found[key], rest) for key, rest in rests.items() if key in found]


def total(refunds: Iterable[ClaimRefund]) -> Decimal:
    """What came back together."""
    return sum((each.amount for each in refunds), NOTHING)
