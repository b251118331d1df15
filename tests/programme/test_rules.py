"""What a register refuses, without a database."""

from datetime import UTC, date, datetime

import pytest

from grants.errors import Refused, why_not
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.programme import rules
from grants.programme.facts import EntryPlan
from grants.programme.registers import REGISTERS
from grants.programme.tables import RegisterEntry, RegisterKind

OFFICE, STREET = 1, 2
OLGA = Actor(1, "Olga", frozenset({(OFFICE, Role.OFFICER)}))
SUN = Actor(2, "Sun", frozenset({(STREET, Role.FILING_OFFICER)}))
ADA = Actor(3, "Ada", frozenset({(4, Role.SIGNATORY)}))
DAY = date(2026, 3, 20)
NEED = {"name": "夜间陪护", "division": 7, "term": 3, "note": "独居老人夜间无人照看"}
LENT = {
    "name": "一楼活动室",
    "sort": "office",
    "issuer": "澜湾街道",
    "organization": 11,
    "from_on": DAY,
    "until_on": date(2027, 3, 19),
}
MENTOR = {"person": "林青", "sort": "mentor", "organization": 11, "name": "项目设计", "from_on": DAY}
GROUP = {11: Organization(_ignore_missing=True, id=11, status=OrganizationStatus.FILED)}
BODY = {11: Organization(_ignore_missing=True, id=11, status=OrganizationStatus.REGISTERED)}


def a_row(kind: RegisterKind = RegisterKind.NEED, **facts: object) -> RegisterEntry:
    given = {"kind": kind, "keeper": OFFICE, "version": 1, "ended_on": None, "released_at": None, "from_on": None}
    return RegisterEntry(_ignore_missing=True, **(given | facts))


@pytest.mark.parametrize(
    ("by", "kind", "values", "bodies", "code"),
    [
        (OLGA, RegisterKind.NEED, NEED, {}, None),
        (ADA, RegisterKind.NEED, NEED, {}, "people.role_missing"),
        (OLGA, RegisterKind.NEED, NEED | {"term": None}, {}, "programme.something_missing"),
        (OLGA, RegisterKind.NEED, NEED | {"note": ""}, {}, "programme.something_missing"),
        (OLGA, RegisterKind.IN_KIND, LENT, GROUP, None),
        (OLGA, RegisterKind.IN_KIND, LENT, BODY, None),
        (OLGA, RegisterKind.IN_KIND, LENT | {"until_on": date(2026, 3, 19)}, GROUP, "programme.days_out_of_order"),
        (OLGA, RegisterKind.MENTOR, MENTOR, GROUP, None),
        (OLGA, RegisterKind.MENTOR, MENTOR, BODY, "programme.not_a_filed_group"),
        (OLGA, RegisterKind.MENTOR, MENTOR | {"partner": 11}, GROUP, "programme.same_body_twice"),
        (OLGA, RegisterKind.CASE, {"name": "例", "note": "文"}, {}, "programme.made_elsewhere"),
    ],
)
def test_an_entry_says_all_that_its_register_wants(by, kind, values, bodies, code):
    keeper = Organization(_ignore_missing=True, id=OFFICE)

    refusal = why_not(rules.check_entry, by, kind, keeper, EntryPlan(values), bodies, [])

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("kind", "may"), [(RegisterKind.NEED, True), (RegisterKind.IN_KIND, True), (RegisterKind.POLICY, False)]
)
def test_a_filing_office_keeps_what_is_near_its_groups_and_no_policies(kind, may):
    assert (why_not(rules.keeper_keeps_it, SUN, kind, STREET) is None) == may
    assert why_not(rules.keeper_keeps_it, SUN, kind, OFFICE).code == "people.role_missing"


@pytest.mark.parametrize(("division", "code"), [(7, "programme.there_already"), (8, None)])
def test_the_same_need_of_the_same_place_is_entered_once(division, code):
    twin = a_row(**NEED, number="", organization=None, partner=None, person="", programme=None)

    refusal = why_not(rules.entry_is_not_there, EntryPlan(NEED | {"division": division}), [twin])

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("facts", "version", "code"),
    [
        ({}, 1, None),
        ({}, 2, "programme.changed_meanwhile"),
        ({"ended_on": DAY}, 1, "programme.ended_already"),
        ({"keeper": STREET}, 1, "people.role_missing"),
    ],
)
def test_an_entry_is_changed_as_it_was_read_while_it_is_open(facts, version, code):
    refusal = why_not(rules.check_change, OLGA, a_row(**facts), version, EntryPlan(NEED), {}, [])

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("ended_on", "reason", "code"),
    [
        (DAY, "已由项目满足", None),
        (date(2026, 3, 21), "已由项目满足", "programme.ended_out_of_order"),
        (date(2026, 2, 28), "已由项目满足", "programme.ended_out_of_order"),
        (DAY, " ", "programme.ended_without_reason"),
    ],
)
def test_an_entry_ends_on_a_day_that_has_come_and_says_how(ended_on, reason, code):
    row = a_row(from_on=date(2026, 3, 1))

    refusal = why_not(rules.check_ending, OLGA, row, ended_on, reason, DAY)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("kind", "released", "code", "back"),
    [
        (RegisterKind.NEED, False, None, "programme.not_released"),
        (RegisterKind.NEED, True, "programme.released_already", None),
        (RegisterKind.IN_KIND, False, "programme.register_not_public", "programme.not_released"),
    ],
)
def test_what_everybody_sees_was_released_from_a_public_register(kind, released, code, back):
    row = a_row(kind, released_at=datetime(2026, 3, 1, tzinfo=UTC) if released else None)

    refusals = why_not(rules.check_release, OLGA, row), why_not(rules.check_taking_back, OLGA, row)

    assert tuple(each and each.code for each in refusals) == (code, back)


@pytest.mark.parametrize("column", ["name", "note"])
def test_nothing_is_released_that_holds_a_number_of_somebody(column):
    row = a_row(RegisterKind.NEED, **{column: "找符小兰 13800138000"})

    refusal = why_not(rules.check_release, OLGA, row)

    assert (refusal.code, refusal.field) == ("privacy.text_holds_a_personal_number", column)


def test_no_public_register_has_a_column_for_a_person():
    assert [kind for kind, each in REGISTERS.items() if each.is_public and "person" in each.columns] == []


def test_a_sheet_with_one_wrong_row_is_not_taken_and_says_which():
    with pytest.raises(Refused, match=r"programme\.sheet_wrong: .*第 3 行：缺区划"):
        rules.sheet_is_right([(3, "缺区划")])
