"""What people type in custody: a claim, a payment's day, a reason, interest, a month."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form, whole


class ClaimForm(Form):
    """A claim: which ledger and line, how much, on which invoice, and the advance that pays it, if one does."""

    def __init__(self, lines: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.kept_id: int | None = None
        self.advance_id = whole(self.value("advance"))
        if posted is None:
            return
        line = self.choice("line", lines)
        self.line_id = None if line is None else int(line)
        self.amount = self.money("amount")
        self.invoice_no = self.text("invoice_no", longest=40)
        self.summary = self.text("summary", longest=120)
        self.seller = self.text("seller", required=False, longest=120)
        self.invoice_on = self.day("invoice_on", required=False)
        self.kept_id = whole(self.value("kept"))

    def keep(self, upload_id: int) -> None:
        """Remember the photo that was kept, so that a refused form does not ask for it again."""
        self._values["kept"] = [str(upload_id)]
        self.kept_id = upload_id


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


class ReviewForm(Form):
    """The hub's checklist: a claim goes on only when every point is ticked."""

    def __init__(self, points: Iterable[str], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None and not all(self.flag(point) for point in points):
            self.fail("form", _("逐项核对并勾选后才能通过；有一项不符就退回"))
