"""What those who carry an award are told of its final account."""

from grants.i18n import _
from grants.notifications.letters import Letter

ABOUT = {"title": _("项目名称"), "number": _("立项编号"), "note": _("意见")}
RETURNED = Letter(
    "reporting.account_returned",
    _("决算退回"),
    subject=_("决算已退回，请修改后重新确认：{title}"),
    body=_("{name}：项目“{title}”（{number}）的决算已退回，请修改后重新确认。{note}"),
    fields=ABOUT,
)
ACCEPTED = Letter(
    "reporting.account_accepted",
    _("决算认可"),
    subject=_("决算已认可：{title}"),
    body=_("{name}：项目“{title}”（{number}）的决算已认可。{note}"),
    fields=ABOUT,
)
