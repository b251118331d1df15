"""How results are said: the rule of a record in sentences, the names of meetings and papers."""

from collections.abc import Mapping
from typing import Any

from grants.calls.kinds import ScoreMethod
from grants.i18n import Text, _
from grants.results.tables import JudgingPaperKind, Meeting

MEETING_NAMES: dict[str, Text] = {
    Meeting.PANEL: _("专家评审会"),
    Meeting.COMMITTEE: _("评审委员会会议"),
}
PAPER_NAMES: dict[str, Text] = {
    JudgingPaperKind.SUMMARY: _("评审汇总表"),
    JudgingPaperKind.REPORT: _("评审报告"),
}
METHOD_NAMES: dict[str, Text] = {
    ScoreMethod.MEAN: _("取平均"),
    ScoreMethod.MEDIAN: _("取中位数"),
}


def rule_sentences(rule: Mapping[str, Any]) -> list[Text]:
    """The rule by which a closed judging was reckoned, as the record holds it, one sentence a phase."""
    said = [
        _(
            "{title}：{method}，四舍五入保留两位小数，占 {weight}%",
            title=each["title"],
            method=_method(each),
            weight=each["weight"].removesuffix(".00"),
        )
        for each in rule["phases"]
    ]
    if rule["bonuses"]:
        said.append(_("加分合计不超过 {most} 分", most=rule["bonus_max"]))
    return [*said, _("合格线 {mark} 分", mark=rule["pass_mark"])]


def _method(phase: Mapping[str, Any]) -> Text:
    if phase["method"] == ScoreMethod.TRIMMED_MEAN:
        return _("{n} 份及以上去掉一个最高分和一个最低分后取平均", n=phase["trim_from"])
    return METHOD_NAMES[phase["method"]]
