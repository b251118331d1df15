"""The forms of a source's budget: a document, codes, a move, its undoing."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.funds.budget.tables import MoveKind
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.web.forms import Form


class DocumentForm(Form):
    """A budget document as it is printed, and its scan."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.document_no = self.text("document_no", longest=80)
            self.issued_on = self.day("issued_on")
            self.scan = self.posted_file("scan")
            if self.scan is None:
                self.fail("scan", _("请选择预算文件扫描件"))


class CodesForm(Form):
    """Codes and the day from which they hold."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, from_on=clock.today().isoformat(), **initial)
        if self.posted:
            self.function_code = self.text("function_code", required=False, longest=40)
            self.economic_code = self.text("economic_code", required=False, longest=40)
            self.from_on = self.day("from_on")


class MoveForm(Form):
    """How much goes where; a code and a name for what is carried over, a document for what is given back."""

    def __init__(self, fund: FundSource, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, code=f"{fund.code[:24]}-{clock.today().year}", name=fund.name)
        if self.posted:
            self.kind = self.choice("kind", MoveKind)
            self.amount = self.money("amount")
            carried, returned = self.kind == MoveKind.CARRIED_OVER, self.kind == MoveKind.RETURNED
            self.code = self.text("code", required=carried, longest=30)
            self.name = self.text("name", required=carried, longest=120)
            self.basis = self.text("basis", required=returned, longest=60)


class DecisionForm(Form):
    """Whether a proposal is confirmed, and what is said to it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.is_confirmed: bool | None = None
        self.opinion = ""
        if self.posted:
            answer = self.choice("is_confirmed", ("yes", "no"))
            self.is_confirmed = None if answer is None else answer == "yes"
            self.opinion = self.text("opinion", required=self.is_confirmed is False, longest=200)


class UndoingForm(Form):
    """Why a move is undone."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=200)
