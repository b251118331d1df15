"""The reminders."""

from grants.i18n import _
from grants.notifications.letters import Letter

ABOUT = {"title": _("项目名称"), "call": _("征集名称"), "at": _("截止时间")}

DRAFT_REMINDER = Letter(
    "mailings.draft_reminder",
    _("申报截止提醒"),
    subject=_("受理将于 {at} 截止：{title}"),
    body=_(
        "{name}：您有一份申报“{title}”还是草稿，尚未提交。“{call}”的受理将于 {at} 截止，"
        "以服务器收到提交的时间为准。保存不等于提交，请登录平台核对后提交。"
    ),
    fields=ABOUT,
    sms=_("您有一份申报草稿尚未提交，受理将于 {at} 截止，请登录平台核对后提交。"),
)
CORRECTION_REMINDER = Letter(
    "mailings.correction_reminder",
    _("补正截止提醒"),
    subject=_("补正将于 {at} 截止：{title}"),
    body=_("{name}：申报“{title}”需要补正，截止时间 {at}。补正只有一次，请登录平台按所列各项修改后提交。"),
    fields=ABOUT,
    sms=_("您有一份申报需要补正，补正将于 {at} 截止，请登录平台办理。"),
)
CALL_CORRECTED = Letter(
    "mailings.call_corrected",
    _("公告更正通知"),
    subject=_("公告更正 {number}：{call}"),
    body=_(
        "{name}：“{call}”发布了第 {number} 次更正。理由：{reason}更正内容：{changes}。"
        "您有申报“{title}”，请登录平台查看更正全文并核对申报内容。"
    ),
    fields={
        "title": _("项目名称"),
        "call": _("征集名称"),
        "number": _("第几次更正"),
        "reason": _("更正的理由"),
        "changes": _("更正的内容"),
    },
    sms=_("您申报的征集公告发布了第 {number} 次更正，请登录平台查看。"),
)
