"""What those who carry an award are told of its mark."""

from grants.i18n import _
from grants.notifications.letters import Letter

RETURNED = Letter(
    "reporting.signage_returned",
    _("标识照片退回"),
    subject=_("标识照片已退回，请重拍：{title}"),
    body=_("{name}：项目“{title}”的标识照片没有通过，请重拍后再提交。{note}"),
    fields={"title": _("项目名称"), "note": _("退回原因")},
)
