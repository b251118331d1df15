"""What things of an application are called on pages and papers."""

from grants.applications.tables import ApplicationStatus
from grants.i18n import Text, _

STATUS_WORDS: dict[ApplicationStatus, tuple[str, Text]] = {
    ApplicationStatus.DRAFT: ("mute", _("草稿")),
    ApplicationStatus.SUBMITTED: ("info", _("已提交")),
    ApplicationStatus.RETURNED: ("warn", _("待补正")),
    ApplicationStatus.ELIGIBLE: ("ok", _("资格通过")),
    ApplicationStatus.INELIGIBLE: ("bad", _("资格不通过")),
    ApplicationStatus.WITHDRAWN: ("gone", _("已撤回")),
}
COMMITMENT = _("本单位承诺：申报内容真实、合法、有效，同一项目未获其他财政资金，愿意接受检查和公示")
ACT_WORDS: dict[str, Text] = {
    "applications.application_started": _("开始申报"),
    "applications.application_submitted": _("提交申报"),
    "applications.application_withdrawn": _("撤回"),
    "applications.application_revised": _("打开修改稿"),
    "applications.file_attached": _("上传材料"),
    "applications.file_removed": _("移除材料"),
    "applications.paper_kept": _("生成文件"),
    "applications.correction_asked": _("退回补正"),
    "applications.application_eligible": _("资格通过"),
    "applications.application_ineligible": _("资格不通过"),
}
