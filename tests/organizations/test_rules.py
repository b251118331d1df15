from datetime import date

import pytest

from grants.errors import why_not
from grants.organizations import rules
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.rules import Actor
from grants.people.tables import Role

TODAY = date(2026, 3, 20)
FUNDER, HUB, GROUP, CENTRE = 1, 2, 3, 4
OLGA = Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
BEN = Actor(2, "Ben", frozenset({(FUNDER, Role.FINANCE_REVIEWER)}))
ADA = Actor(3, "Ada", frozenset({(CENTRE, Role.APPLICANT)}))
FILIP = Actor(4, "Filip", frozenset({(9, Role.FILING_OFFICER)}))
HANNA = Actor(5, "Hanna", frozenset({(HUB, Role.HUB_OPERATOR)}))
MALLORY = Actor(6, "Mallory", frozenset({(8, Role.APPLICANT)}))


def an_organization(key: int = CENTRE, name: str = "澜湾区同心社会工作服务中心", **facts: object) -> Organization:
    row = Organization(_ignore_missing=True, name=name, status=OrganizationStatus.REGISTERED, **facts)
    row.id = key
    return row


def a_group(**facts: object) -> Organization:
    row = Organization(_ignore_missing=True, name="椰风里互助队", status=OrganizationStatus.FILED, **facts)
    row.id = GROUP
    return row


def a_registration(**changes: object) -> rules.Registration:
    facts = {
        "code": "O1",
        "name": "澜湾区同心社会工作服务中心",
        "kind": OrganizationKind.SERVICE_ORG,
        "status": OrganizationStatus.REGISTERED,
        "uscc": "52469099DEM0000145",
        "filing_no": None,
        "is_funder": False,
        "is_organiser": False,
        "is_hub": False,
    }
    return rules.Registration(**(facts | changes))


FILED = {
    "kind": OrganizationKind.COMMUNITY_GROUP,
    "status": OrganizationStatus.FILED,
    "uscc": None,
    "filing_no": "澜湾备〔2025〕0017号",
}


def registration_refusal(
    by: Actor | None = OLGA, taken: tuple[Organization, ...] = (), **changes: object
) -> str | None:
    refusal = why_not(rules.check_registration, by, a_registration(**changes), taken)
    return refusal and refusal.code


def test_an_officer_registers_what_is_registered_and_what_is_filed():
    assert registration_refusal() is None
    assert registration_refusal(**FILED) is None


def test_the_street_files_groups_and_registers_nothing_else():
    assert registration_refusal(FILIP, **FILED) is None
    assert registration_refusal(FILIP) == "people.role_missing"


def test_an_applicant_registers_nobody():
    assert registration_refusal(ADA) == "people.role_missing"


def test_the_system_enters_the_first_organization():
    assert registration_refusal(None, is_funder=True) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "organizations.no_name"),
        ({"code": "O:1"}, "organizations.bad_code"),
        ({"code": "x" * 21}, "organizations.bad_code"),
        ({"kind": OrganizationKind.COMMUNITY_GROUP}, "organizations.kind_and_status"),
        ({**FILED, "kind": OrganizationKind.ASSOCIATION}, "organizations.kind_and_status"),
        ({"uscc": None}, "organizations.no_uscc"),
        ({**FILED, "filing_no": None}, "organizations.no_filing_no"),
        ({"filing_no": "澜湾备〔2025〕0017号"}, "organizations.two_identities"),
        ({**FILED, "is_hub": True}, "organizations.filed_has_no_duties"),
    ],
)
def test_an_identity_that_does_not_fit_is_refused(changes, code):
    assert registration_refusal(**changes) == code


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"uscc": "52469099DEM0000145", "code": "X"}, "uscc"),
        ({"uscc": None, "code": "O1"}, "code"),
    ],
)
def test_nobody_is_registered_twice(facts, field):
    refusal = why_not(rules.check_registration, OLGA, a_registration(), [an_organization(filing_no=None, **facts)])

    assert (refusal.code, refusal.field) == ("organizations.already_there", field)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("52469099DEM0000146", "统一社会信用代码第 18 位校验不符，请对照登记证"),
        ("52469099DEM0000235", "统一社会信用代码第 17 位校验不符，请对照登记证"),
        ("52469099DEM000014", "统一社会信用代码应为 18 位，请对照登记证"),
        ("52469099DEM000014O", "统一社会信用代码只含数字和大写字母（没有 I、O、S、V、Z），请对照登记证"),
    ],
)
def test_a_wrong_code_says_where_it_is_wrong(typed, said):
    refusal = why_not(rules.valid_uscc, typed)

    assert (refusal.code, refusal.message) == ("organizations.bad_uscc", said)


def test_a_code_is_read_as_people_type_it():
    assert rules.valid_uscc("52469099 dem0 0001 45") == "52469099DEM0000145"


def account_refusal(by: Actor, row: Organization, use: AccountUse = AccountUse.OWN, **changes: object) -> str | None:
    facts = {"holder": row.name, "from_on": TODAY} | changes
    refusal = why_not(rules.check_bank_account, by, row, use, facts["holder"], facts["from_on"], TODAY)
    return refusal and refusal.code


def test_an_account_is_entered_by_its_organization_or_by_the_funder():
    assert account_refusal(ADA, an_organization()) is None
    assert account_refusal(OLGA, an_organization()) is None
    assert account_refusal(MALLORY, an_organization()) == "people.role_missing"


def test_a_filed_group_has_no_account():
    assert account_refusal(OLGA, a_group()) == "organizations.filed_has_no_account"


def test_only_a_hub_has_an_account_for_other_peoples_money():
    assert account_refusal(OLGA, an_organization(is_hub=False), AccountUse.CUSTODY) == "organizations.not_a_hub"
    assert account_refusal(HANNA, an_organization(HUB, is_hub=True), AccountUse.CUSTODY) is None


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        ("澜湾区同心社会工作服务中心(虚构)", None),
        (" 澜湾区同心社会工作服务中心（虚构） ", None),
        ("林晓月", "organizations.holder_differs"),
        ("澜湾区同心社会工作服务中心", "organizations.holder_differs"),
    ],
)
def test_the_holder_is_the_registered_name_whatever_the_width_of_its_brackets(holder, code):
    row = an_organization(name="澜湾区同心社会工作服务中心（虚构）")

    assert account_refusal(OLGA, row, holder=holder) == code


def test_an_account_does_not_begin_in_the_future():
    refusal = account_refusal(OLGA, an_organization(), from_on=date(2026, 3, 21))

    assert refusal == "organizations.account_in_the_future"


@pytest.mark.parametrize(
    ("number", "ok"), [("0000 0000 0000 0000 101", True), ("1234567", False), ("12345678x", False)]
)
def test_an_account_number_is_8_to_32_digits(number, ok):
    refusal = why_not(rules.valid_account_number, number)

    assert (refusal and refusal.code) == (None if ok else "organizations.bad_account")


def test_a_bank_branch_has_twelve_digits():
    assert rules.valid_cnaps("999641000017") == "999641000017"
    assert why_not(rules.valid_cnaps, "99964100001").code == "organizations.bad_cnaps"


def an_account(entered_by: int = OLGA.id, checked: bool = False, ended: bool = False) -> BankAccount:
    return BankAccount(
        _ignore_missing=True,
        entered_by=entered_by,
        checked_at=TODAY if checked else None,
        until_on=TODAY if ended else None,
    )


@pytest.mark.parametrize(
    ("by", "account", "code"),
    [
        (BEN, an_account(), None),
        (OLGA, an_account(), "organizations.same_person"),
        (ADA, an_account(), "people.role_missing"),
        (BEN, an_account(checked=True), "organizations.account_already_checked"),
        (BEN, an_account(ended=True), "organizations.account_replaced"),
    ],
)
def test_an_account_is_checked_once_by_somebody_else(by, account, code):
    refusal = why_not(rules.check_account_check, by, account)

    assert (refusal and refusal.code) == code


def custody_refusal(by: Actor | None = HANNA, **changes: object) -> str | None:
    facts = {
        "hub": an_organization(HUB, "联合会", is_hub=True),
        "group": a_group(),
        "number": "DG-1",
        "signed_on": TODAY,
        "today": TODAY,
        "live": None,
        "same_number": None,
    } | changes
    refusal = why_not(rules.check_custody_agreement, by, **facts)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"by": OLGA}, None),
        ({"by": FILIP}, None),
        ({"by": ADA}, "people.role_missing"),
        ({"hub": an_organization(HUB, is_hub=False)}, "organizations.keeper_is_no_hub"),
        ({"group": an_organization()}, "organizations.group_is_registered"),
        ({"number": " "}, "organizations.no_agreement_number"),
        ({"signed_on": date(2026, 3, 21)}, "organizations.signed_in_the_future"),
        ({"live": CustodyAgreement(_ignore_missing=True, number="DG-0")}, "organizations.already_in_custody"),
        ({"same_number": CustodyAgreement(_ignore_missing=True)}, "organizations.agreement_number_used"),
    ],
)
def test_one_hub_keeps_the_money_of_a_filed_group(changes, code):
    assert custody_refusal(**changes) == code


def test_full_account_numbers_are_for_those_who_pay_and_for_the_organization_itself():
    readers = {who.name: rules.sees_full_account(who, CENTRE) for who in (BEN, ADA, OLGA, MALLORY, FILIP)}

    assert readers == {"Ben": True, "Ada": True, "Olga": False, "Mallory": False, "Filip": False}
