"""What signatories are told of advances."""

from grants import money
from grants.custody.advances.tables import Advance
from grants.custody.tables import CustodyLedger
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

ADVANCE_ASKED = Letter(
    "custody.advance_asked",
    _("预支待签字"),
    subject=_("预支待签字：{number}"),
    body=_("{name}：{who} 申请预支 ¥{amount}（{number}），请核对后签字。"),
    fields={"number": _("预支编号"), "who": _("申请人"), "amount": _("金额")},
    sms=_("有一笔预支等待您签字，请登录平台核对。"),
)
ADVANCE_PAID = Letter(
    "custody.advance_paid",
    _("预支已付"),
    subject=_("预支已付：{number}"),
    body=_("{name}：预支 {number} 的 ¥{amount} 已付出，请在 {day} 前用发票核销或退回余款。"),
    fields={"number": _("预支编号"), "amount": _("金额"), "day": _("核销期限")},
    sms=_("预支已付出，请在 {day} 前用发票核销或退回余款。"),
)
ADVANCE_LATE = Letter(
    "custody.advance_late",
    _("预支逾期"),
    subject=_("预支逾期未核销：{number}"),
    body=_("{name}：预支 {number} 应在 {day} 前核销，现已逾期。核销前不能再申请预支。"),
    fields={"number": _("预支编号"), "day": _("核销期限")},
    sms=_("有一笔预支已逾期，核销前不能再申请预支，请登录平台处理。"),
)


async def tell_of_asking(kept: CustodyLedger, advance: Advance, by: Actor) -> None:
    """A request waits for the second signature of one of the others."""
    others = [each for each in await people.holders(Role.GROUP_SIGNATORY, kept.community_group) if each.id != by.id]
    amount = money.show(advance.amount)
    await write_to(others, ADVANCE_ASKED, link=_page(advance), number=advance.number, who=by.name, amount=amount)


async def tell_of_payment(advance: Advance) -> None:
    """The money is there, and by when it is accounted for."""
    told = await people.holders(Role.GROUP_SIGNATORY, advance.community_group)
    amount, day = money.show(advance.amount), _day(advance)
    await write_to(told, ADVANCE_PAID, link=_page(advance), number=advance.number, amount=amount, day=day)


async def tell_of_lateness(advance: Advance) -> None:
    """Its day is over."""
    told = await people.holders(Role.GROUP_SIGNATORY, advance.community_group)
    await write_to(told, ADVANCE_LATE, link=_page(advance), number=advance.number, day=_day(advance))


def _page(advance: Advance) -> str:
    return f"/advances/{advance.id}"


def _day(advance: Advance) -> str:
    return advance.due_on.isoformat() if advance.due_on is not None else ""
