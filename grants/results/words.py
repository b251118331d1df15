"""How results are said: the rule of a record in sentences, the names of meetings and papers."""

from collections.abc import Mapping
from typing import Any

from grants.calls.judging import method_text
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


def rule_sentences(rule: Mapping[str, Any]) -> list[Text]:
    """The rule by which a closed judging was reckoned, as the record holds it, one sentence a phase."""
    said = [
        _(
            "{title}占 {weight}%：{method}",
            title=each["title"],
            weight=each["weight"].removesuffix(".00"),
            method=method_text(ScoreMethod(each["method"]), each["trim_from"]),
        )
        for each in rule["phases"]
    ]
    if rule["bonuses"]:
        said.append(_("加分合计不超过 {most} 分", most=rule["bonus_max"]))
    return [*said, _("合格线 {mark} 分", mark=rule["pass_mark"])]
