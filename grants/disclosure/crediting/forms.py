"""What is decided about a proposal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.standing.tables import CreditEffect
from grants.web.forms import Form


class EntryForm(Form):
    """The effect, from a day until a day: somebody answers for both."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        chosen = self.choice("effect", CreditEffect) if self.posted else None
        self.effect = CreditEffect(chosen) if chosen else CreditEffect.NOTED
        self.from_on: date | None = self.day("from_on") if self.posted else None
        self.until_on: date | None = self.day("until_on") if self.posted else None


class RefusalForm(Form):
    """Why it stays off the record."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.reason = self.text("reason", longest=500) if self.posted else ""
