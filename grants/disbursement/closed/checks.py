"""Proof of the sums of closed projects against their rows."""

from typing import Any

from grants import money
from grants.db import sql
from grants.i18n import _
from grants.ledger.findings import Finding

DIFFERENT = """
    SELECT coalesce(k.call, f.call) AS call, coalesce(k.what, f.what) AS what, coalesce(k.n, 0) AS kept,
        coalesce(k.amount, 0.00) AS kept_amount, coalesce(f.n, 0) AS n, coalesce(f.amount, 0.00) AS amount
    FROM closed_sum k FULL JOIN closed_sum_found f ON (f.call, f.what) = (k.call, k.what)
    WHERE (k.n, k.amount) IS DISTINCT FROM (f.n, f.amount) ORDER BY 1, 2
"""


async def run() -> list[Finding]:
    """Each sum that is not what its rows come to."""
    return [_finding(row) for row in await sql(DIFFERENT)]


def _finding(row: dict[str, Any]) -> Finding:
    words = _(
        "结项项目合计 {n} 项 {x} 与明细 {m} 项 {y} 不等",
        n=row["kept"],
        x=money.show(row["kept_amount"]),
        m=row["n"],
        y=money.show(row["amount"]),
    )
    return Finding("disbursement.closed_sum_differs", f"call {row['call']} {row['what']}", words)
