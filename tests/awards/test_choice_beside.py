"""Reasons, both ways side by side, other budgets, and the worked round: what the committee sees beside the ranking."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from grants import demo
from grants.awards.choice.comparing import Gain, Mode, Offer, compare
from grants.awards.choice.contradictions import Unable, Wrong
from grants.awards.choice.funded import FundedSet, Way
from grants.awards.choice.optimum import optimal
from grants.awards.choice.ranking import by_rank
from grants.awards.choice.reasons import Overtaking, Reasons, Verdict, Why, reasons
from grants.awards.choice.tally import Blocker, Breach
from grants.awards.choice.terms import Candidate, Choice, Grant, Kind, Limit, Quota, Rules
from grants.awards.choice.what_if import budgets, what_if
from grants.money import from_cents, in_cents
from tests.awards.choosing import a_candidate, rules

EXACT = Decimal(0)
ROUND = json.loads((Path(demo.__file__).parent / "round.json").read_text(encoding="utf-8"))
POOL = Limit(Kind.POOL, "lottery", 0, 100_00)


def a_set(*candidates: Candidate, funded: str, **changes) -> FundedSet:
    """Somebody's own set, each in full out of its first pool, of 100 yuan."""
    choice = Choice(sorted(candidates, key=lambda each: each.place), rules(100, **changes))
    grants = {each.id: Grant(each.request, each.pools[0]) for each in candidates if each.id in funded}
    return FundedSet(choice, grants, Way.RANK)


def test_below_the_pass_mark_it_is_said_by_how_many_points():
    found = by_rank([a_candidate("A", "66", 10)], rules(100))

    assert reasons(found, "A") == Reasons(Verdict.BELOW_LINE, points_short=Decimal(4))


def test_what_the_committee_decided_is_the_reason_for_whom_it_keeps_or_bars():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 60)]
    found = by_rank(candidates, rules(100, kept=frozenset({"B"}), barred=frozenset({"A"})))

    assert reasons(found, "A") == Reasons(Verdict.BARRED)
    assert reasons(found, "B") == Reasons(Verdict.KEPT, Grant(60_00, "lottery"), floors=[])


def test_who_is_out_is_told_every_limit_and_by_how_much_it_would_be_broken():
    candidates = [
        a_candidate("A", "90", 60, organisation=1),
        a_candidate("B", "80", 50, organisation=1),
        a_candidate("C", "75", 20),
    ]
    asked = {"per_organisation": 1, "areas": {"north": Quota(most_percent=Decimal(80), most_projects=2)}}
    told = reasons(by_rank(candidates, rules(100, **asked)), "B")

    assert told.blockers == [
        Blocker(POOL, 30_00),
        Blocker(Limit(Kind.ORGANISATION, 1, 0, 1), 1),
        Blocker(Limit(Kind.AREA_MONEY, "north", 0, 80_00), 50_00),
        Blocker(Limit(Kind.AREA_PROJECTS, "north", 0, 2), 1),
    ]
    # At its turn C was not funded yet: the area had room for one more project.
    assert [each.limit.kind for each in told.met] == [Kind.POOL, Kind.ORGANISATION, Kind.AREA_MONEY]
    assert told.overtaken == [Overtaking("C", Why.ASKS_LESS)]


def test_a_pool_stands_against_nobody_who_could_draw_on_another():
    candidates = [
        a_candidate("A", "90", 100),
        a_candidate("B", "80", 50, organisation="of A", pools=("lottery", "fiscal")),
    ]
    found = by_rank(candidates, rules(0, pools={"lottery": 100_00, "fiscal": 50_00}, per_organisation=1))

    assert reasons(found, "B").blockers == [Blocker(Limit(Kind.ORGANISATION, "of A", 0, 1), 1)]


def test_with_cut_grants_it_is_the_minimum_that_would_have_to_fit():
    candidates = [a_candidate("A", "90", 80), a_candidate("B", "80", 50, minimum=30_00)]

    assert reasons(by_rank(candidates, rules(100, partial=True)), "B").blockers == [Blocker(POOL, 10_00)]


def test_who_holds_a_floor_up_is_told_so():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "75", 30, field="orphan")]
    found = by_rank(candidates, rules(100, fields={"orphan": Quota(least_percent=Decimal(25))}))

    assert reasons(found, "A").floors == []
    assert reasons(found, "B").floors == [Breach(Limit(Kind.FIELD_MONEY, "orphan", 25_00, None), short=25_00)]


def test_who_is_out_is_told_who_is_better_and_asks_no_more():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 40, area="south"), a_candidate("C", "75", 60)]

    assert reasons(by_rank(candidates, rules(100)), "C").behind == ["A"]


@pytest.mark.parametrize(
    ("worse", "changes", "overtaking"),
    [
        ({}, {"kept": frozenset({"B"})}, Overtaking("B", Why.KEPT)),
        ({"field": "orphan"}, {}, Overtaking("B", Why.OTHER_FIELD)),
        ({"area": "south"}, {}, Overtaking("B", Why.OTHER_AREA)),
        ({"pools": ("fiscal",)}, {"pools": {"lottery": 100_00, "fiscal": 90_00}}, Overtaking("B", Why.OTHER_POOL)),
        ({"request": 59}, {}, Overtaking("B", Why.ASKS_LESS)),
        ({"minimum": 10_00}, {"partial": True}, Overtaking("B", Why.ASKS_LESS)),
        (
            {},
            {"per_organisation": 1},
            Overtaking("B", Why.ORGANISATION, Blocker(Limit(Kind.ORGANISATION, 1, 0, 1), 1)),
        ),
        (
            {},
            {"fields": {"elderly": Quota(least_percent=Decimal(75))}},
            Overtaking("B", Why.FLOOR, Breach(Limit(Kind.FIELD_MONEY, "elderly", 75_00, None), short=5_00)),
        ),
        ({}, {}, Overtaking("B", Why.NOTHING)),
    ],
    ids=lambda value: value.why.value if isinstance(value, Overtaking) else "",
)
def test_every_funded_one_that_is_placed_lower_has_a_reason_with_a_name(worse, changes, overtaking):
    """A is out while B is in; a third one, also of A's organisation, is in."""
    candidates = [
        a_candidate("first", "95", 10, organisation=1),
        a_candidate("A", "90", 60, organisation=1),
        a_candidate("B", "80", **({"request": 65} | worse)),
    ]

    assert reasons(a_set(*candidates, funded="first B", **changes), "A").overtaken == [overtaking]


def test_a_ranking_that_keeps_its_rules_and_is_near_the_bound_needs_nothing_beside_it():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 40)]

    assert compare(candidates, rules(100)).offers == []
    assert compare(candidates, rules(100)).optimum is None
    assert compare(candidates, rules(100), mode=Mode.BOTH).gain == Gain(Decimal(0), 0, 0)
    assert compare(candidates, rules(100), mode=Mode.BOTH).differences == []


def test_where_the_ranking_breaks_a_floor_the_optimum_stands_beside_it():
    candidates = [
        a_candidate("A", "90", 50, field="orphan", area="south"),
        a_candidate("B", "80", 60, area="south"),
        a_candidate("C", "75", 40, field="orphan"),
    ]
    floors = {"fields": {"orphan": Quota(least_projects=1)}, "areas": {"south": Quota(least_percent=Decimal(60))}}
    found = compare(candidates, rules(100, **floors))

    assert found.offers == [Offer.BREAKS_A_RULE, Offer.UNDER_THE_BOUND]
    assert found.gain == Gain(Decimal(11 * 60 - 21 * 50), 10_00, 0)
    assert [each.id for each in found.differences] == ["A", "B"]
    without, instead = found.differences
    assert (without.by_rank.verdict, without.at_best.blockers) == (Verdict.FUNDED, [Blocker(POOL, 50_00)])
    assert (instead.by_rank.met, instead.at_best.floors) == (
        (Blocker(POOL, 10_00),),
        [Breach(Limit(Kind.AREA_MONEY, "south", 60_00, None), short=60_00)],
    )


def test_where_the_ranking_falls_behind_the_bound_the_optimum_stands_beside_it():
    candidates = [
        a_candidate("A", "90", 70),
        a_candidate("B", "88", 50, area="south"),
        a_candidate("C", "87", 50, area="south"),
    ]
    found = compare(candidates, rules(100))

    assert found.offers == [Offer.UNDER_THE_BOUND]
    assert found.gain == Gain(Decimal(19 * 50 + 18 * 50 - 21 * 70), 30_00, 1)


def test_where_no_set_keeps_all_limits_the_ranking_stands_alone_with_what_must_give():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 50, field="orphan")]
    floors = {"orphan": Quota(least_percent=Decimal(50)), "elderly": Quota(least_percent=Decimal(45))}
    found = compare(candidates, rules(100, fields=floors))

    assert (found.optimum, found.gain, found.unable.kind) == (None, None, Unable.INFEASIBLE)
    assert found.unable.gives == (Breach(Limit(Kind.FIELD_MONEY, "elderly", 45_00, None), short=45_00),)


def test_more_money_may_drop_somebody_unless_the_funded_are_kept():
    candidates = [a_candidate("A", "90", 105), a_candidate("B", "80", 100, area="south")]
    before = by_rank(candidates, rules(100))
    more, same = budgets(before, [10, 3])

    assert (more.added, more.dropped, more.value_change) == (["A"], ["B"], Decimal(21 * 105 - 11 * 100))
    assert (same.added, same.dropped, same.value_change) == ([], [], 0)
    assert budgets(before, [10], keep_funded=True)[0].after.grants == before.grants


def test_less_money_drops_somebody_and_what_binds_then_is_named():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 40)]
    less = budgets(optimal(candidates, rules(100)), [-10])[0]

    assert (less.added, less.dropped, less.value_change) == ([], ["B"], Decimal(-11 * 40))
    assert less.now_binding == [Limit(Kind.POOL, "lottery", 0, 90_00)]


def test_other_rules_are_tried_like_other_budgets():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 40), a_candidate("C", "75", 40, area="south")]
    other = what_if(by_rank(candidates, rules(100)), rules(100, areas={"south": Quota(least_projects=1)}))

    assert (other.added, other.dropped) == (["C"], ["B"])
    assert other.now_binding == [Limit(Kind.AREA_PROJECTS, "south", 1, None)]


def test_a_budget_under_which_no_set_can_be_proposed_says_why():
    candidates = [a_candidate("A", "90", 60), a_candidate("B", "80", 40)]
    before = optimal(candidates, rules(100, areas={"north": Quota(least_projects=2, least_percent=Decimal(95))}))
    less, more = budgets(before, [-10, 10])

    assert (less.after, less.unable.kind) == (None, Unable.INFEASIBLE)
    assert less.unable.gives == (
        Breach(Limit(Kind.AREA_MONEY, "north", 85_50, None), short=25_50),
        Breach(Limit(Kind.AREA_PROJECTS, "north", 2, None), short=1),
    )
    assert [each.wrong for each in more.unable.contradictions] == [Wrong.FLOOR_OVER_ELIGIBLE]


def the_worked_round() -> tuple[list[Candidate], Rules]:
    """Its ranking, each with what the committee awarded in the end; who got nothing with what it asked."""
    decided = {each["application"]: each["awarded"] for each in ROUND["decisions"]}
    applications = {each["code"]: each for each in ROUND["applications"]}
    candidates = [
        Candidate(
            id=code,
            place=place,
            score=Decimal(row["final"]),
            request=in_cents(Decimal(decided[code] or applications[code]["requested"])),
            field=applications[code]["purpose"],
            area=ROUND["division"]["code"],
            organisation=applications[code]["applicant"],
            pools=(applications[code]["fund"],),
        )
        for place, row in enumerate(ROUND["expect"]["ranking"], start=1)
        for code in [row["application"]]
    ]
    call = ROUND["call"]
    pools = {each["fund"]: in_cents(Decimal(each["amount"])) for each in call["pools"]}
    return candidates, Rules(pools, Decimal(call["pass_mark"]), per_organisation=1)


def test_in_the_worked_round_both_ways_give_what_the_committee_decided():
    expect = ROUND["expect"]
    found = compare(*the_worked_round(), mode=Mode.BOTH)

    for each in (found.by_rank, found.optimum):
        assert {key: str(from_cents(grant.amount)) for key, grant in each.grants.items()} == expect["awards"]
        assert {limit.of: str(from_cents(left)) for limit, left in each.slack.items() if limit.kind == Kind.POOL} == {
            fund: figures["left"] for fund, figures in expect["funds"].items()
        }
    assert found.offers == []
    assert reasons(found.by_rank, "A3") == Reasons(Verdict.BELOW_LINE, points_short=Decimal(4))


def test_in_the_worked_round_a_tenth_less_lottery_money_would_drop_who_was_last():
    less = budgets(by_rank(*the_worked_round()), [-10])[0]

    assert less.dropped == ["A5"]
    assert reasons(less.after, "A5").blockers == [Blocker(Limit(Kind.POOL, "lottery", 0, 288_000_00), 14_200_00)]
