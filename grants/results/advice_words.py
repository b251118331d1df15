"""How advice is said: lines, odd experts and sheets, and why a place would change, each in one sentence."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from grants.i18n import Text, _
from grants.results.advice.beside import PhaseAdvice, Whole
from grants.results.advice.calibration import RankChange
from grants.results.advice.lines import MOST_SHEETS, End, Line
from grants.results.advice.outliers import LEAST_LOAD, Flag, OutlyingSheet, ReviewerReport
from grants.scoring.words import tens

MOST_IN_CHART = 40
NO_LINE: dict[End, Text] = {
    End.NOBODY: _("没有达到合格线的申报申请这一资金，没有资助线"),
    End.ALL_FIT: _("申请这一资金的都达到合格线，资金也够，没有资助线"),
    End.NONE_FITS: _("排在最前的申请额已超过资金池，没有资助线"),
    End.BEYOND: _("资助线落在没有走完全部环节的申报里，得分不可比，不计算概率"),
}


def signed(points: float) -> str:
    """Points above or below, with their sign."""
    return f"{round(points, 1) or 0:+.1f}".replace("-", "−")


def ratio(figure: float | None) -> str:
    """A figure without a unit, or that it cannot be told."""
    return "—" if figure is None else f"{figure:.2f}".replace("-", "−")


def chance(probability: float) -> str:
    """A probability in whole percent; what a thousand draws cannot tell from certain is not called certain."""
    percent = round(probability * 100)
    return ">99%" if percent == 100 else "<1%" if percent == 0 else f"{percent}%"


def line_sentence(line: Line) -> Text:
    """Where the line of a pool is, or why there is none."""
    if line.end in NO_LINE:
        return NO_LINE[line.end]
    facts = {"n": line.funded, "among": line.among}
    if line.is_pass_mark:
        return _("资金够达到合格线的 {n} 份，线在合格线：走完全部环节的 {among} 份中的前 {n} 份", **facts)
    return _("按名次和申请额排到第 {n} 份，再下一份资金不够：走完全部环节的 {among} 份中的前 {n} 份", **facts)


def forecast_sentence(line: Line) -> Text | None:
    """How many more sheets would leave how many in doubt."""
    if not line.forecasts:
        return None
    words = [_("每份 {sheets} 张评分表约剩 {n} 份", sheets=sheets, n=n) for sheets, n in line.forecasts]
    if line.halved is None:
        words.append(_("每份 {sheets} 张也减不到一半", sheets=MOST_SHEETS))
    else:
        words.append(_("要减到一半，每份约需 {sheets} 张", sheets=line.halved))
    return _("如果加评：{words}", words="；".join(map(str, words)))


def change_sentence(change: RankChange, experts: Sequence[str]) -> str:
    """What separates the calibrated score from the official one, and which experts judged it."""
    words = [str(_("专家宽严修正 {points}", points=signed(change.correction)))]
    if round(change.trimming, 1):
        words.insert(0, str(_("去掉的高低分也计入 {points}", points=signed(change.trimming))))
    of_each = "、".join(f"{experts[by]} {signed(bias)}" for by, bias in change.experts)
    return f"{'，'.join(words)}（{of_each}）"


def expert_rows(said: PhaseAdvice) -> list[dict[str, Any]]:
    """Each expert of a phase by code, the one farthest from the others first."""
    rows = [
        {
            "code": said.experts[each.reviewer],
            "sheets": each.sheets,
            "difference": signed(each.difference),
            "bias": f"{signed(each.bias)} ± {margin:.1f}",
            "correlation": ratio(each.correlation),
            "spread": ratio(each.spread_ratio),
            "flags": [flag_sentence(flag, each) for flag in each.flags],
            "is_told": each.sheets >= LEAST_LOAD,
            "far": abs(each.bias),
        }
        for each, margin in zip(said.reports, said.margins, strict=True)
    ]
    return sorted(rows, key=lambda row: (not row["flags"], -row["far"], row["code"]))


def flag_sentence(flag: Flag, report: ReviewerReport) -> Text:
    """What is odd about an expert's sheets, with its figure."""
    match flag:
        case Flag.HARSH:
            return _("比评同一批申报的其他专家平均低 {points} 分", points=f"{-report.difference:.1f}")
        case Flag.LENIENT:
            return _("比评同一批申报的其他专家平均高 {points} 分", points=f"{report.difference:.1f}")
        case Flag.UNRELATED:
            return _("给分高低与其他专家几乎无关（相关系数 {r}）", r=ratio(report.correlation))
        case Flag.FLAT:
            return _("给谁都差不多：分差是其他专家的 {ratio} 倍", ratio=ratio(report.spread_ratio))


def odd_sentence(sheet: OutlyingSheet) -> Text:
    """Why a sheet stands out."""
    return _(
        "给 {mark} 分，其他专家给 {others}；照其平时宽严约为 {expected} 分",
        mark=f"{sheet.mark:.1f}",
        others="、".join(f"{each:.1f}" for each in sorted(sheet.others)),
        expected=f"{sheet.expected:.1f}",
    )


def chart(whole: Sequence[Whole], titles: dict[int, str]) -> dict[str, Any]:
    """The intervals of the applications in doubt, or nearest to it, in their official order."""
    near = sorted(whole, key=lambda each: (_doubt(each), each.place))[:MOST_IN_CHART]
    rows: list[dict[str, Any]] = [
        {
            "label": titles[each.beside.application],
            "mean": Decimal(f"{each.beside.calibrated:.2f}"),
            "from": Decimal(f"{each.beside.low:.1f}"),
            "to": Decimal(f"{each.beside.high:.1f}"),
            "dots": [each.beside.official],
        }
        for each in sorted(near, key=lambda each: each.place)
    ]
    # A calibrated score may lie outside its own interval, which leans to the middle.
    least = min(min(row["from"], row["mean"], *row["dots"]) for row in rows)
    most = max(max(row["to"], row["mean"], *row["dots"]) for row in rows)
    return {"rows": rows, "low": tens(least, ROUND_FLOOR), "high": tens(most, ROUND_CEILING)}


def _doubt(each: Whole) -> float:
    return 1 if each.probability is None else abs(2 * each.probability - 1)
