"""Why paid money is not asked back, not taken in, not waived. Pure."""

from datetime import date
from decimal import Decimal

from grants import money, workdays
from grants.awards.rules import award_is_not_closed
from grants.clock import local_day
from grants.disbursement.recovery.facts import DemandFacts, RecoveryFacts
from grants.disbursement.recovery.tables import Grounds, Refund, ReturnDemand
from grants.disbursement.rules import reason_is_given
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.organizations.tables import BankAccount
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

DEMANDS = (Role.OFFICER,)
TAKES_IN = (Role.CASHIER, Role.BOOKKEEPER)
WAIVES = (Role.APPROVER,)
# R-H6: how long a payee has, where nothing else was agreed.
WORKING_DAYS = 15
GROUNDS_NAMES: dict[Grounds, Text] = {
    Grounds.SURPLUS: _("结余退回"),
    Grounds.RECOVERY: _("追回"),
}


def check_demand(
    of: RecoveryFacts,
    by: Actor,
    *,
    spent: Decimal,
    reason: str,
    due_on: date | None,
    today: date,
    differs_why: str = "",
) -> BankAccount:
    """An officer asks back what was paid and not spent rightly. Gives the account it comes back to."""
    may_demand(of, by)
    reason_is_given(reason)
    if not 0 <= spent < of.kept:
        words = _("核定支出应少于已拨未退的 {kept}", kept=money.show(of.kept))
        raise Refused("disbursement.nothing_unspent", words, field="spent")
    spent_is_as_told(of, spent, differs_why)
    day_is_given(due_on, today)
    return account_is_known(of)


def may_demand(of: RecoveryFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DEMANDS, of.facts.funder.id)
    award_is_not_closed(of.facts.award)
    if of.kept <= 0:
        raise Refused("disbursement.nothing_paid", _("没有已拨未退的资金"))
    if of.open is not None:
        words = _("{number} 还没有退清", number=of.open.demand.number)
        raise Refused("disbursement.demand_open", words)
    account_is_known(of)


def spent_is_as_told(of: RecoveryFacts, spent: Decimal, differs_why: str) -> None:
    """What was accepted as spent counts; who takes another figure says why, and the payee reads it."""
    if of.told is not None and spent != of.told.of_grant and not differs_why.strip():
        words = _("核定支出与已通过的 {told} 不同，请写明理由", told=money.show(of.told.of_grant))
        raise Refused("disbursement.differs_without_reason", words, field="differs_why")


def account_is_known(of: RecoveryFacts) -> BankAccount:
    if of.account is None:
        raise Refused("disbursement.no_own_account", _("{name} 没有经另一人核对的账户", name=of.facts.funder.name))
    return of.account


def day_is_given(due_on: date | None, today: date) -> None:
    if due_on is None and proposed_due(today) is None:
        words = _("{year} 年工作日历未公布，请直接选日期", year=today.year + 1)
        raise Refused("disbursement.due_day_unknown", words, field="due_on")
    if due_on is not None and due_on <= today:
        raise Refused("disbursement.due_day_past", _("退回期限应在今天之后"), field="due_on")


def proposed_due(today: date) -> date | None:
    """The last of the working days that a payee has; none where the year is not published (K-7)."""
    try:
        return workdays.add(today, WORKING_DAYS)
    except workdays.YearNotPublished:
        return None


def check_refund(
    of: RecoveryFacts, one: DemandFacts, by: Actor, *, amount: Decimal, received_on: date, bank_ref: str, today: date
) -> None:
    """What the bank says came in is written down once, up to what was asked back."""
    takes_in(of, by)
    if not bank_ref.strip():
        raise Refused("disbursement.refund_without_reference", _("请填写银行流水号"), field="bank_ref")
    if not local_day(one.demand.issued_at) <= received_on <= today:
        raise Refused("disbursement.refund_day_out_of_order", _("到账日应在通知之后、今天之前"), field="received_on")
    if not 0 < amount <= one.outstanding:
        words = _("到账金额应大于零，且不超过未退的 {left}", left=money.show(one.outstanding))
        raise Refused("disbursement.refund_over_demand", words, field="amount")


def takes_in(of: RecoveryFacts, by: Actor) -> None:
    """Who hears the bank."""
    actor_has_role(by, TAKES_IN, of.facts.funder.id)


def is_the_same_refund(known: Refund, demand_id: int, amount: Decimal, received_on: date) -> None:
    """A reference of the bank is one movement of money for ever."""
    if (known.demand, known.amount, known.received_on) != (demand_id, amount, received_on):
        words = _("流水号 {ref} 已登记为另一笔退款", ref=known.bank_ref)
        raise Refused("disbursement.refund_reference_used", words, field="bank_ref")


def is_the_same_demand(known: ReturnDemand, award_id: int) -> None:
    """The key of a form belongs to the one demand that it was opened for."""
    if known.award != award_id:
        words = _("这张表单已用于 {number}，请重新打开", number=known.number)
        raise Refused("disbursement.demand_form_reused", words)


def check_waiver(of: RecoveryFacts, one: DemandFacts, by: Actor, reason: str) -> None:
    """Without money a demand is closed only by an approver, in writing, who did not issue it."""
    may_waive(of, one, by)
    reason_is_given(reason)


def may_waive(of: RecoveryFacts, one: DemandFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, WAIVES, of.facts.funder.id)
    if by.id == one.demand.issued_by:
        raise NotAllowed("disbursement.waives_own_demand", _("通知由您发出，须由他人决定免退"))
    if not one.is_open:
        raise Refused("disbursement.demand_closed", _("这份通知已经结清"))


def check_waiver_paper(of: RecoveryFacts, person: Actor, one: ReturnDemand) -> int:
    """The paper by which the rest was waived is the funder's own."""
    if one.waiver is None or not person.has_in(of.facts.funder.id, *FUNDER_ROLES):
        raise NotFound("disbursement.no_waiver", _("没有这份文件"))
    return int(one.waiver)


def check_paper(one: ReturnDemand) -> int:
    """The notice, once it is made."""
    if one.upload is None:
        raise NotFound("disbursement.no_demand_paper", _("通知还没有生成，请稍后再下载"))
    return int(one.upload)
