"""How what a bank says of a payment stands with what is on record of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grants.banking.orders.answers import Said, Standing
from grants.banking.orders.facts import Order
from grants.banking.orders.tables import Outcome
from grants.disbursement import rules
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import why_not


@dataclass(frozen=True)
class Payments:
    """The payments of a batch by line, and which payment carries a reference already."""

    by_line: Mapping[int, Payment]
    by_reference: Mapping[str, Payment]
    today: date

    def standing(self, order: Order, said: Said) -> Standing:
        """Whether it is on record, and what the rules of payments say to it now."""
        payment = self.by_line[order.key]
        if _is_there(payment, said):
            return Standing(is_there=True)
        if said.outcome is Outcome.PAID:
            used = self.by_reference.get(said.bank_ref)
            refusal = why_not(
                rules.bank_may_have_paid,
                payment,
                paid_on=said.happened_on,
                bank_ref=said.bank_ref,
                used_by=used if used is not None and used.id != payment.id else None,
                today=self.today,
            )
        else:
            refusal = why_not(
                rules.bank_may_have_returned,
                payment,
                returned_on=said.happened_on,
                reason=said.reason,
                today=self.today,
            )
        return Standing(is_there=False, problems=[refusal.message] if refusal else [])


def _is_there(payment: Payment, said: Said) -> bool:
    """On record already, word for word. That the bank paid stays true when it took the money back later."""
    if said.outcome is Outcome.PAID:
        return (payment.paid_on, payment.bank_ref) == (said.happened_on, said.bank_ref)
    same = (payment.returned_on, payment.return_reason) == (said.happened_on, said.reason)
    return payment.status == PaymentStatus.RETURNED and same
