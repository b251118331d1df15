"""What the pages of assigning call things: plans, loads, figures, the state of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.i18n import Text, _
from grants.scoring.assigning import BANDS
from grants.scoring.deal import DealPlan

ANY_LOAD = _("不限")
EQUAL = _("尽量相等")


@dataclass(frozen=True)
class Figures:
    """The figures of a run, as numbers."""

    total: int
    upper_bound: int
    certified: bool
    cost: int
    lowest: int
    floor: Fraction
    floor_before: Fraction
    floor_bound: Fraction
    loads: Sequence[tuple[int, int]]
    average: Fraction
    mean: Fraction
    across: int
    kept: int
    draws: int
    bands: Sequence[Mapping[str, Any]]

    @property
    def least(self) -> int:
        """The smallest load."""
        return min((load for load, _experts in self.loads), default=0)

    @property
    def most(self) -> int:
        """The greatest load."""
        return max((load for load, _experts in self.loads), default=0)


def figures(kept: Mapping[str, Any]) -> Figures:
    """The figures of a run that was kept."""
    return Figures(
        total=kept["total"],
        upper_bound=kept["upper_bound"],
        certified=kept["certified"],
        cost=kept["optimum"] - kept["total"],
        lowest=kept["lowest"],
        floor=Fraction(*kept["floor"]),
        floor_before=Fraction(*kept["floor_before"]),
        floor_bound=Fraction(*kept["floor_bound"]),
        loads=[(load, experts) for load, experts in kept["loads"]],
        average=Fraction(*kept["average"]),
        mean=Fraction(*kept["mean"]),
        across=kept["across"],
        kept=kept["kept"],
        draws=kept["draws"],
        bands=[
            each
            | {
                "words": band_words(each["low"], each["high"]),
                "share": None if each["share"] is None else percent(Fraction(*each["share"])),
            }
            for each in kept["bands"]
        ],
    )


def tenths(milli: Fraction | int) -> str:
    """Points of 1000 as points of 100, with one place."""
    whole = round(Fraction(milli) / 1)
    return f"{whole // 10}.{whole % 10}"


def percent(share: Fraction) -> str:
    """A share with one place."""
    whole = round(share * 1000)
    return f"{whole // 10}.{whole % 10}%"


def band_words(low: str, high: str | None) -> Text:
    """A band of loads."""
    if high is None:
        return ANY_LOAD
    if low == high:
        return EQUAL
    return _("平均的 {low}%–{high}%", low=round(Decimal(low) * 100), high=round(Decimal(high) * 100))


def band_options() -> list[tuple[str, Text]]:
    """The bands an organiser chooses from, by the word a form knows them by."""
    return [(band_word(low, high), band_words(str(low), None if high is None else str(high))) for low, high in BANDS]


def band_word(low: Decimal, high: Decimal | None) -> str:
    """By which a form knows a band."""
    return f"{low}-{'' if high is None else high}"


def plan_words(plan: DealPlan) -> list[Text]:
    """What was chosen."""
    return [
        _("每份 {n} 人评", n=plan.each),
        _("每人份数：{band}", band=band_words(str(plan.low), None if plan.high is None else str(plan.high))),
        _("先照顾匹配度最低的申报") if plan.floor else _("只求总匹配度最高"),
        _("随机排除 {share} 的组合", share=percent(1 - Fraction(plan.exclusion)))
        if plan.exclusion < 1
        else _("不抽签"),
        _("候补参加分配") if plan.with_alternates else _("候补不参加分配"),
    ]


def run_state(*, is_solved: bool, is_refused: bool, is_adopted: bool) -> tuple[str, Text]:
    """What became of a run."""
    if not is_solved:
        return ("info", _("计算中"))
    if is_refused:
        return ("bad", _("无法分配"))
    return ("ok", _("已采用")) if is_adopted else ("mute", _("未采用"))
