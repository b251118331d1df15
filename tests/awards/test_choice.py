"""The funded set by rank and at the optimum, and what no set can be chosen by: cases written out by hand."""

from decimal import Decimal

import pytest

from grants.awards.choice.contradictions import SelectError, Unable
from grants.awards.choice.funded import Status
from grants.awards.choice.model import Model
from grants.awards.choice.optimum import optimal
from grants.awards.choice.ranking import by_rank
from grants.awards.choice.tally import Blocker, Breach
from grants.awards.choice.terms import Choice, Grant, Kind, Limit, Quota
from tests.awards.choosing import a_candidate, rules

EXACT = Decimal(0)
BOTH = pytest.mark.parametrize("choose", [by_rank, optimal], ids=["by rank", "optimal"])


def yuan_of(funded) -> dict:
    return {key: grant.amount // 100 for key, grant in funded.grants.items()}


def refused(choose, candidates, rules) -> SelectError:
    with pytest.raises(SelectError) as refusal:
        choose(candidates, rules)
    return refusal.value


def test_the_ranking_is_followed_and_what_does_not_fit_is_skipped():
    found = by_rank([a_candidate("A", "90", 60), a_candidate("B", "80", 50), a_candidate("C", "75", 40)], rules(100))

    assert yuan_of(found) == {"A": 60, "C": 40}
    assert found.met == {"B": (Blocker(Limit(Kind.POOL, "lottery", 0, 100_00), 10_00),)}


def test_who_is_below_the_pass_mark_or_barred_is_not_funded_though_money_is_left():
    candidates = [a_candidate("A", "90", 10), a_candidate("B", "70", 10), a_candidate("C", "69.99", 10)]

    for choose in (by_rank, optimal):
        assert yuan_of(choose(candidates, rules(100, barred=frozenset({"A"})))) == {"B": 10}


def test_floors_come_first():
    candidates = [
        a_candidate("A", "90", 60),
        a_candidate("B", "80", 40),
        a_candidate("C", "75", 40, field="orphan"),
        a_candidate("D", "72", 30, field="orphan"),
    ]
    found = by_rank(candidates, rules(100, fields={"orphan": Quota(least_percent=Decimal(35))}))

    assert yuan_of(found) == {"A": 60, "C": 40}
    assert found.breaches == []


def test_a_floor_that_the_ranking_misses_is_said_and_the_optimum_keeps_it():
    candidates = [
        a_candidate("A", "90", 50, field="orphan", area="south"),
        a_candidate("B", "80", 60, area="south"),
        a_candidate("C", "75", 40, field="orphan"),
    ]
    asked = rules(100, fields={"orphan": Quota(least_projects=1)}, areas={"south": Quota(least_percent=Decimal(60))})
    floor = Limit(Kind.AREA_MONEY, "south", 60_00, None)

    assert yuan_of(by_rank(candidates, asked)) == {"A": 50, "C": 40}
    assert by_rank(candidates, asked).breaches == [Breach(floor, short=10_00)]
    assert yuan_of(optimal(candidates, asked)) == {"B": 60, "C": 40}


@BOTH
def test_no_organisation_gets_more_than_so_many(choose):
    candidates = [
        a_candidate(name, score, 10, organisation=1) for name, score in (("A", "90"), ("B", "80"), ("C", "75"))
    ]

    assert yuan_of(choose([*candidates, a_candidate("D", "71", 10)], rules(100, per_organisation=2))) == {
        "A": 10,
        "B": 10,
        "D": 10,
    }


@BOTH
def test_ceilings_of_money_and_projects_hold_for_fields_and_areas(choose):
    candidates = [
        a_candidate("A", "90", 30),
        a_candidate("B", "85", 30),
        a_candidate("C", "80", 10),
        a_candidate("D", "75", 10, field="orphan", area="south"),
        a_candidate("E", "74", 10, field="orphan", area="south"),
    ]
    asked = rules(100, fields={"elderly": Quota(most_percent=Decimal(40))}, areas={"south": Quota(most_projects=1)})

    assert yuan_of(choose(candidates, asked)) == {"A": 30, "C": 10, "D": 10}


@BOTH
def test_a_candidate_draws_on_one_of_the_pools_whose_purpose_it_serves(choose):
    candidates = [
        a_candidate("A", "90", 60),
        a_candidate("B", "85", 50, pools=("lottery", "fiscal")),
        a_candidate("C", "80", 50),
        a_candidate("D", "75", 10, pools=("fiscal",)),
    ]
    found = choose(candidates, rules(0, pools={"lottery": 110_00, "fiscal": 60_00}))

    assert found.grants == {
        "A": Grant(60_00, "lottery"),
        "B": Grant(50_00, "fiscal" if choose is optimal else "lottery"),
        "D": Grant(10_00, "fiscal"),
    } | ({"C": Grant(50_00, "lottery")} if choose is optimal else {})


@BOTH
def test_a_grant_is_cut_to_what_is_left_and_never_under_its_minimum(choose):
    asked = rules(100, partial=True)
    strong = a_candidate("A", "90", 60)

    assert yuan_of(choose([strong, a_candidate("B", "80", 50, minimum=40_00)], asked)) == {"A": 60, "B": 40}
    assert yuan_of(choose([strong, a_candidate("B", "80", 50, minimum=40_01)], asked)) == {"A": 60}
    assert yuan_of(choose([strong, a_candidate("B", "80", 50, minimum=40_00)], rules(100))) == {"A": 60}
    assert yuan_of(choose([strong, a_candidate("B", "80", 50)], asked)) == {"A": 60}


def test_grants_are_cut_in_whole_steps_even_where_a_floor_is_met_by_less():
    """Within a gap the solver may cut by any sum of money; where rounding breaks a floor it cuts by whole steps."""
    candidates = [
        a_candidate("A", "90", 50, minimum=20_00),
        a_candidate("B", "80", 50, minimum=20_00, field="orphan"),
    ]
    asked = rules(85, partial=True, step=10_00, fields={"orphan": Quota(least_percent=Decimal(40))})

    assert yuan_of(optimal(candidates, asked)) == {"A": 40, "B": 40}
    assert yuan_of(optimal(candidates, asked, gap=EXACT)) == {"A": 40, "B": 40}


@BOTH
def test_a_tie_is_broken_as_the_ranking_prints_it(choose):
    candidates = [
        a_candidate("second", "80", 60, place=2),
        a_candidate("first", "80", 60, place=1),
        a_candidate("third", "80", 60, place=3),
    ]

    assert yuan_of(choose(candidates, rules(100))) == {"first": 60}


def test_points_are_weighed_by_money_so_that_cheap_weak_ones_do_not_win():
    """By points alone B, C and D would win: 213 to 90. By the yuan A is worth 21 points and the others two."""
    candidates = [
        a_candidate("A", "90", 90),
        *(a_candidate(name, "71", 30, place=at) for at, name in enumerate("BCD", 9000)),
    ]

    found = optimal(candidates, rules(90))

    assert yuan_of(found) == {"A": 90}
    assert found.value == 21 * 90


def test_the_optimum_leaves_out_a_better_one_only_where_others_are_worth_more():
    candidates = [
        a_candidate("A", "90", 70),
        a_candidate("B", "88", 50, area="south"),
        a_candidate("C", "87", 50, area="south"),
    ]

    assert yuan_of(by_rank(candidates, rules(100))) == {"A": 70}
    assert yuan_of(optimal(candidates, rules(100))) == {"B": 50, "C": 50}


def test_nobody_loses_to_who_is_placed_lower_and_asks_more_in_the_same_field_and_area():
    better, worse = a_candidate("A", "80", 90), a_candidate("B", "79", 100)

    assert yuan_of(optimal([better, worse], rules(100), gap=EXACT)) == {"A": 90}
    elsewhere = a_candidate("B", "79", 100, area="south")
    assert yuan_of(optimal([better, elsewhere], rules(100), gap=EXACT)) == {"B": 100}


def test_nobody_loses_to_who_is_worse_within_an_organisation_either():
    candidates = [a_candidate("A", "81", 50, organisation=1), a_candidate("B", "80", 60, organisation=1)]

    assert yuan_of(optimal(candidates, rules(60, per_organisation=1), gap=EXACT)) == {"A": 50}


def test_where_the_better_one_must_not_lose_another_may_take_its_organisations_place():
    """B and Y would be worth most, but A could stand for B; with X in, A's organisation is at its limit."""
    candidates = [
        a_candidate("A", "81", 50, organisation=1),
        a_candidate("B", "80", 60),
        a_candidate("Y", "75", 40, field="orphan", area="south"),
        a_candidate("X", "74.50", 40, organisation=1, area="south"),
    ]

    assert yuan_of(optimal(candidates, rules(100, per_organisation=1), gap=EXACT)) == {"B": 60, "X": 40}


def test_nobody_stands_for_who_draws_on_a_pool_that_is_closed_to_it():
    """B out of the lottery pool would be worth most, but A could stand for it there; out of the other it cannot."""
    candidates = [
        a_candidate("A", "81", 30),
        a_candidate("B", "80", 60, pools=("lottery", "fiscal")),
        a_candidate("Y", "79.83", 60, field="orphan", pools=("fiscal",)),
        a_candidate("Z", "79.50", 60, field="orphan"),
    ]
    found = optimal(candidates, rules(0, pools={"lottery": 60_00, "fiscal": 60_00}), gap=EXACT)

    assert found.grants == {"B": Grant(60_00, "fiscal"), "Z": Grant(60_00, "lottery")}


def test_who_is_worse_may_win_where_the_better_ones_organisation_is_at_its_limit():
    candidates = [
        a_candidate("A", "90", 50, organisation=1),
        a_candidate("B", "80", 40, organisation=1),
        a_candidate("C", "75", 50),
    ]

    assert yuan_of(optimal(candidates, rules(100, per_organisation=1), gap=EXACT)) == {"A": 50, "C": 50}


def test_who_is_worse_may_win_where_a_floor_of_money_cannot_be_reached_otherwise():
    better, worse = a_candidate("A", "80", 90), a_candidate("B", "79", 100)
    asked = rules(100, fields={"elderly": Quota(least_percent=Decimal(95))})

    assert yuan_of(optimal([better, worse], asked, gap=EXACT)) == {"B": 100}


@BOTH
def test_whom_the_committee_keeps_is_in_whatever_the_ranking_says(choose):
    candidates = [a_candidate("A", "90", 50), a_candidate("B", "71", 60)]

    assert yuan_of(choose(candidates, rules(100, kept=frozenset({"B"})))) == {"B": 60}


@BOTH
def test_a_round_without_eligible_candidates_has_an_empty_set(choose):
    assert choose([], rules(100)).grants == {}
    assert choose([a_candidate("A", "60", 10)], rules(100)).grants == {}


def test_the_optimum_is_never_worth_less_than_the_ranking():
    """Within a gap of the whole value the solver may stop at any set."""
    candidates = [a_candidate(str(at), str(90 - at), 7 + at * 5 % 11) for at in range(18)]
    found = optimal(candidates, rules(100), gap=Decimal("0.99"))

    assert found.value >= by_rank(candidates, rules(100)).value
    assert found.breaches == []


def test_the_price_of_the_pool_is_what_one_more_yuan_would_bring():
    """B is cut in the relaxation: it has eleven points to the yuan."""
    found = optimal([a_candidate("A", "90", 60), a_candidate("B", "80", 60)], rules(100), gap=EXACT)

    assert found.prices == {Limit(Kind.POOL, "lottery", 0, 100_00): Decimal("11.0000")}
    assert (found.value, found.bound.lp, found.status) == (21 * 60, 21 * 60 + 11 * 40, Status.OPTIMAL)
    assert found.share_of_bound == Decimal("0.74117")


def test_the_price_of_a_floor_is_what_it_costs():
    candidates = [a_candidate("A", "90", 100), a_candidate("B", "80", 50, field="orphan")]
    asked = rules(100, fields={"orphan": Quota(least_projects=1)})
    found = optimal([*candidates, a_candidate("C", "75", 50)], asked, gap=EXACT)

    assert found.prices[Limit(Kind.FIELD_PROJECTS, "orphan", 1, None)] == Decimal("-500.0000")


def test_when_no_set_keeps_all_limits_it_is_said_which_must_give_and_by_how_much():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 50, field="orphan")]
    asked = rules(100, fields={"orphan": Quota(least_percent=Decimal(50)), "elderly": Quota(least_percent=Decimal(45))})
    refusal = refused(optimal, candidates, asked)

    assert refusal.kind == Unable.INFEASIBLE
    # A and B together cost 110; without A its floor is 45 short, without B the other is 50 short; the pool is there.
    assert refusal.gives == (Breach(Limit(Kind.FIELD_MONEY, "elderly", 45_00, None), short=45_00),)


def test_what_must_give_is_the_least_whatever_else_would_fit():
    """Steps of ten yuan: fifty is four over, forty would be six short."""
    asked = rules(
        100, partial=True, step=10_00, fields={"elderly": Quota(least_percent=Decimal(46), most_percent=Decimal(46))}
    )
    with pytest.raises(SelectError) as refusal:
        optimal([a_candidate("A", "90", 50, minimum=20_00)], asked, gap=EXACT)

    assert refusal.value.gives == (Breach(Limit(Kind.FIELD_MONEY, "elderly", 46_00, 46_00), over=4_00),)


def test_a_share_that_is_no_whole_number_of_cents_is_kept_in_full():
    """A third of 100 yuan is at least 33.34 and at most 33.33."""
    third = Decimal("33.333")
    quotas = {"elderly": Quota(least_percent=third), "orphan": Quota(most_percent=third)}
    choice = Choice([], rules(100, fields=quotas))

    assert choice.limits[1:] == [
        Limit(Kind.FIELD_MONEY, "elderly", 33_34, None),
        Limit(Kind.FIELD_MONEY, "orphan", 0, 33_33),
    ]


def test_a_pool_gives_only_when_what_is_kept_is_more_than_it():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 50)]
    refusal = refused(optimal, candidates, rules(100, kept=frozenset({"A", "B"})))

    assert refusal.gives == (Breach(Limit(Kind.POOL, "lottery", 0, 100_00), over=10_00),)
    assert by_rank(candidates, rules(100, kept=frozenset({"A", "B"}))).breaches == list(refusal.gives)


def test_a_set_that_the_solver_let_pass_within_its_tolerance_is_shut_out():
    """None such has been seen; what shuts it out is asked for directly."""
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 60), a_candidate("C", "75", 60, field="orphan")]
    choice = Choice(candidates, rules(130, fields={"orphan": Quota(least_projects=0)}))
    pool, orphans = choice.limits
    for breach in (Breach(pool, over=1), Breach(orphans, short=1)):
        model = Model(choice)
        first = model.solve(EXACT, 100).grants
        model.forbid(first, breach)

        assert list(first) == ["A", "B"]
        assert list(model.solve(EXACT, 100).grants) == ["A", "C"]
