"""Reads a final account line by line, and why one is returned."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.reporting.final_account.facts import ZERO, Project, Said
from grants.web.forms import Form


class AccountForm(Form):
    """Spent and vouchers by line, realised match by giver. Of a group the ledger tells the lines."""

    def __init__(self, project: Project, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.said = Said({}, {}, {})
        if not self.posted:
            return
        actual: dict[int, Decimal] = {}
        vouchers: dict[int, str] = {}
        for line in project.lines if project.books is None else ():
            actual[line.id] = self.money(f"actual-{line.id}") or ZERO
            vouchers[line.id] = self.text(f"vouchers-{line.id}", required=False, longest=1000)
        realised = {each.position: self.money(f"match-{each.position}") or ZERO for each in project.promises}
        self.said = Said(actual, vouchers, realised, self.text("remark", required=False, longest=1000))
        self.proofs = self.posted_file("proofs")


class ReturnForm(Form):
    """Why it is given back."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=500)
