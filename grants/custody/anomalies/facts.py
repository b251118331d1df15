"""What is looked at for anomalies, of which months and how closely, and what is told of one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from grants.banking.rules import first_day, last_day
from grants.codes import organization_name
from grants.custody.anomalies.tables import Kind
from grants.i18n import Text

LONGEST = 366


@dataclass(frozen=True)
class ClaimRow:
    """A claim that was not given back, with whose it is and when its project ends; where something late was claimed of
    it, what was claimed of it in all."""

    id: int
    number: str
    amount: Decimal
    seller: str
    invoice_no: str
    invoice_on: date | None
    claimed_on: date
    summary: str
    ledger: int
    ledger_total: Decimal | None
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

    @property
    def seller_key(self) -> str:
        """One way of writing a seller: brackets, blanks and width say nothing."""
        return _one_way(self.seller)


@dataclass(frozen=True)
class Period:
    """Whole months, from one to another: what is told has a claim of these days. A list of all that was ever claimed at
    a hub would be longer every year, and nobody would read it."""

    since: str
    until: str

    @classmethod
    def usual(cls, today: date) -> "Period":
        """Last month and this one."""
        return cls(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}", f"{today:%Y-%m}")

    @property
    def first(self) -> date:
        return first_day(self.since)

    @property
    def last(self) -> date:
        return last_day(self.until)

    @property
    def is_whole(self) -> bool:
        """In order, and a year at most."""
        return self.first <= self.last and (self.last - self.first).days < LONGEST


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


@lru_cache(maxsize=10_000)
def _one_way(seller: str) -> str:
    return organization_name(seller)
