"""What the lists and levels are called."""

from grants.i18n import Text, _
from grants.vocabulary.tables import Area, Level, ListName

LIST_NAMES: dict[ListName, Text] = {
    ListName.FOCUS_AREA: _("重点培育领域"),
    ListName.ENCOURAGED_AREA: _("鼓励发展的社区慈善领域"),
    ListName.RURAL_FOCUS: _("农村社区社会组织领域"),
    ListName.ACTIVITY_CLASS: _("活动类别"),
    ListName.BENEFICIARY_GROUP: _("服务对象"),
    ListName.THEME: _("主题活动"),
    ListName.THEME_SERVICE: _("主题服务"),
    ListName.LABEL: _("标签"),
    ListName.PARTY_FORM: _("党组织形式"),
    ListName.SUPPORT_KIND: _("支持方式"),
}
LEVEL_NAMES: dict[Level, Text] = {
    Level.PROVINCE: _("省"),
    Level.CITY: _("地级市"),
    Level.COUNTY: _("县（市、区）"),
    Level.STREET: _("街道（乡镇）"),
    Level.COMMUNITY: _("村（社区）"),
}
AREA_NAMES: dict[Area, Text] = {Area.EAST: _("东部"), Area.MIDDLE: _("中部"), Area.WEST: _("西部")}
