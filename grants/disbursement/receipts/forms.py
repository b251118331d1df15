"""Reads a receipt as its payee writes it down, and what finance says of it."""

from collections.abc import Mapping
from typing import Any

from grants.disbursement.receipts.tables import ReceiptKind
from grants.i18n import _
from grants.web.forms import Form

ACCEPT, REFUSE = "accept", "refuse"


class ReceiptForm(Form):
    """Kind, number, day and amount as they are printed on it, and its scan."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.kind = self.choice("kind", ReceiptKind)
            self.receipt_number = self.text("number", longest=60)
            self.issued_on = self.day("issued_on")
            self.amount = self.money("amount")
            self.scan = self.posted_file("scan")
            if self.scan is None:
                self.fail("scan", _("请选择收据扫描件"))


class CheckForm(Form):
    """Accepted, or given back for a reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.outcome: str | None = None
        self.reason = ""
        if self.posted:
            self.outcome = self.choice("outcome", (ACCEPT, REFUSE))
            self.reason = self.text("reason", required=False, longest=200)
