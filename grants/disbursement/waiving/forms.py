"""Reads which condition is let go, why, and the paper of it."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form


class WaiverForm(Form):
    """A condition out of those that may be let go."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.condition = self.reason = ""
        if self.posted:
            self.condition = self.text("condition", longest=40)
            self.reason = self.text("reason", longest=500)
            self.document = self.posted_file("document")
            if self.document is None:
                self.fail("document", _("请选择批准文件的扫描件"))
