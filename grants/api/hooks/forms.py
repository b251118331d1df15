"""Reads what an office wants to be told, and where."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.api.hooks.rules import EVENTS
from grants.web.forms import Form


class SubscriptionForm(Form):
    """An address and the events that go there."""

    def __init__(self, posted: Mapping[str, Any] | None = None, *, offices: Iterable[int]) -> None:
        own = list(offices)
        super().__init__(posted, **({"office": own[0]} if posted is None and len(own) == 1 else {}))
        if self.posted:
            self.office = self.choice("office", own)
            self.address = self.text("address", longest=300)
            self.events = self.choices("events", EVENTS)
