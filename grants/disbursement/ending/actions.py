"""Proposing that an award ends or becomes smaller, and deciding on it: the only writers of endings."""

from decimal import Decimal

from grants import audit, clock, files
from grants.audit import action
from grants.awards.facts import AwardFacts
from grants.db import get
from grants.disbursement import actions as paying
from grants.disbursement.ending import posting, queries, rules
from grants.disbursement.ending.tables import Ending, EndingCause, EndingKind
from grants.disbursement.payees.queries import unsent_payments
from grants.disbursement.tables import Payment
from grants.people.rules import Actor
from grants.standing.actions import record_credit_event
from grants.standing.tables import CreditEffect


@action
async def propose_ending(
    by: Actor,
    award_id: int,
    *,
    kind: EndingKind,
    amount: Decimal | None = None,
    reason: str,
    content: bytes,
    name: str,
    cause: EndingCause = EndingCause.OTHER,
) -> Ending:
    """Propose a termination with its `cause`, or a reduction by `amount`, with its paper. From now on none of its
    payments goes on."""
    of = await queries.ending_facts(award_id, lock="NO KEY UPDATE")
    cut = amount if kind == EndingKind.REDUCTION else None
    rules.check_proposing(of, by, kind=kind, amount=cut, reason=reason, cause=cause)
    upload = await files.keep(content, name, by=by)
    ending = Ending(
        award=award_id,
        kind=kind,
        cause=cause,
        amount=cut,
        reason=reason.strip(),
        document=upload.id,
        proposed_at=clock.now(),
        proposed_by=by.id,
        proposed_by_name=by.name,
    )
    await ending.save()
    said = {"award": of.facts.award.number, "kind": kind, "cause": cause, "amount": cut, "reason": reason.strip()}
    await audit.record(by, "disbursement.ending_proposed", ending, **said)
    return ending


@action
async def decide_ending(by: Actor, ending_id: int, *, is_approved: bool, opinion: str = "") -> Ending:
    """Decline it, with the reason; or approve it: payments that cannot go on are cancelled, and what is not approved
    for payment is the pool's again; what lies with the grantee goes on its record. What the bank has paid is asked back
    by a demand of its own."""
    award_id = (await get(Ending, ending_id)).award
    # Payments before the award, as every action on a payment takes them; none is added while the ending is open.
    for each in await unsent_payments(award_id):
        await get(Payment, each, lock="NO KEY UPDATE")
    of = await queries.ending_facts(award_id, lock="NO KEY UPDATE")
    ending = await get(Ending, ending_id, lock="NO KEY UPDATE")
    rules.check_deciding(of, by, ending, is_approved=is_approved, opinion=opinion)
    cuts, ended = (of.cuts(ending), of.cancelled_by(ending)) if is_approved else ({}, [])
    for payment in ended:
        await paying.cancel_payment(by, payment.id, reason=str(rules.KIND_NAMES[EndingKind(ending.kind)].key))
    await ending.update_self(
        {
            Ending.decided_at: clock.now(),
            Ending.decided_by: by.id,
            Ending.decided_by_name: by.name,
            Ending.is_approved: is_approved,
            Ending.opinion: opinion.strip(),
        }
    )
    said = {"award": of.facts.award.number, "is_approved": is_approved, "opinion": opinion.strip()}
    back = {"cancelled": [each.number for each in ended], "back": sum(cuts.values(), Decimal("0.00"))}
    await audit.record(by, "disbursement.ending_decided", ending, **said, **back)
    await posting.release(by, of.facts, ending, cuts, f"disbursement:ending:{ending_id}:released", clock.today())
    if is_approved:
        await _put_on_record(of.facts, ending)
    return ending


async def _put_on_record(facts: AwardFacts, ending: Ending) -> None:
    """R-B6, R-G6: who ended a project by own fault, or misused its money, is barred for years. It may appeal."""
    kind = rules.RECORDED.get(EndingCause(ending.cause))
    if kind is None:
        return
    today = clock.today()
    await record_credit_event(
        None,
        organization_id=facts.applicant.id,
        kind=kind,
        effect=CreditEffect.BARS,
        fact=f"{facts.award.number} {facts.application.title}：{ending.reason}",
        source="终止项目决定",
        document_no=facts.award.number,
        arose_on=today,
        from_on=today,
        until_on=rules.barred_until(today),
        proposed_by=ending.proposed_by,
    )
