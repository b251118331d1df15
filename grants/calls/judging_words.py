"""What the words are called by which a call says how it is judged, and its fields in the form of a call."""

from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.i18n import Text, _

METHOD_NAMES: dict[ScoreMethod, Text] = {
    ScoreMethod.TRIMMED_MEAN: _("去掉最高最低分后平均"),
    ScoreMethod.MEAN: _("平均"),
    ScoreMethod.MEDIAN: _("中位数"),
}
PHASE_KIND_NAMES: dict[PhaseKind, Text] = {
    PhaseKind.PITCH: _("路演"),
    PhaseKind.COMMITTEE: _("评审委员会"),
    PhaseKind.PAPER: _("书面"),
}
SEEN_NAMES: dict[SheetsSeen, Text] = {
    SheetsSeen.NEVER: _("始终看不到"),
    SheetsSeen.OWN_LOCKED: _("锁定自己的评分表后可以看"),
}
FEEDBACK_NAMES: dict[Feedback, Text] = {
    Feedback.NONE: _("不反馈"),
    Feedback.SCORE: _("本项目得分"),
    Feedback.SCORE_AND_COMMENTS: _("本项目得分和专家意见"),
}
QUOTA_KIND_NAMES: dict[QuotaKind, Text] = {
    QuotaKind.PURPOSE: _("用途"),
    QuotaKind.FIELD: _("领域"),
    QuotaKind.DIVISION: _("地区"),
}
# As FIELD_NAMES of words.py; where a field of a row is called otherwise than elsewhere, with its part.
JUDGING_FIELDS: dict[str, Text] = {
    "score_method": _("计分方法"),
    "hides_applicants": _("匿名评审"),
    "sheets_seen": _("其他专家的评分"),
    "feedback": _("反馈给申报单位"),
    "phases": _("后续阶段"),
    "phases-opens_at": _("评审开始"),
    "phases-closes_at": _("评审截止"),
    "phase_kind": _("形式"),
    "phase": _("在哪个阶段评"),
    "weight": _("权重（%）"),
    "method": _("计分方法"),
    "called_in": _("前几名进入"),
    "minutes": _("陈述（分钟）"),
    "question_minutes": _("答问（分钟）"),
    "quotas": _("比例和项数"),
    "of": _("按什么"),
    "least_percent": _("资金至少（%）"),
    "most_percent": _("资金至多（%）"),
    "least_projects": _("至少几项"),
    "most_projects": _("至多几项"),
    "awards_per_organisation": _("每个组织立项至多"),
    "partial_funding": _("部分资助"),
}


def quota_of(kind: QuotaKind, name: str) -> Text:
    """用途：扶老"""
    return _("{kind}：{name}", kind=QUOTA_KIND_NAMES[kind], name=name)
