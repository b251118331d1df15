"""Why a hub does not book that it sent money back. Pure."""

from datetime import date
from decimal import Decimal

from grants import money
from grants.clock import local_day
from grants.custody.returning.facts import Owed
from grants.custody.returning.tables import SentBack
from grants.custody.rules import day_can_be_booked, not_enough
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SENDS_BACK = (Role.HUB_CASHIER,)


def check_sending_back(
    owed: Owed, by: Actor, *, amount: Decimal, sent_on: date, bank_ref: str, stated: str | None, today: date
) -> None:
    """The hub's cashier books what the bank sent, up to what is asked back and what the group has free."""
    may_send_back(owed, by)
    if not bank_ref:
        raise Refused("custody.return_without_reference", _("请填写银行流水号"), field="bank_ref")
    if sent_on < local_day(owed.demand.issued_at):
        raise Refused("custody.returned_before_asked", _("退回日期不能早于退回通知"), field="sent_on")
    day_can_be_booked(sent_on, stated, today, field="sent_on")
    if not 0 < amount <= owed.left:
        words = _("退回金额应大于零，且不超过待退的 {left}", left=money.show(owed.left))
        raise Refused("custody.return_over_demand", words, field="amount")
    if amount > owed.available:
        raise Refused("custody.return_over_held", not_enough(owed.available, amount), field="amount")


def may_send_back(owed: Owed, by: Actor) -> None:
    """Asked by the page as well."""
    sends_back(owed, by)
    if owed.left <= 0:
        raise Refused("custody.return_complete", _("{number} 已经退清", number=owed.demand.number))


def sends_back(owed: Owed, by: Actor) -> None:
    """Who hears the hub's bank."""
    actor_has_role(by, SENDS_BACK, owed.ledger.hub)


def is_the_same_sending(known: SentBack, demand_id: int, amount: Decimal, sent_on: date) -> None:
    """A reference of the bank is one movement of a group's money for ever."""
    if (known.demand, known.amount, known.sent_on) != (demand_id, amount, sent_on):
        words = _("流水号 {ref} 已登记为另一笔退款", ref=known.bank_ref)
        raise Refused("custody.return_reference_used", words, field="bank_ref")
