"""A task in words: what is to be done, where it is done, and by when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from grants import clock, workdays
from grants.i18n import Text, _
from grants.workdays import YearNotPublished

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """How a kind of task is called, where it is done, and within how many working days when nothing else says."""

    words: Callable[[Row], Text]
    address: str
    days: int | None = None


class Group(StrEnum):
    """When something is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    OPEN = "open"


GROUP_NAMES: dict[Group, Text] = {
    Group.OVERDUE: _("已逾期"),
    Group.TODAY: _("今天"),
    Group.WEEK: _("7 天内"),
    Group.LATER: _("以后"),
    Group.OPEN: _("无期限"),
}
REPORT_NAMES: dict[str, Text] = {"midterm": _("中期报告"), "final": _("结项报告"), "progress": _("进展报告")}


def _plain(words: Text) -> Callable[[Row], Text]:
    return lambda row: words


def _counted(words: Text) -> Callable[[Row], Text]:
    return lambda row: Text(words.key, n=row["n"])


def _stage(words: Text) -> Callable[[Row], Text]:
    return lambda row: Text(words.key, seq=row["detail"])


def _year(words: Text) -> Callable[[Row], Text]:
    return lambda row: Text(words.key, year=row["detail"])


def _month(words: Text) -> Callable[[Row], Text]:
    return lambda row: Text(words.key, month=row["detail"], n=row["n"])


def _decided_report(row: Row) -> Text:
    return _("审核{report}", report=REPORT_NAMES[row["detail"]])


def _overdue_report(row: Row) -> Text:
    return _("催交逾期的{report}", report=REPORT_NAMES[row["detail"]])


KINDS: dict[str, Kind] = {
    "draft": Kind(_plain(_("继续填写申报")), "/applications/{key}"),
    "draft_group": Kind(_plain(_("按枢纽意见修改申报")), "/applications/{key}/hub"),
    "draft_hub": Kind(_plain(_("审阅、同意并提交申报")), "/applications/{key}/hub"),
    "correction": Kind(_counted(_("补正申报材料 {n} 项")), "/applications/{key}"),
    "pitch": Kind(_plain(_("参加路演")), "/applications/{key}/pitch"),
    "cut": Kind(_plain(_("确认核定预算")), "/awards/{key}/cuts"),
    "agreement_sign": Kind(_plain(_("签署协议")), "/awards/{key}/agreement"),
    "report_midterm": Kind(_plain(_("提交中期报告")), "/reports/new?award={key}&kind=midterm"),
    "report_progress": Kind(_plain(_("提交进展报告")), "/reports/new?award={key}&kind=progress"),
    "report_final": Kind(_plain(_("提交结项报告")), "/reports/new?award={key}&kind=final"),
    "rectification": Kind(_plain(_("整改并答复")), "/rectifications/{key}"),
    "receipt_owed": Kind(_plain(_("交收据")), "/payments/{key}/receipt", 5),
    "receipt_check": Kind(_plain(_("核对收据")), "/payments/{key}/receipt", 3),
    "payee_check": Kind(_plain(_("核对收款账户（被银行退回）")), "/grants/{key}", 3),
    "claim_sign": Kind(_plain(_("报账签字")), "/claims/{key}"),
    "claim_review": Kind(_plain(_("初审报账")), "/claims/{key}", 3),
    "claim_verify": Kind(_plain(_("复核报账")), "/claims/{key}", 3),
    "claim_pay": Kind(_plain(_("支付报账")), "/claims/{key}", 3),
    "change_answer": Kind(_plain(_("答复预算调整申请")), "/changes/{key}", 3),
    "change_ready": Kind(_plain(_("预算已调整，可以报账")), "/changes/{key}"),
    "payee_confirm": Kind(_plain(_("确认收款账户")), "/claims/{key}", 3),
    "payee_returned": Kind(_plain(_("核对收款账户（被银行退回）")), "/claims/{key}", 3),
    "payout_export": Kind(_counted(_("导出付款批次：{n} 笔")), "/hub/payouts/{key}", 3),
    "payout_answer": Kind(_counted(_("导入银行回单：{n} 笔待登记")), "/hub/payouts/{key}", 1),
    "advance_sign": Kind(_plain(_("预支签字")), "/advances/{key}"),
    "advance_review": Kind(_plain(_("初审预支")), "/advances/{key}", 3),
    "advance_verify": Kind(_plain(_("复核预支")), "/advances/{key}", 3),
    "advance_pay": Kind(_plain(_("支付预支")), "/advances/{key}", 3),
    "advance_settle": Kind(_plain(_("用发票核销预支或退回余款")), "/advances/{key}"),
    "advance_late": Kind(_plain(_("催办逾期预支")), "/advances/{key}"),
    "handout_confirm": Kind(_plain(_("确认物资发放")), "/goods/{key}"),
    "statement_answer": Kind(_month(_("确认 {month} 对账单")), "/statements/{key}"),
    "statement_overdue": Kind(_counted(_("联系组织：{n} 份对账单逾期未答复")), "/hub/statement-answers", 5),
    "statement_issue": Kind(_month(_("出具 {month} 对账单 {n} 份")), "/hub/statements", 5),
    "hub_lines": Kind(_counted(_("认领 {n} 笔专户流水")), "/hub/bank/{key}", 1),
    "hub_close": Kind(_month(_("完成 {month} 月结")), "/hub/bank/{key}", 5),
    "hub_unexplained": Kind(_plain(_("处理待查款项")), "/hub/unexplained/{key}", 3),
    "objection_reply": Kind(_month(_("答复对 {month} 对账单的异议")), "/statements/{key}", 5),
    "guidance": Kind(_plain(_("办理指导的后续事项")), "/groups/{key}/guidance"),
    "spot_draw": Kind(_plain(_("抽取凭证（写第二句话）")), "/spot-checks/{key}", 3),
    "spot_voucher": Kind(_plain(_("核查凭证")), "/sampled-vouchers/{key}", 5),
    "spot_remedy": Kind(_plain(_("整改抽查发现的问题")), "/sampled-vouchers/{key}"),
    "spot_confirm": Kind(_plain(_("确认整改")), "/sampled-vouchers/{key}", 3),
    "ledger_open": Kind(_plain(_("建立代管台账")), "/hub/groups"),
    "receipt": Kind(_plain(_("认领到账")), "/hub/receipts", 1),
    "custody_answer": Kind(_plain(_("答复代管申请")), "/custody/requests/{key}"),
    "custody_sign": Kind(_plain(_("签署代管协议")), "/custody/requests/{key}", 10),
    "custody_wanted": Kind(_plain(_("申请枢纽代管资金")), "/groups/{key}/custody"),
    "signatories_short": Kind(_plain(_("补足签字人，报账已暂停")), "/groups/{key}/custody", 5),
    "signatories_decide": Kind(_plain(_("核对签字人变更")), "/groups/{key}/custody", 3),
    "freeze_review": Kind(_plain(_("核查冻结，决定是否解除")), "/groups/{key}/freezes", 10),
    "wind_up": Kind(_plain(_("备案已终止：付清、退回余款后终止代管")), "/groups/{key}/ending", 20),
    "handover_draw": Kind(_plain(_("编制代管移交清单")), "/groups/{key}/custody", 5),
    "handover_confirm": Kind(_plain(_("确认移出的移交清单")), "/handovers/{key}", 3),
    "handover_accept": Kind(_plain(_("确认接收的移交清单")), "/handovers/{key}", 3),
    "handover_send": Kind(_plain(_("支付移交款")), "/handovers/{key}", 3),
    "handover_receive": Kind(_plain(_("移交款到账入账")), "/handovers/{key}", 3),
    "complaint_accept": Kind(_plain(_("决定是否受理投诉")), "/complaint-register/{key}", 5),
    "complaint_handle": Kind(_plain(_("办理投诉")), "/complaint-register/{key}"),
    "complaint_decide": Kind(_plain(_("审核投诉认定")), "/complaint-register/{key}", 5),
    "complaint_close": Kind(_plain(_("落实措施并结案")), "/complaint-register/{key}"),
    "complaint_late": Kind(_plain(_("督办逾期投诉")), "/complaint-register/{key}"),
    "credit_proposal": Kind(_plain(_("处理信用线索")), "/credit-proposals/{key}"),
    "credit_appeal": Kind(_plain(_("处理信用申诉")), "/credit/{key}/decision", 15),
    "invitation": Kind(_plain(_("答复邀请")), "/panel/{key}/invitation"),
    "fund_lapses": Kind(_plain(_("安排或收回结转资金")), "/funds/{key}"),
    "pool_return": Kind(_plain(_("确认资金池余款退回")), "/leftovers/{key}", 3),
    "fund_move": Kind(_plain(_("确认结转或收回")), "/funds/{key}/budget", 3),
    "bank_lines": Kind(_counted(_("认领 {n} 笔流水")), "/reconciliation/{key}", 1),
    "declaration": Kind(_plain(_("签署回避与保密声明")), "/panel/{key}/declaration"),
    "sheets": Kind(_counted(_("评分 {n} 份")), "/panel"),
    "filing_draft": Kind(_plain(_("继续填写备案申请")), "/filings/{key}"),
    "filing_correct": Kind(_plain(_("补正备案材料")), "/filings/{key}"),
    "filing_check": Kind(_plain(_("核对备案材料")), "/filings/{key}/check"),
    "filing_request": Kind(_plain(_("办理变更或取消备案申请")), "/filings/{key}"),
    "call_draft": Kind(_plain(_("完善并发布征集公告")), "/rounds/{key}/call"),
    "eligibility": Kind(_counted(_("资格审查 {n} 份")), "/rounds/{key}/eligibility"),
    "duplicates": Kind(_counted(_("裁定重复线索 {n} 条")), "/rounds/{key}/duplicates"),
    "draw_witness": Kind(_counted(_("见证第 {n} 次专家抽取")), "/draws/{key}"),
    "seats": Kind(_counted(_("补抽专家：{n} 个席位空缺")), "/rounds/{key}/experts"),
    "conflicts": Kind(_counted(_("裁定利害关系 {n} 项")), "/rounds/{key}/conflicts"),
    "redaction": Kind(_counted(_("确认遮盖稿 {n} 份")), "/rounds/{key}/redaction"),
    "panel": Kind(_counted(_("指派评审专家：{n} 份不足")), "/rounds/{key}/assignment"),
    "release": Kind(_counted(_("发布评审分配：{n} 份评分表")), "/rounds/{key}/assignment-release"),
    "scoring_close": Kind(_counted(_("锁定评分：{n} 份已评完")), "/rounds/{key}/progress"),
    "decide": Kind(_counted(_("作出立项决定 {n} 项")), "/rounds/{key}/selection"),
    "notice": Kind(_counted(_("发布公示：{n} 项拟立项")), "/rounds/{key}/notice"),
    "feedback": Kind(_counted(_("发布评审反馈 {n} 份")), "/rounds/{key}/feedback"),
    "objection": Kind(_plain(_("处理异议")), "/objections/{key}", 3),
    "amendment": Kind(_plain(_("批复项目变更")), "/amendments/{key}", 5),
    "agreement_draw": Kind(_plain(_("起草协议")), "/awards/{key}/agreement"),
    "copy_send": Kind(_plain(_("上传盖章协议")), "/awards/{key}/agreement/copies"),
    "copy_check": Kind(_plain(_("核对盖章协议")), "/awards/{key}/agreement/copies", 3),
    "agreement_record": Kind(_plain(_("登记协议签署")), "/awards/{key}/agreement"),
    "report_overdue": Kind(_overdue_report, "/grants/{key}"),
    "signage": Kind(_plain(_("提交标识照片")), "/awards/{key}/signage"),
    "signage_check": Kind(_plain(_("核验标识照片")), "/awards/{key}/signage", 5),
    "final_account": Kind(_plain(_("确认项目决算")), "/awards/{key}/final-account"),
    "final_account_check": Kind(_plain(_("审核决算")), "/awards/{key}/final-account", 5),
    "close_project": Kind(_plain(_("办理结项")), "/awards/{key}/closing"),
    "audit_draw": Kind(_plain(_("抽取须审计的项目（写第二句话）")), "/rounds/{key}/audits", 3),
    "final_account_accept": Kind(_plain(_("认可决算")), "/awards/{key}/final-account", 5),
    "report_decide": Kind(_decided_report, "/reports/{key}"),
    "rectification_accept": Kind(_plain(_("验收整改")), "/rectifications/{key}", 3),
    "inspection_draw": Kind(_plain(_("抽取项目（写第二句话）")), "/inspections/{key}", 3),
    "inspection_visit": Kind(_plain(_("到现场核查并确认记录")), "/visits/{key}"),
    "inspection_notice": Kind(_plain(_("下达整改通知")), "/visits/{key}", 3),
    "activity": Kind(_plain(_("阅示重大活动报告")), "/activities/{key}"),
    "rectification_time": Kind(_plain(_("答复整改延期申请")), "/rectifications/{key}"),
    "rectification_sanction": Kind(_plain(_("决定逾期不改的处理")), "/rectifications/{key}", 5),
    "evaluate": Kind(_counted(_("评价项目 {n} 个")), "/appointments"),
    "evaluators": Kind(_counted(_("指派评价专家：{n} 个项目不足")), "/evaluations/{key}"),
    "evaluation_close": Kind(_plain(_("汇总评估结果")), "/evaluations/{key}", 5),
    "survey_close": Kind(_plain(_("结束居民和两委问卷")), "/evaluations/{key}/survey", 3),
    "measure_decide": Kind(_plain(_("决定评估结果的运用")), "/evaluated/{key}", 5),
    "measure_effect": Kind(_plain(_("看申辩，决定是否生效")), "/evaluated/{key}", 3),
    "measure_answer": Kind(_plain(_("对评估结果的运用申辩")), "/evaluated/{key}"),
    "stage": Kind(_stage(_("申请拨付第 {seq} 期")), "/payments/new?award={key}"),
    "reissue": Kind(_stage(_("重新拨付第 {seq} 期（退汇）")), "/payments/new?award={key}", 3),
    "resubmit": Kind(_plain(_("修改退回的拨款申请")), "/payments/{key}", 3),
    "review": Kind(_plain(_("审核拨款")), "/payments/{key}/review", 3),
    "approve": Kind(_plain(_("审批拨款")), "/payments/{key}/approval", 3),
    "send": Kind(_plain(_("送银行付款")), "/payments/{key}/sending", 3),
    "confirm": Kind(_plain(_("回填银行结果")), "/payments/{key}/result", 1),
    "batch_export": Kind(_counted(_("导出付款批次：{n} 笔")), "/batches/{key}", 3),
    "batch_answer": Kind(_counted(_("导入银行回单：{n} 笔待回填")), "/batches/{key}", 1),
    "refund": Kind(_plain(_("跟进退回款项到账")), "/returns/{key}"),
    "give_back": Kind(_plain(_("退回资助款")), "/returns/{key}"),
    "send_back": Kind(_plain(_("从代管专户退回资助款")), "/hub/returns"),
    "ending": Kind(_plain(_("决定终止或核减")), "/grants/{key}/endings", 5),
    "payee_change": Kind(_plain(_("复核收款账户变更")), "/grants/{key}/payee", 3),
    "annual_draft": Kind(_year(_("起草 {year} 年度公益金使用公告")), "/annual-notices/{key}"),
    "annual_publish": Kind(_year(_("审定 {year} 年度公益金使用公告")), "/annual-notices/{key}"),
    "account_check": Kind(_plain(_("复核收款账户")), "/organisations/{key}", 3),
    "failed_jobs": Kind(_counted(_("查看失败的后台任务 {n} 条")), "/admin/jobs"),
}
PAYING: dict[str, Text] = {
    "sent_back": _("财务经办修改"),
    "requested": _("财务审核"),
    "reviewed": _("领导审批"),
    "approved": _("出纳付款"),
    "sent": _("银行付款中，出纳回填结果"),
}
# Kinds whose detail is part of their words.
SAID_IN_WORDS = {
    "stage",
    "reissue",
    "report_decide",
    "report_overdue",
    "statement_issue",
    "statement_answer",
    "hub_close",
    "objection_reply",
    "annual_draft",
    "annual_publish",
}
# Who holds what somebody handed on. A payment is read on the project's page by the grantee, on its own by finance.
HOLDERS: dict[str, tuple[Text, str]] = {
    "application_submitted": (_("资格审查"), "/applications/{key}"),
    "report_submitted": (_("主办单位审核报告"), "/reports/{key}"),
    "stage_ready": (_("财务经办申请拨付"), "/grants/{key}"),
    "stage_earlier": (_("前一期付出之后"), "/grants/{key}"),
    "stage_midterm_accepted": (_("中期报告通过之后"), "/grants/{key}"),
    "stage_receipts_accepted": (_("前期款票据核对之后"), "/grants/{key}"),
    "stage_sealed_copy_checked": (_("盖章协议核对之后"), "/grants/{key}"),
    "stage_final_accepted": (_("结项报告通过之后"), "/grants/{key}"),
    **{f"payment_{status}": (holder, "/grants/{key}") for status, holder in PAYING.items()},
    **{f"paying_{status}": (holder, "/payments/{key}") for status, holder in PAYING.items()},
    "handed_hub": (_("枢纽审阅"), "/applications/{key}/hub"),
    "handed_group": (_("备案组织修改"), "/applications/{key}/hub"),
    "filing_submitted": (_("街道核对备案材料"), "/filings/{key}"),
    "filing_asked": (_("街道办理变更或取消"), "/filings/{key}"),
    "claim_signed_once": (_("第二人签字"), "/claims/{key}"),
    "claim_signed": (_("枢纽初审"), "/claims/{key}"),
    "claim_reviewed": (_("枢纽会计复核"), "/claims/{key}"),
    "claim_verified": (_("枢纽出纳付款"), "/claims/{key}"),
    "advance_signed_once": (_("第二人签字"), "/advances/{key}"),
    "advance_signed": (_("枢纽初审"), "/advances/{key}"),
    "advance_reviewed": (_("枢纽会计复核"), "/advances/{key}"),
    "advance_verified": (_("枢纽出纳付款"), "/advances/{key}"),
}


@dataclass(frozen=True)
class Task:
    """One row of the inbox. `due_at` is the first moment at which it is late; None where nothing says when."""

    kind: str
    words: Text
    about: str
    detail: str
    amount: Decimal | None
    due_at: datetime | None
    since: datetime | None
    href: str

    @property
    def due_on(self) -> date | None:
        """The last day on which it is in time."""
        return clock.local_day(self.due_at - timedelta(microseconds=1)) if self.due_at else None

    @property
    def days_waiting(self) -> int:
        return max((clock.today() - clock.local_day(self.since)).days, 0) if self.since else 0

    @property
    def group(self) -> Group:
        if self.due_at is None or self.due_on is None:
            return Group.OPEN
        if self.due_at <= clock.now():
            return Group.OVERDUE
        left = (self.due_on - clock.today()).days
        return Group.TODAY if left <= 0 else Group.WEEK if left <= 7 else Group.LATER


@dataclass(frozen=True)
class HandedOn:
    """Something one waits for: what it is, who holds it, since when."""

    about: str
    detail: Text | str
    amount: Decimal | None
    holder: Text
    since: datetime | None
    href: str


def task(row: Row) -> Task:
    """A row of the questions as a task."""
    kind = KINDS[row["kind"]]
    detail = "" if row["kind"] in SAID_IN_WORDS else row["detail"]
    return Task(
        kind=row["kind"],
        words=kind.words(row),
        about=row["about"],
        detail=detail or "",
        amount=row["amount"],
        due_at=row["due_at"] or _working_days_later(row["since"], kind.days),
        since=row["since"],
        href=kind.address.format(key=row["key"]).removesuffix("/"),
    )


def handed_on(row: Row) -> HandedOn:
    """A row of what was handed on."""
    holder, address = HOLDERS.get(row["kind"], (_("条件满足之后"), "/grants/{key}"))
    detail: Text | str = row["detail"] or ""
    if row["kind"].startswith(("payment_", "paying_", "stage_")):
        detail = _("第 {seq} 期", seq=row["detail"])
    elif row["kind"] == "report_submitted":
        detail = REPORT_NAMES[row["detail"]]
    return HandedOn(row["about"], detail, row["amount"], holder, row["since"], address.format(key=row["key"]))


def grouped(tasks: Iterable[Task]) -> Sequence[tuple[Group, list[Task]]]:
    """By when they are due: what is late first, inside a group the nearest, then what waits longest."""
    later = datetime.max.replace(tzinfo=clock.SHANGHAI)
    ordered = sorted(tasks, key=lambda each: (each.due_at or later, -each.days_waiting, each.kind, each.href))
    groups = [(group, [each for each in ordered if each.group == group]) for group in Group]
    return [(group, members) for group, members in groups if members]


def _working_days_later(since: datetime | None, days: int | None) -> datetime | None:
    """The end of the nth working day after; none where the calendar of that year is not published (K-7)."""
    if since is None or days is None:
        return None
    try:
        return clock.end_of(workdays.add(clock.local_day(since), days))
    except YearNotPublished:
        return None
