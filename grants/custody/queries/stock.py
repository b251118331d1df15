"""The goods of a sub-ledger over a month, as its statement shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.custody.tables import CustodyLedger
from grants.db import sql

STOCK = """
    SELECT g.name, g.unit, g.keeper, g.unit_value, CASE WHEN g.received_on < {} THEN g.quantity ELSE 0 END - x.before
        AS opening, CASE WHEN g.received_on >= {} THEN g.quantity ELSE 0 END AS received, x.within AS handed_out
    FROM goods g CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity) FILTER (WHERE handed_on < {}), 0)::int AS before,
            coalesce(sum(quantity) FILTER (WHERE handed_on >= {}), 0)::int AS within
        FROM handout WHERE goods = g.id AND status = 'confirmed' AND handed_on <= {}) x
    WHERE g.ledger = {} AND g.received_on <= {} AND (x.before < g.quantity OR g.received_on >= {}) ORDER BY g.id
"""


@dataclass(frozen=True)
class Stock:
    """Goods over a month: how many there were, came, were handed out, are there."""

    name: str
    unit: str
    keeper: str
    unit_value: Decimal
    opening: int
    received: int
    handed_out: int

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.handed_out

    @property
    def worth(self) -> Decimal:
        """What is there, at its unit value."""
        return self.closing * self.unit_value


async def stock(kept: CustodyLedger, first: date, last: date) -> list[Stock]:
    """Goods that were there at some time of those days."""
    rows = await sql(STOCK, first, first, first, first, last, kept.id, last, first)
    return [Stock(**row) for row in rows]
