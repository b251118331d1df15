"""What the parts of statistical returns are called."""

from grants.i18n import Text, _
from grants.reporting.statistics.tables import Comparison, NumberKind, Reach, Source

REACH_NAMES: dict[Reach, Text] = {
    Reach.DIRECT: _("下一级各市县（区）"),
    Reach.COUNTIES: _("各县（市、区）"),
    Reach.STREETS: _("各街道（乡镇）"),
}
KIND_NAMES: dict[NumberKind, Text] = {
    NumberKind.COUNT: _("个数（整数）"),
    NumberKind.MONEY: _("金额（两位小数）"),
    NumberKind.SHARE: _("占比（自动计算）"),
}
SOURCE_NAMES: dict[Source, Text] = {
    Source.FILED_GROUPS: _("备案组织数"),
    Source.REGISTERED: _("登记的社会组织数"),
    Source.HUBS: _("枢纽型组织数"),
    Source.MODEL_ORGANIZATIONS: _("示范型标签数"),
    Source.HUB_CHARITIES: _("枢纽型社区慈善组织标签数"),
    Source.QUALITY_PROJECTS: _("优质社区慈善项目标签数"),
    Source.BACKBONES: _("骨干人才标签数"),
    Source.COMMUNITIES: _("区划中的村（社区）数"),
    Source.COVERED_COMMUNITIES: _("有组织的村（社区）数"),
    Source.PROJECTS: _("当年资金立项项目数"),
    Source.AWARDED: _("当年资金立项金额"),
    Source.PAID: _("当年拨付金额"),
    Source.BENEFICIARIES: _("当年资金项目受益人数"),
}
COMPARISON_NAMES: dict[Comparison, Text] = {
    Comparison.AT_MOST: _("不大于"),
    Comparison.AT_LEAST: _("不小于"),
    Comparison.EQUAL: _("等于"),
}
