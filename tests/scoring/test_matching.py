import pytest

from grants.scoring.declaration_tables import Familiarity
from grants.scoring.matching import Asking, Ground, Knowing, affinities, parts, points

ASKING = Asking(1, "ELDERLY", frozenset({"F1", "F2"}), "460107001000")


def a_knowing(expert=1, topics=(), areas=()):
    return Knowing(expert, frozenset(topics), tuple(areas))


def points_of(ground, asking=ASKING, level=None, **known):
    found = parts(asking, a_knowing(**known), level)
    return next((each.points, each.most) for each in found if each.ground == ground)


def test_all_parts_together_are_a_thousand_points():
    best = parts(ASKING, a_knowing(topics=["ELDERLY", "F1", "F2"], areas=["460107"]), Familiarity.FAMILIAR)

    assert sum(each.most for each in best) == points(best) == 1000


@pytest.mark.parametrize(("topics", "expected"), [((), 0), (("F1",), 175), (("F1", "F2", "F9"), 350)])
def test_fields_count_by_the_share_that_the_expert_knows(topics, expected):
    assert points_of(Ground.FIELDS, topics=topics) == (expected, 350)


def test_an_application_without_fields_is_matched_by_its_purpose_alone():
    bare = Asking(1, "ELDERLY", frozenset(), "")

    assert points_of(Ground.PURPOSE, bare, topics=["ELDERLY"]) == (600, 600)


@pytest.mark.parametrize(
    ("areas", "expected"),
    [((), 100), (("460107",), 200), (("460107002000",), 130), (("460108",), 60), (("469001",), 0)],
    ids=["says nothing", "knows the county", "another town of it", "another county of the city", "elsewhere"],
)
def test_who_knows_the_place_is_nearer_and_who_says_nothing_is_between(areas, expected):
    assert points_of(Ground.NEARNESS, areas=areas) == (expected, 200)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(None, 100), (Familiarity.UNFAMILIAR, 0), (Familiarity.ORDINARY, 100), (Familiarity.FAMILIAR, 200)],
)
def test_ones_own_word_counts_no_more_than_a_fifth(level, expected):
    assert points_of(Ground.OWN_WORD, level=level) == (expected, 200)


def test_nobody_fits_less_than_one_point_so_that_every_pair_may_be_used():
    assert points(parts(ASKING, a_knowing(areas=["469001"]), Familiarity.UNFAMILIAR)) == 1


def test_all_pairs_at_once_have_the_points_that_each_has_alone():
    asked = [
        ASKING,
        Asking(2, "CHILDREN", frozenset({"F2", "F3", "F4"}), "469001"),
        Asking(3, "OTHER", frozenset(), ""),
    ]
    knowing = [
        a_knowing(1, ["ELDERLY", "F2"], ["460107"]),
        a_knowing(2, ["F3", "F4", "CHILDREN"], ["460108", "4690"]),
        a_knowing(3),
    ]
    said = {(1, 2): Familiarity.FAMILIAR, (3, 1): Familiarity.UNFAMILIAR}

    found = affinities(asked, knowing, said)

    assert found.tolist() == [
        [points(parts(one, other, said.get((other.expert, one.application)))) for other in knowing] for one in asked
    ]
