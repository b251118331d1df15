"""Why a final account is not taken, not checked, not accepted. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from grants import money
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.auditing.rules import AuditFacts, audit_is_done
from grants.reporting.final_account.facts import Project, Said
from grants.reporting.final_account.tables import AccountStatus, FinalAccount
from grants.reporting.rules import Reporting, award_is_being_carried_out, check_reporter

CHECKS = (Role.FINANCE_REVIEWER,)
ACCEPTS = (Role.OFFICER,)
STATES: dict[AccountStatus, tuple[str, Text]] = {
    AccountStatus.CONFIRMED: ("info", _("待财务审核")),
    AccountStatus.CHECKED: ("info", _("待主办认可")),
    AccountStatus.ACCEPTED: ("ok", _("已认可")),
    AccountStatus.RETURNED: ("bad", _("已退回")),
}


@dataclass(frozen=True)
class AccountFacts:
    """An award with what its account is made of and its audit."""

    reporting: Reporting
    project: Project
    audit: AuditFacts


def check_confirming(of: AccountFacts, by: Actor, said: Said, *, has_proofs: bool) -> None:
    """Who carries the award confirms its account: of a group as its ledger says, else line by line with its proofs."""
    may_confirm(of, by)
    if of.project.books is None:
        if not has_proofs:
            raise Refused("reporting.account_without_proofs", _("请上传凭证清单和凭证"), field="proofs")
        unvouched = [line.item for line in of.project.lines if said.actual[line.id] and not said.vouchers[line.id]]
        if unvouched:
            words = _("{items}：请写凭证号", items="、".join(unvouched))
            raise Refused("reporting.line_without_vouchers", words)
    spending_is_within_the_grant(of.project, said.spent)
    if not said.remark and any(said.actual[line.id] > line.amount for line in of.project.lines):
        raise Refused("reporting.overspent_without_remark", _("有科目超过预算，请在说明中写明原因"), field="remark")


def may_confirm(of: AccountFacts, by: Actor) -> None:
    """Asked by the page as well. A group's own people confirm, or its hub for them."""
    if not by.has_in(of.reporting.grantee, Role.GROUP_SIGNATORY):
        check_reporter(of.reporting, by)
    award_is_being_carried_out(of.reporting)
    if of.project.live is not None:
        raise Refused("reporting.account_stands", _("这个项目已有决算"))
    if not of.project.final_is_accepted and not of.project.is_terminated:
        raise Refused("reporting.no_final_report", _("结项报告通过后才能编制决算"))
    ledger_is_settled(of.project)


def ledger_is_settled(project: Project) -> None:
    """Of a group nothing is claimed or advanced any more, and what its lines come to is what its ledger says."""
    if project.books is None:
        return
    if project.books.reserved:
        words = _("还有 {amount} 报账或预支没有办完", amount=money.show(project.books.reserved))
        raise Refused("reporting.claims_under_way", words)
    by_line = sum((project.books.spent_on(line) for line in project.lines), Decimal("0.00"))
    if by_line != project.books.spent:
        words = _("台账支出 {ledger}，按科目合计 {lines}，请先核对台账", ledger=project.books.spent, lines=by_line)
        raise Refused("reporting.ledger_differs", words)


def spending_is_within_the_grant(project: Project, spent: Decimal) -> None:
    """Of a grant no more is spent than was granted; a group may also have spent the interest on it."""
    most = project.money.granted + (project.books.interest if project.books else Decimal("0.00"))
    if spent > most:
        words = _("支出合计不能超过资助金额 {most}，超出部分请列入自筹", most=money.show(most))
        raise Refused("reporting.spent_over_grant", words)


def check_checking(of: AccountFacts, by: Actor, account: FinalAccount) -> None:
    """A reviewer of finance looks at it; who confirmed it does not."""
    actor_has_role(by, CHECKS, of.reporting.funder)
    had_no_hand_in_it(by, account.confirmed_by)
    account_is(account, AccountStatus.CONFIRMED)


def check_accepting(of: AccountFacts, by: Actor, account: FinalAccount) -> None:
    """An officer accepts what finance has checked, with its audit where one is asked for."""
    actor_has_role(by, ACCEPTS, of.reporting.funder)
    had_no_hand_in_it(by, account.confirmed_by, account.checked_by)
    account_is(account, AccountStatus.CHECKED)
    audit_is_done(of.audit)


def check_returning(of: AccountFacts, by: Actor, account: FinalAccount, *, reason: str) -> None:
    """Finance returns what it does not pass, the office what it does not accept; with the reason."""
    may_return(of, by, account)
    if not reason:
        raise Refused("reporting.account_returned_without_reason", _("请写明退回的原因"), field="reason")


def may_return(of: AccountFacts, by: Actor, account: FinalAccount) -> None:
    """Asked by the page as well."""
    confirmed = account.status == AccountStatus.CONFIRMED
    actor_has_role(by, CHECKS if confirmed else ACCEPTS, of.reporting.funder)
    account_is(account, AccountStatus.CONFIRMED if confirmed else AccountStatus.CHECKED)


def account_is(account: FinalAccount, status: AccountStatus) -> None:
    if account.status != status:
        words = _("这份决算现在是“{now}”", now=STATES[AccountStatus(account.status)][1])
        raise Refused("reporting.account_moved_on", words)


def had_no_hand_in_it(by: Actor, *hands: int | None) -> None:
    """Confirmed, checked and accepted by three people."""
    if by.id in hands:
        raise NotAllowed("reporting.own_account", _("这份决算由您办理过前一步，须由他人办理"))
