"""Why the account of a payee is not changed. Pure."""

from datetime import date

from grants import workdays
from grants.awards.facts import AwardFacts
from grants.awards.rules import award_is_live
from grants.disbursement.payees.facts import AccountFacts, Difference, is_open
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.rules import reason_is_given
from grants.disbursement.tables import Payment
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.organizations.rules import ACCOUNT_OWNERS
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.workdays import YearNotPublished

PREPARES = (Role.FINANCE_PREPARER,)
CHECKS = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER)
ENDS = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER)
FIELDS: tuple[tuple[str, Text], ...] = (
    ("payee_holder", _("户名")),
    ("payee_number", _("账号")),
    ("payee_bank", _("开户银行")),
    ("payee_cnaps", _("联行号")),
)


def check_asking(of: AccountFacts, by: Actor, account: BankAccount | None, reason: str) -> BankAccount:
    """R-G7: the payee, or finance for it, names an account that the registry holds and somebody has checked."""
    may_ask(of, by)
    if account is None or account.id not in {each.id for each in of.accounts}:
        raise Refused("disbursement.account_not_checked", _("只能变更为单位资料中已复核的现行账户"), field="account")
    if account.id not in {each.id for each in of.others}:
        raise Refused("disbursement.same_account", _("这就是现在的收款账户"), field="account")
    reason_is_given(reason)
    return account


def may_ask(of: AccountFacts, by: Actor) -> None:
    """Asked by the page as well."""
    if not by.has_in(of.facts.payee.id, *ACCOUNT_OWNERS):
        actor_has_role(by, PREPARES, of.facts.funder.id)
    award_is_live(of.facts.award)
    if of.facts.agreement is None or of.facts.agreement.signed_on is None:
        raise Refused("disbursement.account_not_frozen", _("协议签署前，重新生成协议即可更换账户"))
    if of.changing is not None:
        raise Refused("disbursement.change_under_way", _("已有一项账户变更在办理，办结后再申请"))


def check_check(of: AccountFacts, by: Actor, change: PayeeChange, account: BankAccount, number_again: str) -> None:
    """Another person of finance compares the account with the letter, and types its number from there."""
    may_check(of, by, change, account)
    if account.id not in {each.id for each in of.accounts}:
        raise Refused("disbursement.account_replaced", _("单位资料中这个账户已停用，请退回申请"))
    if "".join(number_again.split()) != change.payee_number:
        raise Refused("disbursement.number_differs", _("与申请的账号不一致，请对照函件核对"), field="number_again")


def may_check(of: AccountFacts, by: Actor, change: PayeeChange, account: BankAccount) -> None:
    """Asked by the page as well. Nobody checks what they asked for, or an account that they entered."""
    actor_has_role(by, CHECKS, of.facts.funder.id)
    if by.id in {change.asked_by, account.entered_by}:
        raise NotAllowed("disbursement.change_by_same_person", _("这项变更由您申请或录入，须由财务的另一人复核"))
    if change.checked_at is not None or change.ended_at is not None:
        raise Refused("disbursement.change_decided", _("这项变更已复核或已终止"))


def check_ending(of: AccountFacts, by: Actor, change: PayeeChange, reason: str) -> None:
    """Until it counts, who owns the account or works in finance may stop it: that is what the waiting is for."""
    may_end(of, by, change)
    reason_is_given(reason)


def may_end(of: AccountFacts, by: Actor, change: PayeeChange) -> None:
    if not by.has_in(of.facts.payee.id, *ACCOUNT_OWNERS):
        actor_has_role(by, ENDS, of.facts.funder.id)
    if not is_open(change, of.now):
        raise Refused("disbursement.change_in_force", _("这项变更已生效或已终止，不能再终止"))


def cooling_ends_on(checked_on: date, days: int) -> date:
    """The last working day of waiting. A year whose calendar is not published is not guessed (K-7)."""
    try:
        return workdays.add(checked_on, days)
    except YearNotPublished as unknown:
        raise Refused(
            "disbursement.calendar_unknown", _("{year} 年放假安排尚未公布，暂不能复核", year=unknown.year)
        ) from unknown


def there_is_an_account(of: AccountFacts) -> None:
    if of.current is None:
        raise NotFound("disbursement.no_account", _("协议签署后才有收款账户"))


def check_letter(facts: AwardFacts, by: Actor) -> None:
    """A letter shows a whole account number: finance and the payee open it."""
    if not by.has_in(facts.payee.id, *ACCOUNT_OWNERS) and not by.has_in(facts.funder.id, *ENDS, Role.CASHIER):
        raise NotFound("disbursement.no_letter", _("没有找到这份函件"))


def differences(payment: Payment, last: Payment | None) -> list[Difference]:
    """What of the payee's account is not as it was when it was paid last."""
    if last is None:
        return []
    pairs = [(label, getattr(last, name), getattr(payment, name)) for name, label in FIELDS]
    return [Difference(label, before, now) for label, before, now in pairs if before != now]
