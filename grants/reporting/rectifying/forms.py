"""What people type of rectifications: an answer, a decision on it, more time, a sanction."""

from collections.abc import Mapping
from typing import Any

from grants.reporting.rectifying.tables import Outcome
from grants.web.forms import Form


class AnswerForm(Form):
    """What was put right."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.answer = self.text("answer", longest=2000)


class AcceptanceForm(Form):
    """Whether it is right now; what goes back says why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            outcome = self.choice("outcome", ("accepted", "returned"))
            self.is_accepted = outcome == "accepted"
            self.reason = self.text("reason", required=outcome == "returned", longest=500)


class ExtensionForm(Form):
    """More time, and why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.until_on = self.day("until_on")
            self.why = self.text("why", longest=500)


class ExtensionDecisionForm(Form):
    """Granted, or declined with the reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            decision = self.choice("decision", ("granted", "declined"))
            self.is_granted = decision == "granted"
            self.remark = self.text("remark", required=decision == "declined", longest=500)


class SanctionForm(Form):
    """What follows from misuse that was not put right, until when, and why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            chosen = self.choice("sanction", Outcome)
            self.outcome = Outcome(chosen) if chosen else None
            self.grounds = self.text("grounds", longest=1000)
            self.barred_until = self.day("barred_until", required=False)
