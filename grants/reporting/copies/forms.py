"""Reads a public copy that is released, and why one is taken off."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form


class CopyForm(Form):
    """A file with its caption, looked through by who releases it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.caption = self.text("caption", longest=120)
            self.is_looked_through = self.flag("is_looked_through")
            self.copy = self.posted_file("copy")
            if self.copy is None:
                self.fail("copy", _("请选择公开件"))


class WithdrawalForm(Form):
    """Why it is taken off."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.reason = self.text("reason", longest=300)
