"""Why a handover goes no further. Pure."""

from datetime import date

from grants.custody.relation.handover.facts import Giving, HandoverFacts
from grants.custody.relation.handover.tables import HandoverStatus
from grants.custody.rules import day_can_be_booked, filing_is_alive, money_is_not_frozen
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

DRAWERS = (Role.HUB_OPERATOR, Role.HUB_BOOKKEEPER)
CONFIRMERS = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)

STATUS_NAMES: dict[HandoverStatus, Text] = {
    HandoverStatus.DRAWN: _("待移出方确认"),
    HandoverStatus.CONFIRMED: _("待接收方确认"),
    HandoverStatus.ACCEPTED: _("待移出方付款"),
    HandoverStatus.SENT: _("待接收方入账"),
    HandoverStatus.RECEIVED: _("已移交"),
    HandoverStatus.CANCELLED: _("已取消"),
}
# Each step: from which state it is taken.
BEFORE: dict[HandoverStatus, HandoverStatus] = {
    HandoverStatus.CONFIRMED: HandoverStatus.DRAWN,
    HandoverStatus.ACCEPTED: HandoverStatus.CONFIRMED,
    HandoverStatus.SENT: HandoverStatus.ACCEPTED,
    HandoverStatus.RECEIVED: HandoverStatus.SENT,
}


def check_drawing(giving: Giving, by: Actor, *, reason: str) -> None:
    """The hub that keeps the money draws the list, for a hub that has signed with the group (R-I13)."""
    may_draw(giving, by)
    if not reason:
        raise Refused("custody.handover_without_reason", _("请写明移交的原因"), field="reason")


def may_draw(giving: Giving, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DRAWERS, giving.hub.id)
    filing_is_alive(giving.group.filing_ended_on)
    money_is_not_frozen(giving.frozen_for)
    no_handover_is_under_way(giving)
    if giving.takeover is None:
        raise Refused("custody.nobody_takes_over", _("还没有与新枢纽签署代管协议，不能移交"))


def no_handover_is_under_way(giving: Giving) -> None:
    if giving.under_way is not None:
        words = _("移交 {number} 正在办理", number=giving.under_way.number)
        raise Refused("custody.handover_under_way", words)


def check_confirming(found: HandoverFacts, giving: Giving, by: Actor) -> None:
    """Another person of that hub puts their name to the amounts: nothing of the group is under way any more."""
    actor_has_role(by, CONFIRMERS, found.giver.id)
    handover_can_become(found, HandoverStatus.CONFIRMED)
    if by.id == found.handover.drawn_by:
        raise NotAllowed("custody.confirmed_by_drawer", _("移交清单由您编制，须由本单位另一人确认"))
    money_is_not_frozen(giving.frozen_for)
    nothing_is_under_way(giving)


def nothing_is_under_way(giving: Giving) -> None:
    """Claims, advances and arrivals are brought to their end first: a balance that moves cannot be signed. Goods do not
    go from bank to bank: their hub answers for them until they are handed out."""
    if giving.live:
        raise Refused("custody.handover_with_claims", _("还有 {n} 笔报账未办完，付清或退回后再确认", n=giving.live))
    if giving.advances:
        words = _("还有 {n} 笔预支未核销，核销、退回或撤回后再确认", n=giving.advances)
        raise Refused("custody.handover_with_advances", words)
    if giving.goods:
        words = _("还有 {n} 批物资未发完或发放待确认，发完并确认后再移交", n=giving.goods)
        raise Refused("custody.handover_with_goods", words)
    if giving.coming:
        words = _("还有 {n} 笔拨款未到账或未认领，入账后再确认", n=giving.coming)
        raise Refused("custody.handover_with_receipts", words)


def check_accepting(found: HandoverFacts, by: Actor) -> None:
    """The hub that takes over puts its name to the same list."""
    actor_has_role(by, CONFIRMERS, found.taker.id)
    handover_can_become(found, HandoverStatus.ACCEPTED)
    is_in_one_hub_only(found, by)


def is_in_one_hub_only(found: HandoverFacts, by: Actor) -> None:
    if by.id in {found.handover.drawn_by, found.handover.confirmed_by}:
        raise NotAllowed("custody.both_hubs_in_one_hand", _("您已代表移出方办理，接收须由他人办理"))


def check_sending(found: HandoverFacts, by: Actor, *, sent_on: date, bank_ref: str, today: date) -> None:
    """A third person of the hub that gives says what its bank paid: the whole, in one sum."""
    may_send(found, by)
    if not bank_ref:
        raise Refused("custody.handover_without_bank_ref", _("请填写银行流水号"), field="bank_ref")
    if found.first_day is not None and sent_on < found.first_day:
        raise Refused("custody.sent_before_accepted", _("付款日期不能早于接收方确认"), field="sent_on")
    day_can_be_booked(sent_on, found.stated, today, field="sent_on")


def may_send(found: HandoverFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, [Role.HUB_CASHIER], found.giver.id)
    handover_can_become(found, HandoverStatus.SENT)
    money_is_not_frozen(found.frozen_for)
    if by.id in {found.handover.drawn_by, found.handover.confirmed_by}:
        raise NotAllowed("custody.handover_paid_by_signer", _("您已在移交清单上签字，付款须由他人办理"))


def check_receiving(found: HandoverFacts, by: Actor, *, received_on: date, today: date) -> None:
    """The bookkeeper of the hub that takes over says that its bank has it."""
    may_receive(found, by)
    if found.handover.sent_on is not None and received_on < found.handover.sent_on:
        raise Refused("custody.handover_before_sent", _("到账日期不能早于付款日期"), field="received_on")
    day_can_be_booked(received_on, None, today, field="received_on")


def may_receive(found: HandoverFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], found.taker.id)
    handover_can_become(found, HandoverStatus.RECEIVED)
    if by.id == found.handover.accepted_by:
        raise NotAllowed("custody.handover_booked_by_signer", _("您已在移交清单上签字，入账须由他人办理"))


def check_cancelling(found: HandoverFacts, by: Actor, *, reason: str) -> None:
    """Either hub calls it off until the bank has paid; the group's money is then where it was."""
    may_cancel(found, by)
    if not reason:
        raise Refused("custody.cancelled_without_reason", _("请写明取消的原因"), field="reason")


def may_cancel(found: HandoverFacts, by: Actor) -> None:
    """Asked by the page as well."""
    if not by.has_in(found.giver.id, *CONFIRMERS):
        actor_has_role(by, CONFIRMERS, found.taker.id)
    if found.status not in (HandoverStatus.DRAWN, HandoverStatus.CONFIRMED, HandoverStatus.ACCEPTED):
        raise Refused("custody.handover_is_over", _("移交{now}，不能取消", now=STATUS_NAMES[found.status]))


def handover_can_become(found: HandoverFacts, to: HandoverStatus) -> None:
    if found.status != BEFORE[to]:
        raise Refused(
            "custody.handover_wrong_step",
            _(
                "移交 {number} 现在是“{now}”，不能办这一步",
                number=found.handover.number,
                now=STATUS_NAMES[found.status],
            ),
        )
