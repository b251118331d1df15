"""Reads what is said when a project is closed."""

from collections.abc import Mapping
from typing import Any

from grants.web.forms import Form


class ClosingForm(Form):
    """A remark, if any."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.remark = self.text("remark", required=False, longest=500) if self.posted else ""
