"""What signatories are told of the account that a claim pays."""

from grants.custody.rules import ClaimInHand
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

PAYEE_NAMED = Letter(
    "custody.payee_named",
    _("收款账户待确认"),
    subject=_("收款账户待确认：{number}"),
    body=_("{name}：{who} 填写了报账 {number} 的收款账户，请核对后确认。"),
    fields={"number": _("报账编号"), "who": _("填写人")},
    sms=_("有一笔报账的收款账户等待您确认，请登录平台核对。"),
)
PAYOUT_RETURNED = Letter(
    "custody.payout_returned",
    _("报账付款被退回"),
    subject=_("银行退回了报账 {number} 的付款"),
    body=_("{name}：银行退回了报账 {number} 的付款：{reason}。请核对收款账户，枢纽会重新付款。"),
    fields={"number": _("报账编号"), "reason": _("银行的原因")},
    sms=_("银行退回了一笔报账的付款，请登录平台核对收款账户。"),
)


async def tell_of_payee(hand: ClaimInHand, by: Actor) -> None:
    """The other signatories hear that an account waits for their word."""
    mates = await people.holders(Role.GROUP_SIGNATORY, hand.ledger.community_group)
    others = [each for each in mates if each.id != by.id]
    await write_to(others, PAYEE_NAMED, link=f"/claims/{hand.claim.id}", number=hand.claim.number, who=by.name)


async def tell_of_return(hand: ClaimInHand, reason: str) -> None:
    """The group hears that its payee got nothing."""
    await write_to(
        await people.holders(Role.GROUP_SIGNATORY, hand.ledger.community_group),
        PAYOUT_RETURNED,
        link=f"/claims/{hand.claim.id}",
        number=hand.claim.number,
        reason=reason,
    )
