"""Forms of the reconciliation: what a line is, a reason, the note of a closing."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.banking.matching import Proposal
from grants.disbursement.reconciling.rules import OF_PAYMENTS
from grants.disbursement.reconciling.tables import AnswerKind
from grants.web.forms import Form

OTHER_KINDS = tuple(kind for kind in AnswerKind if kind not in {*OF_PAYMENTS, AnswerKind.REFUND})


class AnswerForm(Form):
    """One of the proposed payments, or another kind; by hand always with a reason."""

    def __init__(self, posted: Mapping[str, Any] | None, proposals: Sequence[Proposal]) -> None:
        super().__init__(posted)
        self.kind: AnswerKind | None = None
        self.payment_id: int | None = None
        self.refund_id: int | None = None
        if self.posted:
            keys = [each.movement.key for each in proposals]
            what = self.choice("what", [*keys, *(kind.value for kind in OTHER_KINDS)])
            self.reason = self.text("reason", longest=300)
            if what:
                word, _colon, moved = what.partition(":")
                self.kind = AnswerKind(word)
                if self.kind == AnswerKind.REFUND:
                    self.refund_id = int(moved)
                elif moved:
                    self.payment_id = int(moved)


class UndoForm(Form):
    """Why an answer is taken back."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=300)


class ClosingForm(Form):
    """What is behind a difference, where there is one."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.month = self.text("month", longest=7)
            self.note = self.text("note", required=False, longest=2000)
