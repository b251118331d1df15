"""How closely somebody looks, and what she found out."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.banking.rules import month_or_none
from grants.custody.anomalies.facts import Limits, Period
from grants.custody.anomalies.tables import Kind
from grants.web.forms import Form

USUAL = Limits()
ASKED = ("since", "until", "limit", "days", "groups", "last_days")


class LimitsForm(Form):
    """The parameters of the list; what is left empty or is wrong is as usual."""

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        self.kind = Kind(self.choice("kind", Kind, required=False) or Kind.SPLIT)
        self.limits = Limits(
            limit=self.money("limit", required=False) or USUAL.limit,
            days=self.number("days", required=False, most=365) or USUAL.days,
            groups=self.number("groups", required=False, least=2, most=1000) or USUAL.groups,
            last_days=self.number("last_days", required=False, least=1, most=365) or USUAL.last_days,
        )

        self.period = self._period()

    def _period(self) -> Period:
        usual = Period.usual(clock.today())
        since, until = month_or_none(self.value("since")), month_or_none(self.value("until"))
        period = Period(since or usual.since, until or usual.until)
        return period if period.is_whole else usual

    @property
    def asked(self) -> dict[str, str]:
        """What stands in the address beside the kind."""
        return {name: self.value(name) for name in ASKED if self.value(name)}


class NoteForm(LimitsForm):
    """What somebody found out about one anomaly of the list as it was shown."""

    def __init__(self, posted: Mapping[str, Any]) -> None:
        super().__init__(posted)
        self.anomaly = self.text("anomaly", longest=200)
        self.words = self.text("words", longest=500)
