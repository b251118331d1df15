"""A month of a sub-ledger drawn from its entries, and the seal over what was stated."""

import hashlib
import json
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from grants import ledger
from grants.custody.tables import CustodyLedger, Statement
from grants.people.rules import Actor

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Drawn:
    """What a statement says: opening + received − spent = closing, and the movements in between."""

    ledger_id: int
    month: str
    opening: Decimal
    movements: Sequence[ledger.Movement]

    @property
    def received(self) -> Decimal:
        return sum((each.amount for each in self.movements if each.amount > 0), NOTHING)

    @property
    def spent(self) -> Decimal:
        return -sum((each.amount for each in self.movements if each.amount < 0), NOTHING)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.received - self.spent

    def statement(self, number: str, issued_at: datetime, by: Actor, answer_by: date) -> Statement:
        """The row that is kept, with its seal."""
        return Statement(
            ledger=self.ledger_id,
            month=self.month,
            number=number,
            opening=self.opening,
            received=self.received,
            spent=self.spent,
            closing=self.closing,
            seal=self.seal(number),
            issued_at=issued_at,
            issued_by=by.id,
            answer_by=answer_by,
        )

    def seal(self, number: str) -> str:
        """A hash over the figures and over each voucher's own: any change to either shows."""
        content = [
            number,
            self.ledger_id,
            self.month,
            [str(each) for each in (self.opening, self.received, self.spent, self.closing)],
            [[each.entry.id, each.entry.content_hash, str(each.amount)] for each in self.movements],
        ]
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


async def draw(keeping: CustodyLedger, month: str) -> Drawn:
    """Draw a month from the entries as they stand. Raises ValueError for what is no month."""
    first, last = days_of(month)
    return Drawn(
        ledger_id=keeping.id,
        month=month,
        opening=await ledger.balance_on(keeping.account, first - timedelta(days=1)),
        movements=await ledger.history(keeping.account, since=first, until=last),
    )


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of 2026-06."""
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])
