"""What a hub's desk has to act on: payments that arrived, agreements without a ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.awards.tables import Agreement, Award
from grants.custody.queries.facts import by_id
from grants.custody.queries.lists import NEWEST, PAGE, Page, following
from grants.custody.rules import HUB
from grants.custody.tables import CustodyLedger, CustodyReceipt
from grants.db import sql
from grants.disbursement.tables import Payment
from grants.organizations.tables import Organization
from grants.people.rules import Actor

# What was paid under signed agreements that name one of the hubs, or whose money one of them took over.
PAID = """
    FROM payment y JOIN agreement g ON g.award = y.award AND g.signed_on IS NOT NULL
    LEFT JOIN custody_receipt r ON r.payment = y.id
    WHERE y.status = 'paid' AND y.award IN (SELECT award FROM agreement WHERE hub = ANY({}::int[])
        UNION ALL SELECT award FROM custody_ledger WHERE hub = ANY({}::int[]))
"""
WAITING = f"""
    SELECT y.id, g.grantee, count(*) OVER ()::int AS many {PAID} AND r.id IS NULL
    ORDER BY y.paid_on DESC, y.id DESC LIMIT {{}}
"""
BOOKED = f"SELECT y.id, g.grantee, r.id AS receipt {PAID} AND r.id < {{}} ORDER BY r.id DESC LIMIT {{}}"
UNOPENED = """
    SELECT g.id, count(*) OVER ()::int AS many FROM agreement g WHERE g.hub = ANY({}::int[]) AND g.signed_on IS NOT NULL
    AND NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = g.award) ORDER BY g.id LIMIT {}
"""


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


async def waiting_arrivals(person: Actor) -> Page[Arrival]:
    """Payments to the custody accounts of that person's hubs that are not booked, the newest first. Once these are
    booked, the next ones are shown."""
    hubs = sorted(person.organizations(*HUB))
    rows = await sql(WAITING, hubs, hubs, PAGE)
    return Page(await _arrivals(hubs, rows), rows[0]["many"] if rows else 0)


async def booked_arrivals(person: Actor, before: int | None) -> Page[Arrival]:
    """Those that were booked, a page of them, the last booked first."""
    hubs = sorted(person.organizations(*HUB))
    [counted] = await sql(f"SELECT count(r.id)::int AS many {PAID}", hubs, hubs)
    rows = await sql(BOOKED, hubs, hubs, before or NEWEST, PAGE + 1)
    return Page(await _arrivals(hubs, rows[:PAGE]), counted["many"], following([row["receipt"] for row in rows]))


async def unopened(person: Actor) -> Page[Unopened]:
    """Agreements of that person's hubs that wait for their ledger, the oldest first."""
    rows = await sql(UNOPENED, sorted(person.organizations(*HUB)), PAGE)
    agreements = await by_id(Agreement, [row["id"] for row in rows])
    awards = await by_id(Award, [each.award for each in agreements.values()])
    names = await by_id(Organization, [key for each in agreements.values() for key in (each.grantee, each.hub)])
    waiting = [agreements[row["id"]] for row in rows]
    shown = [Unopened(each, awards[each.award], names[each.grantee], names[each.hub]) for each in waiting]
    return Page(shown, rows[0]["many"] if rows else 0)


async def _arrivals(hubs: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> list[Arrival]:
    payments = await by_id(Payment, [row["id"] for row in rows])
    keys = [each.award for each in payments.values()]
    awards, groups = await by_id(Award, keys), await by_id(Organization, [row["grantee"] for row in rows])
    receipts = await CustodyReceipt.objects().where(CustodyReceipt.payment.is_in([0, *payments]))
    receipt_of = {each.payment: each for each in receipts}
    opened = CustodyLedger.objects().where(CustodyLedger.award.is_in([0, *keys]), CustodyLedger.hub.is_in([0, *hubs]))
    ledgers = {each.award: each for each in await opened.order_by(CustodyLedger.id)}
    return [
        Arrival(
            payment=payments[row["id"]],
            award=awards[payments[row["id"]].award],
            group=groups[row["grantee"]],
            ledger=ledgers.get(payments[row["id"]].award),
            receipt=receipt_of.get(row["id"]),
        )
        for row in rows
    ]
