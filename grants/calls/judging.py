"""How a call is judged and how the funded set is bounded, in the sentences in which everybody is told.

The public page, the announcement, the open data and, after the fact, ranking and notice read them here.
"""

from collections.abc import Sequence
from decimal import Decimal

from grants.calls.judging_tables import Criterion, Quota
from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.phases import JudgingPhase
from grants.calls.queries import CallFacts
from grants.calls.saying import Names, Words, plain
from grants.calls.tables import Call
from grants.calls.words import flag_text, tie_text
from grants.funds.rules import purpose_name
from grants.i18n import Text, _
from grants.web.filters import deadline


def method_text(method: ScoreMethod, trim_from: int) -> Text:
    """How one score comes of several sheets (R-E6)."""
    if method == ScoreMethod.MEAN:
        return _("取全部有效评分表的平均分，四舍五入保留两位小数")
    if method == ScoreMethod.MEDIAN:
        return _("取全部有效评分表的中位数，双数份时取中间两份的平均，四舍五入保留两位小数")
    return _(
        "有效评分表达到 {trim} 份时，去掉一个最高分、一个最低分后取平均，不足时直接取平均，四舍五入保留两位小数",
        trim=trim_from,
    )


def scored_by(phases: Sequence[JudgingPhase]) -> list[Text]:
    """The same of a whole call, one sentence for each phase, with its weight where there are several."""
    methods = [(each, method_text(each.method, each.trim_from)) for each in phases]
    if len(phases) == 1:
        return [methods[0][1]]
    return [
        _("{name}占 {weight}%：{method}", name=each.name, weight=plain(each.weight), method=method)
        for each, method in methods
    ]


def phase_texts(phase: JudgingPhase, *, is_only: bool) -> list[Text]:
    """Weight and times, who comes in, what a pitch is given, how many experts, what makes a score."""
    said: list[Text] = []
    if not is_only:
        said.append(
            _(
                "占总分的 {weight}%，{opens} 至 {closes}",
                weight=plain(phase.weight),
                opens=deadline(phase.opens_at),
                closes=deadline(phase.closes_at),
            )
        )
    if phase.position > 1:
        said.append(
            _("此前参加评审的项目全部进入")
            if phase.called_in is None
            else _("此前得分排名前 {n} 名的项目进入，其余不再评审", n=phase.called_in)
        )
    if phase.kind == PhaseKind.PITCH:
        said.append(_pitch(phase))
    method = method_text(phase.method, phase.trim_from)
    said.append(_("{n} 名专家评分，{method}", n=phase.panel_size, method=method))
    said.append(_("有效评分表少于 {least} 份的不作结论", least=phase.min_sheets))
    return said


def result_texts(facts: CallFacts) -> list[Words]:
    """From the scores of the phases to the place of each: weights, bonus, pass mark, ties."""
    call, said = facts.call, list[Words]()
    if facts.phases:
        said.append(_("各阶段得分按权重相加为总分"))
    if facts.bonuses:
        each = "、".join(
            str(_("{flag} {points} 分", flag=flag_text(bonus.flag), points=f"{bonus.points:.2f}"))
            for bonus in facts.bonuses
        )
        said.append(_("加分合计不超过 {most} 分：{each}", most=f"{call.bonus_max:.2f}", each=each))
    said.append(_("{mark} 分以下不立项", mark=f"{call.pass_mark:.2f}"))
    if call.tie_break:
        ties = "、".join(tie_text(word, facts.criteria, facts.judged_in) for word in call.tie_break)
        said.append(_("同分依次比较：{ties}", ties=ties))
    return said


def openness_texts(call: Call) -> list[Text]:
    """Who sees what while it is judged, and what applicants are told afterwards (R-E8, D16)."""
    return [
        _("评审时不向专家显示申报单位") if call.hides_applicants else _("专家评审时能看到申报单位，有利害关系的须回避"),
        _("专家锁定自己的评分表以后，可以看到其他专家对同一项目的评分")
        if call.sheets_seen == SheetsSeen.OWN_LOCKED
        else _("专家之间看不到彼此的评分"),
        FEEDBACK_TEXTS[Feedback(call.feedback)],
    ]


FEEDBACK_TEXTS: dict[Feedback, Text] = {
    Feedback.NONE: _("评审结束后不向申报单位反馈得分和意见"),
    Feedback.SCORE: _("评审结束后向申报单位反馈本项目得分，不反馈名次"),
    Feedback.SCORE_AND_COMMENTS: _("评审结束后向申报单位反馈本项目得分和专家意见，不反馈名次"),
}


def selection_texts(facts: CallFacts, names: Names) -> list[Text]:
    """What bounds the funded set; nothing where a call bounds nothing."""
    call = facts.call
    said = [_quota_text(quota, names) for quota in facts.quotas]
    if call.awards_per_organisation is not None:
        said.append(_("每个组织立项不超过 {n} 项", n=call.awards_per_organisation))
    if call.partial_funding:
        said.append(
            _(
                "资金不足时可以部分资助：不低于申报单位填写的最低可行金额，不超过申请金额；"
                "没有填写最低可行金额的不部分资助"
            )
        )
    return said


def criteria_of(facts: CallFacts, phase: JudgingPhase) -> list[Criterion]:
    """The score sheet of a phase."""
    return [each for each in facts.criteria if each.phase == phase.position]


def _pitch(phase: JudgingPhase) -> Text:
    if not phase.question_minutes:
        return _("每个项目陈述 {minutes} 分钟", minutes=phase.minutes)
    return _(
        "每个项目陈述 {minutes} 分钟、答问 {questions} 分钟", minutes=phase.minutes, questions=phase.question_minutes
    )


def _quota_text(quota: Quota, names: Names) -> Text:
    """扶老：资助金额占资金合计的 30% 至 50%，立项 2 至 5 项."""
    of = {
        QuotaKind.PURPOSE: purpose_name,
        QuotaKind.FIELD: names.field,
        QuotaKind.DIVISION: names.division,
    }[QuotaKind(quota.quota_kind)](quota.code)
    shares = _between(quota.least_percent, quota.most_percent, "%")
    projects = _between(quota.least_projects, quota.most_projects, "")
    if shares and projects:
        return _("{of}：资助金额占资金合计的比例{shares}，立项数{projects}", of=of, shares=shares, projects=projects)
    if shares:
        return _("{of}：资助金额占资金合计的比例{shares}", of=of, shares=shares)
    return _("{of}：立项数{projects}", of=of, projects=projects)


def _between(least: Decimal | int | None, most: Decimal | int | None, unit: str) -> Text | None:
    low, high = (None if each is None else f"{plain(Decimal(each))}{unit}" for each in (least, most))
    if low is not None and high is not None:
        return _("为 {low} 至 {high}", low=low, high=high)
    if low is not None:
        return _("不低于 {low}", low=low)
    return None if high is None else _("不超过 {high}", high=high)
