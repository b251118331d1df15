"""What things of an application are called on pages and papers."""

from grants.applications.facts import ApplicationFacts
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
COMMITMENT = _(
    "本单位承诺：\n"
    "一、申报内容和所附材料真实、合法、有效，没有隐瞒和虚构；\n"
    "二、同一项目未获其他财政资金，也没有重复申报；\n"
    "三、资助资金专款专用，按预算和协议使用，接受主办、承办单位和审计的检查；\n"
    "四、同意依法公示和公开项目信息；\n"
    "五、如有不实，愿意退回资金并承担相应责任。"
)
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


def commitment_of(facts: ApplicationFacts) -> str:
    """What the applicant promises: the call's own words, or the usual ones (R-C6, S76)."""
    return facts.call.commitment or str(COMMITMENT)
