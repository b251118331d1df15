"""Why a line of a hub's bank is not what somebody says, money is not moved on, a month is not closed. Pure."""

from datetime import date
from decimal import Decimal

from grants import money
from grants.banking.rules import month_is_covered, month_is_the_next
from grants.custody.bank.facts import Hand, Missing, Month, Movement
from grants.custody.bank.tables import LineMatch, MatchKind, ReceiptStatus, UnexplainedReceipt
from grants.custody.rules import HUB, day_can_be_booked
from grants.custody.tables import CustodyLedger, Statement
from grants.errors import Refused
from grants.i18n import Text, _
from grants.ledger.rules import month_is_over, month_is_written_as_one
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

READERS = (*HUB, Role.SUPERVISOR, Role.AUDITOR)
RECONCILES = (Role.HUB_BOOKKEEPER,)
EXPLAINS = (Role.HUB_REVIEWER,)
SENDS_BACK = (Role.HUB_CASHIER,)
REPLIES = (Role.HUB_BOOKKEEPER, Role.HUB_REVIEWER)
# Further than this from what was booked a line is another movement.
LARGEST_REST = Decimal("1.00")
MADE_OF_A_LINE = (MatchKind.CHARGE, MatchKind.COVER, MatchKind.UNEXPLAINED)
KIND_NAMES: dict[MatchKind, Text] = {
    MatchKind.BOOKED: _("已入账"),
    MatchKind.CHARGE: _("银行收费，枢纽承担"),
    MatchKind.COVER: _("枢纽补足专户"),
    MatchKind.UNEXPLAINED: _("待查款项"),
}
RECEIPT_NAMES: dict[ReceiptStatus, Text] = {
    ReceiptStatus.OPEN: _("待查"),
    ReceiptStatus.ASSIGNED: _("已认定给组织"),
    ReceiptStatus.SENT_BACK: _("已退回"),
    ReceiptStatus.TAKEN_BACK: _("认领已撤销"),
}


def bookkeeper_reconciles(by: Actor, hub_id: int) -> None:
    """Who pays out does not reconcile (R-G11)."""
    actor_has_role(by, RECONCILES, hub_id)


def check_match(hand: Hand, movement: Movement, reason: str, by: Actor) -> None:
    """A line is one entry, an entry one line. A small rest is booked with it; more is another movement."""
    _check_line(hand, reason, by)
    if movement.is_matched:
        raise Refused("custody.entry_matched", _("这笔账已对应另一笔流水"), field="what")
    rest = hand.line.amount - movement.amount
    if (hand.line.amount > 0) != (movement.amount > 0) or abs(rest) > LARGEST_REST:
        words = _("账上是 {amount}，与流水不同", amount=money.show(movement.amount))
        raise Refused("custody.other_amount", words, field="what")


def check_booking(hand: Hand, kind: MatchKind, reason: str, by: Actor) -> None:
    """What the book does not hold. Money that left is the hub's own: a bank's charge is never a group's (R-D6, R-I4).
    Money that came is held apart, unless the hub puts in what it owes."""
    _check_line(hand, reason, by)
    came_in = hand.line.amount > 0
    if kind not in MADE_OF_A_LINE or came_in != (kind != MatchKind.CHARGE):
        raise Refused("custody.wrong_way", _("这笔流水的方向不能这样入账"), field="what")
    if kind == MatchKind.COVER and hand.line.amount > hand.owed:
        words = _("枢纽应补足 {owed}，多出的部分请按待查款项处理", owed=money.show(hand.owed))
        raise Refused("custody.cover_more_than_owed", words, field="what")


def check_interest_line(hand: Hand, reason: str, by: Actor) -> None:
    """The bank's interest is the groups' (R-I10): shared on the day of its line, by the rules of interest."""
    _check_line(hand, reason, by)
    if hand.line.amount <= 0:
        raise Refused("custody.interest_taken", _("利息是收入流水；支出的流水请按银行收费处理"), field="what")


def _check_line(hand: Hand, reason: str, by: Actor) -> None:
    bookkeeper_reconciles(by, hand.account.organization)
    month_takes_answers(hand)
    if hand.match is not None:
        raise Refused("custody.line_matched", _("这笔流水已经认领，先撤销再改"))
    reason_is_said(reason)


def month_takes_answers(hand: Hand) -> None:
    month = f"{hand.line.booked_on:%Y-%m}"
    if hand.closed is not None and month <= hand.closed:
        raise Refused("custody.bank_month_closed", _("{month} 已月结，不能再改", month=month))


def reason_is_said(reason: str) -> None:
    if not reason.strip():
        raise Refused("custody.bank_reason_missing", _("请写明理由"), field="reason")


def check_undoing(
    hand: Hand, match: LineMatch, receipt: UnexplainedReceipt | None, booked_on: date, reason: str, by: Actor
) -> None:
    """Taken back once, with a reason, while neither the line's month nor the entry's is closed."""
    bookkeeper_reconciles(by, hand.account.organization)
    month_takes_answers(hand)
    if match.undone_at is not None:
        raise Refused("custody.match_undone", _("这次认领已经撤销"))
    if hand.closed is not None and f"{booked_on:%Y-%m}" <= hand.closed:
        raise Refused("custody.entry_month_closed", _("对应的账在已月结的月份，不能撤销"))
    if receipt is not None and receipt.status != ReceiptStatus.OPEN:
        raise Refused("custody.match_of_settled_receipt", _("这笔待查款项已经处理，不能撤销"))
    reason_is_said(reason)


def check_assignment(
    receipt: UnexplainedReceipt,
    keeping: CustodyLedger,
    by: Actor,
    *,
    on: date,
    reason: str,
    stated: str | None,
    today: date,
) -> None:
    """Another person than who held it apart says to which group of this hub it belongs."""
    may_settle(receipt, by, EXPLAINS)
    if keeping.hub != receipt.hub:
        raise Refused("custody.ledger_of_another_hub", _("这本台账不属于本枢纽"), field="ledger")
    _check_settling(receipt, on, stated, today, reason)


def check_sending_on(
    receipt: UnexplainedReceipt, by: Actor, *, on: date, bank_ref: str, reason: str, today: date
) -> None:
    """The cashier, who did not hold it apart, says that the bank sent it back."""
    may_settle(receipt, by, SENDS_BACK)
    if not bank_ref.strip():
        raise Refused("custody.sent_on_without_reference", _("请填写银行流水号"), field="bank_ref")
    _check_settling(receipt, on, None, today, reason)


def may_settle(receipt: UnexplainedReceipt, by: Actor, who: tuple[Role, ...]) -> None:
    """Asked by the page as well."""
    actor_has_role(by, who, receipt.hub)
    if receipt.status != ReceiptStatus.OPEN:
        raise Refused("custody.receipt_settled", _("这笔待查款项已经处理"))
    if by.id == receipt.held_by:
        raise Refused("custody.settled_by_holder", _("待查款项由您登记，须由他人处理"))


def _check_settling(receipt: UnexplainedReceipt, on: date, stated: str | None, today: date, reason: str) -> None:
    if on < receipt.held_on:
        raise Refused("custody.settled_before_held", _("日期不能早于到账日"), field="on")
    day_can_be_booked(on, stated, today, field="on")
    reason_is_said(reason)


def check_month(by: Actor, hub_id: int, found: Month, today: date) -> None:
    """A hub's months close one after the other, when the bank's word covers them and every cent of them is known."""
    bookkeeper_reconciles(by, hub_id)
    month_is_written_as_one(found.month)
    month_is_over(found.month, today)
    month_is_the_next(found.month, found.covered)
    month_is_covered(found.month, found.covered)
    nothing_is_missing(found.missing)


def nothing_is_missing(missing: Missing) -> None:
    if missing.lines:
        words = _("还有 {n} 笔流水没有认领", n=len(missing.lines))
        raise Refused("custody.lines_open", words, field="month")
    if missing.entries:
        words = _("还有 {n} 笔账在银行流水中没有对应", n=len(missing.entries))
        raise Refused("custody.entries_without_line", words, field="month")
    if missing.receipts:
        words = _("还有 {n} 笔待查款项没有处理", n=len(missing.receipts))
        raise Refused("custody.receipts_unexplained", words, field="month")
    if missing.unknown:
        words = _("银行与账面相差 {amount}，没有流水或凭证能说明", amount=money.show(missing.unknown))
        raise Refused("custody.bank_differs", words, field="month")


def check_reply(statement: Statement, hub_id: int, is_replied: bool, words: str, by: Actor) -> None:
    """Answered in words."""
    may_reply(statement, hub_id, is_replied, by)
    if not words.strip():
        raise Refused("custody.reply_is_empty", _("请写明答复"), field="words")


def may_reply(statement: Statement, hub_id: int, is_replied: bool, by: Actor) -> None:
    """An objection is answered once, by the hub. Asked by the page as well."""
    actor_has_role(by, REPLIES, hub_id)
    if not statement.objection:
        raise Refused("custody.nothing_to_reply", _("这份对账单没有异议"))
    if is_replied:
        raise Refused("custody.objection_replied", _("这份异议已经答复"))
