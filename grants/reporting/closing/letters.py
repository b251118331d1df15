"""What those who carry an award are told of its end."""

from grants.i18n import _
from grants.notifications.letters import Letter

CLOSED = Letter(
    "reporting.award_closed",
    _("项目结项"),
    subject=_("项目已结项：{title}"),
    body=_("{name}：项目“{title}”（{number}）已结项。票据和档案请按规定的期限保管。"),
    fields={"title": _("项目名称"), "number": _("立项编号")},
)
