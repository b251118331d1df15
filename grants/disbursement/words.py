"""What the states of payments and stages are called, and who has a payment in hand."""

from grants.disbursement.facts import StageFacts
from grants.disbursement.listing import GrantRow
from grants.disbursement.queries import StageView
from grants.disbursement.rules import STATUS_NAMES
from grants.disbursement.tables import PaperKind, PaymentStatus, StepKind
from grants.i18n import Text, _

KINDS: dict[PaymentStatus, str] = {
    PaymentStatus.REQUESTED: "info",
    PaymentStatus.SENT_BACK: "warn",
    PaymentStatus.REVIEWED: "info",
    PaymentStatus.APPROVED: "info",
    PaymentStatus.SENT: "info",
    PaymentStatus.PAID: "ok",
    PaymentStatus.RETURNED: "bad",
    PaymentStatus.CANCELLED: "gone",
}
HOLDERS: dict[PaymentStatus, Text] = {
    PaymentStatus.REQUESTED: _("财务审核"),
    PaymentStatus.SENT_BACK: _("财务经办"),
    PaymentStatus.REVIEWED: _("审批领导"),
    PaymentStatus.APPROVED: _("出纳"),
    PaymentStatus.SENT: _("出纳"),
}
NEXT: dict[PaymentStatus, Text] = {
    PaymentStatus.REQUESTED: _("下一步：财务审核"),
    PaymentStatus.SENT_BACK: _("下一步：财务经办修改后重新提交"),
    PaymentStatus.REVIEWED: _("下一步：领导审批"),
    PaymentStatus.APPROVED: _("下一步：出纳送银行付款"),
    PaymentStatus.SENT: _("下一步：出纳回填银行结果"),
}
STEPS = [_("经办"), _("财务审核"), _("领导审批"), _("送银行"), _("银行已付")]
STEP_OF: dict[PaymentStatus, int] = {
    PaymentStatus.SENT_BACK: 1,
    PaymentStatus.REQUESTED: 2,
    PaymentStatus.REVIEWED: 3,
    PaymentStatus.APPROVED: 4,
    PaymentStatus.SENT: 5,
    PaymentStatus.PAID: 6,
    PaymentStatus.RETURNED: 5,
    PaymentStatus.CANCELLED: 1,
}
STEP_NAMES: dict[StepKind, Text] = {
    StepKind.PREPARED: _("提交拨款申请"),
    StepKind.REVIEWED: _("审核通过"),
    StepKind.APPROVED: _("审批同意"),
    StepKind.SENT_BACK: _("退回，原审批失效"),
    StepKind.SENT: _("送银行付款"),
    StepKind.PAID: _("银行已付"),
    StepKind.RETURNED: _("银行退汇"),
    StepKind.CANCELLED: _("撤销"),
}
PAPER_NAMES: dict[PaperKind, Text] = {
    PaperKind.APPROVAL_FORM: _("资金拨付审批表"),
    PaperKind.VOUCHER: _("付款通知（拨款凭证）"),
}
TABS = (
    PaymentStatus.REQUESTED,
    PaymentStatus.REVIEWED,
    PaymentStatus.APPROVED,
    PaymentStatus.SENT,
    PaymentStatus.SENT_BACK,
    PaymentStatus.RETURNED,
    PaymentStatus.PAID,
    PaymentStatus.CANCELLED,
)


def status_of(status: PaymentStatus | str) -> tuple[str, Text]:
    """A payment's state as the status macro takes it."""
    known = PaymentStatus(status)
    return KINDS[known], STATUS_NAMES[known]


def stage_status(view: StageView) -> tuple[str, Text]:
    """A stage's state: of its live payment, or whether it may be asked for."""
    if view.of.live is not None:
        return status_of(view.of.live.status)
    facts = view.of.facts
    may_be_asked_for = all(each.is_met for each in view.conditions)
    states = (
        (facts.award.cancelled_at is not None or facts.terminated_at is not None, ("gone", _("已终止"))),
        (bool(view.of.cuts) and view.of.amount == 0, ("gone", _("已核减"))),
        (bool(facts.open_holds), ("hold", _("已冻结"))),
        (bool(facts.open_objections), ("hold", _("异议锁定"))),
        (was_returned(view.of), ("bad", _("退汇，待重付"))),
        (may_be_asked_for, ("warn", _("可申请"))),
        (True, ("mute", _("未到期"))),
    )
    return next(state for is_so, state in states if is_so)


def grant_status(row: GrantRow) -> tuple[str, Text]:
    """How far an award in a list is."""
    states = (
        (row.cancelled_at is not None, ("gone", _("已取消"))),
        (row.terminated_at is not None, ("gone", _("已终止"))),
        (row.is_locked, ("hold", _("暂缓"))),
        (row.signed_on is None, ("warn", _("待签约"))),
        (row.stages_paid == row.stages, ("ok", _("已拨完"))),
        (True, ("info", _("执行中"))),
    )
    return next(state for is_so, state in states if is_so)


def was_returned(of: StageFacts) -> bool:
    """The bank sent the stage's money back and it is not asked for again yet."""
    return of.live is None and of.reissues is not None
