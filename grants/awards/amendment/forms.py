"""Reads what somebody asks to be changed, and the answer to it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.awards.tables import AwardLine
from grants.money import show
from grants.web.forms import Form


class AmendmentForm(Form):
    """Every budget line as it shall be, the end, the new content, and why. Begins with what is now."""

    def __init__(self, lines: Sequence[AwardLine], posted: Mapping[str, Any] | None = None, ends_on: str = "") -> None:
        begins = {f"line-{line.id}": show(line.amount) for line in lines} | {"ends_on": ends_on}
        super().__init__(posted, **({} if posted is not None else begins))
        self.lines: dict[int, Decimal] = {}
        self.ends_on, self.scope, self.reason = None, "", ""
        if self.posted:
            amounts = {line.id: self.money(f"line-{line.id}") for line in lines}
            self.lines = {key: amount for key, amount in amounts.items() if amount is not None}
            self.ends_on = self.day("ends_on", required=False)
            self.scope = self.text("scope", required=False, longest=1000)
            self.reason = self.text("reason", longest=500)


class AmendmentAnswerForm(Form):
    """Whether it is approved, and what is said to it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_approved: bool | None = None
        self.opinion = ""
        if self.posted:
            answer = self.choice("is_approved", ("yes", "no"))
            self.is_approved = None if answer is None else answer == "yes"
            self.opinion = self.text("opinion", required=self.is_approved is False, longest=300)
