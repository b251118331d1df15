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

MIDTERM_REPORT, FINAL_REPORT, PROGRESS_REPORT = _("中期报告"), _("结项报告"), _("进展报告")
RECTIFICATION, REFUND = _("整改材料"), _("退回资金")
OWED = {"what": _("应交的事项"), "title": _("项目名称"), "number": _("立项编号"), "due": _("到期日")}
DUE = Letter(
    "reporting.due_soon",
    _("到期提醒"),
    subject=_("{what} {due} 到期：{title}"),
    body=_("{name}：项目“{title}”（{number}）的{what}应在 {due} 以前办结，请登录平台办理。逾期影响后续拨付。"),
    fields=OWED,
    sms=_("您的项目有一项材料或款项 {due} 到期，请登录平台办理。"),
)
OVERDUE = Letter(
    "reporting.overdue",
    _("逾期提醒"),
    subject=_("{what}已逾期：{title}"),
    body=_(
        "{name}：项目“{title}”（{number}）的{what}应在 {due} 以前办结，现在还没有收到。"
        "请尽快登录平台办理，有困难请联系主办单位。"
    ),
    fields=OWED,
    sms=_("您的项目有一项材料或款项已于 {due} 到期，还没有收到，请登录平台办理。"),
)
OVERDUE_TO_THE_OFFICE = Letter(
    "reporting.overdue_office",
    _("逾期告知（主办单位）"),
    subject=_("逾期未交：{title}的{what}"),
    body=_("{name}：项目“{title}”（{number}）的{what}应在 {due} 以前办结，三个工作日后仍未收到。"),
    fields=OWED,
)
LONG_OVERDUE = Letter(
    "reporting.long_overdue",
    _("长期逾期告知（审批和监督）"),
    subject=_("长期逾期：{title}的{what}"),
    body=_("{name}：项目“{title}”（{number}）的{what}应在 {due} 以前办结，十个工作日后仍未收到，请督促办理。"),
    fields=OWED,
)
