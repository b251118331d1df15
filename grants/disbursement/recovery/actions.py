"""Asking paid money back, taking it in, waiving the rest: the only writers of demands and refunds."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import numbers
from grants.db import get
from grants.disbursement.recovery import posting, queries, rules
from grants.disbursement.recovery.tables import Grounds, Refund, ReturnDemand
from grants.people.rules import Actor


@action
async def demand_return(
    by: Actor,
    award_id: int,
    *,
    form_key: UUID,
    grounds: Grounds,
    spent: Decimal,
    reason: str,
    due_on: date | None = None,
    differs_why: str = "",
) -> ReturnDemand:
    """Ask back what was paid beyond `spent`, by a day (15 working days where none is given). Where `spent` is not what
    reports or the hub's book say, `differs_why`. The same form again gives the same demand; its paper is made by a job.
    """
    of = await queries.recovery_facts(award_id, lock="NO KEY UPDATE")
    known = await queries.demand_of_form(form_key)
    if known is not None:
        rules.is_the_same_demand(known, award_id)
        return known
    account = rules.check_demand(
        of, by, spent=spent, reason=reason, due_on=due_on, today=clock.today(), differs_why=differs_why
    )
    told = of.told
    demand = ReturnDemand(
        award=award_id,
        form_key=form_key,
        number=await numbers.take("return", clock.today().year),
        grounds=grounds,
        paid=of.kept,
        spent=spent,
        amount=of.kept - spent,
        told_spent=None if told is None else told.of_grant,
        told_by="" if told is None else told.source,
        differs_why=differs_why.strip() if told is not None and told.of_grant != spent else "",
        reason=reason.strip(),
        due_on=due_on or rules.proposed_due(clock.today()),
        to_holder=account.holder,
        to_number=account.number,
        to_bank=account.bank_name,
        issued_at=clock.now(),
        issued_by=by.id,
        issued_by_name=by.name,
    )
    await demand.save()
    await jobs.enqueue("disbursement.return_demand", demand.id)
    said = {"award": of.facts.award.number, "amount": demand.amount, "due_on": demand.due_on}
    await audit.record(by, "disbursement.return_demanded", demand, number=demand.number, **said)
    return demand


@action
async def record_refund(by: Actor, demand_id: int, *, amount: Decimal, received_on: date, bank_ref: str) -> Refund:
    """Write down what the bank says came in: it is its pool's again. The same word again changes nothing."""
    award_id = (await get(ReturnDemand, demand_id)).award
    of = await queries.recovery_facts(award_id, lock="NO KEY UPDATE")
    rules.takes_in(of, by)
    reference = bank_ref.strip()
    known = await queries.refund_with(reference)
    if known is not None:
        rules.is_the_same_refund(known, demand_id, amount, received_on)
        return known
    one = queries.demand_of(of, demand_id)
    rules.check_refund(of, one, by, amount=amount, received_on=received_on, bank_ref=reference, today=clock.today())
    entry = await posting.take_back(by, of.facts, one.demand, amount, received_on, reference)
    refund = Refund(
        demand=demand_id,
        amount=amount,
        received_on=received_on,
        bank_ref=reference,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
        entry=entry.id,
    )
    await refund.save()
    said = {"number": one.demand.number, "amount": amount, "bank_ref": reference}
    await audit.record(by, "disbursement.refund_recorded", refund, **said)
    return refund


@action
async def waive_return(by: Actor, demand_id: int, *, reason: str, content: bytes, name: str) -> ReturnDemand:
    """Let the rest of a demand go, with the paper that says so: no money is booked, since none came."""
    award_id = (await get(ReturnDemand, demand_id)).award
    of = await queries.recovery_facts(award_id, lock="NO KEY UPDATE")
    one = queries.demand_of(of, demand_id)
    rules.check_waiver(of, one, by, reason)
    upload = await files.keep(content, name, by=by)
    rest = one.outstanding
    await one.demand.update_self(
        {
            ReturnDemand.waived: rest,
            ReturnDemand.waived_at: clock.now(),
            ReturnDemand.waived_by: by.id,
            ReturnDemand.waived_by_name: by.name,
            ReturnDemand.waived_why: reason.strip(),
            ReturnDemand.waiver: upload.id,
        }
    )
    said = {"number": one.demand.number, "waived": rest, "reason": reason.strip()}
    await audit.record(by, "disbursement.return_waived", one.demand, **said)
    return one.demand


@action
async def keep_demand(by: Actor | None, demand_id: int, *, content: bytes, check_code: str) -> ReturnDemand:
    """Keep the paper of a demand, once."""
    demand = await get(ReturnDemand, demand_id, lock="NO KEY UPDATE")
    if demand.upload is None:
        upload = await files.keep_made(content, f"{demand.number}.pdf", "application/pdf", by=by)
        await demand.update_self({ReturnDemand.upload: upload.id, ReturnDemand.check_code: check_code})
        await audit.record(by, "disbursement.return_demand_kept", demand, sha256=upload.sha256)
    return demand
