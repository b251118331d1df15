"""Reads into whose hands an objection goes, and by when it is answered."""

from collections.abc import Collection, Mapping
from typing import Any

from grants.web.forms import Form


class HandlingForm(Form):
    """The first time with the day, later with the reason for handing it on."""

    def __init__(
        self,
        officers: Collection[int],
        posted: Mapping[str, Any] | None = None,
        *,
        is_first: bool = True,
        **initial: object,
    ) -> None:
        super().__init__(posted, **initial)
        chosen = self.choice("handler", officers) if self.posted else None
        self.handler_id = int(chosen) if chosen else None
        self.due_on = self.day("due_on") if self.posted and is_first else None
        self.reason = self.text("reason", longest=300) if self.posted and not is_first else ""
