"""What hub and group are told of a change of signatories."""

from grants.custody.relation.agreeing.rules import ANSWERERS
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

CHANGE_ASKED = Letter(
    "custody.signatory_change_asked",
    _("签字人变更待核对"),
    subject=_("签字人变更待核对"),
    body=_("{name}：一个代管组织申请变更签字人，请核对来函后办理。"),
)
CHANGE_DECIDED = Letter(
    "custody.signatory_change_decided",
    _("签字人变更办结"),
    subject=_("签字人变更已办结"),
    body=_("{name}：本组织的签字人变更已由枢纽办结，结果见平台。"),
    sms=_("签字人变更已办结，请登录平台查看。"),
)


async def tell_hub(change: SignatoryChange) -> None:
    """Somebody is to look at the letter."""
    told = {each.id: each for role in ANSWERERS for each in await people.holders(role, change.hub)}
    await write_to(told.values(), CHANGE_ASKED, link=f"/groups/{change.community_group}/custody")


async def tell_group(change: SignatoryChange) -> None:
    """All who sign from now on."""
    told = await people.holders(Role.GROUP_SIGNATORY, change.community_group)
    await write_to(told, CHANGE_DECIDED, link=f"/groups/{change.community_group}/custody")
