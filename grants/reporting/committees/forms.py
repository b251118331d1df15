"""What people type of a report to a committee."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.reporting.committees.rules import Told
from grants.web.forms import Form


class CommitteeReportForm(Form):
    """Of one of these organisations: to whom, when, of which days, what."""

    def __init__(self, organizations: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.told: Told | None = None
        self.organization = 0
        if posted is None:
            return
        chosen = self.choice("organization", organizations)
        committee, content = self.text("committee", longest=120), self.text("content", longest=3000)
        reported_on = self.day("reported_on")
        period_from, period_to = self.day("period_from"), self.day("period_to")
        if self.ok and chosen and reported_on and period_from and period_to:
            self.organization = int(chosen)
            self.told = Told(committee, reported_on, period_from, period_to, content)
