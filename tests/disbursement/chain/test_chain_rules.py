"""The policy of approval levels; no database."""

from datetime import date
from decimal import Decimal

import pytest

from grants.disbursement.chain import rules
from grants.disbursement.chain.facts import ONE_APPROVER, Chain, Level, PlannedLevel
from grants.disbursement.chain.tables import Approval
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.test_rules import FUNDER, some
from tests.disbursement.test_rules import ANNA, BEN, CARL

ADA = Actor(15, "Ada", frozenset({(FUNDER, Role.ADMIN)}))
TODAY = date(2026, 5, 13)
NAMED = {21: "Deng", 22: "Fu", 23: "Gao"}
DEPUTIES, HEAD = Level(1, "分管领导", 2, NAMED), Level(2, "主要领导", 1, {31: "Hai"}, Decimal("30000.00"))


def who(person: int) -> Actor:
    return Actor(person, "", frozenset({(FUNDER, Role.APPROVER)}))


def approved(person: int, level: int | None = 1, why: str = "") -> Approval:
    return some(
        Approval,
        id=person,
        person=person,
        level=level,
        voided_at=date(2026, 5, 20) if why else None,
        voided_why=why,
        step=person,
    )


@pytest.mark.parametrize(
    ("approvals", "by", "code"),
    [
        ((), 21, None),
        ((), 31, "disbursement.not_of_level"),
        ((approved(21),), 31, "disbursement.not_of_level"),
        ((approved(21), approved(22)), 31, None),
        ((approved(21), approved(22)), 23, "disbursement.not_of_level"),
        ((approved(21), approved(22, why="冻结")), 31, "disbursement.not_of_level"),
    ],
)
def test_levels_are_asked_from_the_lowest_up_and_only_of_who_is_named(approvals, by, code):
    refusal = why_not(rules.is_of_the_open_level, Chain((DEPUTIES, HEAD), approvals), who(by))

    assert (refusal and refusal.code) == code


def test_without_rules_any_approver_is_enough():
    assert why_not(rules.is_of_the_open_level, Chain(), ANNA) is None
    assert Chain(approvals=[approved(13, None)]).open_level is None


def test_money_does_not_leave_on_approvals_that_were_voided():
    lost = Chain((ONE_APPROVER,), [approved(13, None, why="审批后项目被冻结")])

    refusal = why_not(rules.approvals_stand, lost)

    assert refusal.code == "disbursement.approvals_void"
    assert "审批后项目被冻结" in str(refusal.message)
    assert why_not(rules.approvals_stand, Chain(approvals=[approved(13, None)])) is None


@pytest.mark.parametrize(("amount", "names"), [("29999.99", ["分管领导"]), ("30000.00", ["分管领导", "主要领导"])])
def test_the_amount_says_which_levels_a_payment_goes_through(amount, names):
    assert [each.name for each in rules.needed_at([DEPUTIES, HEAD], Decimal(amount))] == names


def planned(name="分管领导", needed=1, approvers=(), amount="0.00") -> PlannedLevel:
    return PlannedLevel(name, Decimal(amount), needed, approvers)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"levels": []}, None),
        ({"by": BEN}, "people.role_missing"),
        ({"by": ANNA}, "people.role_missing"),
        ({"by": CARL}, "people.role_missing"),
        ({"from_on": date(2026, 5, 12)}, "disbursement.rules_in_the_past"),
        ({"reason": " "}, "disbursement.rules_without_reason"),
        ({"cooling_days": 31}, "disbursement.bad_cooling"),
        ({"levels": [planned(), planned()]}, "disbursement.bad_levels"),
        ({"levels": [planned(f"{n}") for n in range(6)]}, "disbursement.bad_levels"),
        ({"levels": [planned(needed=0)]}, "disbursement.bad_level_numbers"),
        ({"levels": [planned(approvers=[99])]}, "disbursement.not_an_approver"),
        ({"levels": [planned(needed=4)]}, "disbursement.too_few_approvers"),
        ({"levels": [planned("a", 2, [21, 22]), planned("b", 1, [21, 22])]}, "disbursement.too_few_approvers"),
        ({"levels": [planned("a", 2, [21, 22]), planned("b", 1)]}, None),
    ],
)
def test_the_administrator_writes_rules_for_days_to_come_that_people_can_fulfil(changes, code):
    facts = {"from_on": TODAY, "cooling_days": 3, "levels": [planned()], "reason": "会议纪要"} | changes

    refusal = why_not(rules.check_rules, facts.pop("by", ADA), FUNDER, approvers=NAMED, today=TODAY, **facts)

    assert (refusal and refusal.code) == code
