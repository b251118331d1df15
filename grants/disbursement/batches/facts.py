"""What the rules of batches look at, gathered by queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.disbursement.batches.layouts import Layout
from grants.disbursement.batches.tables import BankTemplate, Batch, BatchFile, BatchLine
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


@dataclass(frozen=True)
class Account:
    """From whose account a batch is paid, and how its bank wants it."""

    holder: str
    number: str
    layout: Layout
