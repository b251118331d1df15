"""What a payment's own actions do to its chain, inside their transaction: freeze it, add an approval, void them all."""

from datetime import date

from grants import clock
from grants.db import require_transaction
from grants.disbursement.chain import queries
from grants.disbursement.chain.facts import Chain
from grants.disbursement.chain.tables import Approval, FrozenChain
from grants.disbursement.tables import Payment, PaymentStep


async def freeze(payment: Payment, funder_id: int, on: date) -> None:
    """Put a payment under the rules of the day on which it is submitted, or submitted again."""
    require_transaction()
    edition = await queries.rules_in_force(funder_id, on)
    if edition is not None:
        await FrozenChain(payment=payment.id, rules=edition.id, frozen_at=clock.now()).save()


async def approve(payment: Payment, chain: Chain, step: PaymentStep) -> bool:
    """Add an approval at the level that is open. Gives whether the chain is complete with it."""
    require_transaction()
    level = chain.open_level
    approval = Approval(
        payment=payment.id,
        level=level.id if level else None,
        step=step.id,
        person=step.person,
        approved_at=step.at,
        voided_at=None,
    )
    await approval.save()
    return chain.waits_for == 1


async def void(payment: Payment, why: str) -> None:
    """The approvals of a payment count no more. They stay, with the reason."""
    require_transaction()
    approvals = Approval.update({Approval.voided_at: clock.now(), Approval.voided_why: why})
    await approvals.where(Approval.payment == payment.id, Approval.voided_at.is_null())
