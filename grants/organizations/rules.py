"""Who may be entered in the registry and as what, whose bank account it is, and who may keep a group's money."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grants import codes
from grants.codes import BadCode
from grants.errors import Refused
from grants.i18n import _
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

BAD_USCC = {
    "length": _("统一社会信用代码应为 18 位，请对照登记证"),
    "alphabet": _("统一社会信用代码只含数字和大写字母（没有 I、O、S、V、Z），请对照登记证"),
}

REGISTRARS = (Role.OFFICER, Role.ADMIN)
ACCOUNT_OWNERS = (Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR, Role.HUB_BOOKKEEPER)
ACCOUNT_CLERKS = (Role.OFFICER, Role.FINANCE_PREPARER)
ACCOUNT_CHECKERS = (Role.OFFICER, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER)
ACCOUNT_READERS = FUNDER_ROLES - {Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
AGREEMENT_CLERKS = (Role.OFFICER, Role.FILING_OFFICER)
AGREEMENT_HUB = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)


@dataclass(frozen=True)
class Registration:
    """What is asked to be entered in the registry."""

    code: str
    name: str
    kind: OrganizationKind
    status: OrganizationStatus
    uscc: str | None
    filing_no: str | None
    is_funder: bool
    is_organiser: bool
    is_hub: bool
    is_trial: bool = False


def check_registration(by: Actor | None, new: Registration, taken: Iterable[Organization]) -> None:
    """`taken` are the organisations that already carry this code, USCC or filing number."""
    registrar_enters_organizations(by, new.status)
    code_and_name_are_given(new.code, new.name)
    only_a_group_is_filed(new.kind, new.status)
    registered_has_a_code_and_filed_a_number(new)
    only_a_registered_body_funds_organises_or_keeps_money(new)
    nobody_has_this_identity(new.uscc, new.filing_no, taken)


def registrar_enters_organizations(by: Actor | None, status: OrganizationStatus) -> None:
    """The first organisation is entered by the system: nobody can hold a role before it exists."""
    if by is not None:
        filing = (Role.FILING_OFFICER,) if status == OrganizationStatus.FILED else ()
        actor_has_role(by, REGISTRARS + filing)


def code_and_name_are_given(code: str, name: str) -> None:
    """The code becomes part of account codes (2601.<group>.<award>)."""
    if not name.strip():
        raise Refused("organizations.no_name", _("请填写单位名称"), field="name")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", code):
        raise Refused("organizations.bad_code", _("编号由字母、数字、- 和 _ 组成，最多 20 位"), field="code")


def only_a_group_is_filed(kind: OrganizationKind, status: OrganizationStatus) -> None:
    """R-B4: filing is for community groups; every other body is registered by law."""
    if (kind == OrganizationKind.COMMUNITY_GROUP) != (status == OrganizationStatus.FILED):
        raise Refused(
            "organizations.kind_and_status",
            _("只有社区社会组织是备案的，其他类型都须登记"),
            field="status",
        )


def valid_uscc(text: str) -> str:
    """The USCC in its one written form (K-3)."""
    try:
        return codes.check_uscc(text)
    except BadCode as bad:
        wrong_letter = _("统一社会信用代码第 {place} 位校验不符，请对照登记证", place=bad.place)
        reason = BAD_USCC.get(bad.code, wrong_letter)
        raise Refused("organizations.bad_uscc", reason, field="uscc") from bad


def registered_has_a_code_and_filed_a_number(new: Registration) -> None:
    """R-B4: a filed group has no USCC; what it has is the number of its filing."""
    if new.is_trial:
        return
    if new.status == OrganizationStatus.REGISTERED and not new.uscc:
        raise Refused("organizations.no_uscc", _("登记的单位须填写统一社会信用代码"), field="uscc")
    if new.status == OrganizationStatus.FILED and not new.filing_no:
        raise Refused("organizations.no_filing_no", _("备案的组织须填写备案号"), field="filing_no")
    if new.uscc and new.filing_no:
        raise Refused(
            "organizations.two_identities", _("统一社会信用代码与备案号只能有一个：登记或备案"), field="filing_no"
        )


def only_a_registered_body_funds_organises_or_keeps_money(new: Registration) -> None:
    """What has no legal personality can owe nothing to anybody (R-B4)."""
    if new.status == OrganizationStatus.FILED and (new.is_funder or new.is_organiser or new.is_hub):
        raise Refused("organizations.filed_has_no_duties", _("备案组织不能作主办、承办单位或枢纽"), field="status")


def nobody_has_this_identity(uscc: str | None, filing_no: str | None, taken: Iterable[Organization]) -> None:
    for other in taken:
        field = "code"
        if uscc and other.uscc == uscc:
            field = "uscc"
        elif filing_no and other.filing_no == filing_no:
            field = "filing_no"
        raise Refused("organizations.already_there", _("已有这个单位：{name}", name=other.name), field=field)


def check_bank_account(
    by: Actor, organization: Organization, account_use: AccountUse, holder: str, from_on: date, today: date
) -> None:
    """An account is entered by the organisation itself, or by the funder for it; somebody else checks it."""
    account_can_be_added(by, organization)
    only_a_hub_keeps_a_custody_account(organization, account_use)
    holder_is_the_registered_name(organization, holder)
    if from_on > today:
        raise Refused("organizations.account_in_the_future", _("启用日期不能晚于今天"), field="from_on")


def account_can_be_added(by: Actor, organization: Organization) -> None:
    """Before anything is typed: may this person enter an account here at all?"""
    account_is_entered_by_its_owner_or_the_funder(by, organization.id)
    a_filed_group_has_no_account(organization)


def account_is_entered_by_its_owner_or_the_funder(by: Actor, organization_id: int) -> None:
    if not by.has_in(organization_id, *ACCOUNT_OWNERS):
        actor_has_role(by, ACCOUNT_CLERKS)


def a_filed_group_has_no_account(organization: Organization) -> None:
    """R-B4: the payee of a filed group is its hub, never the group or a person."""
    if organization.status == OrganizationStatus.FILED:
        raise Refused("organizations.filed_has_no_account", _("备案组织没有账户，资助款由代管单位收付"))


def only_a_hub_keeps_a_custody_account(organization: Organization, account_use: AccountUse) -> None:
    """R-I4: other people's money lies apart from a hub's own."""
    if account_use == AccountUse.CUSTODY and not organization.is_hub:
        raise Refused("organizations.not_a_hub", _("只有枢纽型社会组织设代管账户"), field="account_use")


def holder_is_the_registered_name(organization: Organization, holder: str) -> None:
    """R-G7, K-18: full-width and half-width are the same, another name is not."""
    if codes.organization_name(holder) != codes.organization_name(organization.name):
        raise Refused(
            "organizations.holder_differs",
            _("户名与登记名称“{name}”不一致，请对照开户许可", name=organization.name),
            field="holder",
        )


def valid_account_number(text: str) -> str:
    """8 to 32 digits, leading zeros kept (K-5)."""
    try:
        return codes.check_account(text)
    except BadCode as bad:
        raise Refused("organizations.bad_account", _("账号应为 8 至 32 位数字"), field="number") from bad


def valid_cnaps(text: str) -> str:
    """Twelve digits (K-5)."""
    try:
        return codes.check_cnaps(text)
    except BadCode as bad:
        raise Refused("organizations.bad_cnaps", _("联行号应为 12 位数字"), field="cnaps") from bad


def check_account_check(by: Actor, account: BankAccount) -> None:
    """R-G7: nothing is paid to an account that only one person has looked at."""
    another_person_checks_the_account(by, account)
    actor_has_role(by, ACCOUNT_CHECKERS)
    account_waits_for_its_check(account)


def another_person_checks_the_account(by: Actor, account: BankAccount) -> None:
    if account.entered_by == by.id:
        raise Refused("organizations.same_person", _("账户由您录入，须由另一人复核"))


def account_waits_for_its_check(account: BankAccount) -> None:
    if account.checked_at is not None:
        raise Refused("organizations.account_already_checked", _("这个账户已复核"))
    if account.until_on is not None:
        raise Refused("organizations.account_replaced", _("这个账户已被后来录入的替换"))


def check_custody_agreement(
    by: Actor | None,
    hub: Organization,
    group: Organization,
    number: str,
    signed_on: date,
    today: date,
    live: CustodyAgreement | None,
    same_number: CustodyAgreement | None,
) -> None:
    """`live` is the agreement the group has now, `same_number` one that already carries the number (R-I1)."""
    if by is not None and not by.has_in(hub.id, *AGREEMENT_HUB):
        actor_has_role(by, AGREEMENT_CLERKS)
    a_hub_keeps_the_money_of_a_filed_group(hub, group)
    if not number.strip():
        raise Refused("organizations.no_agreement_number", _("请填写协议编号"), field="number")
    if same_number is not None:
        raise Refused(
            "organizations.agreement_number_used", _("已有编号为 {number} 的协议", number=number), field="number"
        )
    if signed_on > today:
        raise Refused("organizations.signed_in_the_future", _("签订日期不能晚于今天"), field="signed_on")
    if live is not None:
        raise Refused(
            "organizations.already_in_custody",
            _("{group} 已有生效的代管协议（{number}）", group=group.name, number=live.number),
            field="group",
        )


def check_custody_end(by: Actor | None, agreement: CustodyAgreement, ended_on: date, today: date) -> None:
    """The hub ends what it agreed, from its first day until today, once."""
    if by is not None:
        actor_has_role(by, AGREEMENT_HUB, agreement.hub)
    if agreement.ended_on is not None:
        raise Refused("organizations.custody_ended", _("代管协议已于 {day} 终止", day=agreement.ended_on.isoformat()))
    if not agreement.signed_on <= ended_on <= today:
        raise Refused("organizations.custody_end_out_of_time", _("终止日期在协议签订日和今天之间"), field="ended_on")


def a_hub_keeps_the_money_of_a_filed_group(hub: Organization, group: Organization) -> None:
    if not hub.is_hub:
        raise Refused("organizations.keeper_is_no_hub", _("{name} 不是枢纽型社会组织", name=hub.name), field="hub")
    if group.status != OrganizationStatus.FILED:
        raise Refused(
            "organizations.group_is_registered", _("{name} 已登记，自己收付资助款", name=group.name), field="group"
        )


def one_is_meant(found: Sequence[Organization], typed: str) -> Organization:
    """What was typed names exactly one."""
    if len(found) != 1:
        raise Refused(
            "organizations.which_one",
            _("没有找到“{typed}”，或不止一个。请填写全称、信用代码或备案号", typed=typed),
            field="partner",
        )
    return found[0]


def sees_every_organization(person: Actor) -> bool:
    """Offices see the whole registry; everybody else what they belong to."""
    return person.has(*FUNDER_ROLES, Role.ORGANISER, Role.FILING_OFFICER)


def sees_full_account(person: Actor, organization_id: int) -> bool:
    """Full numbers are for those who pay and for the organisation itself (K-9)."""
    return person.has(*ACCOUNT_READERS) or organization_id in person.organizations()
