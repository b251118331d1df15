"""What people type in custody: a payment's day, a reason, interest, a month."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.web.forms import Form, whole


class PaidForm(Form):
    """What the bank said of a claim's payment."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            self.paid_on = self.day("paid_on")
            self.bank_ref = self.text("bank_ref", longest=60)


class CrossingOffForm(Form):
    """The day on which a claim is crossed off the advance that paid it."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            self.paid_on = self.day("paid_on")


class ReasonForm(Form):
    """Why something is given back."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            self.reason = self.text("reason")


class AnswerForm(Form):
    """The group's answer to a statement: agreed, or what is wrong."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            answer = self.choice("answer", ("agreed", "objected"))
            self.objection = self.text("objection", required=answer == "objected", longest=500)
            if answer == "agreed":
                self.objection = ""


class ReceiptForm(Form):
    """The day on which the bank credited a payment."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            self.received_on = self.day("received_on")


class InterestForm(Form):
    """The bank's interest."""

    def __init__(self, hubs: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            hub = self.choice("hub", hubs)
            self.hub_id = None if hub is None else int(hub)
            self.credited_on = self.day("credited_on")
            self.amount = self.money("amount")


class MonthForm(Form):
    """A month to state, for one ledger."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            self.month = self.whole_month("month")
            self.ledger_ids = [found for each in self.values("ledger") if (found := whole(each)) is not None]


class FilterForm(Form):
    """What hides rows of a ledger."""

    def __init__(self, query: Mapping[str, Any], items: Iterable[str]) -> None:
        super().__init__(query)
        self.since = self.day("since", required=False)
        self.until = self.day("until", required=False)
        self.way = self.choice("way", ("in", "out"), required=False) or ""
        self.item = self.choice("item", items, required=False) or ""
        self.words = self.text("q", required=False)

    @property
    def is_on(self) -> bool:
        """Something is hidden."""
        return bool(self.since or self.until or self.way or self.item or self.words)
