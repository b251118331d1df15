"""Reads of demands and refunds."""

from uuid import UUID

from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.db import Lock, get, sql
from grants.disbursement import queries as paying
from grants.disbursement import rules as paying_rules
from grants.disbursement.recovery import rules
from grants.disbursement.recovery.facts import ZERO, DemandFacts, RecoveryFacts, Told
from grants.disbursement.recovery.tables import Refund, ReturnDemand
from grants.disbursement.tables import PaymentStatus
from grants.files import Upload
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse
from grants.people.rules import Actor


async def recovery_facts(award_id: int, *, lock: Lock | None = None) -> RecoveryFacts:
    """An award with what was paid of it, asked back and given back. `lock` holds the award."""
    return await _of(await awards.award_facts(award_id, lock=lock))


async def readable_recovery(person: Actor, award_id: int) -> RecoveryFacts:
    """The same for a page: NotFound for strangers."""
    facts = await awards.readable_award(person, award_id)
    paying_rules.check_reading(facts, person)
    return await _of(facts)


async def readable_demand(person: Actor, demand_id: int) -> tuple[RecoveryFacts, DemandFacts]:
    """A demand with what it is of. NotFound for strangers."""
    of = await readable_recovery(person, (await get(ReturnDemand, demand_id)).award)
    return of, demand_of(of, demand_id)


def demand_of(of: RecoveryFacts, demand_id: int) -> DemandFacts:
    """One of an award's demands."""
    return next(each for each in of.demands if each.demand.id == demand_id)


async def demand_of_form(form_key: UUID) -> ReturnDemand | None:
    """The demand that this form brought already."""
    return await ReturnDemand.objects().where(ReturnDemand.form_key == form_key).first()


async def refund_with(bank_ref: str) -> Refund | None:
    """The refund that carries this reference of the bank."""
    return await Refund.objects().where(Refund.bank_ref == bank_ref).first()


async def paper(one: DemandFacts) -> Upload:
    """The notice as it was issued. NotFound while it is being made."""
    return await get(Upload, rules.check_paper(one.demand))


async def waiver(person: Actor, of: RecoveryFacts, one: DemandFacts) -> Upload:
    """The paper by which the rest was waived."""
    return await get(Upload, rules.check_waiver_paper(of, person, one.demand))


async def _of(facts: AwardFacts) -> RecoveryFacts:
    demands = await ReturnDemand.objects().where(ReturnDemand.award == facts.award.id).order_by(ReturnDemand.id)
    among = Refund.demand.is_in([0, *(each.id for each in demands)])
    refunds = await Refund.objects().where(among).order_by(Refund.id)
    payments = await paying.payments_of(facts.award.id)
    return RecoveryFacts(
        facts=facts,
        paid=sum((each.amount for each in payments if each.status == PaymentStatus.PAID), ZERO),
        demands=[DemandFacts(each, [x for x in refunds if x.demand == each.id]) for each in demands],
        account=await organizations.current_account(facts.funder.id, AccountUse.OWN),
        told=await _told(facts.award.id),
    )


async def _told(award_id: int) -> Told | None:
    rows = await sql("SELECT amount, source, told_on, interest FROM award_spent WHERE award = {}", award_id)
    if not rows:
        return None
    [row] = rows
    return Told(row["amount"], row["source"], row["told_on"], row["interest"])
