"""The figures of a round: what the replay compares, read through the same movements that the pages show."""

from collections.abc import Iterable
from decimal import Decimal

from grants import ledger
from grants.awards.tables import Award
from grants.custody.queries.books import NOTHING, Row, movements
from grants.custody.queries.facts import among, holdings
from grants.custody.queries.refused import refusals
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.organizations.tables import Organization


async def figures(*, call_id: int | None = None, hub_id: int | None = None) -> dict[str, object]:
    """Balances, bank, each group's movements and the claims, of a call or a hub, as a round file writes them."""
    query = CustodyLedger.objects().order_by(CustodyLedger.id)
    if hub_id is not None:
        query = query.where(CustodyLedger.hub == hub_id)
    if call_id is not None:
        awards = await Award.select(Award.id).where(Award.call == call_id)
        query = query.where(among(CustodyLedger.award, [row["id"] for row in awards]))
    keepings = await query
    groups = {
        o.id: o.code
        for o in await Organization.objects().where(among(Organization.id, [k.community_group for k in keepings]))
    }
    balances: dict[str, Decimal] = {}
    moved: dict[str, list[Row]] = {}
    for each in keepings:
        code = groups[each.community_group]
        balances[code] = balances.get(code, NOTHING) + await ledger.balance(each.account)
        moved.setdefault(code, []).extend(await movements(each))
    ids = [each.id for each in keepings]
    banks = [(await holdings(book)).bank for book in sorted({each.book for each in keepings})]
    paid = await Claim.count().where(among(Claim.ledger, ids), Claim.status == ClaimStatus.PAID)
    return {
        "groups": {code: str(balance) for code, balance in balances.items()},
        "bank": str(sum(banks, NOTHING)),
        "ledger": {code: [_figure(row) for row in _by_day(rows)] for code, rows in moved.items()},
        "claims": {"paid": paid, "refused": len(await refusals(ids))},
    }


def _figure(row: Row) -> list[str]:
    return [row.on.isoformat(), str(row.amount), row.item or row.source.value]


def _by_day(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.on, row.entry.id))
