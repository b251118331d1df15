"""Why goods are not received or handed out. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.custody.goods.tables import Goods, Handout, HandoutStatus
from grants.custody.rules import day_can_be_booked, money_is_not_frozen
from grants.custody.tables import CustodyLedger
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

RECEIVES = (Role.HUB_BOOKKEEPER,)
HANDS_OUT = (Role.GROUP_SIGNATORY,)


@dataclass(frozen=True)
class InStore:
    """Goods of a ledger, and why its group is frozen, if it is."""

    goods: Goods
    ledger: CustodyLedger
    frozen_for: str | None


def check_receiving(
    ledger: CustodyLedger,
    by: Actor,
    *,
    quantity: int,
    unit_value: Decimal,
    received_on: date,
    stated: str | None,
    today: date,
) -> None:
    """The hub's bookkeeper books what the paper of donation or handing over says."""
    actor_has_role(by, RECEIVES, ledger.hub)
    if quantity < 1:
        raise Refused("custody.no_quantity", _("数量至少为 1"), field="quantity")
    if unit_value <= 0:
        raise Refused("custody.no_unit_value", _("单价要大于 0：没有发票的按市价估"), field="unit_value")
    day_can_be_booked(received_on, stated, today, field="received_on")


def may_report(found: InStore, by: Actor) -> None:
    """Asked by the page as well. What is frozen is not handed out either."""
    actor_has_role(by, HANDS_OUT, found.ledger.community_group)
    money_is_not_frozen(found.frozen_for)
    if found.goods.left_over == 0:
        raise Refused("custody.goods_gone", _("{name} 已经发完", name=found.goods.name))


def check_reporting(
    found: InStore, by: Actor, *, quantity: int, handed_on: date, stated: str | None, today: date
) -> None:
    may_report(found, by)
    if handed_on < found.goods.received_on:
        raise Refused("custody.handed_out_before_received", _("发放日期不能早于接收日期"), field="handed_on")
    day_can_be_booked(handed_on, stated, today, field="handed_on")
    if quantity < 1:
        raise Refused("custody.nothing_handed_out", _("数量至少为 1"), field="quantity")
    stock_is_enough(found.goods, quantity)


def stock_is_enough(goods: Goods, quantity: int) -> None:
    if quantity > goods.left_over:
        words = _("库存只有 {n} {unit}", n=goods.left_over, unit=goods.unit)
        raise Refused("custody.not_enough_goods", words, field="quantity")


def may_decide(found: InStore, handout: Handout, by: Actor) -> None:
    """Another signatory than who reported it says whether it was so, once. Asked by the page as well."""
    actor_has_role(by, HANDS_OUT, found.ledger.community_group)
    if handout.status != HandoutStatus.ASKED:
        raise Refused("custody.handout_decided", _("这次发放已经确认过"))
    if by.id == handout.reported_by:
        raise Refused("custody.handout_by_one_person", _("发放由您登记，须由另一位签字人确认"))


def check_confirming(found: InStore, handout: Handout, by: Actor, *, stated: str | None, today: date) -> None:
    """Books and stock follow at once, so that the stock is asked again."""
    may_decide(found, handout, by)
    money_is_not_frozen(found.frozen_for)
    day_can_be_booked(handout.handed_on, stated, today, field="form")
    stock_is_enough(found.goods, handout.quantity)
