"""Reads of refunds, and of what could be refunded."""

from collections.abc import Iterable
from decimal import Decimal

from grants.custody import queries as keeping
from grants.custody.queries import ClaimFacts
from grants.custody.queries.facts import among
from grants.custody.refunds.rules import Refundable
from grants.custody.refunds.tables import ClaimRefund
from grants.custody.rules import NOTHING
from grants.custody.tables import Claim, ClaimStatus
from grants.db import get
from grants.people.rules import Actor


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


async def paid_claims(person: Actor, hub_id: int, least: Decimal) -> list[tuple[ClaimFacts, Decimal]]:
    """Claims of a hub of which at least that much was paid and did not come back, the last paid first."""
    found = [
        each
        for each in await keeping.claims(person, statuses=[ClaimStatus.PAID])
        if each.kept.ledger.hub == hub_id and each.claim.amount >= least
    ]
    came: dict[int, Decimal] = {}
    for refund in await of_claims([each.claim.id for each in found]):
        came[refund.claim] = came.get(refund.claim, NOTHING) + refund.amount
    left = [(each, each.claim.amount - came.get(each.claim.id, NOTHING)) for each in found]
    return [(each, rest) for each, rest in left if rest >= least]


def total(refunds: Iterable[ClaimRefund]) -> Decimal:
    """What came back together."""
    return sum((each.amount for each in refunds), NOTHING)
