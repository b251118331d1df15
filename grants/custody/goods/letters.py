"""What signatories are told of their group's goods."""

from grants.custody.goods.tables import Goods, Handout
from grants.custody.tables import CustodyLedger
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

GOODS_RECEIVED = Letter(
    "custody.goods_received",
    _("收到物资"),
    subject=_("收到物资：{goods}"),
    body=_("{name}：枢纽为本组织收到物资 {goods} {quantity}，由 {keeper} 保管，可在平台查看。"),
    fields={"goods": _("物资"), "quantity": _("数量"), "keeper": _("保管人")},
    sms=_("枢纽为本组织收到物资，请登录平台查看。"),
)
HANDOUT_REPORTED = Letter(
    "custody.handout_reported",
    _("物资发放待确认"),
    subject=_("物资发放待确认：{goods}"),
    body=_("{name}：{who} 登记发放了 {goods} {quantity}，请核对签收名单后确认。"),
    fields={"goods": _("物资"), "quantity": _("数量"), "who": _("登记人")},
    sms=_("有一次物资发放等待您确认，请登录平台核对签收名单。"),
)


async def tell_of_goods(kept: CustodyLedger, goods: Goods) -> None:
    """Something came for the group."""
    told = await people.holders(Role.GROUP_SIGNATORY, kept.community_group)
    link, quantity = f"/goods/{goods.id}", f"{goods.quantity} {goods.unit}"
    await write_to(told, GOODS_RECEIVED, link=link, goods=goods.name, quantity=quantity, keeper=goods.keeper)


async def tell_of_handout(kept: CustodyLedger, goods: Goods, handout: Handout, by: Actor) -> None:
    """Handing out waits for the word of one of the others."""
    others = [each for each in await people.holders(Role.GROUP_SIGNATORY, kept.community_group) if each.id != by.id]
    link, quantity = f"/goods/{goods.id}", f"{handout.quantity} {goods.unit}"
    await write_to(others, HANDOUT_REPORTED, link=link, goods=goods.name, quantity=quantity, who=by.name)
