"""What experts and those who witness a draw are told."""

from grants.i18n import _
from grants.notifications.letters import Letter

INVITATION = Letter(
    "scoring.expert_invited",
    _("评审邀请"),
    subject=_("评审邀请：{call}"),
    body=_(
        "{name}：邀请您担任“{call}”的评审专家，请于 {answer_by} 前登录平台查看条件并答复，接受后签署回避与保密声明。"
    ),
    fields={"call": _("征集名称"), "answer_by": _("答复期限")},
    sms=_("邀请您担任评审专家，请登录平台答复，接受后签署回避与保密声明。"),
)
WITNESS = Letter(
    "scoring.draw_to_witness",
    _("请见证专家抽取"),
    subject=_("请见证专家抽取：{call}"),
    body=_("{name}：“{call}”的评审专家抽取已由 {operator} 准备好，请核对人选后见证并执行。"),
    fields={"call": _("征集名称"), "operator": _("操作人")},
)
