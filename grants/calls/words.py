"""What the parts and states of a call are called."""

from grants.calls.rules import CONDITION_NAMES, CallState
from grants.calls.tables import BudgetCap, CapBase, CostClass, Criterion, Policy, Who
from grants.i18n import Text, _

STATES: dict[CallState, tuple[str, Text]] = {
    CallState.DRAFT: ("mute", _("草稿")),
    CallState.ANNOUNCED: ("info", _("已发布，未开始")),
    CallState.OPEN: ("info", _("受理中")),
    CallState.CHECKING: ("warn", _("资格审查")),
    CallState.SCORING: ("warn", _("评审中")),
    CallState.DECIDING: ("warn", _("评审完成")),
    CallState.NOTICE: ("info", _("公示中")),
    CallState.AGREEING: ("ok", _("已立项")),
    CallState.RUNNING: ("ok", _("实施中")),
    CallState.FINISHED: ("gone", _("已结束")),
}
STEPS = [_("发布"), _("受理"), _("资格审查"), _("评审"), _("审定公示"), _("实施"), _("结束")]
STEP_OF: dict[CallState, int] = {
    CallState.DRAFT: 1,
    CallState.ANNOUNCED: 2,
    CallState.OPEN: 2,
    CallState.CHECKING: 3,
    CallState.SCORING: 4,
    CallState.DECIDING: 5,
    CallState.NOTICE: 5,
    CallState.AGREEING: 5,
    CallState.RUNNING: 6,
    CallState.FINISHED: 7,
}
WHO_NAMES: dict[Who, Text] = {
    Who.REGISTERED: _("依法登记的社会组织"),
    Who.FILED_THROUGH_HUB: _("备案社区社会组织，由代管的枢纽代为申报"),
    Who.ANY: _("登记的社会组织，或经枢纽申报的备案组织"),
}
POLICY_NAMES: dict[Policy, Text] = {
    Policy.FORBID: _("不得列支"),
    Policy.ALLOW: _("可以列支"),
    Policy.LIST: _("可以列支，须逐件列明"),
}
CAP_NAMES: dict[CapBase, Text] = {
    CapBase.GRANT: _("资助金额"),
    CapBase.GRANT_AND_CASH_MATCH: _("现金总经费（资助加自筹现金）"),
    CapBase.GRANT_AND_ALL_MATCH: _("总经费（资助加自筹现金和实物折价）"),
}
COST_NAMES: dict[CostClass, Text] = {
    CostClass.ACTIVITY: _("业务活动费"),
    CostClass.LABOUR: _("劳务费"),
    CostClass.VOLUNTEER_ALLOWANCE: _("志愿者补贴"),
    CostClass.EXPERT_FEE: _("专家费"),
    CostClass.MANAGEMENT_FEE: _("管理费"),
    CostClass.FIXED_ASSET: _("固定资产"),
    CostClass.HANDOUT: _("发放款物"),
    CostClass.TAX: _("税费"),
}
FLAG_NAMES: dict[str, Text] = {"rural_priority": _("具有乡村振兴功能")}

# Fields of the form of a call, for the summary of what is wrong in it. A row is "<part>-<n>-<field>".
FIELD_NAMES: dict[str, Text] = {
    "title": _("标题"),
    "document_no": _("文号"),
    "organiser_id": _("承办单位"),
    "funder_id": _("主办单位"),
    "opens_at": _("受理开始"),
    "closes_at": _("受理截止"),
    "scoring_opens_at": _("评审开始"),
    "scoring_closes_at": _("评审截止"),
    "decided_on": _("审定日期"),
    "notice_starts_on": _("公示开始"),
    "notice_working_days": _("公示天数（工作日）"),
    "correction_working_days": _("补正天数（工作日）"),
    "project_from": _("项目开始"),
    "project_to": _("项目结束"),
    "caps": _("科目上限"),
    "panel_size": _("专家人数"),
    "trim_from": _("多少份起去掉最高、最低分"),
    "min_sheets": _("最少有效评分表"),
    "pass_mark": _("立项分数线"),
    "bonus_max": _("加分合计上限"),
    "tie_break": _("同分比较次序"),
    "pools": _("资金"),
    "tracks": _("类别"),
    "criteria": _("评分指标"),
    "bonuses": _("加分"),
    "conditions": _("拨付条件"),
    "code": _("代码"),
    "name": _("名称"),
    "cap": _("单个上限"),
    "stages": _("各期比例"),
    "who": _("谁可以申报"),
    "fund": _("资金来源"),
    "amount": _("金额"),
    "max": _("满分"),
    "guidance": _("说明"),
    "flag": _("标记"),
    "points": _("加分"),
}


def field_name(name: str) -> str:
    """A field in words: 类别 1 单个上限 for tracks-1-cap."""
    part, _dash, rest = name.partition("-")
    number, _dash, field = rest.partition("-")
    words = (FIELD_NAMES.get(part), number, FIELD_NAMES.get(field))
    return " ".join(str(word) for word in words if word)


def condition_text(conditions: list[str]) -> str:
    """What a stage waits for."""
    return "、".join(str(CONDITION_NAMES.get(each, each)) for each in conditions) or str(_("无条件"))


def flag_text(flag: str) -> str:
    """What earns a bonus."""
    return str(FLAG_NAMES.get(flag, flag))


def tie_text(word: str, criteria: list[Criterion]) -> str:
    """One word of the tie-break, with the criterion's name."""
    if word == "rating":
        return str(_("评估等级"))
    if word == "submitted_at":
        return str(_("提交时间"))
    name = {f"criterion:{each.position}": each.name for each in criteria}.get(word, word)
    return str(_("“{name}”均分", name=name))


def cap_text(cap: BudgetCap) -> str:
    """A cap with its denominator (R-D4); one of nothing forbids its classes."""
    classes = "、".join(str(COST_NAMES[CostClass(each)]) for each in cap.classes)
    if cap.percent == 0:
        return str(_("不得列支{classes}", classes=classes))
    percent, whole = f"{cap.percent.normalize():f}", CAP_NAMES[CapBase(cap.cap_of)]
    return str(_("{classes}合计不超过{whole}的 {percent}%", classes=classes, whole=whole, percent=percent))


def stages_text(percents: list[object]) -> str:
    """50% — 30% — 20%"""
    return " — ".join(f"{percent:.2f}".rstrip("0").rstrip(".") + "%" for percent in percents)


BEGINS = {"applications": 2, "experts": 3, "progress": 4, "ranking": 5, "selection": 5, "notice": 5}


def stage_status(state: CallState, part: str) -> tuple[str, Text]:
    """Whether the clock says that a part of the work is still to come, runs, or lies behind."""
    now, begins = STEP_OF[state], BEGINS[part]
    if state in (CallState.DRAFT, CallState.ANNOUNCED) or now < begins:
        return "mute", _("未开始")
    if now == begins or (part == "applications" and state == CallState.CHECKING):
        return "info", _("进行中")
    return "gone", _("已过")
