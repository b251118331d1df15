"""How long steps took in working days: pairs of days in, medians and ninetieth percentiles out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from grants import workdays
from grants.charts import Chart, Series
from grants.i18n import Text, _


class Step(StrEnum):
    """From one dated row to the next on the way of a project."""

    ELIGIBILITY = "eligibility"
    SCORING = "scoring"
    NOTICE = "notice"
    AGREEMENT = "agreement"
    PAYMENT = "payment"
    REPORT = "report"
    CLOSING = "closing"


STEP_NAMES: dict[Step, tuple[Text, Text]] = {
    Step.ELIGIBILITY: (_("资格审查"), _("提交申报 → 审查结论")),
    Step.SCORING: (_("评审"), _("审查结论 → 评分结束")),
    Step.NOTICE: (_("立项与公示"), _("评分结束 → 发布公示")),
    Step.AGREEMENT: (_("签约"), _("发布公示 → 协议签订")),
    Step.PAYMENT: (_("首期拨款"), _("协议签订 → 首次付款")),
    Step.REPORT: (_("报告审核"), _("提交报告 → 审核结论")),
    Step.CLOSING: (_("结项"), _("项目结束 → 结项")),
}


@dataclass(frozen=True)
class Span:
    """So many times a step went from one day to another."""

    step: Step
    from_on: date
    to_on: date
    times: int


@dataclass(frozen=True)
class Pace:
    """How long a step took: how often it was gone, the median and the ninetieth percentile in working days. Of what
    lies in a year whose working days nobody published yet (K-7) only the number is known."""

    step: Step
    times: int
    median: int | None
    ninetieth: int | None
    uncounted: int


def paces(spans: Iterable[Span]) -> list[Pace]:
    """Every step in its order, those never gone too."""
    spans = list(spans)
    passed = _passed(spans)
    found = []
    for step in Step:
        of_step = [each for each in spans if each.step == step]
        counted: dict[int, int] = {}
        for each in of_step:
            if each.from_on in passed and each.to_on in passed:
                took = max(passed[each.to_on] - passed[each.from_on], 0)
                counted[took] = counted.get(took, 0) + each.times
        times = sum(each.times for each in of_step)
        uncounted = times - sum(counted.values())
        found.append(Pace(step, times, percentile(counted, 50), percentile(counted, 90), uncounted))
    return found


def percentile(counted: Mapping[int, int], percent: int) -> int | None:
    """The least value that so many percent of all do not exceed (nearest rank)."""
    rank, seen = -(-sum(counted.values()) * percent // 100), 0
    for value in sorted(counted):
        seen += counted[value]
        if seen >= rank:
            return value
    return None


def chart(found: Sequence[Pace]) -> Chart:
    """The two figures of each step beside each other."""
    gone = [each for each in found if each.median is not None and each.ninetieth is not None]
    return Chart(
        "pace",
        _("各环节用时"),
        _("工作日"),
        [STEP_NAMES[each.step][0] for each in gone],
        [
            Series(_("中位数"), [Decimal(each.median or 0) for each in gone]),
            Series(_("九成不超过"), [Decimal(each.ninetieth or 0) for each in gone]),
        ],
    )


def _passed(spans: Sequence[Span]) -> dict[date, int]:
    """Of each day between the first and the last, how many working days had passed by its end; up to the first day of a
    year that is not published."""
    found: dict[date, int] = {}
    if not spans:
        return found
    days = [day for each in spans for day in (each.from_on, each.to_on)]
    day, last = min(days), max(days)
    so_far = 0
    while day <= last and workdays.is_published(day.year):
        so_far += workdays.is_working_day(day)
        found[day] = so_far
        day += timedelta(days=1)
    return found
