"""Every reason for which people's rules say no."""

from datetime import timedelta

import pytest

from grants import clock
from grants.errors import why_not
from grants.people import rules
from grants.people.rules import Actor
from grants.people.tables import Person, Role, Session

ADA, MALLORY = Actor(1, "Ada"), Actor(2, "Mallory")
NOW = clock.now()


def a_person(**facts: object) -> Person:
    return Person(
        **{"name": "Ada", "login": "ada", "password_hash": "x", "phone": "", "created_at": NOW, "email": ""} | facts
    )


def a_session(person: int) -> Session:
    return Session(person=person, token_hash="x", created_at=NOW, seen_at=NOW, device="")


LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)
ENROLLED = {"totp_secret": "S", "totp_used_step": 7}


@pytest.mark.parametrize(
    ("code", "rule", "facts"),
    [
        ("people.locked", rules.check_sign_in, (a_person(locked_until=LATER), True, NOW)),
        (None, rules.check_sign_in, (a_person(locked_until=EARLIER), True, NOW)),
        ("people.wrong_password", rules.check_sign_in, (a_person(), False, NOW)),
        ("people.wrong_password", rules.check_sign_in, (None, True, NOW)),
        ("people.wrong_password", rules.check_sign_in, (a_person(closed_at=EARLIER), True, NOW)),
        ("people.locked", rules.check_second_factor, (a_person(**ENROLLED, locked_until=LATER), 8, NOW)),
        ("people.no_second_factor", rules.check_second_factor, (a_person(), 8, NOW)),
        ("people.wrong_code", rules.check_second_factor, (a_person(**ENROLLED), None, NOW)),
        ("people.wrong_code", rules.check_second_factor, (a_person(**ENROLLED), 7, NOW)),
        (None, rules.check_second_factor, (a_person(**ENROLLED), 8, NOW)),
        ("people.factor_not_fresh", rules.factor_is_fresh, (NOW - rules.FRESH_FACTOR - timedelta(seconds=1), NOW)),
        ("people.factor_not_fresh", rules.factor_is_fresh, (None, NOW)),
        (None, rules.factor_is_fresh, (NOW - rules.FRESH_FACTOR, NOW)),
        ("people.session_of_another", rules.session_is_ones_own, (MALLORY, a_session(1))),
        (None, rules.session_is_ones_own, (ADA, a_session(1))),
        ("people.short_password", rules.check_password, ("1234567",)),
        (None, rules.check_password, ("12345678",)),
        ("people.login_taken", rules.login_is_free, (a_person(),)),
        ("people.old_password_wrong", rules.old_password_is_right, (False,)),
        ("people.role_missing", rules.check_administration, (MALLORY,)),
        ("people.role_missing", rules.check_enrolment, (MALLORY, 1)),
        (None, rules.check_enrolment, (ADA, 1)),
    ],
)
def test_people_are_refused_for_a_reason_that_has_a_code(code, rule, facts):
    refusal = why_not(rule, *facts)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("one", "other"), rules.INCOMPATIBLE)
def test_duties_that_lie_in_two_hands_are_refused_in_either_order(one, other):
    refusals = [why_not(rules.check_membership, [one], other), why_not(rules.check_membership, [other], one)]

    assert [refusal and refusal.code for refusal in refusals] == ["people.incompatible_roles"] * 2
    assert why_not(rules.check_membership, [Role.OFFICER], other) is None
