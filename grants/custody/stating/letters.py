"""What signatories are told of a statement that waits for their answer."""

from grants.custody.stating.rules import Reminder
from grants.i18n import _
from grants.notifications.letters import Letter

STATEMENT_DUE = Letter(
    "custody.statement_due",
    _("对账单即将到期"),
    subject=_("{month} 对账单请于 {day} 前答复"),
    body=_("{name}：{month} 对账单还没有答复，请于 {day} 前登录平台核对，确认或提出异议。"),
    fields={"month": _("月份"), "day": _("答复期限")},
    sms=_("{month} 对账单还没有答复，请于 {day} 前登录平台核对。"),
)
STATEMENT_OVERDUE = Letter(
    "custody.statement_overdue",
    _("对账单逾期未答复"),
    subject=_("{month} 对账单已过答复期限"),
    body=_("{name}：{month} 对账单应于 {day} 前答复，现已逾期。请尽快登录平台核对，确认或提出异议。"),
    fields={"month": _("月份"), "day": _("答复期限")},
    sms=_("{month} 对账单已过答复期限，请尽快登录平台核对。"),
)
OF: dict[Reminder, Letter] = {Reminder.DUE: STATEMENT_DUE, Reminder.OVERDUE: STATEMENT_OVERDUE}
