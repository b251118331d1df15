"""What kinds of organisations and accounts are called."""

from grants.i18n import Text, _
from grants.organizations.tables import (
    AccountUse,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.vocabulary import words as vocabulary
from grants.vocabulary.tables import ListName

KIND_NAMES: dict[OrganizationKind, Text] = {
    OrganizationKind.GOVERNMENT: _("机关"),
    OrganizationKind.ASSOCIATION: _("社会团体"),
    OrganizationKind.SERVICE_ORG: _("社会服务机构"),
    OrganizationKind.FOUNDATION: _("基金会"),
    OrganizationKind.COMMUNITY_GROUP: _("社区社会组织"),
}
STATUS_NAMES: dict[OrganizationStatus, Text] = {
    OrganizationStatus.REGISTERED: _("登记"),
    OrganizationStatus.FILED: _("备案"),
}
USE_NAMES: dict[AccountUse, Text] = {AccountUse.OWN: _("本单位账户"), AccountUse.CUSTODY: _("代管账户")}
MODE_NAMES: dict[CustodyMode, Text] = {
    CustodyMode.AGENCY: _("受托代理"),
    CustodyMode.RESTRICTED: _("限定性收入"),
}
DUTY_NAMES: dict[str, Text] = {
    "is_funder": _("主办（资助）单位"),
    "is_organiser": _("承办单位"),
    "is_hub": _("枢纽型社会组织（代管）"),
}


def duties_text(row: Organization) -> str:
    """What a body is in the work of granting, in words."""
    return "、".join(str(name) for duty, name in DUTY_NAMES.items() if getattr(row, duty))


KEY_NAMES: dict[str, Text] = {
    "name": _("名称相同"),
    "phone": _("电话相同"),
    "person_address": _("负责人和住所相同"),
    "account": _("银行账号相同"),
}

LIST_TITLES: dict[ListName, Text] = vocabulary.LIST_NAMES
