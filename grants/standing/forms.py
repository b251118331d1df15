"""Forms of the record."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.i18n import _
from grants.standing.rules import GRADES
from grants.standing.tables import CheckResult, CreditEffect, CreditKind, ImportKind, ListKind
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class ListingForm(Form):
    """Onto a list."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, from_on=clock.today())
        if self.posted:
            self.list_kind = self.choice("list_kind", ListKind)
            self.from_on = self.day("from_on")
            self.reason = self.text("reason", longest=500)
            self.document_no = self.text("document_no", required=False, longest=60)


class UnlistingForm(Form):
    """Off a list."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, until_on=clock.today())
        if self.posted:
            self.until_on = self.day("until_on")


class AnnualCheckForm(Form):
    """The annual check of a year."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, year=clock.today().year - 1, filed_on=clock.today())
        if self.posted:
            self.year = self.number("year", least=1990, most=2200)
            self.result = self.choice("result", CheckResult)
            self.filed_on = self.day("filed_on")
            self.checked_by = self.text("checked_by", required=False, longest=120)
            self.note = self.text("note", required=False, longest=500)


class RatingForm(Form):
    """A rating; without a last day it lasts five years."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, from_on=clock.today())
        if self.posted:
            self.grade = self.choice("grade", GRADES)
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on", required=False)
            self.rated_by = self.text("rated_by", required=False, longest=120)
            self.certificate_no = self.text("certificate_no", required=False, longest=60)


class WithdrawalForm(Form):
    """A rating is taken away."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, withdrawn_on=clock.today())
        if self.posted:
            self.withdrawn_on = self.day("withdrawn_on")
            self.reason = self.text("reason", longest=500)


class CreditForm(Form):
    """A fact of credit."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, arose_on=clock.today(), from_on=clock.today())
        if self.posted:
            self.kind = self.choice("kind", CreditKind)
            self.effect = self.choice("effect", CreditEffect)
            self.fact = self.text("fact", longest=1000)
            self.source = self.text("source", longest=200)
            self.document_no = self.text("document_no", required=False, longest=60)
            self.arose_on = self.day("arose_on")
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on", required=False)


class AppealForm(Form):
    """The organisation contradicts."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, appealed_on=clock.today())
        if self.posted:
            self.appealed_on = self.day("appealed_on")
            self.grounds = self.text("grounds", longest=1000)


class DecisionForm(Form):
    """What became of an appeal."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.outcome = self.choice("outcome", ("upheld", "dismissed"))
            self.finding = self.text("finding", longest=1000)


class SheetForm(Form):
    """A spreadsheet to be looked at."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, kind=ImportKind.LISTINGS)
        if self.posted:
            self.kind = self.choice("kind", ImportKind)
            self.sheet = self.posted_file("file")
            if self.sheet is None:
                self.fail("file", _("请选择表格文件"))
