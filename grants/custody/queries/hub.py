"""What a hub's desk has before it: payments that arrived, agreements without a ledger, interest."""

from collections.abc import Iterable
from dataclasses import dataclass

from grants.awards.tables import Agreement, Award
from grants.custody.queries.facts import among, by_id
from grants.custody.queries.reads import Kept, kept
from grants.custody.rules import HUB
from grants.custody.tables import CustodyLedger, CustodyReceipt, Interest, InterestShare
from grants.disbursement.tables import Payment, PaymentStatus
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@dataclass(frozen=True)
class Arrival:
    """A payment of the funder to the hub's custody account, and its receipt once it was booked."""

    payment: Payment
    award: Award
    group: Organization
    ledger: CustodyLedger | None
    receipt: CustodyReceipt | None


@dataclass(frozen=True)
class Unopened:
    """A signed three-party agreement that has no ledger yet."""

    agreement: Agreement
    award: Award
    group: Organization
    hub: Organization


async def arrivals(person: Actor) -> list[Arrival]:
    """Payments to the custody accounts of that person's hubs, those not booked first."""
    agreements = {each.award: each for each in await _agreements(person.organizations(*HUB), takes_over=True)}
    payments = (
        await Payment.objects()
        .where(among(Payment.award, agreements), Payment.status == PaymentStatus.PAID)
        .order_by(Payment.paid_on, ascending=False)
    )
    receipts = {
        each.payment: each
        for each in await CustodyReceipt.objects().where(among(CustodyReceipt.payment, [p.id for p in payments]))
    }
    opened = CustodyLedger.objects().where(
        among(CustodyLedger.award, agreements), among(CustodyLedger.hub, person.organizations(*HUB))
    )
    ledgers = {each.award: each for each in await opened.order_by(CustodyLedger.id)}
    awards = await by_id(Award, agreements)
    groups = await by_id(Organization, [each.grantee for each in agreements.values()])
    found = [
        Arrival(
            payment=each,
            award=awards[each.award],
            group=groups[agreements[each.award].grantee],
            ledger=ledgers.get(each.award),
            receipt=receipts.get(each.id),
        )
        for each in payments
    ]
    return sorted(found, key=lambda arrival: arrival.receipt is not None)


async def unopened(person: Actor) -> list[Unopened]:
    """Agreements of that person's hubs that wait for their ledger."""
    agreements = await _agreements(person.organizations(*HUB))
    rows = await CustodyLedger.select(CustodyLedger.award).where(
        among(CustodyLedger.award, [each.award for each in agreements])
    )
    opened = {row["award"] for row in rows}
    waiting = [each for each in agreements if each.award not in opened]
    awards = await by_id(Award, [each.award for each in waiting])
    names = await by_id(Organization, [key for each in waiting for key in (each.grantee, each.hub)])
    return [Unopened(each, awards[each.award], names[each.grantee], names[each.hub]) for each in waiting]


async def interests(person: Actor) -> list[tuple[Interest, list[tuple[InterestShare, Kept]]]]:
    """What the bank credited to that person's hubs, and how it was shared, the newest first."""
    ledgers = {each.ledger.id: each for each in await kept(person)}
    hubs = {each.hub.id for each in ledgers.values()}
    found = await Interest.objects().where(among(Interest.hub, hubs)).order_by(Interest.credited_on, ascending=False)
    shares = (
        await InterestShare.objects()
        .where(among(InterestShare.interest, [each.id for each in found]))
        .order_by(InterestShare.ledger)
    )
    of_interest: dict[int, list[tuple[InterestShare, Kept]]] = {}
    for share in shares:
        if share.ledger in ledgers:
            of_interest.setdefault(share.interest, []).append((share, ledgers[share.ledger]))
    return [(each, of_interest.get(each.id, [])) for each in found]


async def _agreements(hubs: Iterable[int], *, takes_over: bool = False) -> list[Agreement]:
    """Signed agreements that name one of the hubs; `takes_over`: those as well whose money one of them took over."""
    taken = CustodyLedger.select(CustodyLedger.award).where(among(CustodyLedger.hub, hubs if takes_over else []))
    named = among(Agreement.hub, hubs) | among(Agreement.award, [row["award"] for row in await taken])
    return await Agreement.objects().where(named, Agreement.signed_on.is_not_null()).order_by(Agreement.id)
