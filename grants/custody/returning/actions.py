"""Booking what a hub sent back: the only writer of it."""

from datetime import date
from decimal import Decimal

from grants import audit, clock
from grants.audit import action
from grants.custody import posting
from grants.custody import queries as keeping
from grants.custody.relation.queries import standing
from grants.custody.relation.rules import check_movement
from grants.custody.returning import queries, rules
from grants.custody.returning.tables import SentBack
from grants.people.rules import Actor


@action
async def record_sent_back(by: Actor, demand_id: int, *, amount: Decimal, sent_on: date, bank_ref: str) -> SentBack:
    """Book what the hub's bank sent to the funder on a demand: bank and group go down. The same word of the bank again
    changes nothing; that the funder's bank has it is the funder's to say."""
    owed = await queries.owed(demand_id, lock=True)
    rules.sends_back(owed, by)
    reference = bank_ref.strip()
    known = await queries.sent_with(owed.ledger.id, reference)
    if known is not None:
        rules.is_the_same_sending(known, demand_id, amount, sent_on)
        return known
    stated = await keeping.stated_until([owed.ledger.id])
    rules.check_sending_back(
        owed, by, amount=amount, sent_on=sent_on, bank_ref=reference, stated=stated, today=clock.today()
    )
    check_movement(await standing(owed.ledger))
    entry = await posting.send_back(owed.ledger, owed.demand.number, amount, reference, sent_on, by)
    sent = SentBack(
        ledger=owed.ledger.id,
        demand=demand_id,
        amount=amount,
        sent_on=sent_on,
        bank_ref=reference,
        entry=entry.id,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    await sent.save()
    said = {"demand": owed.demand.number, "amount": amount, "bank_ref": reference}
    await audit.record(by, "custody.return_recorded", sent, **said)
    return sent
