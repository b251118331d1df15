"""The usual practice: floors first, then down the ranking, skipping what does not fit. Pure."""

from collections.abc import Mapping, Sequence

from grants.awards.choice.contradictions import choice_of
from grants.awards.choice.funded import FundedSet, Way
from grants.awards.choice.tally import Blocker, Tally
from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Rules

Met = dict[Key, tuple[Blocker, ...]]


def by_rank(candidates: Sequence[Candidate], rules: Rules) -> FundedSet:
    """Whom the committee keeps; then, down the ranking, who helps a floor that is still short; then everyone who fits.

    A floor may stay missed: see `breaches`. `met` says of everyone who was passed over what stood in the way then.
    SelectError, bad_rule, when rules or candidates contradict themselves.
    """
    return ranked(choice_of(candidates, rules))


def ranked(choice: Choice) -> FundedSet:
    """`by_rank` of what was looked through already."""
    tally, grants = Tally(choice), dict[Key, Grant]()
    for each in choice.eligible:
        if each.id in choice.rules.kept:
            grants[each.id] = tally.fitting(each) or Grant(each.request, each.pools[0])
            tally.add(each, grants[each.id])
    grants, met = filled(choice, grants)
    return FundedSet(choice, grants, Way.RANK, met=met)


def filled(choice: Choice, grants: Mapping[Key, Grant]) -> tuple[dict[Key, Grant], Met]:
    """The set with what still fits: others are added and cut grants raised, floors first, down the ranking.

    Afterwards everyone who is out has a limit against the smallest grant that would do; it is given for each.
    """
    tally, more, met = Tally(choice, grants), dict(grants), Met()
    for floors_only in (True, False):
        for each in choice.eligible:
            if floors_only and not _helps_a_floor(tally, each):
                continue
            had = more.get(each.id)
            grant = _raised(tally, each, had) if had else tally.fitting(each)
            if grant:
                more[each.id] = grant
                tally.add(each, grant)
            else:
                met.setdefault(each.id, tuple(tally.all_blockers(each)))
    return {each.id: more[each.id] for each in choice.eligible if each.id in more}, met


def _raised(tally: Tally, candidate: Candidate, had: Grant) -> Grant:
    """Its grant as large as it may be; what already breaks a limit stays as it is. It is taken out of the count."""
    tally.take_away(candidate, had)
    grant = tally.largest(candidate, had.pool)
    return grant if grant and grant.amount > had.amount else had


def _helps_a_floor(tally: Tally, candidate: Candidate) -> bool:
    limits = tally.choice.limits_on(candidate, candidate.pools[0])
    return any(tally.used[limit] < limit.least for limit in limits)
