"""What checkers are told of their tasks, and groups and hubs of findings."""

from collections.abc import Iterable

from grants.custody.rules import HUB
from grants.custody.spotchecks.facts import VoucherFacts
from grants.custody.spotchecks.tables import Owner, Remedy, RemedyAnswer, SpotCheck
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

DRAWN = Letter(
    "custody.vouchers_drawn",
    _("抽查任务"),
    subject=_("有凭证等待您核查：{number}"),
    body=_("{name}：抽查 {number} 已抽取凭证，请登录平台核查您名下的凭证并记录。"),
    fields={"number": _("抽查编号")},
)
FOUND = Letter(
    "custody.finding_recorded",
    _("整改通知"),
    subject=_("抽查发现问题，请在 {due} 前整改"),
    body=_("{name}：抽查发现报账 {claim} 有问题，请在 {due} 前整改并答复：{demand}"),
    fields={"claim": _("报账编号"), "due": _("整改期限"), "demand": _("整改要求")},
    sms=_("抽查发现问题，请在 {due} 前登录平台整改并答复。"),
)
CONFIRMED = Letter(
    "custody.remedy_confirmed",
    _("整改已确认"),
    subject=_("整改已确认：{claim}"),
    body=_("{name}：报账 {claim} 的整改已确认。"),
    fields={"claim": _("报账编号")},
)
GIVEN_BACK = Letter(
    "custody.remedy_refused",
    _("整改未获认可"),
    subject=_("整改未获认可：{claim}"),
    body=_("{name}：报账 {claim} 的整改未获认可，请继续整改后再答复：{reason}"),
    fields={"claim": _("报账编号"), "reason": _("理由")},
    sms=_("一项整改未获认可，请登录平台查看理由后继续整改。"),
)


async def tell_checkers(check: SpotCheck, checkers: Iterable[Actor]) -> None:
    """Each has vouchers to look at."""
    await write_to(checkers, DRAWN, link=f"/spot-checks/{check.id}", number=check.number)


async def tell_of_finding(found: VoucherFacts, remedy: Remedy) -> None:
    """Whoever has to put it right hears by when."""
    await write_to(
        await _owners(found, remedy),
        FOUND,
        link=f"/sampled-vouchers/{found.row.id}",
        claim=found.claim.number,
        due=remedy.due_on.isoformat(),
        demand=remedy.demand,
    )


async def tell_of_decision(found: VoucherFacts, answer: RemedyAnswer) -> None:
    """The same people hear that it is right now, or why it is not."""
    if found.remedy is None:
        return
    told, link = await _owners(found, found.remedy), f"/sampled-vouchers/{found.row.id}"
    if answer.refused_for:
        await write_to(told, GIVEN_BACK, link=link, claim=found.claim.number, reason=answer.refused_for)
    else:
        await write_to(told, CONFIRMED, link=link, claim=found.claim.number)


async def _owners(found: VoucherFacts, remedy: Remedy) -> list[Actor]:
    if remedy.owner == Owner.GROUP:
        return await people.holders(Role.GROUP_SIGNATORY, found.group.id)
    told = {each.id: each for role in HUB for each in await people.holders(role, found.hub.id)}
    return [*told.values()]
