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
