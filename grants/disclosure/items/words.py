"""The kinds of disclosure items, in words."""

from grants.disclosure.items.tables import ItemKind
from grants.i18n import Text, _

KIND_NAMES: dict[ItemKind, Text] = {
    ItemKind.PEOPLE: _("人员和机构"),
    ItemKind.ACTIVITY: _("重大活动"),
    ItemKind.FEES: _("收费标准"),
}
