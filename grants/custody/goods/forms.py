"""Reads goods that came, and what was handed out of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form


class GoodsForm(Form):
    """What came for which ledger, how many at which value, from whom, kept by whom, with its paper."""

    def __init__(self, ledgers: Iterable[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is None:
            return
        ledger = self.choice("ledger", ledgers)
        self.ledger_id = None if ledger is None else int(ledger)
        self.name = self.text("name", longest=80)
        self.unit = self.text("unit", longest=20)
        self.quantity = self.number("quantity", least=1, most=10_000_000)
        self.unit_value = self.money("unit_value")
        self.donor = self.text("donor", longest=120)
        self.keeper = self.text("keeper", longest=80)
        self.received_on = self.day("received_on")
        self.paper = self.posted_file("paper")
        if self.paper is None:
            self.fail("paper", _("请上传捐赠或移交单"))


class HandoutForm(Form):
    """How many were handed out, when and for what, with the list of those who signed."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is None:
            return
        self.quantity = self.number("quantity", least=1, most=10_000_000)
        self.purpose = self.text("purpose", longest=120)
        self.handed_on = self.day("handed_on")
        self.names = self.posted_file("names")
        if self.names is None:
            self.fail("names", _("请上传签收名单"))
