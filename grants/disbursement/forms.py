"""Reads what finance types in: a request, an opinion with what proves attention, the bank's word."""

from collections.abc import Mapping
from typing import Any

from grants.disbursement.tables import PaymentStatus
from grants.web.forms import Form

AGREE, SEND_BACK = "agree", "send_back"
PAID, RETURNED = "paid", "returned"


class RequestForm(Form):
    """Budget codes of a payment (R-A5); amount and payee are not typed."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.function_code = self.text("function_code", required=False, longest=40)
            self.economic_code = self.text("economic_code", required=False, longest=40)
            self.opinion = self.text("opinion", required=False, longest=300)


class OpinionForm(Form):
    """Agree, or send back with the reason as opinion."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.outcome: str | None = None
        self.opinion = ""
        if self.posted:
            self.outcome = self.choice("outcome", (AGREE, SEND_BACK))
            self.opinion = self.text("opinion", required=self.outcome == SEND_BACK, longest=300)


class ApprovalForm(OpinionForm):
    """An approval also takes the last four digits of the payee's account and the code of the second factor."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.last_four = self.code = ""
        if self.posted and self.outcome == AGREE:
            self.last_four = self.text("last_four", longest=4)
            self.code = self.text("code", longest=12)


class ResultForm(Form):
    """What the bank said: paid on a day under a reference, or returned on a day for a reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.outcome: str | None = None
        if self.posted:
            # Any outcome, whatever the page offered: a form that is sent again finds its payment paid already.
            self.outcome = self.choice("outcome", (PAID, RETURNED))
            is_paid = self.outcome == PAID
            self.paid_on = self.day("paid_on", required=is_paid)
            self.bank_ref = self.text("bank_ref", required=is_paid, longest=60)
            self.returned_on = self.day("returned_on", required=self.outcome == RETURNED)
            self.reason = self.text("reason", required=self.outcome == RETURNED, longest=200)


class ReasonForm(Form):
    """Why a payment is cancelled, or what was changed before it is asked for again."""

    def __init__(self, posted: Mapping[str, Any] | None = None, *, required: bool = True) -> None:
        super().__init__(posted)
        self.reason = self.text("reason", required=required, longest=200) if self.posted else ""


def outcomes(status: PaymentStatus) -> tuple[str, ...]:
    """A payment that is paid can only come back."""
    return (RETURNED,) if status == PaymentStatus.PAID else (PAID, RETURNED)
