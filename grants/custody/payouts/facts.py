"""What the rules of payouts look at, gathered by queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.banking.orders.facts import Order
from grants.banking.orders.tables import BankTemplate, Outcome
from grants.custody.payouts.tables import ClaimPayee, Payout, PayoutFile, PayoutLine
from grants.custody.rules import ClaimInHand
from grants.custody.tables import Claim


@dataclass(frozen=True)
class Candidate:
    """A verified claim, the account it pays, and what would keep it from being paid."""

    hand: ClaimInHand
    payee: ClaimPayee | None
    is_on_hold: bool
    group: str

    @property
    def claim(self) -> Claim:
        return self.hand.claim


@dataclass(frozen=True)
class Entry:
    """A line of a batch with its claim and the account it pays."""

    line: PayoutLine
    claim: Claim
    payee: ClaimPayee
    group: str

    @property
    def order(self) -> Order:
        """What the bank is told; its key is the line's."""
        return Order(
            key=self.line.id,
            number=self.claim.number,
            holder=self.payee.holder,
            account=self.payee.number,
            bank=self.payee.bank_name,
            cnaps=self.payee.cnaps,
            amount=self.line.amount,
            purpose=self.claim.summary,
            seq=self.line.seq,
        )


@dataclass(frozen=True)
class PayoutFacts:
    """A batch, the template it was exported by, its files and its lines."""

    payout: Payout
    template: BankTemplate | None
    files: Sequence[PayoutFile]
    entries: Sequence[Entry]

    @property
    def is_exported(self) -> bool:
        return self.payout.exported_at is not None

    @property
    def open_entries(self) -> list[Entry]:
        """Those of which the bank has not said yet what became of them."""
        return [each for each in self.entries if each.line.outcome is None]

    def of(self, outcome: Outcome) -> list[Entry]:
        """Those the bank paid, or sent back."""
        return [each for each in self.entries if each.line.outcome == outcome]
