"""Reads what officers and the public type in: a decision by budget line, notice days, an objection and its finding."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.applications.tables import BudgetLine
from grants.awards.choosing import Asked
from grants.money import MINUS
from grants.web.forms import Form

# What-if looks at so many percent less or more.
MOST_PERCENT = 10


class DecisionForm(Form):
    """What each budget line gets and why it is cut, from which fund. The award is the sum of the lines, never typed."""

    def __init__(
        self,
        budget: Sequence[BudgetLine],
        funds: Sequence[int],
        posted: Mapping[str, Any] | None = None,
        **initial: object,
    ) -> None:
        super().__init__(posted, **initial)
        self.lines: dict[str, Decimal] = {}
        self.reasons: dict[str, str] = {}
        self.fund_id, self.reason, self.exception = 0, "", ""
        if self.posted:
            amounts = {line.item: self.money(f"line-{line.id}") for line in budget}
            self.lines = {item: amount for item, amount in amounts.items() if amount is not None}
            self.fund_id = int(self.choice("fund", funds) or 0)
            self.reasons = {line.item: self.text(f"why-{line.id}", required=False, longest=120) for line in budget}
            self.reason = self.text("reason", required=False, longest=300)
            self.exception = self.text("exception", required=False, longest=300)

    @property
    def amount(self) -> Decimal:
        return sum(self.lines.values(), Decimal("0.00"))


class ProposalsForm:
    """What somebody asks of the two funded sets; out of range counts as the nearest. Nothing of it is kept."""

    def __init__(self, query: Mapping[str, str], *, as_decided: bool) -> None:
        percent = query.get("budget", "0").replace(MINUS, "-")
        whole = int(percent) if re.fullmatch("[-+]?[0-9]{1,3}", percent) else 0
        decided = query.get("decided") == "kept" if "decided" in query else as_decided
        self.asked = Asked(
            percent=max(-MOST_PERCENT, min(whole, MOST_PERCENT)),
            as_decided=decided,
            keeps="keep" in query,
            optimum="optimum" in query,
        )


class RejectionForm(Form):
    """Why an application gets nothing."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.reason = self.text("reason", longest=300) if self.posted else ""
        self.exception = self.text("exception", required=False, longest=300) if self.posted else ""


class NoticeForm(Form):
    """From when until when a list hangs out; without an end, the promised working days. Why floors are missed."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.starts_on = self.day("starts_on") if self.posted else None
        self.ends_on = self.day("ends_on", required=False) if self.posted else None
        self.exception = self.text("exception", required=False, longest=300) if self.posted else ""


class ObjectionForm(Form):
    """An objection to one project of a notice, by name."""

    def __init__(self, awards: Sequence[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.award_id: int | None = None
        if self.posted:
            chosen = self.choice("award", awards)
            self.award_id = int(chosen) if chosen else None
            self.facts = self.text("facts", longest=2000)
            self.complainant = self.text("complainant", longest=80)
            self.contact = self.text("contact", longest=120)


class FindingForm(Form):
    """Whether an objection is upheld, why, and what the objector is answered."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_upheld: bool | None = None
        self.finding, self.reply = "", ""
        if self.posted:
            answer = self.choice("is_upheld", ("yes", "no"))
            self.is_upheld = None if answer is None else answer == "yes"
            self.finding = self.text("finding", longest=1000)
            self.reply = self.text("reply", longest=1000)


class SignatureForm(Form):
    """The day on which all parties had signed, and the scan if it is at hand."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.signed_on = self.day("signed_on") if self.posted else None
        self.scan = self.posted_file("scan") if self.posted else None


class ReasonForm(Form):
    """A reason, for a hold, its end, a cancellation."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.reason = self.text("reason", longest=300) if self.posted else ""


class CutAnswerForm(Form):
    """Whether a cut budget is taken as it is; if not, why."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_accepted: bool | None = None
        self.reason = ""
        if self.posted:
            answer = self.choice("is_accepted", ("yes", "no"))
            self.is_accepted = None if answer is None else answer == "yes"
            self.reason = self.text("reason", required=self.is_accepted is False, longest=300)
