"""What all pages of disbursement ask of a request, and the facts every page of one payment shows."""

from typing import Any

from litestar import Request

from grants.awards.pages.asked import layout
from grants.disbursement import queries, words
from grants.disbursement.facts import PaymentFacts
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles

Asked = Request[Any, Any, Any]

FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER)
MAY_READ = roles(*FUNDER_ROLES)
PREPARER = roles(Role.FINANCE_PREPARER)
REVIEWER = roles(Role.FINANCE_REVIEWER)
APPROVER = roles(Role.APPROVER)
CASHIER = roles(Role.CASHIER)

__all__ = ["about", "layout", "payment_of"]


async def payment_of(request: Asked, payment_id: int) -> PaymentFacts:
    """The payment, for who may read it."""
    return await queries.readable_payment(request.user, payment_id)


def about(request: Asked, facts: PaymentFacts) -> dict[str, Any]:
    """Amounts, payee, conditions and steps of a payment. Only finance sees the whole account number (K-9)."""
    return {
        "facts": facts,
        "payment": facts.payment,
        "of": facts.of,
        "award": facts.of.facts.award,
        "agreement": facts.of.facts.agreement,
        "state": words.status_of(facts.status),
        "sees_number": request.user.has_in(facts.of.facts.funder.id, *FINANCE),
        "words": words,
    }
