"""What the checklist of a project looks at, gathered from every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.awards.facts import AwardFacts
from grants.calls.tables import Call
from grants.reporting.closing.tables import AwardClosure, RoundClosure
from grants.reporting.final_account.facts import Project
from grants.reporting.rules import Reporting
from grants.reporting.signage.rules import SignageFacts

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class ClosingFacts:
    """A signed award with everything that may still be open of it.

    `owed_reports` are the kinds that the call asks for and nobody accepted or waived; `unreceipted`, `in_flight` and
    `demands` are numbers of payments and of return demands; `evaluations` are the kinds of those that have no result or
    of which it is open what follows; `changes` says which change or ending waits.
    """

    award: AwardFacts
    reporting: Reporting
    project: Project
    signage: SignageFacts
    owed_reports: Sequence[str]
    unreceipted: Sequence[str]
    remedies: int
    evaluations: Sequence[str]
    changes: Sequence[str]
    in_flight: Sequence[str]
    demands: Sequence[str]
    waived: Decimal
    closure: AwardClosure | None

    @property
    def is_ended(self) -> bool:
        """Terminated: it reports no more, and its money is settled all the same."""
        return self.award.terminated_at is not None

    @property
    def unpaid(self) -> Decimal:
        """What is in force of the award and was not paid."""
        return self.project.money.granted - self.project.money.paid

    @property
    def unreturned(self) -> Decimal:
        """What the accepted account leaves with the grantee, less what was let go in writing."""
        if self.project.books is not None or self.project.accepted is None:
            return ZERO
        return max(self.project.money.kept - self.project.accepted.account.spent - self.waived, ZERO)


@dataclass(frozen=True)
class RoundState:
    """A round with the numbers of its awards that are neither closed nor cancelled nor ended without money; `undecided`
    applications were judged, and nobody said what became of them."""

    call: Call
    awards: int
    undecided: int
    open: Sequence[str]
    closure: RoundClosure | None
