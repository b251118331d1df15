"""Reads which words of a feedback are hidden, one a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.web.forms import Form

LONGEST = 2000


class LookForm(Form):
    """Begins with what was hidden before, else with what the system proposes. `is_seen`: the page it comes from showed
    the feedback without just these words."""

    def __init__(self, posted: Mapping[str, Any] | None = None, begins: Sequence[str] = ()) -> None:
        super().__init__(posted, **({} if posted is not None else {"hidden": "\n".join(begins)}))
        text = self.text("hidden", required=False, longest=LONGEST) if self.posted else self.value("hidden")
        self.hidden = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        self.is_seen = self.posted and self.value("seen").split() == " ".join(self.hidden).split()
