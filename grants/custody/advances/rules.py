"""Why money is not paid in advance, or an advance is not settled so. Its signatures are those of a claim. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import money
from grants.custody.advances.tables import Advance, AdvanceBack, AdvanceKind
from grants.custody.relation.rules import check_claim_begins
from grants.custody.rules import (
    AdvanceInHand,
    ClaimInHand,
    Room,
    account_holds_enough,
    amount_is_positive,
    check_step,
    day_can_be_booked,
    filing_is_alive,
    line_has_enough_left,
    money_is_not_frozen,
)
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SETS_TERMS = (Role.HUB_REVIEWER,)
HEARS_BANK = (Role.HUB_BOOKKEEPER,)
NOTHING = Decimal("0.00")
# Where a hub has said nothing else (R-I6).
LIMIT, WORKING_DAYS = Decimal("500.00"), 10
KIND_NAMES: dict[AdvanceKind, Text] = {AdvanceKind.PETTY_CASH: _("备用金"), AdvanceKind.SUPPLIER: _("预付供应商")}


@dataclass(frozen=True)
class Terms:
    """Up to how much petty cash, and within how many working days it is settled."""

    limit: Decimal = LIMIT
    working_days: int = WORKING_DAYS


@dataclass(frozen=True)
class Asking:
    """What a new advance must fit into: balance and line, the hub's terms, the group's advances that are open."""

    room: Room
    terms: Terms
    open_ones: Iterable[Advance]


@dataclass(frozen=True)
class Open:
    """An advance that is to be settled, and how much of it is left."""

    advance: Advance
    ledger: CustodyLedger
    left: Decimal


def check_asking(
    asked: Asking,
    by: Actor,
    kind: AdvanceKind,
    *,
    amount: Decimal,
    due_on: date | None,
    has_contract: bool,
    today: date,
) -> None:
    """A signatory asks; line and balance are asked last, as with a claim."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], asked.room.ledger.community_group)
    filing_is_alive(asked.room.filing_ended_on)
    money_is_not_frozen(asked.room.frozen_for)
    check_claim_begins(asked.room.standing)
    amount_is_positive(amount)
    nothing_is_late(asked.open_ones, today)
    if kind == AdvanceKind.PETTY_CASH:
        petty_cash_is_the_only_one(asked.open_ones)
        petty_cash_is_small(asked.terms, amount)
    else:
        supplier_has_a_contract(due_on, has_contract, today)
    line_has_enough_left(asked.room, amount)
    account_holds_enough(asked.room, amount)


def nothing_is_late(open_ones: Iterable[Advance], today: date) -> None:
    """Who has not settled in time gets nothing more in advance, of either kind; claims with an invoice go on."""
    late = next((each for each in open_ones if is_late(each, today)), None)
    if late is not None:
        raise Refused("custody.advance_late", _("预支 {number} 已逾期未核销，核销后才能再申请", number=late.number))


def is_late(advance: Advance, today: date) -> bool:
    """Paid, not settled, and its day is over. Asked by the pages as well."""
    is_open = advance.status == ClaimStatus.PAID and advance.settled_at is None
    return is_open and advance.due_on is not None and advance.due_on < today


def petty_cash_is_the_only_one(open_ones: Iterable[Advance]) -> None:
    """One petty cash a group (R-I6), over all its awards."""
    other = next((each for each in open_ones if each.kind == AdvanceKind.PETTY_CASH), None)
    if other is not None:
        raise Refused("custody.petty_cash_open", _("备用金 {number} 还没有核销，一次只能有一笔", number=other.number))


def petty_cash_is_small(terms: Terms, amount: Decimal) -> None:
    if amount > terms.limit:
        words = _("备用金每笔不超过 ¥{limit}", limit=money.show(terms.limit))
        raise Refused("custody.petty_cash_over_limit", words, field="amount")


def supplier_has_a_contract(due_on: date | None, has_contract: bool, today: date) -> None:
    """Money goes to a supplier before its invoice only against a contract that says when the invoice comes."""
    if not has_contract:
        raise Refused("custody.advance_without_contract", _("预付供应商须上传合同"), field="contract")
    if due_on is None or due_on <= today:
        raise Refused("custody.advance_due_passed", _("请填写今天以后的开票期限"), field="due_on")


def check_cashier(hand: AdvanceInHand, is_on_hold: bool, by: Actor) -> None:
    """May this person pay this advance now? Asked by the page as well."""
    check_step(hand, ClaimStatus.PAID, by)
    if is_on_hold:
        raise Refused("custody.advance_on_hold", _("该项目资金已被暂停支付，解除后才能付款"))


def check_payment(
    hand: AdvanceInHand, is_on_hold: bool, by: Actor, *, paid_on: date, bank_ref: str, stated: str | None, today: date
) -> None:
    check_cashier(hand, is_on_hold, by)
    if paid_on < hand.claim.claimed_on:
        raise Refused("custody.advance_before_asked", _("付款日期不能早于申请日期"), field="paid_on")
    day_can_be_booked(paid_on, stated, today, field="paid_on")
    if not bank_ref:
        raise Refused("custody.advance_without_reference", _("请填写银行流水号"), field="bank_ref")


def check_invoice(found: Open, by: Actor, *, amount: Decimal, line_id: int) -> None:
    """An invoice uses up an advance that was paid, on its line and no more than is left of it. What is over is a claim
    of its own."""
    may_settle(found, by)
    if line_id != found.advance.award_line:
        raise Refused("custody.advance_of_another_line", _("发票须记在预支的预算科目上"), field="line")
    if amount > found.left:
        words = _("预支还剩 ¥{left}，超出部分请另行报账", left=money.show(found.left))
        raise Refused("custody.over_advance", words, field="amount")


def may_settle(found: Open, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], found.ledger.community_group)
    can_be_settled(found)


def can_be_settled(found: Open) -> None:
    if found.advance.status != ClaimStatus.PAID:
        raise Refused("custody.advance_not_paid", _("预支 {number} 还没有付出", number=found.advance.number))
    if found.left <= 0:
        raise Refused("custody.advance_used_up", _("预支 {number} 没有剩余", number=found.advance.number))


def check_crossing_off(
    hand: ClaimInHand, advance: Advance, by: Actor, *, on: date, stated: str | None, today: date
) -> None:
    """The cashier who hands money out crosses it off, after the four who looked at the invoice."""
    check_step(hand, ClaimStatus.PAID, by)
    if advance.paid_on is not None and on < advance.paid_on:
        raise Refused("custody.settled_before_paid", _("核销日期不能早于预支付款日期"), field="paid_on")
    day_can_be_booked(on, stated, today, field="paid_on")


def may_take_back(found: Open, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, HEARS_BANK, found.ledger.hub)
    can_be_settled(found)


def check_taking_back(
    found: Open, by: Actor, *, amount: Decimal, back_on: date, bank_ref: str, stated: str | None, today: date
) -> None:
    """What the bank says came back: the bookkeeper hears it, who pays nothing out."""
    may_take_back(found, by)
    if not bank_ref:
        raise Refused("custody.back_without_reference", _("请填写银行流水号"), field="bank_ref")
    if found.advance.paid_on is not None and back_on < found.advance.paid_on:
        raise Refused("custody.back_before_paid", _("退回日期不能早于预支付款日期"), field="back_on")
    day_can_be_booked(back_on, stated, today, field="back_on")
    if not 0 < amount <= found.left:
        words = _("退回金额应大于零，且不超过预支剩余的 ¥{left}", left=money.show(found.left))
        raise Refused("custody.back_over_advance", words, field="amount")


def is_the_same_return(known: AdvanceBack, amount: Decimal, back_on: date) -> None:
    """A reference of the bank is one movement of an advance for ever."""
    if (known.amount, known.back_on) != (amount, back_on):
        words = _("流水号 {ref} 已登记为另一笔退回", ref=known.bank_ref)
        raise Refused("custody.back_reference_used", words, field="bank_ref")


def check_terms(hub_id: int, by: Actor, *, limit: Decimal, working_days: int) -> None:
    actor_has_role(by, SETS_TERMS, hub_id)
    if limit <= 0 or working_days < 1:
        raise Refused("custody.no_terms", _("限额和天数要大于 0"), field="limit")


def is_settled(left: Decimal, under_way: Iterable[Claim]) -> bool:
    """Nothing is left, and every invoice that used it up is crossed off."""
    return left == 0 and all(each.status == ClaimStatus.PAID for each in under_way)
