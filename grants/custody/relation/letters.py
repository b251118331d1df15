"""What a group and its hub are told of a freeze."""

from grants.custody.relation.tables import CustodyFreeze
from grants.custody.rules import HUB
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

GROUP_FROZEN = Letter(
    "custody.group_frozen",
    _("代管资金冻结"),
    subject=_("代管资金已冻结"),
    body=_("{name}：代管资金已冻结，解除前不能报账和付款。原因：{reason}"),
    fields={"reason": _("原因")},
    sms=_("代管资金已冻结，解除前不能报账和付款，请登录平台查看原因。"),
)
FREEZE_LIFTED = Letter(
    "custody.freeze_lifted",
    _("解除冻结"),
    subject=_("代管资金的冻结已解除"),
    body=_("{name}：一项代管资金冻结已解除。说明：{reason}"),
    fields={"reason": _("说明")},
    sms=_("一项代管资金冻结已解除，请登录平台查看。"),
)


async def tell_of_freeze(freeze: CustodyFreeze) -> None:
    """Nothing leaves from now on."""
    await _tell(freeze, GROUP_FROZEN, freeze.reason)


async def tell_of_lifting(freeze: CustodyFreeze) -> None:
    """One freeze is over."""
    await _tell(freeze, FREEZE_LIFTED, freeze.lifted_reason)


async def _tell(freeze: CustodyFreeze, letter: Letter, reason: str) -> None:
    told = {each.id: each for each in await people.holders(Role.GROUP_SIGNATORY, freeze.community_group)}
    for role in HUB:
        told |= {each.id: each for each in await people.holders(role, freeze.hub)}
    await write_to(told.values(), letter, link=f"/groups/{freeze.community_group}/freezes", reason=reason)
