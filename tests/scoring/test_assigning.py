from random import Random

import numpy as np
import pytest

from grants.scoring.assigning import AssignError, assign, upper_bound
from grants.scoring.assigning.paths import corrected
from grants.scoring.assigning.prices import everyones_best
from grants.scoring.assigning.problem import NOBODY, stated
from tests.scoring.panels import Panel, a_round, a_small_panel, best_total, broken_rules

CASES = 400


def a_panel(affinity: list[list[int]], **facts: object) -> Panel:
    """Nothing stands against anything unless the test says so: everybody works elsewhere and takes any load."""
    applications, experts = np.shape(affinity)
    given = {
        "conflict": np.zeros((applications, experts), bool),
        "org": [-1] * experts,
        "demand": [1] * applications,
        "load_min": [0] * experts,
        "load_max": [applications] * experts,
    } | facts
    return Panel(np.array(affinity), **{name: np.array(value) for name, value in given.items()})


def pairs(made) -> list[list[int]]:
    return made.pairs.tolist()


def refusal(panel: Panel, **facts: object) -> AssignError:
    with pytest.raises(AssignError) as caught:
        assign(*panel.all(), **facts)
    return caught.value


def test_the_total_is_the_greatest_where_best_first_would_miss_it():
    made = assign(*a_panel([[900, 800], [890, 100]], load_max=[1, 1]).all())

    assert pairs(made) == [[0, 1], [1, 0]]
    assert (made.total, made.optimum, made.upper_bound, made.certified) == (1690, 1690, 1690, True)
    assert made.per_application.tolist() == [800, 890]


def test_the_prices_prove_the_total_and_no_prices_can_prove_less():
    panel = a_panel([[900, 800], [890, 100]], load_max=[1, 1])
    chance = np.random.default_rng(1)

    made = assign(*panel.all())

    assert upper_bound(*panel.all(), made.price) == made.total
    assert all(upper_bound(*panel.all(), chance.integers(-500, 500, 2)) >= made.total for _ in range(200))


def test_a_conflict_is_never_assigned_however_well_the_expert_fits():
    conflict = [[True, False], [False, False]]

    made = assign(*a_panel([[1000, 1], [1000, 1]], conflict=conflict).all())

    assert pairs(made) == [[0, 1], [1, 0]]


def test_two_experts_of_one_organisation_never_judge_the_same_application():
    panel = a_panel([[900, 800, 100]], org=[7, 7, 3], demand=[2])

    assert pairs(assign(*panel.all())) == [[0, 0], [0, 2]]
    assert pairs(assign(*panel.all(), one_per_org=False)) == [[0, 0], [0, 1]]


def test_experts_without_an_organisation_do_not_exclude_each_other():
    made = assign(*a_panel([[900, 800, 100]], org=[-1, -1, 3], demand=[2]).all())

    assert pairs(made) == [[0, 0], [0, 1]]


def test_a_minimum_load_is_met_and_its_price_says_what_that_costs():
    made = assign(*a_panel([[900, 100], [900, 400]], load_min=[0, 1]).all())

    assert pairs(made) == [[0, 0], [1, 1]]
    assert made.load.tolist() == [1, 1]
    assert made.price[1] - made.price[0] == -500


def test_pinned_pairs_stay_and_count_as_load_as_demand_and_for_their_organisation():
    panel = a_panel([[100, 900, 800], [100, 900, 800]], org=[5, 5, 6], demand=[2, 1], load_max=[1, 1, 2])

    made = assign(*panel.all(), pinned=[(0, 0)])

    assert pairs(made) == [[0, 0], [0, 2], [1, 1]]
    assert (made.total, made.certified) == (1800, True)
    assert broken_rules(panel, made.pairs, [(0, 0)]) == []


def test_the_order_of_the_pinned_pairs_changes_nothing():
    panel = a_round(40, 10, each=2)
    pinned = [(0, 1), (3, 2), (5, 0)]

    one, other = (assign(*panel.all(), pinned=order) for order in (pinned, pinned[::-1]))

    assert (one.pairs.tobytes(), one.price.tobytes()) == (other.pairs.tobytes(), other.price.tobytes())


def test_the_same_question_gets_the_same_answer():
    panel = a_round(150, 25)

    one, other = assign(*panel.all()), assign(*panel.all())

    assert (one.pairs.tobytes(), one.price.tobytes()) == (other.pairs.tobytes(), other.price.tobytes())


@pytest.mark.parametrize(("applications", "experts"), [(0, 0), (0, 3), (3, 0)])
def test_without_demand_nobody_is_assigned(applications, experts):
    nothing = np.zeros((applications, experts), int)
    panel = Panel(nothing + 1, nothing > 0, nothing.sum(0), nothing.sum(1), nothing.sum(0), nothing.sum(0) + 1)

    made = assign(*panel.all())

    assert (pairs(made), made.total, made.certified) == ([], 0, True)


@pytest.mark.parametrize(
    ("facts", "ids"),
    [
        ({"conflict": [[False]]}, []),
        ({"org": [1]}, []),
        ({"demand": [1.5, 1.0]}, []),
        ({"demand": [-1, 1]}, []),
        ({"load_min": [0, 2], "load_max": [1, 1]}, [1]),
        ({"load_min": [-1, 0]}, [0]),
    ],
    ids=["conflict", "organisation", "broken demand", "negative demand", "minimum above maximum", "negative load"],
)
def test_what_does_not_fit_together_is_refused(facts, ids):
    error = refusal(a_panel([[500, 500], [500, 500]], **facts))

    assert (error.kind, error.ids) == ("shape", ids)


@pytest.mark.parametrize("affinity", [[[0, 1]], [[1001, 1]], [[0.5, 0.5]]], ids=["zero", "too great", "broken"])
def test_an_affinity_is_a_whole_number_from_1_to_1000(affinity):
    assert refusal(a_panel(affinity)).kind == "shape"


@pytest.mark.parametrize("facts", [{"exclusion": 0}, {"exclusion": 2}, {"floor": 2}, {"pinned": [(0, 9)]}])
def test_shares_lie_between_nothing_and_all_and_pinned_pairs_exist(facts):
    assert refusal(a_panel([[500, 500]]), **facts).kind == "shape"


@pytest.mark.parametrize(
    ("facts", "pinned", "wrong"),
    [
        ({"conflict": [[True, False], [False, False]]}, [(0, 0)], [(0, 0)]),
        ({"org": [4, 4], "demand": [2, 1]}, [(0, 0), (0, 1)], [(0, 1)]),
        ({}, [(0, 0), (0, 1)], [(0, 1)]),
        ({"load_max": [1, 1]}, [(0, 0), (1, 0)], [(1, 0)]),
        ({"demand": [2, 1]}, [(0, 0), (0, 0)], [(0, 0)]),
    ],
    ids=["conflict", "one organisation", "beyond the demand", "beyond the load", "twice"],
)
def test_pinned_pairs_that_break_a_rule_are_named(facts, pinned, wrong):
    error = refusal(a_panel([[500, 500], [500, 500]], **facts), pinned=pinned)

    assert (error.kind, error.ids) == ("pinned", wrong)


def test_a_pool_that_takes_too_few_is_refused_with_both_sums():
    error = refusal(a_panel([[500, 500]] * 3, load_max=[1, 1]))

    assert (error.kind, error.needed, error.available) == ("capacity", 3, 2)


def test_minimum_loads_that_ask_for_more_than_there_is_are_refused_with_both_sums():
    error = refusal(a_panel([[500, 500]] * 3, load_min=[2, 2]))

    assert (error.kind, error.needed, error.available) == ("minimum_load", 4, 3)


def test_applications_with_too_few_eligible_organisations_are_named_with_what_each_has():
    conflict = [[True, False, False], [False, False, False], [True, True, True]]

    error = refusal(a_panel([[500] * 3] * 3, conflict=conflict, org=[1, 2, 2], demand=[2, 2, 1]))

    assert (error.kind, error.ids, error.each) == ("too_few_eligible", [0, 2], {0: (2, 1), 2: (1, 0)})
    assert (error.needed, error.available) == (3, 1)


def test_experts_who_alone_may_judge_more_than_they_take_are_named():
    conflict = [[False, False, True], [False, False, True], [False, False, True], [False, False, False]]

    error = refusal(a_panel([[500] * 3] * 4, conflict=conflict, load_max=[1, 1, 4]))

    assert (error.kind, error.ids, error.needed, error.available) == ("overload", [0, 1], 3, 2)


def test_experts_who_cannot_be_given_their_minimum_are_named():
    conflict = [[False, True, True], [False, False, True], [False, False, True], [False, False, False]]

    error = refusal(a_panel([[500] * 3] * 4, conflict=conflict, load_min=[0, 0, 2]))

    assert (error.kind, error.ids, error.needed, error.available) == ("minimum_load", [2], 2, 1)


def test_a_refusal_says_its_kind_and_why():
    error = refusal(a_panel([[500, 500]] * 3, load_max=[1, 1]))

    assert str(error) == "capacity: all experts together take too few"


@pytest.mark.parametrize("part", range(8))
def test_random_cases_have_the_total_of_a_linear_programme_with_its_proof_and_keep_every_rule(part):
    for seed in range(part * CASES // 8, (part + 1) * CASES // 8):
        panel = a_small_panel(Random(seed))
        expected = best_total(panel)
        if expected is None:
            refusal(panel)
            continue
        made = assign(*panel.all())

        assert made.optimum == made.upper_bound == round(expected), seed
        assert made.certified, seed
        assert broken_rules(panel, made.pairs) == [], seed
        assert (made.total, made.floor >= made.floor_before) == (made.per_application.sum(), True), seed


@pytest.mark.parametrize("part", range(4))
def test_from_any_prices_at_all_chains_of_exchanges_end_at_the_proved_total(part):
    for seed in range(part * CASES // 4, (part + 1) * CASES // 4):
        panel = a_small_panel(Random(seed))
        expected = best_total(panel)
        if expected is None:
            continue
        problem = stated(*panel.all())
        start = np.random.default_rng(seed).integers(-1000, 1001, len(panel.org))

        found = corrected(problem, start, everyones_best(problem, start))

        application, slot = np.nonzero(found.chosen != NOBODY)
        expert = found.chosen[application, slot]
        total = panel.affinity[application, expert].sum()
        assert total == upper_bound(*panel.all(), found.price) == round(expected), seed
        assert broken_rules(panel, zip(application, expert, strict=True)) == [], seed


@pytest.mark.parametrize("by_tags", [False, True])
@pytest.mark.parametrize("one_per_org", [True, False])
def test_a_round_of_300_applications_is_proved_and_keeps_every_rule(by_tags, one_per_org):
    panel = a_round(300, 40, by_tags=by_tags)

    made = assign(*panel.all(), one_per_org=one_per_org)

    assert made.certified
    assert broken_rules(panel, made.pairs, one_per_org=one_per_org) == []


def test_random_cases_with_pinned_pairs_are_the_best_that_keep_them():
    for seed in range(100):
        panel = a_small_panel(Random(seed))
        if best_total(panel) is None:
            continue
        pinned = [tuple(pair) for pair in assign(*panel.all(), floor=0).pairs[::3].tolist()]
        worse = Panel(1001 - panel.affinity, *panel.all()[1:])

        made = assign(*worse.all(), pinned=pinned)

        assert broken_rules(worse, made.pairs, pinned) == [], seed
        raised = worse.affinity.copy()
        for pair in pinned:
            raised[pair] += 100_000
        expected = best_total(Panel(raised, *worse.all()[1:]))
        assert made.certified, seed
        assert made.optimum == round(expected) - 100_000 * len(pinned), seed
