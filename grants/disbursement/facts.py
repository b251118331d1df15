"""What the rules of this step look at, gathered by queries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grants.awards.facts import AwardFacts
from grants.awards.tables import Stage
from grants.disbursement.chain.facts import Chain
from grants.disbursement.ending.tables import Ending
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import Payment, PaymentPaper, PaymentStatus, PaymentStep, StageFact, StepKind
from grants.disbursement.waiving.tables import StageWaiver
from grants.i18n import Text

DEAD = frozenset({PaymentStatus.RETURNED, PaymentStatus.CANCELLED})
# Approved and not given back: its money is reserved or gone.
# How the evidence of a condition begins that was let go; the key of the waiver follows.
WAIVED = "waiver:"
COMMITTED = frozenset({PaymentStatus.APPROVED, PaymentStatus.SENT, PaymentStatus.PAID})


@dataclass(frozen=True)
class Condition:
    """A condition of a payment: whether it is a fact, since when, and what proves it."""

    code: str
    label: Text
    is_met: bool
    on: date | None = None
    evidence: str = ""

    @property
    def is_waived(self) -> bool:
        """It is no fact, and an approver let it go."""
        return self.evidence.startswith(WAIVED)

    def kept(self) -> dict[str, object]:
        """As it is frozen on a payment."""
        return asdict(self) | {"label": self.label.key, "on": self.on.isoformat() if self.on else None}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Condition":
        """As it was when it was frozen."""
        on, words = date.fromisoformat(kept["on"]) if kept["on"] else None, kept["label"]
        return cls(kept["code"], Text(words), kept["is_met"], on, kept["evidence"])


@dataclass(frozen=True)
class StageFacts:
    """A stage of an award, what has become fact for it, and every payment the award has seen.

    `changed` is the change of account that is in force, `changing` the one that is not decided or waits; `receipted`
    are the payments for which a receipt was accepted; `sealed_on` is when the scan of the sealed agreement was found
    right by another person than who sent it; `cuts` is what was taken from each stage, `ending` the termination or
    reduction that waits for its decision; `waivers` are the conditions of this stage that were let go.
    """

    facts: AwardFacts
    stage: Stage
    known: Sequence[StageFact]
    payments: Sequence[Payment]
    changed: PayeeChange | None = None
    changing: PayeeChange | None = None
    receipted: frozenset[int] = frozenset()
    sealed_on: date | None = None
    cuts: Mapping[int, Decimal] = field(default_factory=dict)
    ending: Ending | None = None
    waivers: Sequence[StageWaiver] = ()

    @property
    def amount(self) -> Decimal:
        """What is in force of the stage: as agreed, less what was taken back since."""
        return self.stage.amount - self.cuts.get(self.stage.id, Decimal("0.00"))

    @property
    def live(self) -> Payment | None:
        """The one payment of this stage that is neither returned nor cancelled."""
        return next((each for each in self._own if each.status not in DEAD), None)

    @property
    def reissues(self) -> Payment | None:
        """The payment that a new one of this stage would stand in for: the returned one, or its cancelled re-issue."""
        last = self._own[-1] if self._own else None
        if last is None or not (last.status == PaymentStatus.RETURNED or last.reissue_of is not None):
            return None
        return last

    @property
    def unpaid_before(self) -> list[int]:
        """The numbers of earlier stages whose money has not arrived."""
        paid = {each.stage for each in self.payments if each.status == PaymentStatus.PAID}
        return [each.seq for each in self.facts.stages if each.seq < self.stage.seq and each.id not in paid]

    @property
    def without_receipt(self) -> list[str]:
        """The numbers of earlier stages' payments that arrived and for which no receipt was accepted (R-J11)."""
        earlier = {each.id for each in self.facts.stages if each.seq < self.stage.seq}
        paid = [each for each in self.payments if each.status == PaymentStatus.PAID and each.stage in earlier]
        return [each.number for each in paid if each.id not in self.receipted]

    @property
    def paid_before(self) -> Decimal:
        """What has been paid of earlier stages: they come first, so it is the same whenever a paper is made."""
        earlier = {each.id for each in self.facts.stages if each.seq < self.stage.seq}
        paid = [each.amount for each in self.payments if each.status == PaymentStatus.PAID and each.stage in earlier]
        return sum(paid, Decimal("0.00"))

    @property
    def left_after(self) -> Decimal:
        """What of the award is left when this stage is paid too."""
        return self.facts.amount - self.paid_before - self.amount

    @property
    def _own(self) -> list[Payment]:
        return [each for each in self.payments if each.stage == self.stage.id]


@dataclass(frozen=True)
class PaymentFacts:
    """A payment, its stage, the steps people took on it, its papers, the approvals it needs and has."""

    payment: Payment
    of: StageFacts
    steps: Sequence[PaymentStep]
    papers: Sequence[PaymentPaper]
    chain: Chain = field(default_factory=Chain)

    @property
    def status(self) -> PaymentStatus:
        return PaymentStatus(self.payment.status)

    @property
    def conditions(self) -> list[Condition]:
        """The conditions as they were when the payment was asked for."""
        kept = self.payment.conditions
        return [Condition.of(each) for each in (json.loads(kept) if isinstance(kept, str) else kept)]

    @property
    def standing(self) -> list[PaymentStep]:
        """The steps that count: those after it was last sent back, which voided all before, less voided approvals."""
        sent_back = max((each.id for each in self.steps if each.step == StepKind.SENT_BACK), default=0)
        return [each for each in self.steps if each.id > sent_back and each.id not in self.chain.voided_steps]

    @property
    def hands(self) -> set[int | None]:
        """Through whose hands it went: who prepared, reviewed or approved it takes no other step."""
        payment = self.payment
        return {payment.prepared_by, payment.reviewed_by, payment.approved_by, *self.chain.people}

    def last(self, step: StepKind | None) -> PaymentStep | None:
        """The step of that kind that counts."""
        return next((each for each in reversed(self.standing) if each.step == step), None)
