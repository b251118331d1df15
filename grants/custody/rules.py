"""Every reason custody says no. Facts in, refusals out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from grants import money
from grants.awards.tables import Agreement, AwardLine
from grants.custody.advances.tables import Advance
from grants.custody.relation.facts import Standing
from grants.custody.relation.rules import check_claim_begins, check_claim_goes_on
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger, Statement
from grants.custody.words import STATUS_NAMES
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.tables import CustodyAgreement, CustodyMode
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

Signed = TypeVar("Signed", Claim, Advance)

READERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
HUB = (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER, Role.HUB_CASHIER)

NOTHING = Decimal("0.00")
LIVE = (ClaimStatus.SIGNED_ONCE, ClaimStatus.SIGNED, ClaimStatus.REVIEWED, ClaimStatus.VERIFIED)
# What holds its part of a budget line: everything that was not given back.
COUNTED = (*LIVE, ClaimStatus.PAID)

# The trigger claim_moves in grants/migrations/sql/custody.sql knows the same moves.
MOVES: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    ClaimStatus.SIGNED_ONCE: frozenset({ClaimStatus.SIGNED, ClaimStatus.WITHDRAWN}),
    ClaimStatus.SIGNED: frozenset({ClaimStatus.REVIEWED, ClaimStatus.RETURNED, ClaimStatus.WITHDRAWN}),
    ClaimStatus.REVIEWED: frozenset({ClaimStatus.VERIFIED, ClaimStatus.RETURNED}),
    ClaimStatus.VERIFIED: frozenset({ClaimStatus.PAID, ClaimStatus.RETURNED}),
    ClaimStatus.PAID: frozenset(),
    ClaimStatus.RETURNED: frozenset(),
    ClaimStatus.WITHDRAWN: frozenset(),
}

# Who takes a claim to which state.
STEP_ROLES: dict[ClaimStatus, Role] = {
    ClaimStatus.SIGNED: Role.GROUP_SIGNATORY,
    ClaimStatus.REVIEWED: Role.HUB_REVIEWER,
    ClaimStatus.VERIFIED: Role.HUB_BOOKKEEPER,
    ClaimStatus.PAID: Role.HUB_CASHIER,
}


@dataclass(frozen=True)
class Room:
    """What a claim must fit into: its line, and what the ledger holds. `out_of` is the number of the advance that the
    claim uses up."""

    ledger: CustodyLedger
    line: AwardLine
    claimed_on_line: Decimal
    held: Decimal
    reserved: Decimal
    filing_ended_on: date | None = None
    frozen_for: str | None = None
    standing: Standing | None = None
    out_of: str | None = None

    @property
    def available(self) -> Decimal:
        return self.held - self.reserved


@dataclass(frozen=True)
class InHand(Generic[Signed]):
    """A claim, or money asked for in advance, that somebody takes the next step on; `out_of` is the number of the
    advance that pays a claim."""

    claim: Signed
    ledger: CustodyLedger
    filing_ended_on: date | None = None
    frozen_for: str | None = None
    standing: Standing | None = None
    ordered_in: str | None = None
    out_of: str | None = None


ClaimInHand = InHand[Claim]
AdvanceInHand = InHand[Advance]


def check_opening(agreement: Agreement, custody: CustodyAgreement | None, by: Actor) -> None:
    """A ledger is opened by the hub that the three parties named, under its custody agreement with the group."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], agreement.hub)
    if agreement.parties != 3 or agreement.signed_on is None:
        raise Refused("custody.no_agreement", _("三方协议签署后才能建立代管台账"))
    hub_keeps_this_group_as_agent(agreement, custody)


def hub_keeps_this_group_as_agent(agreement: Agreement, custody: CustodyAgreement | None) -> None:
    """Where the funder names the group as final user the hub is an agent: no income of its own (R-I2, D4)."""
    if custody is None or custody.hub != agreement.hub:
        raise Refused("custody.not_kept_here", _("枢纽与该组织没有生效的代管协议"))
    if custody.mode != CustodyMode.AGENCY:
        raise Refused("custody.not_as_agent", _("三方协议的资金按受托代理核算，代管协议约定的是另一种方式"))


def check_receipt(
    ledger: CustodyLedger,
    payment: Payment,
    our_accounts: Iterable[str],
    is_received: bool,
    by: Actor,
    *,
    received_on: date,
    stated: str | None,
    today: date,
) -> None:
    """A receipt is booked once, for a payment that the bank confirmed onto this hub's custody account."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], ledger.hub)
    payment_is_paid(payment)
    payment_went_to_our_account(payment, our_accounts)
    payment_is_not_received_yet(is_received)
    if payment.paid_on is not None and received_on < payment.paid_on:
        raise Refused("custody.received_before_paid", _("到账日期不能早于付款日期"), field="received_on")
    day_can_be_booked(received_on, stated, today, field="received_on")


def payment_is_paid(payment: Payment) -> None:
    if payment.status != PaymentStatus.PAID:
        raise Refused("custody.payment_not_paid", _("拨款 {number} 还没有付出，不能认领", number=payment.number))


def payment_went_to_our_account(payment: Payment, our_accounts: Iterable[str]) -> None:
    if payment.payee_number not in set(our_accounts):
        raise Refused("custody.not_our_account", _("这笔拨款没有付到本枢纽的代管专户"))


def payment_is_not_received_yet(is_received: bool) -> None:
    if is_received:
        raise Refused("custody.already_received", _("这笔拨款已经认领入账"))


def day_can_be_booked(day: date, stated: str | None, today: date, *, field: str) -> None:
    """Nothing is booked on a day to come, nor into a month whose statement the group already holds."""
    if day > today:
        raise Refused("custody.in_the_future", _("日期不能晚于今天"), field=field)
    if stated is not None and f"{day:%Y-%m}" <= stated:
        raise Refused("custody.month_stated", _("{month} 的对账单已出具，不能再记入该月", month=stated), field=field)


def check_photo(ledger: CustodyLedger, by: Actor) -> None:
    actor_has_role(by, [Role.GROUP_SIGNATORY], ledger.community_group)


def check_claimant(room: Room, by: Actor, amount: Decimal) -> None:
    """A signatory of a group that is filed and not frozen asks for something. Before its papers are looked at."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], room.ledger.community_group)
    filing_is_alive(room.filing_ended_on)
    money_is_not_frozen(room.frozen_for)
    # An invoice of an advance ends what was begun before a handover was drawn.
    if room.out_of is None:
        check_claim_begins(room.standing)
    else:
        check_claim_goes_on(room.standing)
    amount_is_positive(amount)


def check_room(room: Room, amount: Decimal) -> None:
    """After its papers: people are told of them first, then of the line, then of the balance."""
    line_has_enough_left(room, amount)
    account_holds_enough(room, amount)


def filing_is_alive(ended_on: date | None) -> None:
    """R-I12: a group that is no longer filed claims nothing more; what was verified before is still paid."""
    if ended_on is not None:
        raise Refused("custody.filing_ended", _("该组织自 {day} 起不再备案，报账已停止", day=ended_on.isoformat()))


def money_is_not_frozen(frozen_for: str | None) -> None:
    """While hub, funder or filing office froze the group nothing goes on: a claim is only returned or withdrawn."""
    if frozen_for is not None:
        raise Refused("custody.frozen", _("该组织的代管资金已冻结：{reason}", reason=frozen_for))


def amount_is_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise Refused("custody.no_amount", _("金额要大于 0"), field="amount")


def earlier_use(number: str, earlier: Claim) -> Text:
    """Where an invoice was used before, without saying by whom."""
    if earlier.status == ClaimStatus.PAID and earlier.paid_on is not None:
        return _("发票 {no} 已在 {day} 报销过", no=number, day=earlier.paid_on.isoformat())
    return _("发票 {no} 已在 {day} 报账，正在办理", no=number, day=earlier.claimed_on.isoformat())


def line_has_enough_left(room: Room, amount: Decimal) -> None:
    left = room.line.amount - room.claimed_on_line
    if amount > left:
        words = _(
            "“{item}”还剩 ¥{left}，不够 ¥{asked}", item=room.line.item, left=money.show(left), asked=money.show(amount)
        )
        raise Refused("custody.over_line", words, field="amount")


def account_holds_enough(room: Room, amount: Decimal) -> None:
    """Available is what is held less what unpaid claims have reserved."""
    if amount > room.available:
        raise Refused("custody.not_enough_held", not_enough(room.available, amount), field="amount")


def not_enough(available: Decimal, amount: Decimal) -> Text:
    """How much is missing."""
    return _("可用余额 ¥{held}，不足 ¥{short}", held=money.show(available), short=money.show(amount - available))


def check_step(hand: ClaimInHand | AdvanceInHand, step: ClaimStatus, by: Actor) -> None:
    """The next signature: second signatory, reviewer, bookkeeper or cashier, each another person than all before."""
    actor_has_role(by, [STEP_ROLES[step]], _organization(hand.ledger, STEP_ROLES[step]))
    if step != ClaimStatus.PAID:
        filing_is_alive(hand.filing_ended_on)
    claim_is_not_with_the_bank(hand)
    money_is_not_frozen(hand.frozen_for)
    # Of a group that is no longer filed what was verified is settled, whoever is left of it (R-I12).
    if step != ClaimStatus.PAID or hand.filing_ended_on is None:
        check_claim_goes_on(hand.standing)
    claim_can_become(hand.claim, step)
    another_person_than_before(hand.claim, by)


def _organization(ledger: CustodyLedger, role: Role) -> int:
    whose: int = ledger.community_group if role == Role.GROUP_SIGNATORY else ledger.hub
    return whose


def check_withdrawal(hand: ClaimInHand | AdvanceInHand, by: Actor) -> None:
    """The group takes a claim back as long as the hub has not begun with it."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], hand.ledger.community_group)
    claim_can_become(hand.claim, ClaimStatus.WITHDRAWN)


def check_cashier(hand: ClaimInHand, is_on_hold: bool, by: Actor) -> None:
    """May this person pay this claim now? The page asks it before the day and the bank's number are typed."""
    check_step(hand, ClaimStatus.PAID, by)
    bank_pays_it(hand.out_of)
    award_is_not_on_hold(is_on_hold)


def check_payment(
    hand: ClaimInHand, is_on_hold: bool, by: Actor, *, paid_on: date, bank_ref: str, stated: str | None, today: date
) -> None:
    """The cashier pays what three others have looked at, and says what the bank said."""
    check_cashier(hand, is_on_hold, by)
    bank_said_so(hand, paid_on=paid_on, bank_ref=bank_ref, stated=stated, today=today)


def check_ordered_payment(
    hand: ClaimInHand, by: Actor, *, paid_on: date, bank_ref: str, stated: str | None, today: date
) -> None:
    """What the bank paid because it was told to is booked: a freeze or a hold that came between undoes no payment."""
    actor_has_role(by, [STEP_ROLES[ClaimStatus.PAID]], hand.ledger.hub)
    claim_can_become(hand.claim, ClaimStatus.PAID)
    another_person_than_before(hand.claim, by)
    bank_said_so(hand, paid_on=paid_on, bank_ref=bank_ref, stated=stated, today=today)


def bank_said_so(hand: ClaimInHand, *, paid_on: date, bank_ref: str, stated: str | None, today: date) -> None:
    if paid_on < hand.claim.claimed_on:
        raise Refused("custody.paid_before_claimed", _("付款日期不能早于报账日期"), field="paid_on")
    day_can_be_booked(paid_on, stated, today, field="paid_on")
    if not bank_ref:
        raise Refused("custody.no_bank_ref", _("请填写银行流水号"), field="bank_ref")


def claim_is_not_with_the_bank(hand: ClaimInHand | AdvanceInHand) -> None:
    """Never twice alive: what went to the bank in a batch is paid, or given back, on the bank's word alone."""
    if hand.ordered_in is not None:
        words = _("这笔报账已在批次 {number} 中送银行，等银行结果", number=hand.ordered_in)
        raise Refused("custody.claim_with_the_bank", words)


def bank_pays_it(out_of: str | None) -> None:
    """What an advance paid is crossed off it; the bank does not pay it a second time."""
    if out_of is not None:
        raise Refused("custody.paid_out_of_advance", _("这笔报账已由预支 {number} 付款，请核销", number=out_of))


def check_return(hand: ClaimInHand | AdvanceInHand, by: Actor, *, reason: str) -> None:
    actor_has_role(by, [Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER, Role.HUB_CASHIER], hand.ledger.hub)
    claim_is_not_with_the_bank(hand)
    claim_can_become(hand.claim, ClaimStatus.RETURNED)
    if not reason:
        raise Refused("custody.no_reason", _("请写明退回的原因"), field="reason")


def claim_can_become(claim: Claim | Advance, status: ClaimStatus) -> None:
    now = ClaimStatus(claim.status)
    if status not in MOVES[now]:
        raise Refused(
            "custody.wrong_status",
            _("{number} 现在是“{now}”，不能办这一步", number=claim.number, now=STATUS_NAMES[now]),
        )


def another_person_than_before(claim: Claim | Advance, by: Actor) -> None:
    """Two signatories, reviewer, bookkeeper and cashier are five people (R-G11, R-I5)."""
    if by.id in {claim.filed_by, claim.signed_by, claim.reviewed_by, claim.verified_by}:
        raise Refused("custody.same_person", _("您已办过这笔报账的前一步，这一步须由他人办理"))


def award_is_not_on_hold(is_on_hold: bool) -> None:
    if is_on_hold:
        raise Refused("custody.on_hold", _("该项目资金已被暂停支付，解除后才能付款"))


def check_interest(
    hub_id: int,
    by: Actor,
    *,
    credited_on: date,
    amount: Decimal,
    last_on: date | None,
    day_products: Iterable[Decimal],
    stated: str | None,
    today: date,
) -> None:
    """The bank's interest is shared once a day, on the bank's day, by what each group had (R-I10)."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], hub_id)
    amount_is_positive(amount)
    if last_on is not None and credited_on <= last_on:
        raise Refused("custody.interest_known", _("{day} 的结息已入账", day=last_on.isoformat()), field="credited_on")
    day_can_be_booked(credited_on, stated, today, field="credited_on")
    if not any(day_products):
        raise Refused("custody.nothing_to_share", _("这段时间专户没有余额，利息无从分配"))


def check_statement(
    ledger: CustodyLedger,
    by: Actor,
    *,
    month: str,
    first_day: date,
    last_day: date | None = None,
    is_issued: bool,
    waits_for_closing: bool,
    today: date,
) -> None:
    """A statement covers a whole month that is over; where the hub's bank is on record, one that is closed with it."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], ledger.hub)
    if is_issued:
        raise Refused("custody.statement_issued", _("{month} 的对账单已经出具", month=month), field="month")
    if f"{today:%Y-%m}" <= month:
        raise Refused("custody.month_not_over", _("{month} 还没有结束", month=month), field="month")
    if last_day is not None and f"{last_day:%Y-%m}" < month:
        raise Refused("custody.after_closing", _("{month} 这本台账已经关闭", month=month), field="month")
    if f"{first_day:%Y-%m}" > month:
        raise Refused("custody.before_opening", _("{month} 还没有这本台账", month=month), field="month")
    if waits_for_closing:
        raise Refused("custody.month_not_closed", _("{month} 尚未月结，月结后出具对账单", month=month), field="month")


def check_answer(statement: Statement, ledger: CustodyLedger, by: Actor) -> None:
    """The group confirms or objects, once."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], ledger.community_group)
    if statement.answered_at is not None:
        raise Refused("custody.answered", _("这份对账单已经答复"))
