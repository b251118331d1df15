"""The funded set against trying every set: by rank, at the optimum, its reasons, and what must give."""

from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings

from grants.awards.choice.contradictions import SelectError, Unable
from grants.awards.choice.funded import FundedSet, Status
from grants.awards.choice.optimum import optimal
from grants.awards.choice.ranking import by_rank
from grants.awards.choice.reasons import Overtaking, Verdict, Why, reasons
from grants.awards.choice.terms import Grant
from tests.awards.choosing import rounds
from tests.awards.slow_choice import Slow

EXACT = Decimal(0)
MOST_SETS = 1500
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def attempted(found) -> FundedSet | SelectError:
    """The set, or why there is none; rules that contradict themselves have tests of their own."""
    try:
        return found()
    except SelectError as error:
        assume(error.kind != Unable.BAD_RULE)
        return error


def named(breaches):
    return {(each.limit.kind.value, each.limit.of): each.over - each.short for each in breaches}


def check_optimum(candidates, rules) -> None:
    slow = Slow(candidates, rules)
    assume(slow.size() <= MOST_SETS)
    found = attempted(lambda: optimal(candidates, rules, gap=EXACT))
    possible = [each for each in slow.sets() if not slow.broken(each)]
    fair = [each for each in possible if not slow.wronged(each)]

    if isinstance(found, SelectError):
        assert (found.kind, possible) == (Unable.INFEASIBLE, [])
        assert slow.penalty(named(found.gives)) == min(slow.penalty(slow.broken(each)) for each in slow.sets())
    elif fair:
        assert slow.broken(found.grants) == {}
        assert slow.wronged(found.grants) == []
        assert found.value == slow.value(found.grants) == max(map(slow.value, fair))
        assert found.status == Status.OPTIMAL
    else:
        assert slow.broken(found.grants) == {}
        assert slow.wronged(found.grants, floors_excuse=True) == []
        assert found.value <= found.bound.best
    if isinstance(found, FundedSet):
        assert found.bound.lp >= max(map(slow.value, possible))


@SETTINGS
@given(rounds())
def test_no_set_is_worth_more_than_the_optimum(round):
    check_optimum(*round)


@SETTINGS
@given(rounds(most=6, partial=True))
def test_no_set_with_cut_grants_is_worth_more_than_the_optimum(round):
    check_optimum(*round)


@SETTINGS
@given(rounds(partial=True))
def test_by_rank_is_what_a_clerk_would_do(round):
    slow = Slow(*round)
    found = attempted(lambda: by_rank(*round))

    assert found.grants == slow.by_rank()
    assert named(found.breaches) == slow.broken(found.grants)
    assert slow.wronged(found.grants) == []


@SETTINGS
@given(rounds(partial=True))
def test_everyone_who_is_out_is_told_each_limit_that_stands_against_it(round):
    slow = Slow(*round)
    for found in (attempted(lambda: by_rank(*round)), attempted(lambda: optimal(*round))):
        if isinstance(found, SelectError):
            continue
        for each in slow.eligible:
            if each.id not in found.grants:
                told = reasons(found, each.id)

                assert told.verdict == Verdict.OUT
                assert {(b.limit.kind.value, b.limit.of): b.needed for b in told.blockers} == against(slow, found, each)
                assert told.blockers
                check_overtaking(slow, found, each, told.overtaken)


def against(slow, found, candidate):
    """What stands against the smallest grant: what is the same in each pool, and the pools if none has enough."""
    amount = slow.amounts(candidate)[-1]
    by_pool = [slow.stands_against(found.grants, candidate, Grant(amount, pool)) for pool in candidate.pools]
    all_short = all(("pool", pool) in names for pool, names in zip(candidate.pools, by_pool, strict=True))
    return {name: over for names in by_pool for name, over in names.items() if name[0] != "pool" or all_short}


def check_overtaking(slow, found, candidate, overtaken: list[Overtaking]) -> None:
    """Each funded one that is placed lower is there, with a reason that has a name."""
    lower = [each.id for each in slow.eligible if each.place > candidate.place and each.id in found.grants]

    assert [each.by for each in overtaken] == lower
    assert [each for each in overtaken if each.why == Why.NOTHING] == []


@SETTINGS
@given(rounds(partial=True))
def test_the_same_round_has_the_same_set_in_whatever_order_it_is_given(round):
    candidates, rules = round
    one = attempted(lambda: optimal(candidates, rules))
    other = attempted(lambda: optimal(candidates[::-1], rules))

    assert isinstance(one, SelectError) == isinstance(other, SelectError)
    if isinstance(one, FundedSet):
        assert repr(one) == repr(other)
