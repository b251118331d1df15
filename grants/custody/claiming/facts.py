"""An invoice as it is said to be, as a machine read it, what it must agree with; a person on a signed list. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from grants import codes, money
from grants.custody.claiming.tables import InvoiceKind, Settled
from grants.custody.tables import Claim

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Invoice:
    """One invoice of a claim as the group says it is: `total` is what it is made out for, `amount` what is claimed."""

    number: str
    issued_on: date
    seller: str
    seller_uscc: str
    buyer: str
    buyer_uscc: str
    total: Decimal
    amount: Decimal
    code: str = ""
    upload: int | None = None

    @property
    def key(self) -> str:
        """What it is known by everywhere (R-I8): its twenty digits, or its code and number."""
        return codes.check_invoice(self.number, self.code)

    @property
    def is_numbered(self) -> bool:
        """Whether its number is one at all."""
        try:
            return bool(self.key)
        except codes.BadCode:
            return False

    @property
    def kind(self) -> InvoiceKind:
        """Told by how it is numbered."""
        digits = len(self.key.rpartition("-")[2])
        return {20: InvoiceKind.DIGITAL, 8: InvoiceKind.OLDER}.get(digits, InvoiceKind.FISCAL)

    @property
    def tidied(self) -> "Invoice":
        """Without blanks that somebody typed into a number."""
        return replace(
            self,
            number=_joined(self.number),
            code=_joined(self.code),
            buyer_uscc=_joined(self.buyer_uscc).upper(),
            seller_uscc=_joined(self.seller_uscc).upper(),
        )

    @property
    def fact(self) -> str:
        """What of it the trail keeps of a refused attempt."""
        return f"{self.code}-{self.number}" if self.code else self.number


@dataclass(frozen=True)
class Read:
    """What a machine read off an invoice; nothing where it could not."""

    source: str
    number: str = ""
    code: str = ""
    issued_on: date | None = None
    seller: str = ""
    seller_uscc: str = ""
    buyer: str = ""
    buyer_uscc: str = ""
    total: Decimal | None = None


@dataclass(frozen=True)
class Expected:
    """What the invoices of a claim must agree with: whose title they bear (R-I5), the project's time, earlier uses of
    their numbers over all hubs (R-I8)."""

    hub: str
    hub_uscc: str
    project_from: date
    ends_on: date
    earlier: Mapping[str, Claim] = field(default_factory=dict)


@dataclass(frozen=True)
class Settlement:
    """Whom the hub pays: the seller, or a member who paid before, by bank or in cash (R-I6)."""

    how: Settled
    payee: str


@dataclass(frozen=True)
class Recipient:
    """A person on a signed list: how often, at what rate. `id_number` and `card` are for who pays alone."""

    name: str
    id_number: str
    card: str
    units: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        return money.times(self.rate, [self.units])

    @property
    def tidied(self) -> "Recipient":
        """One way to write a number, so that the same person is known again."""
        return replace(self, id_number=_joined(self.id_number).upper(), card=_joined(self.card))


@dataclass(frozen=True)
class Approved:
    """What a budget line grants to persons: a rate, how many times of it in all and for one person, and what of it was
    claimed before. `had` and `taxed` are by identity number: units claimed on the line; pay and tax of this month."""

    rate: Decimal
    units: Decimal
    each: Decimal | None
    claimed: Decimal
    had: Mapping[str, Decimal] = field(default_factory=dict)
    paid: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What the hub's reviewer says to one point of the checklist."""

    passes: bool
    remark: str = ""


@dataclass(frozen=True)
class Difference:
    """A field of an invoice that the group wrote in another way than it was read."""

    field: str
    said: str
    read: str


def differences(invoice: Invoice, read: Read | None) -> Sequence[Difference]:
    """Where what was said is not what was read, for the reviewer; brackets and blanks make no difference (K-18)."""
    if read is None:
        return []
    pairs = {
        "number": (invoice.fact, f"{read.code}-{read.number}" if read.code else read.number),
        "issued_on": (invoice.issued_on.isoformat(), read.issued_on.isoformat() if read.issued_on else ""),
        "seller": (invoice.seller, read.seller),
        "seller_uscc": (invoice.seller_uscc, read.seller_uscc),
        "buyer": (invoice.buyer, read.buyer),
        "buyer_uscc": (invoice.buyer_uscc, read.buyer_uscc),
        "total": (f"{invoice.total:.2f}", "" if read.total is None else f"{read.total:.2f}"),
    }
    named = codes.organization_name
    return [Difference(key, said, seen) for key, (said, seen) in pairs.items() if seen and named(said) != named(seen)]


def _joined(text: str) -> str:
    return "".join(text.split())
