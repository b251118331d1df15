"""Forms of the hub's bank: what a line is, why it is taken back, whose money it was, the month, an answer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from grants.custody.bank.rules import MADE_OF_A_LINE
from grants.custody.bank.tables import MatchKind
from grants.web.forms import Form

SHARED = "interest"


class LineForm(Form):
    """One of the entries that it could be, interest to be shared, or what it is booked as; always with a reason."""

    def __init__(self, posted: Mapping[str, Any] | None, keys: Iterable[str]) -> None:
        super().__init__(posted)
        self.kind: MatchKind | None = None
        self.entry_id: int | None = None
        self.is_interest = False
        if self.posted:
            what = self.choice("what", [*keys, SHARED, *(kind.value for kind in MADE_OF_A_LINE)])
            self.reason = self.text("reason", longest=300)
            self.is_interest = what == SHARED
            if what and not self.is_interest:
                word, _colon, entry = what.partition(":")
                self.kind = MatchKind.BOOKED if entry else MatchKind(word)
                self.entry_id = int(entry) if entry else None


class UndoForm(Form):
    """Why a match is taken back."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=300)


class AssignmentForm(Form):
    """To which ledger money of nobody belongs, from which day on, and why."""

    def __init__(self, posted: Mapping[str, Any] | None, ledgers: Iterable[int], **begins: object) -> None:
        super().__init__(posted, **begins)
        self.ledger_id: int | None = None
        self.on: date | None = None
        if self.posted:
            chosen = self.choice("ledger", ledgers)
            self.ledger_id = int(chosen) if chosen else None
            self.on = self.day("on")
            self.reason = self.text("reason", longest=300)


class SentOnForm(Form):
    """When and with which word of the bank money of nobody went back, and why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.on: date | None = None
        if self.posted:
            self.on = self.day("on")
            self.bank_ref = self.text("bank_ref", longest=60)
            self.reason = self.text("reason", longest=300)


class ClosingForm(Form):
    """The month to close."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.month = self.text("month", longest=7)


class ReplyForm(Form):
    """The hub's answer to an objection."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.words = self.text("words", longest=500)
