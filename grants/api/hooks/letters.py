"""What an office is told of its subscriptions."""

from grants.i18n import _
from grants.notifications.letters import Letter

SWITCHED_OFF = Letter(
    event="api.subscription_switched_off",
    name=_("事件通知已停用"),
    subject=_("事件通知已停用：{address}"),
    body=_(
        "{name}：\n\n发往 {address} 的事件通知已连续三天没有送达，系统已停用这个订阅。修复后可重新启用，并逐条重发。"
    ),
    fields={"address": _("接收地址")},
)
