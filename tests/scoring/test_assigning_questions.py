from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from grants.scoring.assigning import AssignError, Explanation, Substitute, assign, explain_pair, load_table, replace
from tests.scoring.panels import Panel, a_round, a_small_panel, best_total, broken_rules
from tests.scoring.test_assigning import a_panel


def test_a_pair_that_is_there_says_whether_it_was_pinned():
    made = assign(*a_panel([[900, 800, 1]], demand=[2]).all(), pinned=[(0, 2)])

    assert explain_pair(made, 0, 0) == Explanation("assigned")
    assert explain_pair(made, 0, 2) == Explanation("pinned")


def test_a_conflict_is_named_before_anything_else():
    made = assign(*a_panel([[900, 900]], org=[1, 1], conflict=[[False, True]]).all())

    assert explain_pair(made, 0, 1) == Explanation("conflict")


def test_a_pair_that_the_lot_kept_apart_says_so():
    made = assign(*a_round(60, 20).all(), exclusion=Decimal("0.8"), seed=b"lot")
    barred = np.argwhere(~made.drawn & ~made.given.closed)

    reasons = {explain_pair(made, int(i), int(j)).reason for i, j in barred}

    assert "not_drawn" in reasons
    assert reasons <= {"not_drawn", "same_organisation"}


def test_a_colleague_who_is_there_is_named_with_what_it_would_cost_to_change():
    made = assign(*a_panel([[900, 700, 1]], org=[1, 1, 2], demand=[2]).all())
    pinned = assign(*a_panel([[900, 700, 1]], org=[1, 1, 2], demand=[2]).all(), pinned=[(0, 1)])

    assert explain_pair(made, 0, 1) == Explanation("same_organisation", 0, None, 200)
    assert explain_pair(pinned, 0, 0) == Explanation("same_organisation", 1)


def test_an_expert_with_room_costs_the_difference():
    made = assign(*a_panel([[900, 700]]).all())

    assert explain_pair(made, 0, 1) == Explanation("costs", 0, None, 200)


def test_an_expert_at_his_limit_costs_what_both_applications_lose():
    made = assign(*a_panel([[900, 800], [900, 100]], load_max=[1, 1]).all())

    assert explain_pair(made, 0, 0) == Explanation("costs", 1, 1, 700)


def test_an_expert_at_his_limit_whom_nobody_can_give_up_is_out_of_reach():
    conflict = [[False, False], [False, True]]

    made = assign(*a_panel([[900, 800], [900, 100]], load_max=[1, 1], conflict=conflict).all())

    assert explain_pair(made, 0, 0) == Explanation("at_limit")


def test_an_expert_for_whom_nobody_can_be_spared_is_out_of_reach():
    made = assign(*a_panel([[900, 800]], load_min=[1, 0]).all())

    assert explain_pair(made, 0, 1) == Explanation("no_exchange")


def test_every_cost_is_what_the_total_falls_by_and_none_is_below_zero_at_the_optimum():
    seen = 0
    for seed in range(60):
        panel = a_small_panel(Random(seed))
        if best_total(panel) is None:
            continue
        made = assign(*panel.all(), floor=0)
        for i, j in np.ndindex(panel.affinity.shape):
            found = explain_pair(made, i, j)
            if found.cost is not None:
                changed = {(i, found.expert): None, (i, j): True} | (
                    {}
                    if found.application is None
                    else {(found.application, j): None, (found.application, found.expert): True}
                )
                pairs = {tuple(pair) for pair in made.pairs.tolist()}
                pairs = (pairs - changed.keys()) | {pair for pair, stays in changed.items() if stays}
                assert broken_rules(panel, pairs) == [], (seed, i, j)
                assert made.total - sum(int(panel.affinity[pair]) for pair in pairs) == found.cost >= 0, (seed, i, j)
                seen += 1
    assert seen > 1000


def test_who_can_take_the_place_of_an_expert_who_leaves_is_listed_with_the_loss():
    made = assign(*a_panel([[900, 700, 800, 600]], conflict=[[False] * 3 + [True]]).all())

    assert replace(made, 0, 0) == [Substitute(2, 100), Substitute(1, 200)]
    assert replace(made, 0, 0, most=1) == [Substitute(2, 100)]


def test_a_full_expert_can_come_if_another_application_takes_somebody_else():
    panel = a_panel([[900, 800, 100], [100, 900, 700]], load_max=[1, 1, 1])
    made = assign(*panel.all())

    assert made.pairs.tolist() == [[0, 0], [1, 1]]
    assert replace(made, 0, 0) == [Substitute(1, 300, 1, 2), Substitute(2, 800)]


def test_the_expert_who_leaves_may_take_what_the_substitute_gives_up():
    made = assign(*a_panel([[900, 800], [500, 900]], load_max=[1, 1]).all())

    assert replace(made, 0, 0) == [Substitute(1, 500, 1, 0)]


def test_no_substitute_comes_whom_the_lot_kept_apart():
    made = assign(*a_round(60, 20).all(), exclusion=Decimal("0.8"), seed=b"lot")

    for i, j in made.pairs.tolist():
        assert all(made.drawn[i, each.expert] for each in replace(made, i, j, most=20))


def test_no_substitute_comes_from_an_organisation_that_is_there_already_but_one_from_that_of_the_leaving_may():
    panel = a_panel([[900, 800, 700, 600, 1]], org=[1, 2, 2, 1, 3], demand=[2])
    made = assign(*panel.all(), pinned=[(0, 0)])

    assert made.pairs.tolist() == [[0, 0], [0, 1]]
    assert [each.expert for each in replace(made, 0, 0)] == [3, 4]


def test_an_expert_who_is_not_there_has_no_substitutes():
    made = assign(*a_panel([[900, 700]]).all())

    with pytest.raises(AssignError, match="shape: application 0 has no expert 1"):
        replace(made, 0, 1)


def test_every_substitute_keeps_the_rules_and_loses_what_it_says():
    seen = 0
    for seed in range(120):
        panel = a_small_panel(Random(seed))
        if best_total(panel) is None:
            continue
        made = assign(*panel.all(), pinned=assign(*panel.all()).pairs[:1])
        freed = Panel(*panel.all()[:4], np.zeros_like(panel.load_min), panel.load_max)
        for i, j in made.pairs.tolist():
            for each in replace(made, i, j, most=20):
                pairs = {tuple(pair) for pair in made.pairs.tolist()} - {(i, j)} | {(i, each.expert)}
                if each.application is not None:
                    pairs -= {(each.application, each.expert)}
                    pairs |= {(each.application, each.successor)}
                assert broken_rules(freed, pairs) == [], (seed, i, j)
                assert made.total - sum(int(panel.affinity[pair]) for pair in pairs) == each.loss, (seed, i, j)
                seen += each.application is not None
    assert seen > 100


def test_what_even_loads_cost_is_shown_from_no_bounds_to_equal_loads():
    panel = a_round(120, 40)

    table = load_table(panel.affinity, panel.conflict, panel.org, panel.demand)

    assert [(str(band.low), str(band.high), band.bounds) for band in table] == [
        ("0", "None", (0, 120)),
        ("0.70", "1.25", (6, 12)),
        ("0.85", "1.15", (7, 11)),
        ("0.95", "1.05", (8, 10)),
        ("1", "1", (9, 9)),
    ]
    assert table[0].share == 1
    assert [band.total for band in table] == sorted((band.total for band in table), reverse=True)
    assert all(band.share == Fraction(band.total, table[0].total) for band in table)
    assert all(band.bounds[0] <= band.loads[0] <= band.loads[1] <= band.bounds[1] for band in table)
    assert table[-1].loads == (9, 9)
    assert table[1].total == assign(*panel.all()).optimum


def test_a_band_that_cannot_be_kept_says_why():
    panel = a_panel([[500, 500]] * 3, conflict=[[False, True]] * 3)

    table = load_table(panel.affinity, panel.conflict, panel.org, panel.demand)

    assert [band.refused for band in table] == [None, "overload", "overload", "overload", "overload"]
    assert [(band.total, band.share, band.loads) for band in table[:2]] == [(1500, 1, (0, 3)), (None, None, None)]
