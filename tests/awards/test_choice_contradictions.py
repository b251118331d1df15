"""Rules and candidates by which nothing can be chosen: each contradiction is named before anything is."""

from decimal import Decimal

import pytest

from grants.awards.choice.contradictions import Contradiction, SelectError, Unable, Wrong
from grants.awards.choice.optimum import optimal
from grants.awards.choice.ranking import by_rank
from grants.awards.choice.terms import Candidate, Kind, Quota
from tests.awards.choosing import a_candidate, rules


def refused(choose, candidates, rules) -> SelectError:
    with pytest.raises(SelectError) as refusal:
        choose(candidates, rules)
    return refusal.value


@pytest.mark.parametrize(
    ("changed", "contradiction"),
    [
        (
            {"fields": {"elderly": Quota(Decimal(60)), "orphan": Quota(Decimal(41))}},
            Contradiction(Wrong.FLOORS_OVER_WHOLE, None, Kind.FIELD_MONEY, Decimal(101), Decimal(100)),
        ),
        (
            {"areas": {"north": Quota(Decimal(30), Decimal(20))}},
            Contradiction(Wrong.FLOOR_OVER_CEILING, "north", Kind.AREA_MONEY, 30_00, 20_00),
        ),
        (
            {"areas": {"north": Quota(least_projects=2, most_projects=1)}},
            Contradiction(Wrong.FLOOR_OVER_CEILING, "north", Kind.AREA_PROJECTS, 2, 1),
        ),
        (
            {"fields": {"elderly": Quota(Decimal(70))}},
            Contradiction(Wrong.FLOOR_OVER_ELIGIBLE, "elderly", Kind.FIELD_MONEY, 70_00, 60_00),
        ),
        (
            {"fields": {"orphan": Quota(least_projects=1)}},
            Contradiction(Wrong.FLOOR_OVER_ELIGIBLE, "orphan", Kind.FIELD_PROJECTS, 1, 0),
        ),
        (
            {"areas": {"north": Quota(most_percent=Decimal(-1))}},
            Contradiction(Wrong.NOT_POSITIVE, "north", Kind.AREA_MONEY),
        ),
        ({"pools": {"lottery": -1}}, Contradiction(Wrong.NOT_POSITIVE)),
        ({"step": 0}, Contradiction(Wrong.NOT_POSITIVE)),
        ({"per_organisation": 0}, Contradiction(Wrong.NOT_POSITIVE, None, Kind.ORGANISATION)),
        ({"pools": {"fiscal": 100_00}}, Contradiction(Wrong.UNKNOWN_POOL, "A")),
        ({"kept": frozenset({"A"}), "barred": frozenset({"A"})}, Contradiction(Wrong.KEPT_AND_BARRED, "A")),
        ({"kept": frozenset({"weak"})}, Contradiction(Wrong.KEPT_NOT_ELIGIBLE, "weak")),
    ],
    ids=lambda value: value.wrong.value if isinstance(value, Contradiction) else "",
)
@pytest.mark.parametrize("choose", [by_rank, optimal], ids=["by rank", "optimal"])
def test_rules_that_contradict_themselves_are_refused(choose, changed, contradiction):
    candidates = [a_candidate("A", "90", 60), a_candidate("weak", "60", 60)]
    refusal = refused(choose, candidates, rules(100, **changed))

    assert (refusal.kind, refusal.contradictions[0]) == (Unable.BAD_RULE, contradiction)


@pytest.mark.parametrize(
    ("candidate", "contradiction"),
    [
        (a_candidate("A", "80", 10), Contradiction(Wrong.SAME_TWICE, "A")),
        (a_candidate("B", "80", 10, place=1000), Contradiction(Wrong.SAME_TWICE, "B")),
        (a_candidate("B", "95", 10, place=2000), Contradiction(Wrong.PLACE_AGAINST_SCORE, "B")),
        (a_candidate("B", "80", 0), Contradiction(Wrong.NOT_POSITIVE, "B")),
        (a_candidate("B", "80", 10, minimum=0), Contradiction(Wrong.NOT_POSITIVE, "B")),
        (a_candidate("B", "80", 10, minimum=10_01), Contradiction(Wrong.MINIMUM_OVER_REQUEST, "B", None, 10_01, 10_00)),
        (a_candidate("B", "80", 10, pools=()), Contradiction(Wrong.UNKNOWN_POOL, "B")),
        (a_candidate("B", "80", 10, pools=("lottery", "lottery")), Contradiction(Wrong.SAME_TWICE, "B")),
    ],
    ids=lambda value: value.wrong.value if isinstance(value, Contradiction) else "",
)
def test_candidates_that_make_no_sense_are_refused(candidate: Candidate, contradiction: Contradiction):
    refusal = refused(by_rank, [a_candidate("A", "90", 60), candidate], rules(100))

    assert (refusal.kind, refusal.contradictions[0]) == (Unable.BAD_RULE, contradiction)


def test_floors_of_areas_that_lie_in_one_another_may_come_to_more_than_the_whole():
    candidates = [a_candidate("A", "81", 60, area="street", also=("city",)), a_candidate("B", "80", 60, area="city")]
    areas = {"city": Quota(Decimal(60)), "street": Quota(Decimal(50))}

    funded = optimal(candidates, rules(100, areas=areas))

    assert list(funded.grants) == ["A"]
    assert not funded.breaches


def test_a_ceiling_counts_who_is_in_a_second_field_too():
    candidates = [a_candidate("A", "81", 10, also=("care",)), a_candidate("B", "80", 10, field="care")]

    funded = by_rank(candidates, rules(100, fields={"care": Quota(most_projects=1)}))

    assert list(funded.grants) == ["A"]
