"""Reads the words of an agreement as they are typed, and the award they are tried on."""

from collections.abc import Mapping
from typing import Any

from grants.awards.wording.rules import LONGEST, LONGEST_REASON
from grants.web.forms import Form, whole


class WordingForm(Form):
    """The text, from when, why. `tries` asks only how it would read."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.award = whole(self.value("award"))
        self.tries = self.flag("tries")
        if self.posted:
            self.body = self.text("body", longest=LONGEST)
            self.version = self.number("version", required=False) or 0
        if self.posted and not self.tries:
            self.from_on = self.day("from_on")
            self.reason = self.text("reason", longest=LONGEST_REASON)
