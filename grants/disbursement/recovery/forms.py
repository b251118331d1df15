"""Reads what is asked back, what came in, and why the rest is let go."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants.disbursement.recovery.tables import Grounds
from grants.i18n import _
from grants.web.forms import Form


class DemandForm(Form):
    """Why money is asked back, what of the paid counts as spent, by when."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.grounds: Grounds | None = None
        self.spent: Decimal | None = None
        self.due_on: date | None = None
        self.reason = self.differs_why = ""
        if self.posted:
            chosen = self.choice("grounds", [each.value for each in Grounds])
            self.grounds = Grounds(chosen) if chosen else None
            self.spent = self.money("spent")
            self.due_on = self.day("due_on", required=False)
            self.reason = self.text("reason", longest=500)
            self.differs_why = self.text("differs_why", required=False, longest=300)


class RefundForm(Form):
    """What the bank says came in."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.amount: Decimal | None = None
        self.received_on: date | None = None
        self.bank_ref = ""
        if self.posted:
            self.amount = self.money("amount")
            self.received_on = self.day("received_on")
            self.bank_ref = self.text("bank_ref", longest=60)


class WaiverForm(Form):
    """Why the rest is let go, and the paper of it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.reason = ""
        if self.posted:
            self.reason = self.text("waived_why", longest=500)
            self.paper = self.posted_file("waiver")
            if self.paper is None:
                self.fail("waiver", _("请选择批准文件的扫描件"))
