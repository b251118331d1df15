"""What a line of the bank would bring each group if it is interest: looked at before anybody says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import clock
from grants.custody import interest, queries, rules
from grants.custody.bank.queries import INTEREST, LineDesk
from grants.custody.queries import Kept
from grants.errors import why_not
from grants.people.rules import Actor


@dataclass(frozen=True)
class Offer:
    """The shares, by ledger: its day-product and what it would get. `is_likely`: the bank calls it interest."""

    shares: Sequence[tuple[Kept, Decimal, Decimal]]
    is_likely: bool


async def offer(person: Actor, found: LineDesk) -> Offer | None:
    """The shares of an open line that brought money, if the rules of interest would let it be shared."""
    row, hub_id = found.shown.row, found.account.organization
    if row.amount <= 0 or found.shown.match is not None:
        return None
    ledgers = await queries.ledgers_that_share(hub_id)
    last_on = await queries.last_interest_on(hub_id)
    products = await queries.day_products(ledgers, last_on, row.booked_on)
    refusal = why_not(
        rules.check_interest,
        hub_id,
        person,
        credited_on=row.booked_on,
        amount=row.amount,
        last_on=last_on,
        day_products=products.values(),
        stated=await queries.stated_until([each.id for each in ledgers]),
        today=clock.today(),
    )
    if refusal is not None:
        return None
    parts = interest.shares(row.amount, products)
    named = {each.ledger.id: each for each in await queries.kept(person) if each.ledger.hub == hub_id}
    return Offer(
        [(named[key], products[key], parts[key]) for key in sorted(parts) if parts[key]], INTEREST in row.summary
    )
