"""What the rules of endings look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.awards.facts import AwardFacts
from grants.disbursement.ending.tables import Ending, EndingKind
from grants.disbursement.facts import COMMITTED, StageFacts
from grants.disbursement.tables import Payment, PaymentStatus

ZERO = Decimal("0.00")
# The bank has it or has paid it: a termination comes too late for its money.
WITH_THE_BANK = frozenset({PaymentStatus.SENT, PaymentStatus.PAID})


@dataclass(frozen=True)
class EndingFacts:
    """A signed award with its stages as they are now, and every ending that was proposed for it."""

    facts: AwardFacts
    stages: Sequence[StageFacts]
    known: Sequence[Ending]

    @property
    def open(self) -> Ending | None:
        """The one that waits for its decision."""
        return next((each for each in self.known if each.decided_at is None), None)

    @property
    def live(self) -> list[Payment]:
        """Payments that are neither returned nor cancelled."""
        return [each.live for each in self.stages if each.live is not None]

    def free(self, kind: EndingKind) -> Decimal:
        """What such an ending could take back at most."""
        return sum((each.amount for each in self.loose(kind)), ZERO)

    def loose(self, kind: EndingKind) -> list[StageFacts]:
        """Stages whose money is still at home: a reduction leaves what is approved, a termination what the bank has."""
        held = WITH_THE_BANK if kind == EndingKind.TERMINATION else COMMITTED
        return [each for each in self.stages if each.live is None or each.live.status not in held]

    def cuts(self, ending: Ending) -> dict[int, Decimal]:
        """What it takes from each stage, by stage, from the last one on (R-G3: the last one is the remainder)."""
        kind = EndingKind(ending.kind)
        left = self.free(kind) if ending.amount is None else ending.amount
        found: dict[int, Decimal] = {}
        for each in reversed(self.loose(kind)):
            part = min(left, each.amount)
            if part > 0:
                found[each.stage.id] = part
            left -= part
        return found

    def cancelled_by(self, ending: Ending) -> list[Payment]:
        """The payments that cannot go on beside it: those not with the bank of the stages that it cuts, or of all."""
        cut = self.cuts(ending)
        ends = ending.kind == EndingKind.TERMINATION
        return [each for each in self.live if each.status not in WITH_THE_BANK and (ends or each.stage in cut)]
