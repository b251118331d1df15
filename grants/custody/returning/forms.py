"""Reads what a hub's bank sent back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants.web.forms import Form


class SentBackForm(Form):
    """How much left the custody account, on which day, with which reference of the bank."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.amount: Decimal | None = None
        self.sent_on: date | None = None
        self.bank_ref = ""
        if self.posted:
            self.amount = self.money("amount")
            self.sent_on = self.day("sent_on")
            self.bank_ref = self.text("bank_ref", longest=60)
