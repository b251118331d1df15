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

ASSIGNED = Letter(
    "scoring.sheets_assigned",
    _("评审任务"),
    subject=_("评审任务：{call}（{until}前完成）"),
    body=_("{name}：“{call}”{phase}分配给您 {sheets} 份申报，请于 {until} 前登录平台评分。"),
    fields={
        "call": _("征集名称"),
        "phase": _("评审阶段"),
        "sheets": _("份数"),
        "until": _("评分截止时间"),
    },
    sms=_("您有{sheets}份申报待评，{until}截止。请登录平台评分。"),
)
TAKEN_BACK = Letter(
    "scoring.sheets_taken_back",
    _("评审任务收回"),
    subject=_("评审任务收回：{call}"),
    body=_("{name}：“{call}”{phase}分配给您的 {sheets} 份申报已收回，请登录平台查看您现在的评审任务。"),
    fields={"call": _("征集名称"), "phase": _("评审阶段"), "sheets": _("份数")},
    sms=_("分配给您的{sheets}份申报已收回，请登录平台查看现在的评审任务。"),
)
