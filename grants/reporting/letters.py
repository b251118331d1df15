"""What grantees are told of their reports."""

from grants.i18n import _
from grants.notifications.letters import Letter

ABOUT = {"kind": _("报告种类"), "note": _("审核意见")}

ACCEPTED = Letter(
    "reporting.report_accepted",
    _("报告通过"),
    subject=_("{kind}已通过"),
    body=_("{name}：您提交的{kind}已通过。{note}"),
    fields=ABOUT,
)
RETURNED = Letter(
    "reporting.report_returned",
    _("报告退回"),
    subject=_("{kind}已退回，请修改后重新提交"),
    body=_("{name}：您提交的{kind}已退回，请按意见修改后重新提交。{note}"),
    fields=ABOUT,
    sms=_("您提交的一份报告已退回，请登录平台按意见修改后重新提交。"),
)
