"""What keeps a return from being handed in, what is summed, and what is wanted: without a database."""

from decimal import Decimal

import pytest

from grants.organizations.tables import Organization
from grants.reporting.statistics import rules
from grants.reporting.statistics.checking import problems
from grants.reporting.statistics.facts import FormFacts, Place, Typed, reckoned, summed, wanted
from grants.reporting.statistics.tables import (
    Comparison,
    NumberKind,
    Reach,
    StatisticCheck,
    StatisticForm,
    StatisticIndicator,
)
from grants.vocabulary.tables import Division


def indicator(code, **facts):
    usual = {"form": 1, "position": 1, "name": code, "unit": "个", "help": "", "per": "", "part": "", "whole": ""}
    return StatisticIndicator(code=code, **{**usual, **facts})


def a_form():
    indicators = [
        indicator("communities", is_split=True, jump_percent=20),
        indicator("talents", is_split=True, least_urban=Decimal(2), least_rural=Decimal(1), per="communities"),
        indicator("covered", is_split=True),
        indicator("coverage", number_kind=NumberKind.SHARE, is_split=True, part="covered", whole="communities"),
        indicator("filed"),
        indicator("hubs"),
        indicator("paid", number_kind=NumberKind.MONEY),
    ]
    checks = [
        StatisticCheck(
            form=1,
            position=1,
            left_side="covered",
            comparison=Comparison.AT_MOST,
            right_side="communities",
            words="不多于社区数",
        ),
        StatisticCheck(
            form=1,
            position=2,
            left_side="hubs + talents",
            comparison=Comparison.AT_LEAST,
            right_side="filed",
            words="不少于备案数",
        ),
    ]
    owner = Organization(code="X", name="X", kind="government", status="registered", created_at=None)
    form = StatisticForm(owner=1, code="annual", title="年报", created_at=None, created_by=1)
    return FormFacts(form, owner, indicators, checks)


FIGURES = {
    ("communities", "urban"): "10",
    ("communities", "rural"): "20",
    ("talents", "urban"): "20",
    ("talents", "rural"): "19",
    ("covered", "urban"): "5",
    ("covered", "rural"): "10",
    ("filed", "whole"): "7",
    ("hubs", "whole"): "1",
    ("paid", "whole"): "0.50",
}


def figures(**changes):
    said = {**FIGURES, **{tuple(name.split("__")): value for name, value in changes.items()}}
    return {key: value if isinstance(value, Typed) else Typed(Decimal(value)) for key, value in said.items()}


@pytest.mark.parametrize(
    ("changes", "known", "last", "fields"),
    [
        ({}, {}, {}, []),
        ({"filed__whole": Typed(None)}, {}, {}, ["filed"]),
        ({"filed__whole": "7.5"}, {}, {}, ["filed"]),
        ({}, {("filed", "whole"): "8"}, {}, ["filed"]),
        ({"filed__whole": Typed(Decimal(7), "一家已注销")}, {("filed", "whole"): "8"}, {}, []),
        ({}, {}, {("communities", "urban"): "13"}, ["communities-urban"]),
        ({}, {}, {("communities", "urban"): "12"}, []),
        ({}, {}, {("communities", "urban"): "0"}, ["communities-urban"]),
        ({"communities__urban": Typed(Decimal(10), "撤并")}, {}, {("communities", "urban"): "13"}, []),
        ({"covered__urban": "11", "covered__rural": "9"}, {}, {}, ["covered-urban"]),
        ({"covered__urban": "11", "covered__rural": "21"}, {}, {}, ["covered-urban", "covered-rural"]),
        ({"filed__whole": "41"}, {}, {}, ["hubs"]),
        ({"filed__whole": "40"}, {}, {}, []),
    ],
)
def test_what_does_not_hold_together_is_said_beside_its_figure(changes, known, last, fields):
    def numbers(found):
        return {key: Decimal(value) for key, value in found.items()}

    found = problems(a_form(), figures(**changes), numbers(known), numbers(last))

    assert [each.field for each in found] == [f"figure-{each}" for each in fields]


def test_shares_are_reckoned_from_sums_and_never_summed():
    of = a_form()
    one = {key: Decimal(value) for key, value in FIGURES.items()}
    other = {**one, ("covered", "urban"): Decimal(10), ("communities", "rural"): Decimal(0)}

    found = reckoned(of, summed(of, [one, other]))

    assert found["communities", "whole"] == Decimal(40)
    assert found["coverage", "urban"] == Decimal("75.00")
    assert found["coverage", "whole"] == Decimal("87.50")


def test_town_communities_want_two_and_villages_one():
    values = {key: Decimal(value) for key, value in FIGURES.items()}

    found = [(each.place, each.least, each.is_, each.is_met) for each in wanted(a_form(), values)]

    assert found == [
        (Place.URBAN, Decimal(20), Decimal(20), True),
        (Place.RURAL, Decimal(20), Decimal(19), False),
    ]


def a_division(key, level, parent):
    return Division(id=key, code=str(key), name=str(key), parent=parent, level=level, from_on=None)


@pytest.mark.parametrize(
    ("reach", "asked"), [(Reach.DIRECT, [2, 3, 4]), (Reach.COUNTIES, [3, 4, 5]), (Reach.STREETS, [6, 7])]
)
def test_a_city_without_counties_answers_among_the_counties(reach, asked):
    rows = [(1, "province", None), (2, "city", 1), (3, "city", 1), (4, "county", 1), (5, "county", 2), (6, "street", 5)]
    rows += [(7, "street", 3), (8, "province", None), (9, "county", 8)]
    tree = {key: a_division(key, level, parent) for key, level, parent in rows}

    found = [each.id for each in tree.values() if rules.answers(reach, each, tree[1], tree)]

    assert found == asked
