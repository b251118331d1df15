from datetime import date
from decimal import Decimal

import pytest

from grants.errors import why_not
from grants.funds import rules
from grants.funds.rules import FundFacts
from grants.funds.tables import FundKind, FundSource
from grants.people.rules import Actor
from grants.people.tables import Role

FUNDER = 1
OLGA = Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
MALLORY = Actor(2, "Mallory", frozenset({(9, Role.OFFICER)}))
ADA = Actor(3, "Ada", frozenset({(FUNDER, Role.CASHIER)}))
LOTTERY = FundFacts(
    FundSource(_ignore_missing=True, name="福彩公益金", banned_uses=rules.LOTTERY_BANNED),
    frozenset({"POVERTY", "ELDERLY", "DISABLED", "ORPHAN"}),
)


def refusal_of(by: Actor = OLGA, **changes: object) -> str | None:
    facts = {
        "funder_id": FUNDER,
        "is_funder": True,
        "code": "lottery",
        "amount": Decimal("320000.00"),
        "purposes": ["ELDERLY"],
        "taken": False,
    } | changes
    refusal = why_not(rules.check_fund, by, **facts)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"by": MALLORY}, "people.role_missing"),
        ({"by": ADA}, "people.role_missing"),
        ({"is_funder": False}, "funds.not_a_funder"),
        ({"code": "a:b"}, "funds.bad_code"),
        ({"code": ""}, "funds.bad_code"),
        ({"code": "x" * 31}, "funds.bad_code"),
        ({"taken": True}, "funds.code_taken"),
        ({"amount": Decimal("0.00")}, "funds.no_amount"),
        ({"purposes": []}, "funds.no_purpose"),
        ({"purposes": ["扶老"]}, "funds.bad_purpose"),
    ],
)
def test_a_source_is_registered_by_its_funder_whole(changes, code):
    assert refusal_of(**changes) == code


@pytest.mark.parametrize(("purpose", "code"), [("ELDERLY", None), ("CULTURE", "funds.purpose_not_served")])
def test_lottery_money_serves_its_four_purposes_alone(purpose, code):
    refusal = why_not(rules.purpose_is_served, LOTTERY, purpose)

    assert (refusal and refusal.code) == code


def test_a_purpose_that_is_not_served_says_what_is():
    refusal = why_not(rules.purpose_is_served, LOTTERY, "CULTURE")

    assert refusal.message == "福彩公益金不能用于“精神文明”，只能用于扶老、助残、救孤、济困"


def test_an_unknown_purpose_is_shown_as_it_is():
    assert rules.purpose_name("SPORTS") == "SPORTS"


@pytest.mark.parametrize(
    ("kind", "purpose", "other"),
    [
        (FundKind.WELFARE_LOTTERY, "ELDERLY", False),
        (FundKind.WELFARE_LOTTERY, "COMMUNITY", True),
        (FundKind.GENERAL_BUDGET, "CULTURE", False),
    ],
)
def test_other_welfare_is_marked_on_lottery_money(kind, purpose, other):
    assert rules.is_other_welfare(kind, purpose) is other


def test_banned_uses_are_found_in_a_text():
    found = rules.banned_uses_in(LOTTERY.fund, "公务接待及楼堂馆所修缮")

    assert found == ["公务接待", "楼堂馆所"]
    assert rules.banned_uses_in(LOTTERY.fund, "志愿者培训") == []


@pytest.mark.parametrize(
    ("kind", "until", "last"),
    [
        (FundKind.WELFARE_LOTTERY, None, date(2028, 12, 31)),
        (FundKind.GENERAL_BUDGET, None, date(2028, 12, 31)),
        (FundKind.WELFARE_LOTTERY, date(2027, 6, 30), date(2027, 6, 30)),
        (FundKind.DONATION, None, None),
    ],
)
def test_budget_money_carried_over_for_two_years_is_surplus(kind, until, last):
    source = FundSource(_ignore_missing=True, kind=kind, year=2026, carry_over_until=until)

    assert rules.lapses_on(source) == last


@pytest.mark.parametrize(("until", "lapsed"), [(None, False), (date(2027, 12, 31), False), (date(2027, 12, 30), True)])
def test_a_source_lapses_after_its_carry_over(until, lapsed):
    source = FundSource(_ignore_missing=True, carry_over_until=until)

    assert rules.has_lapsed(source, date(2027, 12, 31)) is lapsed
