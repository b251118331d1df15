"""What both hubs, the group and the funder are told of a handover."""

from grants.custody.relation.handover.facts import HandoverFacts
from grants.custody.rules import HUB
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

FIELDS = {"group": _("组织"), "number": _("移交编号")}

HANDOVER_DRAWN = Letter(
    "custody.handover_drawn",
    _("代管移交编制"),
    subject=_("代管移交 {number}：{group}"),
    body=_("{name}：{group} 的代管资金开始移交（{number}），移交期间不能报新账，已报的账继续办完。"),
    fields=FIELDS,
    sms=_("代管资金开始移交，期间不能报新账，请登录平台查看。"),
)
HANDOVER_CONFIRMED = Letter(
    "custody.handover_confirmed",
    _("代管移交待接收"),
    subject=_("代管移交 {number} 待接收方确认"),
    body=_("{name}：{group} 的移交清单（{number}）移出方已确认，请接收方核对确认。"),
    fields=FIELDS,
)
HANDOVER_ACCEPTED = Letter(
    "custody.handover_accepted",
    _("代管移交双方确认"),
    subject=_("代管移交 {number} 双方已确认"),
    body=_("{name}：{group} 的移交清单（{number}）双方已确认，待移出方付款。"),
    fields=FIELDS,
)
HANDOVER_SENT = Letter(
    "custody.handover_sent",
    _("代管移交已付款"),
    subject=_("代管移交 {number} 已付款"),
    body=_("{name}：{group} 的代管资金已由移出方付出（{number}），到账后请接收方入账。"),
    fields=FIELDS,
)
HANDOVER_RECEIVED = Letter(
    "custody.handover_received",
    _("代管移交完成"),
    subject=_("代管移交 {number} 已完成"),
    body=_("{name}：{group} 的代管资金已到新枢纽（{number}）。后续拨款的收款账户请按补充协议变更。"),
    fields=FIELDS,
    sms=_("代管资金已到新枢纽，可以报账，请登录平台查看。"),
)
HANDOVER_CANCELLED = Letter(
    "custody.handover_cancelled",
    _("代管移交取消"),
    subject=_("代管移交 {number} 已取消"),
    body=_("{name}：{group} 的代管移交（{number}）已取消，资金仍在原枢纽，可以报账。"),
    fields=FIELDS,
)


async def tell(found: HandoverFacts, letter: Letter) -> None:
    """All who have a part in it; the funder's officers when the money is somewhere else."""
    told: dict[int, Actor] = {}
    for hub in (found.giver, found.taker):
        for role in HUB:
            told |= {each.id: each for each in await people.holders(role, hub.id)}
    told |= {each.id: each for each in await people.holders(Role.GROUP_SIGNATORY, found.group.id)}
    link = f"/handovers/{found.handover.id}"
    await write_to(told.values(), letter, link=link, group=found.group.name, number=found.handover.number)
    if letter is HANDOVER_RECEIVED:
        await _tell_funders(found)


async def _tell_funders(found: HandoverFacts) -> None:
    funds = FundSource.select(FundSource.funder).where(FundSource.id.is_in([0, *(i.ledger.fund for i in found.items)]))
    officers = {
        each.id: each
        for funder in {row["funder"] for row in await funds}
        for each in await people.holders(Role.OFFICER, funder)
    }
    await write_to(
        officers.values(),
        HANDOVER_RECEIVED,
        link=f"/groups/{found.group.id}/freezes",
        group=found.group.name,
        number=found.handover.number,
    )
