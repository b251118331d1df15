"""Reads what somebody says of a bank's files, by which template a batch goes, and the bank's answer."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class TemplateForm(Form):
    """A bank's template for one account that pays."""

    def __init__(self, posted: Posted = None, *, payers: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.payer = self.choice("payer", payers)
            self.name = self.text("name", longest=80)
            self.payer_holder = self.text("payer_holder", longest=120)
            self.payer_number = "".join(self.text("payer_number", longest=40).split())
            if self.payer_number and not re.fullmatch(r"[0-9]{8,32}", self.payer_number):
                self.fail("payer_number", _("账号是 8 至 32 位数字"))
            self.layout = self.text("layout", longest=20_000)


class ExportForm(Form):
    """By which bank's template the batch goes."""

    def __init__(self, posted: Posted = None, *, templates: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.template = self.choice("template", templates)


class AnswerForm(Form):
    """The bank's file."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        self.file = self.posted_file("file") if self.posted else None
        if self.posted and self.file is None:
            self.fail("file", _("请选择银行回单文件"))
