"""Reads by when groups answer, and which entry corrects a statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class TermForm(Form):
    """Within how many working days, and on what ground."""

    def __init__(self, posted: Posted = None, *, hubs: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        self.days: int | None = None
        if self.posted:
            self.hub = self.choice("hub", hubs)
            self.days = self.number("days", least=1, most=99)
            self.reason = self.text("reason", longest=200)


class CorrectionForm(Form):
    """One of the entries that could correct it, and what it puts right."""

    def __init__(self, posted: Posted, entries: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        self.entry_id: int | None = None
        if self.posted:
            chosen = self.choice("entry", entries)
            self.entry_id = int(chosen) if chosen else None
            self.words = self.text("words", longest=300)
