"""What people type about a relation: a request, terms, a signed copy, a change of signatories, what a bank did."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants.i18n import _
from grants.organizations.tables import CustodyMode
from grants.web.forms import Form, whole


class AskForm(Form):
    """A group's request: which hub, for what, who signs."""

    def __init__(
        self, posted: Mapping[str, Any] | None, hubs: Iterable[int], people: Iterable[int], **initial: object
    ) -> None:
        super().__init__(posted, **initial)
        self.hub_id: int | None = None
        self.signatories: list[int] = []
        self.project = self.purpose = self.wishes = ""
        if posted is not None:
            hub = self.choice("hub", hubs)
            self.hub_id = None if hub is None else int(hub)
            self.project = self.text("project", longest=120)
            self.purpose = self.text("purpose", longest=500)
            self.wishes = self.text("wishes", required=False, longest=500)
            self.signatories = [int(each) for each in self.choices("signatories", people)]


class TermsForm(Form):
    """On which terms a hub accepts."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.mode: str | None = None
        self.fee_percent: Decimal | None = None
        self.reimbursement = self.ending = ""
        if posted is not None:
            self.mode = self.choice("mode", list(CustodyMode))
            self.fee_percent = self.decimal("fee_percent", most=100)
            self.reimbursement = self.text("reimbursement", longest=1000)
            self.ending = self.text("ending", longest=1000)


class SigningForm(Form):
    """The day on which both signed, and the paper."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.signed_on: date | None = None
        self.copy = None
        if posted is not None:
            self.signed_on = self.day("signed_on")
            self.copy = self.posted_file("copy")
            self._missing("copy", self.copy is None, _("请上传双方签字盖章的协议"))


class ChangeForm(Form):
    """Who signs from now on, and who no more."""

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        others: Iterable[int],
        signatories: Iterable[int],
        **initial: object,
    ) -> None:
        super().__init__(posted, **initial)
        self.begins: int | None = None
        self.ceases: int | None = None
        self.letter = None
        self.reason = ""
        if posted is not None:
            self.begins = whole(self.choice("begins", others, required=False) or "")
            self.ceases = whole(self.choice("ceases", signatories, required=False) or "")
            self.reason = self.text("reason", longest=500)
            self.letter = self.posted_file("letter")
            self._missing("letter", self.letter is None, _("请上传组织的来函"))


class DecisionForm(Form):
    """The hub's word on a change."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.is_confirmed = False
        self.opinion = ""
        if posted is not None:
            self.is_confirmed = self.choice("outcome", ("confirm", "refuse")) == "confirm"
            self.opinion = self.text("opinion", required=False, longest=500)


class SentForm(Form):
    """What the bank of the hub that gives said."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.sent_on: date | None = None
        self.bank_ref = ""
        if posted is not None:
            self.sent_on = self.day("sent_on")
            self.bank_ref = self.text("bank_ref", longest=60)


class ArrivedForm(Form):
    """What the bank of the hub that takes over said."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.received_on: date | None = None
        if posted is not None:
            self.received_on = self.day("received_on")
