"""Reads a scan, and what who checks it says of it."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form

ACCEPT, REFUSE = "accept", "refuse"


class CopyForm(Form):
    """The scan of the sealed agreement."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.scan = self.posted_file("scan") if self.posted else None
        if self.posted and self.scan is None:
            self.fail("scan", _("请选择盖章扫描件"))


class CheckForm(Form):
    """As the agreement says, or given back for a reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.outcome: str | None = None
        self.reason = ""
        if self.posted:
            self.outcome = self.choice("outcome", (ACCEPT, REFUSE))
            self.reason = self.text("reason", required=False, longest=300)
