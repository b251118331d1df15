"""tests/access.csv against the code, both ways; `python -m tests.access > tests/access.csv` brings it in step."""

import inspect

from grants.people.tables import Role
from tests import access

WORDS = {role.value for role in Role} | {"system", "own"}
DOORS = {"public", "signed_in", "expert"}


def test_every_route_and_action_of_the_code_stands_in_the_table_as_it_is():
    unlisted = set(access.rows()) - set(access.kept())

    assert sorted(unlisted) == []


def test_every_line_of_the_table_is_a_route_or_action_of_the_code():
    gone = set(access.kept()) - set(access.rows())

    assert sorted(gone) == []


def test_the_table_is_sorted_and_names_each_once():
    kept = access.kept()

    assert kept == sorted(kept)
    assert len({(kind, name) for kind, name, _who in kept}) == len(kept)


def test_every_route_says_who_may_enter_in_a_word_that_is_known():
    unclear = [
        row
        for row in access.rows()
        if row[0] == "route" and row[2] not in DOORS and not set(row[2].split("|")) <= WORDS - {"system", "own"}
    ]

    assert unclear == []


def test_a_role_that_nothing_asks_for_does_not_exist():
    asked = {word for _kind, _name, who in access.kept() for word in who.split("|")}

    assert sorted({role.value for role in Role} - asked) == []


def test_every_action_takes_who_acts_first():
    wrong = [verb.__qualname__ for verb in access.actions() if next(iter(inspect.signature(verb).parameters)) != "by"]

    assert wrong == []
