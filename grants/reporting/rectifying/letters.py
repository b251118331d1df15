"""What is written of rectifications: to those who carry the award, and to those who decide."""

from grants.i18n import _
from grants.notifications.letters import Letter

ABOUT = {"title": _("项目名称"), "number": _("立项编号"), "due": _("整改期限")}
ISSUED = Letter(
    "reporting.rectification_issued",
    _("整改通知"),
    subject=_("整改通知：{title}，{due} 前整改"),
    body=_("{name}：项目“{title}”（{number}）抽查发现问题，请在 {due} 前整改并提交说明和证明：{items}"),
    fields={**ABOUT, "items": _("整改事项")},
    sms=_("您的项目收到一份整改通知，请在 {due} 前登录平台整改并答复。"),
)
GIVEN_BACK = Letter(
    "reporting.rectification_returned",
    _("整改退回"),
    subject=_("整改未通过验收：{title}"),
    body=_("{name}：项目“{title}”（{number}）的整改未通过验收，请在 {due} 前继续整改后再提交：{reason}"),
    fields={**ABOUT, "reason": _("理由")},
    sms=_("一项整改未通过验收，请登录平台查看理由后继续整改。"),
)
ACCEPTED = Letter(
    "reporting.rectification_accepted",
    _("整改验收"),
    subject=_("整改已验收：{title}"),
    body=_("{name}：项目“{title}”（{number}）的整改已验收。"),
    fields={"title": _("项目名称"), "number": _("立项编号")},
)
TIME_DECIDED = Letter(
    "reporting.extension_decided",
    _("延期答复"),
    subject=_("整改延期申请的答复：{title}"),
    body=_("{name}：项目“{title}”（{number}）的整改期限为 {due}。{remark}"),
    fields={**ABOUT, "remark": _("答复")},
)
