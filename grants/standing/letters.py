"""What an organisation is told of its record: a fact with its effect and term of appeal, what came of an appeal."""

from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.standing.tables import CreditEffect, CreditEvent
from grants.standing.words import EFFECT_NAMES

RECORDED = Letter(
    "standing.credit_event_recorded",
    _("记入信用档案"),
    subject=_("一件事实已记入信用档案"),
    body=_("{name}：{fact}（来源：{source}）已记入贵单位的信用档案，影响：{effect}，{from_on} 起{until_on}。{appeal}"),
    fields={
        "fact": _("事实"),
        "source": _("来源"),
        "effect": _("影响"),
        "from_on": _("起始日期"),
        "until_on": _("截止日期"),
        "appeal": _("申诉期限"),
    },
    sms=_("一件事实已记入贵单位的信用档案，请登录平台查看；有异议可在期限内申诉。"),
)
DECIDED = Letter(
    "standing.appeal_decided",
    _("申诉处理结果"),
    subject=_("信用申诉已处理：{outcome}"),
    body=_("{name}：贵单位的信用申诉已处理，结果：{outcome}。{finding}"),
    fields={"outcome": _("处理结果"), "finding": _("处理意见")},
    sms=_("贵单位的信用申诉已处理，请登录平台查看。"),
)


async def tell_of_credit(event: CreditEvent) -> None:
    """Those who sign for the organisation hear what was entered, until when it counts and by when they may appeal."""
    appeal = f"如有异议，请在 {event.appeal_until.isoformat()} 前提出申诉。" if event.appeal_until else ""
    await write_to(
        await _signing(event),
        RECORDED,
        link=f"/organisations/{event.organization}/standing",
        fact=event.fact,
        source=event.source,
        effect=EFFECT_NAMES[CreditEffect(event.effect)].key,
        from_on=event.from_on.isoformat(),
        until_on=f"，至 {event.until_on.isoformat()} 止" if event.until_on else "",
        appeal=appeal,
    )


async def tell_of_appeal(event: CreditEvent) -> None:
    """The same people hear what came of it."""
    await write_to(
        await _signing(event),
        DECIDED,
        link=f"/organisations/{event.organization}/standing",
        outcome="成立，记录不再计入" if event.withdrawn_on else "不成立，记录保留",
        finding=event.appeal_finding,
    )


async def _signing(event: CreditEvent) -> list[Actor]:
    roles = (Role.SIGNATORY, Role.GROUP_SIGNATORY)
    return [*{each.id: each for role in roles for each in await people.holders(role, event.organization)}.values()]
