"""What the states, kinds and papers of filing are called; what is promised; what an office looks for by default."""

from grants.filing.tables import (
    CheckOutcome,
    DocumentKind,
    EndGround,
    FilingPaperKind,
    FilingStatus,
    Nature,
    PartyForm,
    RequestKind,
)
from grants.i18n import Text, _

STATUS_WORDS: dict[FilingStatus, tuple[str, Text]] = {
    FilingStatus.DRAFT: ("mute", _("草稿")),
    FilingStatus.SUBMITTED: ("info", _("待核对")),
    FilingStatus.RETURNED: ("warn", _("待补正")),
    FilingStatus.FILED: ("ok", _("已备案")),
    FilingStatus.ABNORMAL: ("hold", _("备案异常")),
    FilingStatus.CANCELLED: ("bad", _("已取消备案")),
    FilingStatus.ENDED: ("gone", _("已主动取消")),
    FilingStatus.REFUSED: ("bad", _("不予备案")),
    FilingStatus.WITHDRAWN: ("gone", _("已撤回")),
}
NATURE_NAMES: dict[Nature, Text] = {
    Nature.COMMUNITY_GROUP: _("居民自愿组成、不以营利为目的的社区社会组织"),
    Nature.COMMITTEE_BODY: _("居（村）民委员会的工作机构"),
    Nature.OWNERS_COMMITTEE: _("业主大会、业主委员会"),
    Nature.BUILDING_BODY: _("楼栋自治组织"),
    Nature.COMMERCIAL: _("从事营利活动的组织"),
}
PARTY_NAMES: dict[PartyForm, Text] = {
    PartyForm.NONE: _("暂未建立党组织"),
    PartyForm.OWN: _("单独建立党组织"),
    PartyForm.JOINT: _("就近联合建立党组织"),
}
PAPER_NAMES: dict[FilingPaperKind, Text] = {
    FilingPaperKind.CHARTER: _("章程或简易章程"),
    FilingPaperKind.MEMBERS: _("成员名单"),
    FilingPaperKind.VENUE: _("活动场所使用证明"),
    FilingPaperKind.LEADERS: _("负责人基本情况"),
    FilingPaperKind.COMMITMENT: _("已签名的承诺书"),
    FilingPaperKind.OTHER: _("其他材料"),
}
OUTCOME_NAMES: dict[CheckOutcome, Text] = {
    CheckOutcome.ACCEPTED: _("材料齐全，准予备案"),
    CheckOutcome.RETURNED: _("一次告知，退回补正"),
    CheckOutcome.REFUSED: _("不予备案"),
}
GROUND_NAMES: dict[EndGround, Text] = {
    EndGround.AGAINST_CHARTER: _("未按照章程开展活动"),
    EndGround.COMPLAINTS: _("群众投诉反应强烈"),
    EndGround.UNLAWFUL: _("涉嫌违法违规"),
    EndGround.OWN_WISH: _("因自身原因主动申请取消"),
}
REVOKING = (EndGround.AGAINST_CHARTER, EndGround.COMPLAINTS, EndGround.UNLAWFUL)
REQUEST_NAMES: dict[RequestKind, Text] = {RequestKind.CHANGE: _("变更备案"), RequestKind.EXIT: _("主动取消备案")}
DOCUMENT_NAMES: dict[DocumentKind, Text] = {
    DocumentKind.NOTICE: _("备案通知书"),
    DocumentKind.ENDING: _("取消备案公告"),
}

# What a filed group may ask to have changed; leaders are lines of their own.
FIELD_NAMES: dict[str, Text] = {
    "name": _("组织名称"),
    "address": _("住所"),
    "venue": _("活动场所"),
    "community": _("所在村（社区）"),
    "scale": _("成员人数"),
    "scope": _("业务范围"),
    "members": _("成员构成"),
    "serves": _("服务对象"),
    "party_form": _("党组织建立形式"),
    "party_note": _("党组织说明"),
}
LONGEST = {
    "name": 60,
    "address": 200,
    "venue": 200,
    "community": 60,
    "scope": 1000,
    "members": 1000,
    "serves": 1000,
    "party_note": 200,
}
REQUIRED = ("name", "address", "venue", "community", "scale", "scope", "members", "serves")

COMMITMENT = _(
    "本组织申请备案所提交的材料和填写的内容真实、合法、有效，由本组织及负责人承担责任；"
    "将按照章程（简易章程）开展活动，不从事营利活动，接受备案单位的指导监督和信用管理。"
)
# S75: only whether it is there; whether it is true is what the applicant promises.
STANDARD_CHECKLIST: tuple[Text, ...] = (
    _("备案申请内容填写完整"),
    _("章程或简易章程已提交，载明宗旨、业务范围、组织制度和经费使用"),
    _("章程载有党的建设和社会主义核心价值观有关内容"),
    _("成员名单已提交，人数与填写一致"),
    _("负责人和两名签字人的姓名、职务、电话齐全"),
    _("活动场所已说明并有使用证明"),
    _("承诺书已签名"),
)
