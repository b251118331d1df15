"""What custody should say of groups: days, amounts and states, added up anew at every question. It shares nothing with
the code."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.custody.machine.sums import NOTHING, Moves, summed

LIVE = ("signed_once", "signed", "reviewed", "verified")
GONE = ("returned", "withdrawn")
START = date(2026, 5, 22)


@dataclass
class Stated:
    """A statement that a group holds."""

    id: int
    month: str
    is_answered: bool = False
    objects: bool = False
    is_replied: bool = False


@dataclass
class Asked:
    """What the funder asked back of a group."""

    id: int
    left: Decimal


@dataclass(eq=False)
class Ledger:
    """A group's money at one hub: what moved of it, what of it left in advance (and was settled), what was stated."""

    id: int
    group: int
    hub: int
    opened_on: date
    closed_on: date | None = None
    moved: Moves = field(default_factory=list)
    out: Moves = field(default_factory=list)
    statements: list[Stated] = field(default_factory=list)

    def held(self, until: date = date.max) -> Decimal:
        return summed(self.moved, until)

    def advanced(self, until: date = date.max) -> Decimal:
        return summed(self.out, until)

    @property
    def at_bank(self) -> Moves:
        """What earns interest: what was advanced is not on the bank."""
        return [*self.moved, *((on, -amount) for on, amount in self.out)]

    @property
    def stated(self) -> str:
        """The last month of which there is a statement."""
        return max((each.month for each in self.statements), default="")

    def is_stated(self, day: date) -> bool:
        return f"{day:%Y-%m}" <= self.stated

    def is_open_in(self, month: str) -> bool:
        is_over = self.closed_on is not None and f"{self.closed_on:%Y-%m}" < month
        return f"{self.opened_on:%Y-%m}" <= month and not is_over


@dataclass
class Moving:
    """A group on its way to the other hub: drawn, confirmed, accepted, sent."""

    id: int
    status: str = "drawn"
    amount: Decimal = NOTHING
    agreed_on: date = date.max
    sent_on: date = date.max
    reference: str = ""


@dataclass(eq=False)
class Group:
    """A group with its award: what it may spend, what stands in its way, the ledgers it had one after the other."""

    lines: dict[str, Decimal]
    payment: Decimal
    ledgers: list[Ledger]
    is_received: bool = False
    freezes: dict[int, dict[str, int]] = field(default_factory=lambda: {0: {}, 1: {}})
    hold: int | None = None
    asked: Asked | None = None
    has_signed: bool = False
    moving: Moving | None = None

    @property
    def now(self) -> Ledger:
        return self.ledgers[-1]

    @property
    def hub(self) -> int:
        return self.now.hub

    @property
    def frozen(self) -> dict[str, int]:
        """By side: who froze the money where it is."""
        return self.freezes[self.hub]

    @property
    def is_fixed(self) -> bool:
        """A hub put its name to the amount, and the bank has not sent it."""
        return self.moving is not None and self.moving.status in ("confirmed", "accepted")


@dataclass(eq=False)
class Advance:
    """Money that left the bank before it is spent."""

    id: int
    ledger: Ledger
    line: str
    kind: str
    amount: Decimal
    on: date
    status: str = "signed_once"
    paid_on: date = date.max
    due_on: date = date.max
    back: list[Decimal] = field(default_factory=list)


@dataclass(eq=False)
class Payee:
    """An account that a claim pays, named by the first or the second who signs."""

    number: str
    by: str
    is_confirmed: bool = False


@dataclass(eq=False)
class Claim:
    """What the model knows of a claim: its invoices, the advance that pays it if one does, what came back of it."""

    id: int
    ledger: Ledger
    line: str
    amount: Decimal
    invoices: tuple[str, ...]
    on: date
    advance: Advance | None = None
    status: str = "signed_once"
    paid_on: date = date.max
    reference: str = ""
    payee: Payee | None = None
    refunds: dict[str, tuple[date, Decimal]] = field(default_factory=dict)

    @property
    def refunded(self) -> Decimal:
        return summed(list(self.refunds.values()))


@dataclass(eq=False)
class Handout:
    """Goods that somebody says were handed out."""

    id: int
    quantity: int
    on: date
    status: str = "asked"


@dataclass(eq=False)
class Goods:
    """Things in store for a group."""

    id: int
    ledger: Ledger
    quantity: int
    worth: Decimal
    on: date
    handouts: list[Handout] = field(default_factory=list)

    def left(self, until: date = date.max) -> int:
        gone = [each.quantity for each in self.handouts if each.status == "confirmed" and each.on <= until]
        return (self.quantity if self.on <= until else 0) - sum(gone)


@dataclass(eq=False)
class Part:
    """A claim in a batch, to the account that stood then; taken out again, or answered by the bank."""

    id: int
    claim: Claim
    payee: Payee
    outcome: str | None = None

    @property
    def is_alive(self) -> bool:
        return self.outcome in (None, "paid")


@dataclass(eq=False)
class Payout:
    """Claims that go to the bank together."""

    id: int
    hub: int
    parts: list[Part] = field(default_factory=list)
    exported_on: date | None = None

    @property
    def open_parts(self) -> list[Part]:
        return [each for each in self.parts if each.outcome is None]
