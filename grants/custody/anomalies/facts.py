"""What is looked at for anomalies, how closely, and what is told of one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from grants.codes import organization_name
from grants.custody.anomalies.tables import Kind
from grants.i18n import Text


@dataclass(frozen=True)
class ClaimRow:
    """A claim that was not given back, with whose it is and when its project ends."""

    id: int
    number: str
    amount: Decimal
    seller: str
    invoice_no: str
    invoice_on: date | None
    claimed_on: date
    summary: str
    ledger: int
    award: str
    ends_on: date
    group: int
    group_name: str
    hub: int
    hub_name: str
    funder: int

    @property
    def on(self) -> date:
        """The day of the invoice, where it is known."""
        return self.invoice_on or self.claimed_on

    @cached_property
    def seller_key(self) -> str:
        """One way of writing a seller: brackets, blanks and width say nothing."""
        return organization_name(self.seller)


@dataclass(frozen=True)
class Limits:
    """How closely one looks. `limit` is what a single item in cash may come to (R-I6)."""

    limit: Decimal = Decimal("1000.00")
    margin: Decimal = Decimal(5)
    unit: Decimal = Decimal("1000.00")
    days: int = 7
    groups: int = 3
    run: int = 2
    last_days: int = 30
    share: Decimal = Decimal(50)


@dataclass(frozen=True)
class Anomaly:
    """Something worth a question: its kind, a key that stays while claims are added, why, and the claims, by number."""

    kind: Kind
    key: str
    reason: Text
    claims: Sequence[ClaimRow]

    @property
    def amount(self) -> Decimal:
        return sum((each.amount for each in self.claims), Decimal("0.00"))
