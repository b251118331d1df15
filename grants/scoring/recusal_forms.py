"""Forms of recusal: a ruling, what an applicant asks for, whom it means, what one of the staff says of themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.scoring import recusal_rules, rules
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
STANDS, LIFTED = "stands", "lifted"


class RulingForm(Form):
    """Whether a conflict stands, and why."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.ruling = self.choice("ruling", (STANDS, LIFTED))
            self.reason = self.text("reason", longest=rules.LONGEST_REASON)


class RecusalForm(Form):
    """Whom an applicant asks not to judge, and why."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.name = self.text("name", longest=recusal_rules.LONGEST_NAME)
            self.employer = self.text("employer", required=False, longest=recusal_rules.LONGEST_EMPLOYER)
            self.reason = self.text("reason", longest=rules.LONGEST_REASON)


class MatchForm(Form):
    """The expert of the panel who is meant, or why nobody is."""

    def __init__(self, panel: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        self.expert: int | None = None
        if self.posted:
            if self.value("expert"):
                self.expert = int(self.choice("expert", panel) or 0) or None
            else:
                self.reason = self.text("reason", longest=rules.LONGEST_REASON)


class StaffConflictForm(Form):
    """Of which application, why, and of whom where it is noted of somebody else."""

    def __init__(self, applications: Sequence[int], people: Sequence[int] = (), posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.application = self.choice("application", applications)
            self.person = self.choice("person", people) if people else None
            self.reason = self.text("reason", longest=rules.LONGEST_REASON)
