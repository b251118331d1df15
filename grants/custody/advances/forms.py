"""Reads what is asked for in advance, what came back, and a hub's terms."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.custody.advances.tables import AdvanceKind
from grants.web.forms import Form, whole


class AskForm(Form):
    """Money in advance: of which kind, on which line, how much, for whom; a supplier's with contract and day."""

    def __init__(self, lines: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.kept_id: int | None = None
        if posted is None:
            return
        kind = self.choice("kind", list(AdvanceKind))
        self.kind = None if kind is None else AdvanceKind(kind)
        line = self.choice("line", lines)
        self.line_id = None if line is None else int(line)
        self.amount = self.money("amount")
        self.payee = self.text("payee", longest=120)
        self.summary = self.text("summary", longest=120)
        self.due_on = self.day("due_on", required=False)
        self.kept_id = whole(self.value("kept"))

    def keep(self, upload_id: int) -> None:
        """Remember the contract that was kept, so that a refused form does not ask for it again."""
        self._values["kept"] = [str(upload_id)]
        self.kept_id = upload_id


class BackForm(Form):
    """What the bank says came back, on which day, with which reference, and its line where that is on record."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.bank_line_id = whole(self.value("bank_line"))
        if posted is not None:
            self.amount = self.money("amount")
            self.back_on = self.day("back_on")
            self.bank_ref = self.text("bank_ref", longest=60)


class TermsForm(Form):
    """How much petty cash is, and within how many working days it is settled."""

    def __init__(self, hubs: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is not None:
            hub = self.choice("hub", hubs)
            self.hub_id = None if hub is None else int(hub)
            self.limit = self.money("limit")
            self.working_days = self.number("working_days", least=1, most=250)
