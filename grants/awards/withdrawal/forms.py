"""Reads which awards are taken off a notice, and why."""

from collections.abc import Collection, Mapping
from typing import Any

from grants.web.forms import Form


class TakingOffForm(Form):
    """The awards to take off, of those that hang, and the reason that everybody reads."""

    def __init__(self, hanging: Collection[int], posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.awards = {int(each) for each in self.choices("awards", hanging)} if self.posted else set[int]()
        self.reason = self.text("reason", longest=300) if self.posted else ""
