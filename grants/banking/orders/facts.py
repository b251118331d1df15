"""An order to a bank, and from whose account it is paid. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from grants.banking.orders.layouts import Layout


@dataclass(frozen=True)
class Order:
    """Money that a bank is to pay. `key` names it to whoever asks, `number` to the bank; `seq` is its running number in
    the batch once its file is written."""

    key: int
    number: str
    holder: str
    account: str
    bank: str
    cnaps: str
    amount: Decimal
    purpose: str
    seq: int | None = None


@dataclass(frozen=True)
class Account:
    """From whose account a batch is paid, and how its bank wants it."""

    holder: str
    number: str
    layout: Layout
