"""What the rules of requests look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.custody.relation.agreeing.tables import CustodyRequest, CustodyTerms, RequestSignatory, RequestStatus
from grants.organizations.tables import BankAccount, CustodyAgreement, Organization


@dataclass(frozen=True)
class Asking:
    """A group that wants to ask a hub: who its people are, what it asked before, and who keeps its money now."""

    group: Organization
    hub: Organization
    members: frozenset[int]
    open: CustodyRequest | None
    live: CustodyAgreement | None


@dataclass(frozen=True)
class RequestFacts:
    """A request with the names around it, the terms that followed, and who keeps the group's money now."""

    request: CustodyRequest
    group: Organization
    hub: Organization
    signatories: Sequence[RequestSignatory]
    terms: CustodyTerms | None
    account: BankAccount | None
    live: CustodyAgreement | None
    names: dict[int, str]

    @property
    def status(self) -> RequestStatus:
        return RequestStatus(self.request.status)

    @property
    def is_in_force(self) -> bool:
        return self.terms is not None and self.terms.agreement is not None

    def is_expired(self, today: date) -> bool:
        """Nobody answered in time."""
        return self.request.status == RequestStatus.ASKED and today > self.request.answer_by

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id, "") if person_id is not None else ""
