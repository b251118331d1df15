"""What a hub keeps for a group now, ledger by ledger, and what of it is still under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.custody.tables import CustodyLedger
from grants.db import get, sql

HELD = """
    SELECT k.id, w.number, p.title, f.name AS fund, a.balance, r.amount AS received, c.paid, c.claims, c.live,
        advances_open(k.id) AS advances, goods_open(k.id) AS goods
    FROM custody_ledger k JOIN account a ON a.id = k.account JOIN award w ON w.id = k.award
    JOIN application p ON p.id = w.application JOIN fund_source f ON f.id = k.fund
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM custody_receipt WHERE ledger = k.id) r
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE status = 'paid'), 0.00) AS paid,
        count(*) FILTER (WHERE status = 'paid')::int AS claims,
        count(*) FILTER (WHERE status NOT IN ('paid', 'returned', 'withdrawn'))::int AS live
        FROM claim WHERE ledger = k.id) c
    WHERE k.hub = {} AND k.community_group = {} AND k.closed_on IS NULL ORDER BY k.id
"""

# Also where no ledger was opened for the award yet.
COMING = """
    SELECT count(*)::int AS n FROM payment y JOIN agreement g ON g.award = y.award
    WHERE g.grantee = {} AND y.status IN ('sent', 'paid') AND y.payee_number IN (
        SELECT number FROM bank_account WHERE organization = {} AND account_use = 'custody')
        AND NOT EXISTS (SELECT FROM custody_receipt x WHERE x.payment = y.id)
"""


@dataclass(frozen=True)
class Held:
    """An open ledger: its award, what came in and was paid, what it holds, how many claims and advances are under way,
    and of how many goods some are in store or their handing out is not confirmed."""

    ledger: CustodyLedger
    number: str
    title: str
    fund: str
    balance: Decimal
    received: Decimal
    paid: Decimal
    claims: int
    live: int
    advances: int = 0
    goods: int = 0


async def held(hub_id: int, group_id: int, *, lock: bool = False) -> Sequence[Held]:
    """Every open ledger of a group at a hub, the oldest first. `lock` holds them, so that no claim is filed or paid,
    no advance asked for and no goods received meanwhile."""
    rows = CustodyLedger.objects().where(
        CustodyLedger.hub == hub_id, CustodyLedger.community_group == group_id, CustodyLedger.closed_on.is_null()
    )
    if lock:
        await rows.order_by(CustodyLedger.id).lock_rows("UPDATE")
    found = await sql(HELD, hub_id, group_id)
    return [Held(await get(CustodyLedger, row["id"]), **{k: v for k, v in row.items() if k != "id"}) for row in found]


async def coming(hub_id: int, group_id: int) -> int:
    """How many payments for the group are on their way to the hub's custody account, or wait to be booked."""
    return int((await sql(COMING, group_id, hub_id))[0]["n"])
