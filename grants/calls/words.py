"""What the parts and states of a call are called."""

from collections.abc import Sequence

from grants.calls.judging_tables import Criterion
from grants.calls.judging_words import JUDGING_FIELDS
from grants.calls.phases import JudgingPhase
from grants.calls.rules import CONDITION_NAMES, CallState
from grants.calls.sections import Section
from grants.calls.tables import BudgetCap, CapBase, CostClass, DueReport, Policy, SystemCheck, Who
from grants.i18n import Text, _
from grants.organizations import words as organizations
from grants.organizations.tables import OrganizationKind

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
CHECK_NAMES: dict[SystemCheck, Text] = {
    SystemCheck.ANNUAL_CHECK: _("最近一次年检（年报）合格"),
    SystemCheck.ABNORMAL_LIST: _("未列入活动异常名录"),
    SystemCheck.DISHONEST_LIST: _("未列入严重违法失信名单"),
    SystemCheck.VIOLATIONS: _("近三年无违法记录"),
    SystemCheck.EARLIER_ROUNDS: _("以往受资助的项目没有因自身原因终止或被评为不合格"),
    SystemCheck.FILING_ALIVE: _("备案组织的备案有效"),
}
CHECK_HINTS: dict[SystemCheck, Text] = {
    SystemCheck.ANNUAL_CHECK: _("5 月 31 日前看上一年度"),
    SystemCheck.ABNORMAL_LIST: _("以申报时和审查时为准"),
    SystemCheck.DISHONEST_LIST: _("含失信被执行人"),
    SystemCheck.VIOLATIONS: _("以信用记录为准"),
    SystemCheck.EARLIER_ROUNDS: _("以各轮结项结果为准"),
    SystemCheck.FILING_ALIVE: _("只查备案组织"),
}
REPORT_NAMES: dict[DueReport, Text] = {
    DueReport.MIDTERM: _("中期报告"),
    DueReport.FINAL: _("结项报告"),
    DueReport.PROGRESS: _("进展报告"),
}
# Who applies with legal personality; groups that are filed come through their hub and are not asked what they are.
KIND_NAMES: dict[OrganizationKind, Text] = {
    kind: organizations.KIND_NAMES[kind]
    for kind in (OrganizationKind.ASSOCIATION, OrganizationKind.SERVICE_ORG, OrganizationKind.FOUNDATION)
}
RATINGS = ("1A", "2A", "3A", "4A", "5A")
SECTION_NAMES: dict[Section, tuple[Text, Text]] = {
    Section.ABOUT: (_("基本信息与项目"), _("标题、文号、承办单位、所属项目")),
    Section.TIMETABLE: (_("时间表"), _("受理、评审、公示、实施，精确到分钟")),
    Section.MONEY: (_("资金"), _("从哪些来源、各多少")),
    Section.TRACKS: (_("类别"), _("额度、谁可以申报、分期比例")),
    Section.LIMITS: (_("申报限制"), _("限报数和系统核查")),
    Section.BUDGET: (_("预算规则"), _("科目上限、费用标准、不得列支")),
    Section.JUDGING: (_("评审"), _("指标、阶段、计分方法、分数线、匿名和反馈")),
    Section.SELECTION: (_("立项规则"), _("各用途、领域、地区的比例和项数，每个组织立项数，部分资助")),
    Section.PAYMENT: (_("拨付条件"), _("每期拨付前须办妥的事")),
    Section.REPORTS: (_("报告"), _("哪些报告、何时到期")),
    Section.SIGNAGE: (_("标识与公示"), _("扶持标识、咨询和监督电话")),
    Section.QUESTIONS: (_("申报表"), _("申报时填写的问题")),
    Section.PAPERS: (_("附件清单"), _("要交的材料和模板")),
    Section.SCREENING: (_("资格审查清单与自测"), _("人工审查项、申报前自测问题")),
    Section.BODY: (_("正文"), _("公告正文、承诺书")),
}
FLAG_NAMES: dict[str, Text] = {"rural_priority": _("具有乡村振兴功能"), "pilot_area": _("申报单位在试点地区")}
TIE_NAMES: dict[str, Text] = {
    "priority": _("以往评价结果（同等条件优先）"),
    "rating": _("评估等级"),
    "submitted_at": _("提交时间"),
} | {f"flag:{flag}": name for flag, name in FLAG_NAMES.items()}

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
    "fee_standards": _("费用标准"),
    "least_match_percent": _("自筹现金不低于（%）"),
    "fixed_assets": _("固定资产"),
    "handouts": _("向服务对象发放款物"),
    "programme_id": _("所属项目"),
    "grace_minutes": _("宽限（分钟）"),
    "count_start_day": _("公示首日计入"),
    "limit_per_organisation": _("每个组织限报"),
    "limit_per_hub": _("每个枢纽限代报"),
    "asks_hub_consent": _("枢纽同意"),
    "system_checks": _("系统核查"),
    "signage": _("扶持标识"),
    "commitment": _("承诺书"),
    "contact": _("咨询方式"),
    "supervision_phone": _("监督电话"),
    "body": _("正文"),
    "report_dues": _("报告"),
    "required_papers": _("附件"),
    "checklist": _("审查项"),
    "screener": _("自测问题"),
    "condition": _("拨付条件"),
    "tie": _("同分比较"),
    "about": _("说明"),
    "least": _("最低申请额"),
    "most_months": _("实施期不超过（月）"),
    "kinds": _("组织类型"),
    "least_rating": _("评估等级不低于"),
    "divisions": _("服务地区"),
    "fields": _("领域"),
    "classes": _("计入的科目"),
    "percent": _("比例（%）"),
    "cap_of": _("按什么计算"),
    "basis": _("依据"),
    "cost_class": _("科目"),
    "rate": _("每人每天"),
    "later_from": _("第几天起"),
    "later_rate": _("之后每天"),
    "report_kind": _("报告类型"),
    "due_on": _("到期日"),
    "note": _("说明"),
    "is_required": _("必交"),
    "template_id": _("模板"),
    "template": _("模板"),
    "words": _("内容"),
    "wants_yes": _("应答"),
    "why_not": _("不符合时的说明"),
    **{f"band{n}": _("第 {n} 档", n=n) for n in range(1, 5)},
    "from": _("起点分"),
    "label": _("档名"),
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
    **JUDGING_FIELDS,
}


def field_name(name: str) -> str:
    """A field in words: 类别 1 单个上限 for tracks-1-cap."""
    part, _dash, rest = name.partition("-")
    number, _dash, field = rest.partition("-")
    fields = (FIELD_NAMES.get(f"{part}-{each}", FIELD_NAMES.get(each)) for each in field.split("-"))
    return " ".join(str(word) for word in (FIELD_NAMES.get(part), number, *fields) if word)


def condition_text(conditions: list[str]) -> str:
    """What a stage waits for."""
    return "、".join(str(CONDITION_NAMES.get(each, each)) for each in conditions) or str(_("无条件"))


def flag_text(flag: str) -> str:
    """What earns a bonus."""
    return str(FLAG_NAMES.get(flag, flag))


def tie_text(word: str, criteria: Sequence[Criterion], phases: Sequence[JudgingPhase]) -> str:
    """One word of the tie-break, with the name of the criterion or of the phase."""
    if word in TIE_NAMES:
        return str(TIE_NAMES[word])
    for phase in phases:
        if word == f"phase:{phase.position}":
            return str(_("“{name}”得分", name=phase.name))
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


def section_status(lacking: int, is_empty: bool, was_saved: bool) -> tuple[str, Text]:
    """How far a section of a draft is."""
    if lacking:
        return "warn", _("还缺 {n} 项", n=lacking)
    if is_empty:
        return "mute", _("没有填，可不填")
    return ("ok", _("已填写")) if was_saved else ("info", _("可核对"))


BEGINS = {"applications": 2, "experts": 3, "progress": 4, "ranking": 5, "selection": 5, "notice": 5}


def stage_status(state: CallState, part: str) -> tuple[str, Text]:
    """Whether the clock says that a part of the work is still to come, runs, or lies behind."""
    now, begins = STEP_OF[state], BEGINS[part]
    if state in (CallState.DRAFT, CallState.ANNOUNCED) or now < begins:
        return "mute", _("未开始")
    if now == begins or (part == "applications" and state == CallState.CHECKING):
        return "info", _("进行中")
    return "gone", _("已过")
