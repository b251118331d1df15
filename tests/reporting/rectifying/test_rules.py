"""Who says what of a rectification, and until when: no database."""

from datetime import timedelta

import pytest

from grants.clock import during
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.rectifying import rules
from grants.reporting.rectifying.rules import Standing
from grants.reporting.rectifying.tables import RectificationExtension, RectificationSanction
from grants.reporting.tables import Rectification
from tests.reporting.test_rules import ADA, FUNDER, HENRY, HUB, OLGA, TODAY, reporting

DUE = TODAY + timedelta(days=10)
SUE = Actor(14, "Sue", frozenset({(FUNDER, Role.SUPERVISOR)}))


def standing(*, through: int | None = None, extension=None, sanction=None, **facts) -> Standing:
    row = Rectification(id=1, award=1, due_on=DUE, issued_by=OLGA.id, items="补签到表")
    for name, value in facts.items():
        setattr(row, name, value)
    return Standing(row, reporting(**({"through": through} if through else {})), extension, sanction)


def asked(**facts) -> RectificationExtension:
    row = RectificationExtension(
        id=1, rectification=1, due_before=DUE, until_on=DUE, asked_at=during(TODAY), asked_by=ADA.id, reason="下雨"
    )
    for name, value in facts.items():
        setattr(row, name, value)
    return row


def code(rule, *args, **facts):
    refusal = why_not(rule, *args, **facts)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "reporting.not_rectified"),
        ({"completed_on": TODAY}, None),
        ({"completed_on": TODAY, "accepted_at": during(TODAY)}, "reporting.already_rectified"),
    ],
)
def test_what_was_put_right_is_accepted_when_it_was_said_and_only_once(facts, expected):
    assert code(rules.check_acceptance, standing(**facts), OLGA) == expected


def test_what_goes_back_says_why_and_an_answer_says_something():
    answered = standing(completed_on=TODAY)

    assert code(rules.check_giving_back, answered, OLGA, " ") == "reporting.given_back_without_reason"
    assert code(rules.check_giving_back, answered, ADA, "照片不清") == "people.role_missing"
    assert code(rules.check_answer, standing(), ADA, answer=" ") == "reporting.no_answer"
    assert code(rules.check_answer, standing(), ADA, answer="已补", proofs=10) == "reporting.too_many_proofs"
    assert code(rules.check_answer, standing(), HENRY, answer="已补") == "people.role_missing"
    assert code(rules.check_answer, standing(through=HUB), HENRY, answer="已补") is None


@pytest.mark.parametrize(
    ("items", "due_on", "expected"),
    [
        ("补签到表", DUE, None),
        (" ", DUE, "reporting.rectification_without_items"),
        ("补签到表", TODAY, "reporting.rectification_due_too_soon"),
        ("补签到表", None, "reporting.rectification_due_too_soon"),
    ],
)
def test_a_notice_says_what_and_by_which_later_day(items, due_on, expected):
    assert code(rules.check_issue, OLGA, reporting(), items, due_on, TODAY) == expected


@pytest.mark.parametrize(
    ("facts", "until_on", "reason", "expected"),
    [
        ({}, DUE + timedelta(days=5), "下雨", None),
        ({}, DUE, "下雨", "reporting.extension_not_later"),
        ({}, DUE + timedelta(days=5), " ", "reporting.extension_without_reason"),
        ({"extension": asked()}, DUE + timedelta(days=5), "下雨", "reporting.extended_once"),
        ({"due_on": TODAY - timedelta(days=1)}, DUE, "下雨", "reporting.extension_too_late"),
        ({"completed_on": TODAY}, DUE + timedelta(days=5), "下雨", "reporting.extension_too_late"),
    ],
)
def test_more_time_is_asked_for_once_before_the_day_with_a_reason(facts, until_on, reason, expected):
    assert code(rules.check_extension, standing(**facts), ADA, reason, until_on, TODAY) == expected


def test_time_is_declined_with_a_reason_and_decided_once():
    waiting, decided = standing(extension=asked()), standing(extension=asked(decided_at=during(TODAY)))
    decline = {"is_granted": False, "remark": ""}

    assert code(rules.check_extension_decision, waiting, OLGA, **decline) == (
        "reporting.extension_declined_without_reason"
    )
    assert code(rules.check_extension_decision, waiting, OLGA, is_granted=True, remark="") is None
    assert code(rules.check_extension_decision, decided, OLGA, **decline) == "reporting.no_extension_asked"


@pytest.mark.parametrize(
    ("facts", "is_late"),
    [
        ({"is_misuse": True, "due_on": TODAY - timedelta(days=1)}, True),
        ({"is_misuse": True, "due_on": TODAY}, False),
        ({"is_misuse": False, "due_on": TODAY - timedelta(days=1)}, False),
        ({"is_misuse": True, "due_on": TODAY - timedelta(days=1), "completed_on": TODAY}, False),
    ],
)
def test_misuse_is_put_before_a_person_the_day_after_nothing_came(facts, is_late):
    assert rules.is_to_be_sanctioned(standing(**facts).row, TODAY) == is_late


def test_another_person_than_the_issuer_decides_on_a_sanction_with_a_reason():
    proposed = standing(sanction=RectificationSanction(id=1, rectification=1, proposed_at=during(TODAY)))

    assert code(rules.check_sanction, proposed, SUE, "逾期未改") is None
    assert code(rules.check_sanction, proposed, SUE, " ") == "reporting.sanction_without_reason"
    assert code(rules.check_sanction, proposed, OLGA, "逾期未改") == "reporting.sanctioned_by_issuer"
    assert code(rules.check_sanction, standing(), SUE, "逾期未改") == "reporting.no_sanction_proposed"
