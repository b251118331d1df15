"""What the rules of batches look at, gathered by queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.banking.orders.facts import Order
from grants.banking.orders.tables import BankTemplate
from grants.disbursement.batches.tables import Batch, BatchFile, BatchLine
from grants.disbursement.tables import Payment


@dataclass(frozen=True)
class Entry:
    """A line of a batch with its payment, and of which award's stage that is."""

    line: BatchLine
    payment: Payment
    award: str
    stage: int

    @property
    def purpose(self) -> str:
        """What the payee reads on its statement."""
        return f"{self.award}第{self.stage}期资助款"

    @property
    def order(self) -> Order:
        """What the bank is told; its key is the line's."""
        return Order(
            key=self.line.id,
            number=self.payment.number,
            holder=self.payment.payee_holder,
            account=self.payment.payee_number,
            bank=self.payment.payee_bank,
            cnaps=self.payment.payee_cnaps,
            amount=self.payment.amount,
            purpose=self.purpose,
            seq=self.line.seq,
        )


@dataclass(frozen=True)
class Waiting:
    """An approved payment that may go into a batch."""

    id: int
    number: str
    amount: Decimal
    payee_holder: str
    payee_bank: str
    title: str
    approved_at: datetime


@dataclass(frozen=True)
class Found:
    """As many as a page shows, and how many there are and what they come to."""

    rows: Sequence[Waiting]
    count: int
    total: Decimal


@dataclass(frozen=True)
class BatchFacts:
    """A batch, the template it was exported by, its files."""

    batch: Batch
    template: BankTemplate | None
    files: Sequence[BatchFile]

    @property
    def is_draft(self) -> bool:
        return self.batch.asked_at is None

    @property
    def is_exported(self) -> bool:
        return self.batch.exported_at is not None
