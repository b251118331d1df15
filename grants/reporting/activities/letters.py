"""What offices are told of an activity, and organisations of what was said to it."""

from grants.i18n import _
from grants.notifications.letters import Letter

FILED = Letter(
    "reporting.activity_filed",
    _("重大活动报告"),
    subject=_("重大活动报告：{title}"),
    body=_("{name}：{organisation} 报告了活动“{title}”，{starts} 开始，请登录平台阅示。"),
    fields={"organisation": _("组织"), "title": _("活动名称"), "starts": _("开始时间")},
)
ANSWERED = Letter(
    "reporting.activity_answered",
    _("重大活动报告的意见"),
    subject=_("活动“{title}”有新的意见"),
    body=_("{name}：对活动“{title}”的意见：{remark}"),
    fields={"title": _("活动名称"), "remark": _("意见")},
    sms=_("您报告的一项活动有新的意见，请登录平台查看。"),
)
