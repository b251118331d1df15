"""How states of custody read: the tone of a claim, whose turn it is, the answer to a statement."""

from grants.custody.relation.facts import Standing
from grants.custody.tables import ClaimStatus, Statement
from grants.i18n import Text, _

STATUS_NAMES: dict[ClaimStatus, Text] = {
    ClaimStatus.SIGNED_ONCE: _("待第二人签字"),
    ClaimStatus.SIGNED: _("待枢纽初审"),
    ClaimStatus.REVIEWED: _("待会计复核"),
    ClaimStatus.VERIFIED: _("待出纳付款"),
    ClaimStatus.PAID: _("已付款"),
    ClaimStatus.RETURNED: _("已退回"),
    ClaimStatus.WITHDRAWN: _("已撤回"),
}
TONES: dict[str, tuple[str, Text]] = {
    ClaimStatus.SIGNED_ONCE: ("warn", STATUS_NAMES[ClaimStatus.SIGNED_ONCE]),
    ClaimStatus.SIGNED: ("info", STATUS_NAMES[ClaimStatus.SIGNED]),
    ClaimStatus.REVIEWED: ("info", STATUS_NAMES[ClaimStatus.REVIEWED]),
    ClaimStatus.VERIFIED: ("info", STATUS_NAMES[ClaimStatus.VERIFIED]),
    ClaimStatus.PAID: ("ok", STATUS_NAMES[ClaimStatus.PAID]),
    ClaimStatus.RETURNED: ("bad", STATUS_NAMES[ClaimStatus.RETURNED]),
    ClaimStatus.WITHDRAWN: ("gone", STATUS_NAMES[ClaimStatus.WITHDRAWN]),
}

NEXT_STEPS: dict[str, Text] = {
    ClaimStatus.SIGNED_ONCE: _("下一步：组织的另一位签字人确认"),
    ClaimStatus.SIGNED: _("下一步：枢纽初审，3 个工作日内"),
    ClaimStatus.REVIEWED: _("下一步：枢纽会计复核，3 个工作日内"),
    ClaimStatus.VERIFIED: _("下一步：枢纽出纳付款，3 个工作日内"),
}


def statement_status(statement: Statement, is_overdue: bool) -> tuple[str, Text]:
    """Whether the group has agreed, or let its day pass."""
    if statement.answered_at is None:
        return ("bad", _("逾期未答复")) if is_overdue else ("warn", _("待确认"))
    return ("bad", _("有异议")) if statement.objection else ("ok", _("已确认"))


def relation_state(frozen_for: str | None, standing: Standing, filing_ended: bool) -> Text:
    """What stands between a group and its money, in one word: the first that does."""
    if standing.closed_on is not None:
        return _("已关闭")
    if frozen_for is not None:
        return _("已冻结")
    if standing.handover is not None:
        return _("移交中")
    if filing_ended:
        return _("备案已终止")
    return _("暂停：签字人不足") if standing.is_suspended else _("正常")
