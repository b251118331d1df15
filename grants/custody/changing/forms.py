"""What a group asks to have changed, and the hub's answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.web.forms import Form

TAKE_UP, DECLINE = "take_up", "decline"


class ChangeForm(Form):
    """Which line needs how much more, and why."""

    def __init__(self, lines: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            line = self.choice("line", lines)
            self.line_id = None if line is None else int(line)
            self.more = self.money("more")
            self.reason = self.text("reason", longest=500)


class ChangeAnswerForm(Form):
    """From which line the money comes, or why it does not."""

    def __init__(self, lines: Iterable[int], posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.answer = self.choice("answer", (TAKE_UP, DECLINE))
            giving = self.choice("giving", lines, required=self.answer == TAKE_UP)
            self.giving_id = None if giving is None else int(giving)
            self.declined = self.text("declined", required=self.answer == DECLINE, longest=500)
