"""Who watches over groups, and of which body. Pure."""

from enum import StrEnum

from grants.custody.rules import HUB
from grants.custody.rules import READERS as FUNDERS
from grants.i18n import Text, _
from grants.people.tables import Role


class View(StrEnum):
    """As whom somebody looks: the office that filed the groups, the funder that pays them, the hub that keeps them."""

    OFFICE = "office"
    FUNDER = "funder"
    HUB = "hub"


WATCHERS: dict[View, tuple[Role, ...]] = {
    View.OFFICE: (Role.FILING_OFFICER,),
    View.FUNDER: FUNDERS,
    View.HUB: HUB,
}
VIEW_NAMES: dict[View, Text] = {
    View.OFFICE: _("本街道备案的组织"),
    View.FUNDER: _("本单位资助的组织"),
    View.HUB: _("本枢纽代管的组织"),
}
READERS = tuple(role for roles in WATCHERS.values() for role in roles)
