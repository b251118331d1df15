"""Which part of which guide helps on which page, for whom."""

import pytest
from litestar.response import Template

from grants.help import guides, places
from grants.i18n import LANGUAGES
from grants.people.rules import Actor
from grants.people.tables import Role
from tests import access

OFFICE = 1


def holding(*roles: Role) -> Actor:
    return Actor(7, "某人", frozenset((OFFICE, role) for role in roles))


def page_routes() -> set[str]:
    """Every route that shows a page."""
    return {
        str(handler.name)
        for _path, handler in access.handlers()
        if "GET" in handler.http_methods and Template.__name__ in str(handler.fn.__annotations__["return"])
    }


def test_each_page_has_a_place_in_a_guide():
    assert {name for name in page_routes() if places.address(name, None, is_expert=False) == places.HELP} == set()


def test_each_place_is_a_part_of_a_guide_in_both_languages():
    parts = {
        language: {
            f"{name}#{anchor}" for name in guides.READERS for anchor, _heading in guides.guide(name, language).headings
        }
        for language in LANGUAGES
    }

    for language in LANGUAGES:
        assert {each for several in places.PLACES.values() for each in several} - parts[language] == set()


@pytest.mark.parametrize(
    ("route", "roles", "is_expert", "address"),
    [
        ("disbursement.grant", (Role.SIGNATORY,), False, "/help/applicants#money"),
        ("disbursement.grant", (Role.OFFICER,), False, "/help/officers#money"),
        ("disbursement.grant", (Role.HUB_OPERATOR,), False, "/help/hubs#reports"),
        ("disbursement.grant", (Role.ADMIN,), False, "/help/applicants#money"),
        ("disbursement.grants", (Role.OFFICER,), False, "/help/officers#money"),
        ("scoring.sheet", (), True, "/help/experts#score"),
        ("scoring.sheet_versions", (Role.SUPERVISOR,), False, "/help/supervisors#unlock"),
        ("calls.call", (Role.APPLICANT,), False, "/help/applicants#choose"),
        ("calls.call_section", (Role.OFFICER,), False, "/help/officers#call"),
        ("static.file", (Role.OFFICER,), False, "/help"),
    ],
)
def test_a_page_of_several_leads_each_to_the_guide_of_their_own_role(route, roles, is_expert, address):
    assert places.address(route, holding(*roles), is_expert=is_expert) == address


def test_who_has_not_signed_in_is_led_to_what_everybody_may_do():
    assert places.address("calls.call", None, is_expert=False) == "/help/citizens#calls"


def test_a_person_with_two_roles_has_two_guides_and_an_expert_one_more():
    both = holding(Role.OFFICER, Role.ADMIN)

    assert guides.own(both.roles, is_expert=False) == ["officers", "administrators"]
    assert guides.own(both.roles, is_expert=True) == ["officers", "experts", "administrators"]
