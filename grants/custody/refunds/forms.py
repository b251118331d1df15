"""Reads what a supplier sent back."""

from collections.abc import Mapping
from typing import Any

from grants.web.forms import Form, whole


class RefundForm(Form):
    """How much came back, when, with which reference and why; and the line of the bank, where it is on record."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.bank_line_id = whole(self.value("bank_line"))
        if posted is not None:
            self.amount = self.money("amount")
            self.refunded_on = self.day("refunded_on")
            self.bank_ref = self.text("bank_ref", longest=60)
            self.reason = self.text("reason")
