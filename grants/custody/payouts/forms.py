"""Reads whom a claim pays, what a cashier chooses, and what the bank's slip says."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from grants.banking.orders.answers import Said
from grants.banking.orders.tables import Outcome
from grants.i18n import _
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
ALL = "all"


class PayeeForm(Form):
    """Whose account a claim pays; the number is typed twice (K-5)."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.holder = self.text("holder", longest=120)
            self.bank_name = self.text("bank_name", longest=120)
            self.account_number = self.text("number", longest=60)
            self.cnaps = self.text("cnaps", required=False, longest=20)
            again = "".join(self.value("number_again").split())
            if self.account_number and "".join(self.account_number.split()) != again:
                self.fail("number_again", _("两次填写的账号不一致"))


class OpeningForm(Form):
    """Whose money the batch pays."""

    def __init__(self, posted: Posted = None, *, hubs: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.hub = self.choice("hub", hubs)


class AddingForm(Form):
    """Some claims, or all that can be paid."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        self.wants_all = self.value("which") == ALL
        chosen = [whole(each) for each in self.values("claim")]
        self.claims = [each for each in chosen if each is not None]
        if self.posted and not self.wants_all and not self.claims:
            self.fail("claim", _("请选择要加入的报账"))


class ResultForm(Form):
    """What the bank did with one line, as its slip says."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.happened_on: date | None = None
        if self.posted:
            self.outcome = self.choice("outcome", Outcome)
            self.happened_on = self.day("happened_on")
            self.bank_ref = self.text("bank_ref", required=False, longest=60)
            self.reason = self.text("reason", required=False, longest=200)

    @property
    def said(self) -> Said | None:
        """The same in the words of an answer; nothing while the form is not whole."""
        if not self.ok or not self.outcome or self.happened_on is None:
            return None
        is_paid = self.outcome == Outcome.PAID
        return Said(
            Outcome(self.outcome), self.happened_on, self.bank_ref if is_paid else "", "" if is_paid else self.reason
        )
