"""What people type of guidance: a day's entry, a correction, what came of a follow-up."""

from collections.abc import Mapping
from typing import Any

from grants.custody.guidance.rules import Entry
from grants.custody.guidance.tables import Manner
from grants.web.forms import Form


class EntryForm(Form):
    """One row of the log; with `corrects` it says anew what another one said wrong."""

    def __init__(
        self, posted: Mapping[str, Any] | None = None, *, is_correction: bool = False, **begins: object
    ) -> None:
        super().__init__(posted, **begins)
        self.entry: Entry | None = None
        self.reason = ""
        if posted is None:
            return
        guided_on = self.day("guided_on")
        manner = self.choice("manner", Manner)
        guide = self.text("guide", longest=80)
        found = self.text("found", longest=2000)
        advised = self.text("advised", required=False, longest=2000)
        follow_up = self.text("follow_up", required=False, longest=300)
        follow_up_on = self.day("follow_up_on", required=False)
        if is_correction:
            self.reason = self.text("correction_reason", longest=300)
        if self.ok and guided_on is not None and manner is not None:
            self.entry = Entry(guided_on, guide, Manner(manner), found, advised, follow_up, follow_up_on)


class OutcomeForm(Form):
    """What came of a follow-up."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.outcome = self.text("outcome", longest=500)
