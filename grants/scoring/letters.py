"""What experts are told."""

from grants.i18n import _
from grants.notifications.letters import Letter

INVITATION = Letter(
    "scoring.expert_invited",
    _("评审邀请"),
    subject=_("评审邀请：{call}"),
    body=_("{name}：邀请您担任“{call}”的评审专家，请登录平台签署回避与保密声明。"),
    fields={"call": _("征集名称")},
    sms=_("邀请您担任评审专家，请登录平台签署回避与保密声明。"),
)
