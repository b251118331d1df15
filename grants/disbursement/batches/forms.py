"""Reads what a cashier chooses, what an administrator says of a bank, and the bank's answer."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
ALL = "all"


class TemplateForm(Form):
    """A bank's template for one account of a funder."""

    def __init__(self, posted: Posted = None, *, funders: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.funder = self.choice("funder", funders)
            self.name = self.text("name", longest=80)
            self.payer_holder = self.text("payer_holder", longest=120)
            self.payer_number = "".join(self.text("payer_number", longest=40).split())
            if self.payer_number and not re.fullmatch(r"[0-9]{8,32}", self.payer_number):
                self.fail("payer_number", _("账号是 8 至 32 位数字"))
            self.layout = self.text("layout", longest=20_000)


class OpeningForm(Form):
    """Whose money the batch pays."""

    def __init__(self, posted: Posted = None, *, funders: Iterable[int], **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.funder = self.choice("funder", funders)


class AddingForm(Form):
    """Some payments, or all that wait."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        self.wants_all = self.value("which") == ALL
        chosen = [whole(each) for each in self.values("payment")]
        self.payments = [each for each in chosen if each is not None]
        if self.posted and not self.wants_all and not self.payments:
            self.fail("payment", _("请选择要加入的拨款"))


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
