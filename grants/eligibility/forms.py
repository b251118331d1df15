"""Forms of eligibility."""

from collections.abc import Mapping
from typing import Any

from grants.eligibility.tables import Outcome
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class EligibilityForm(Form):
    """An officer's conclusion."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.outcome = self.choice("outcome", Outcome)
            self.reason = self.text("reason", required=False, longest=2000)
            self.correct_on = self.day("correct_on", required=False)
