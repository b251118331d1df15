"""What a register is narrowed to, its lines, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.disbursement.tables import PaymentStatus
from grants.money import yuan


@dataclass(frozen=True)
class Chosen:
    """Which payments of a funder a register lists; what is none leaves nothing out. `month` is its first day,
    `receipt` how far its receipt has come: missing, waiting or accepted; batch 0 are those in no batch."""

    funder: int
    month: date | None = None
    fund: int | None = None
    call: int | None = None
    award: str = ""
    state: PaymentStatus | None = PaymentStatus.PAID
    receipt: str = ""
    batch: int | None = None

    def asked(self, **changes: object) -> dict[str, str]:
        """As an address asks for it, with some of it asked otherwise."""
        words = {
            "funder": str(self.funder),
            "month": f"{self.month:%Y-%m}" if self.month else "",
            "fund": str(self.fund or ""),
            "call": str(self.call or ""),
            "award": self.award,
            "state": self.state.value if self.state else "",
            "receipt": self.receipt,
            "batch": "" if self.batch is None else str(self.batch),
        }
        return words | {name: str(value) for name, value in changes.items()}


@dataclass(frozen=True)
class Line:
    """One payment. `on` is the day the bank paid it, else the day it was asked for; `group` whose money a hub keeps;
    `receipt` how far its receipt has come, where it was paid."""

    id: int
    number: str
    on: date
    award: str
    award_id: int
    title: str
    payee: str
    account: str
    bank: str
    group: str
    fund: str
    call: str
    seq: int
    percent: Decimal
    amount: Decimal
    status: PaymentStatus
    bank_ref: str
    check_code: str
    receipt: str
    receipt_kind: str
    receipt_number: str
    receipt_on: date | None
    batch: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is frozen on a paper."""
        words = {
            "on": self.on.isoformat(),
            "percent": str(self.percent),
            "amount": str(self.amount),
            "receipt_on": self.receipt_on.isoformat() if self.receipt_on else None,
        }
        return asdict(self) | words

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Line":
        """As it was when the paper was asked for."""
        read = {
            "on": date.fromisoformat(kept["on"]),
            "percent": Decimal(kept["percent"]),
            "amount": yuan(kept["amount"]),
            "status": PaymentStatus(kept["status"]),
            "receipt_on": date.fromisoformat(kept["receipt_on"]) if kept["receipt_on"] else None,
        }
        return cls(**{**kept, **read})


@dataclass(frozen=True)
class Share:
    """What falls to one fund, round, month, batch or state: its name, how many payments, what they come to."""

    key: str
    name: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Register:
    """Some lines of a register, and the sums of all of them; every way to divide it comes to the same total."""

    chosen: Chosen
    lines: Sequence[Line]
    following: str
    count: int
    total: Decimal
    funds: Sequence[Share]
    calls: Sequence[Share]
    months: Sequence[Share]
    batches: Sequence[Share]
    states: Sequence[Share]


@dataclass(frozen=True)
class Choices:
    """What may be chosen from: each (key, name)."""

    funders: Sequence[tuple[int, str]]
    funds: Sequence[tuple[int, str]]
    calls: Sequence[tuple[int, str]]
    months: Sequence[str]
    batches: Sequence[tuple[int, str]]
