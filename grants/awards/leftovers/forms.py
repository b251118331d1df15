"""Reads what goes back of a pool and why, and the answer to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.web.forms import Form


class LeftoverForm(Form):
    """How much, and why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.amount: Decimal | None = None
        self.reason = ""
        if self.posted:
            self.amount = self.money("amount")
            self.reason = self.text("reason", longest=200)


class AnswerForm(Form):
    """Whether it is confirmed, and what is said to it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_confirmed: bool | None = None
        self.opinion = ""
        if self.posted:
            answer = self.choice("is_confirmed", ("yes", "no"))
            self.is_confirmed = None if answer is None else answer == "yes"
            self.opinion = self.text("opinion", required=self.is_confirmed is False, longest=200)
