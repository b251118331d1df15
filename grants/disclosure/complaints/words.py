"""What a complaint and its parts are called, and what the reporter reads at each state."""

from grants.disclosure.complaints.tables import Channel, ComplaintStatus, Finding, MeasureKind, TargetKind, Topic
from grants.i18n import Text, _

CHANNEL_NAMES: dict[str, Text] = {
    Channel.WEB: _("网上"),
    Channel.PHONE: _("电话"),
    Channel.LETTER: _("来信"),
    Channel.VISIT: _("来访"),
}
TARGET_NAMES: dict[str, Text] = {
    TargetKind.PROJECT: _("资助项目"),
    TargetKind.GROUP: _("社区社会组织"),
    TargetKind.ORGANIZATION: _("社会组织"),
    TargetKind.HUB: _("枢纽"),
    TargetKind.OFFICE: _("主办单位或其工作人员"),
    TargetKind.OTHER: _("其他"),
}
TOPIC_NAMES: dict[str, Text] = {
    Topic.MISUSE: _("资金使用不当"),
    Topic.FALSE_PAPERS: _("材料或承诺不实"),
    Topic.ACTIVITY: _("未按章程或协议开展活动"),
    Topic.JUDGING: _("评审或资助不公"),
    Topic.CONDUCT: _("服务态度或工作作风"),
    Topic.OTHER: _("其他"),
}
STATUS_NAMES: dict[str, tuple[str, Text]] = {
    ComplaintStatus.RECEIVED: ("info", _("已收到")),
    ComplaintStatus.REFUSED: ("mute", _("不予受理")),
    ComplaintStatus.INVESTIGATED: ("info", _("调查中")),
    ComplaintStatus.PROPOSED: ("info", _("认定待审核")),
    ComplaintStatus.FOUND: ("info", _("处理中")),
    ComplaintStatus.REPLIED: ("ok", _("已反馈")),
    ComplaintStatus.CLOSED: ("ok", _("已结案")),
}
FINDING_NAMES: dict[str, Text] = {
    Finding.SUBSTANTIATED: _("属实"),
    Finding.PARTLY: _("部分属实"),
    Finding.UNFOUNDED: _("未能认定属实"),
}
MEASURE_NAMES: dict[str, Text] = {
    MeasureKind.HOLD: _("冻结资助款"),
    MeasureKind.RECTIFICATION: _("责令整改"),
    MeasureKind.CREDIT: _("提出信用记录"),
    MeasureKind.REFERRAL: _("移送登记管理机关或其他部门"),
    MeasureKind.REVOCATION: _("建议取消备案"),
}
STEP_NAMES: dict[str, Text] = {
    "received": _("收到"),
    "accepted": _("受理"),
    "refused": _("不予受理"),
    "handed_over": _("移交办理人"),
    "investigated": _("调查"),
    "asked": _("向投诉人提问"),
    "added": _("投诉人补充"),
    "extended": _("延期"),
    "proposed": _("提出认定"),
    "given_back": _("退回重新认定"),
    "found": _("认定"),
    "measured": _("采取措施"),
    "measure_done": _("措施办结"),
    "replied": _("反馈"),
    "closed": _("结案"),
    "reminded": _("逾期督办"),
}
# What the reporter reads: what happens next, in plain words.
NEXT: dict[str, Text] = {
    ComplaintStatus.RECEIVED: _("我们先看是否由我们办理。受理或不受理，都会在这里告诉您，并说明理由。"),
    ComplaintStatus.REFUSED: _("这件事没有受理，理由和您可以去找的部门见下面的答复。"),
    ComplaintStatus.INVESTIGATED: _("办理人正在核实。需要您补充时会在这里提问，请隔几天来看一次。"),
    ComplaintStatus.PROPOSED: _("调查结束，另一位工作人员正在审核认定。"),
    ComplaintStatus.FOUND: _("已作出认定，正在处理，然后给您答复。"),
    ComplaintStatus.REPLIED: _("答复见下面。还有新的事实，结案之前可以补充。"),
    ComplaintStatus.CLOSED: _("这件投诉已经结束。对结果不满意，可以带着编号向监督部门反映，或就新的事实重新投诉。"),
}
# Said as it is: an unfounded complaint was not a wrong one, and what lies with others is not settled here.
ENDINGS: dict[str, Text] = {
    Finding.SUBSTANTIATED: _("您反映的情况属实。"),
    Finding.PARTLY: _("您反映的情况部分属实，另一部分没有足够的依据。"),
    Finding.UNFOUNDED: _("没有找到足够的依据认定您反映的情况。这不等于您说的不是事实。"),
}
