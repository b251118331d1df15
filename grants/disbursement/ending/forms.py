"""Reads a proposal to end or reduce an award, and the answer to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.disbursement.ending.tables import EndingCause, EndingKind
from grants.i18n import _
from grants.web.forms import Form


class EndingForm(Form):
    """What is proposed, by how much where it is a reduction, why, and the paper of it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, cause=EndingCause.OTHER.value)
        self.kind: EndingKind | None = None
        self.cause = EndingCause.OTHER
        self.amount: Decimal | None = None
        self.reason = ""
        if self.posted:
            chosen = self.choice("kind", [each.value for each in EndingKind])
            self.kind = EndingKind(chosen) if chosen else None
            self.cause = EndingCause(self.choice("cause", list(EndingCause), required=False) or EndingCause.OTHER)
            self.amount = self.money("amount", required=self.kind == EndingKind.REDUCTION)
            self.reason = self.text("reason", longest=500)
            self.document = self.posted_file("document")
            if self.document is None:
                self.fail("document", _("请选择依据文件的扫描件"))


class DecisionForm(Form):
    """Whether it is approved, and what is said to it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_approved: bool | None = None
        self.opinion = ""
        if self.posted:
            answer = self.choice("is_approved", ("yes", "no"))
            self.is_approved = None if answer is None else answer == "yes"
            self.opinion = self.text("opinion", required=self.is_approved is False, longest=300)
