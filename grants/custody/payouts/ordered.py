"""Which claims are with the bank: in a batch whose files are made, without the bank's word yet."""

from collections.abc import Iterable

from grants.db import sql


async def ordered_in(claim_ids: Iterable[int]) -> dict[int, str]:
    """By claim: the number of the batch in which it went to the bank, for those of which the bank has not said yet what
    became of them."""
    rows = await sql(
        "SELECT l.claim, b.number FROM payout_line l JOIN payout b ON b.id = l.payout WHERE l.claim = ANY({}::int[])"
        " AND b.exported_at IS NOT NULL AND l.removed_at IS NULL AND l.outcome IS NULL",
        list(claim_ids),
    )
    return {row["claim"]: row["number"] for row in rows}
