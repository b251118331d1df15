"""Reads the two words of a draw of audits, and an auditor's report."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.i18n import _
from grants.web.forms import Form


class PreparingForm(Form):
    """From which amount, how many of the rest, why so, and the first word."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.threshold: Decimal | None = None
        self.percent: int | None = None
        if self.posted:
            self.threshold = self.money("threshold")
            self.percent = self.number("percent", most=100)
            self.basis = self.text("basis")
            self.word = self.text("word", longest=40)


class WordForm(Form):
    """The second word."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.word = self.text("word", longest=40)


class AuditReportForm(Form):
    """Who audited, with what opinion, and the paper of it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.auditor = self.text("auditor", longest=120)
            self.report_number = self.text("number", required=False, longest=60)
            self.issued_on = self.day("issued_on")
            self.opinion = self.text("opinion", longest=300)
            self.document = self.posted_file("document")
            if self.document is None:
                self.fail("document", _("请选择审计报告"))
