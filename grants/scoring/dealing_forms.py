"""Forms of who deals applications to experts: what a run is asked for, and changes by hand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.calls.phases import JudgingPhase
from grants.i18n import Text, _
from grants.scoring.deal import FLOOR, LOT_SHARE, DealPlan
from grants.scoring.dealing_words import band_options, band_word
from grants.scoring.rules import LONGEST_REASON
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
FAIRNESS: Sequence[tuple[str, Text]] = (
    (str(FLOOR), _("先照顾匹配度最低的申报")),
    ("0", _("只求总匹配度最高")),
)
LOTS: Sequence[tuple[str, Text]] = (
    ("1", _("不抽签")),
    (str(LOT_SHARE), _("随机排除 20% 的组合，谁评谁难以预料")),
)


class PlanForm(Form):
    """What a run is asked for; it begins with what was asked for last."""

    def __init__(self, usual: DealPlan, phase: JudgingPhase, posted: Posted = None) -> None:
        super().__init__(
            posted,
            each=usual.each or phase.panel_size,
            band=band_word(usual.low, usual.high),
            floor=str(usual.floor),
            exclusion=str(usual.exclusion),
            with_alternates="yes" if usual.with_alternates and posted is None else "",
        )
        if self.posted:
            self.each = self.number("each", least=1, most=phase.panel_size)
            self.band = self.choice("band", [word for word, _words in band_options()])
            self.floor = self.choice("floor", [word for word, _words in FAIRNESS])
            self.exclusion = self.choice("exclusion", [word for word, _words in LOTS])
            self.with_alternates = self.flag("with_alternates")

    @property
    def plan(self) -> DealPlan | None:
        """What was chosen, if it is whole."""
        if not (self.ok and self.each and self.band and self.floor and self.exclusion):
            return None
        low, high = self.band.split("-")
        return DealPlan(
            each=self.each,
            low=Decimal(low),
            high=Decimal(high) if high else None,
            floor=Decimal(self.floor),
            exclusion=Decimal(self.exclusion),
            with_alternates=self.with_alternates,
        )


class ByHandForm(Form):
    """One application is given to one expert, with the reason."""

    def __init__(self, applications: Sequence[int], experts: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.application = self.choice("application", applications)
            self.expert = self.choice("expert", experts)
            self.reason = self.text("reason", longest=LONGEST_REASON)


class ReplacementForm(Form):
    """One of those who could take over, with the reason."""

    def __init__(self, experts: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.expert = self.choice("expert", experts)
            self.reason = self.text("reason", longest=LONGEST_REASON)
