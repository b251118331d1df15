"""Reads what a cashier chooses."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
ALL = "all"


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
