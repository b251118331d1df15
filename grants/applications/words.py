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
FIELD_NAMES: dict[str, Text] = {
    "title": _("项目名称"),
    "purpose": _("资助用途"),
    "beneficiaries": _("直接受益人数"),
    "needs": _("需求说明"),
    "plan": _("活动计划"),
    "outcomes": _("目标与指标"),
    "risks": _("风险与应对"),
    "flags": _("加分情形"),
}
COMMITMENT = _("本单位承诺：申报内容真实、合法、有效，同一项目未获其他财政资金，愿意接受检查和公示")
