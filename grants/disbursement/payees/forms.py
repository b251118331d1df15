"""Reads a request to be paid to another account, its check, and why it is ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.i18n import _
from grants.web.forms import Form


class ChangeForm(Form):
    """Which account of the registry, why, and the stamped letter."""

    def __init__(self, accounts: Sequence[int], posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.account_id: int | None = None
        self.reason = ""
        if self.posted:
            chosen = self.choice("account", accounts)
            self.account_id = int(chosen) if chosen else None
            self.reason = self.text("reason", longest=300)
            self.letter = self.posted_file("letter")
            if self.letter is None:
                self.fail("letter", _("请选择盖章函件的扫描件"))


class CheckForm(Form):
    """The account number, typed from the letter."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.number_again = self.text("number_again", longest=60) if self.posted else ""


class EndForm(Form):
    """Why a change is ended."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.reason = self.text("ended_why", longest=300) if self.posted else ""
