"""Who must not lose to whom: a better placed candidate of the same field and area that asks no more. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from grants.awards.choice.ranking import filled
from grants.awards.choice.tally import Blocker, Breach, Tally
from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Kind

Pair = tuple[Candidate, Candidate]


def could_stand_for(choice: Choice, better: Candidate, worse: Candidate) -> bool:
    """Whether what `worse` gets would do for `better`, who is placed above it; nobody stands for who is kept."""
    return (
        better.place < worse.place
        and (better.field, better.area) == (worse.field, worse.area)
        and better.request <= worse.request
        and choice.least(better) <= choice.least(worse)
        and worse.id not in choice.rules.kept
    )


def faults(choice: Choice, grants: Mapping[Key, Grant], *, floors_excuse: bool = False) -> list[Pair]:
    """(better, worse): the worse one is funded, the better one is not, and could be in its place.

    That its organisation is at its limit excuses it. With `floors_excuse` so does a floor of money that would be
    missed because the better one asks less; sets that can do without that excuse are to be preferred.
    """
    tally = Tally(choice, grants)
    found = []
    for group in _groups(choice):
        for better, worse in _overtaken(choice, group, grants):
            stop = what_stops(tally, better, worse, grants[worse.id])
            if stop is None or (isinstance(stop, Breach) and not floors_excuse):
                found.append((better, worse))
    return found


def exchanged(choice: Choice, grants: Mapping[Key, Grant], *, floors_excuse: bool = False) -> dict[Key, Grant] | None:
    """The set with the better ones in the place of the worse, and what fits then; None when a floor is against it."""
    now = dict(grants)
    while pairs := faults(choice, now, floors_excuse=floors_excuse):
        tally = Tally(choice, now)
        for better, worse in pairs:
            # An earlier exchange may have settled this one.
            if better.id in now or worse.id not in now:
                continue
            stop = what_stops(tally, better, worse, now[worse.id])
            if isinstance(stop, Breach) and not floors_excuse:
                return None
            if stop is None:
                now[better.id] = _exchange(tally, better, worse, now.pop(worse.id))
        now, _met = filled(choice, now)
    return now


def _exchange(tally: Tally, better: Candidate, worse: Candidate, grant: Grant) -> Grant:
    tally.take_away(worse, grant)
    given = tally.largest(better, grant.pool) or grant
    tally.add(better, given)
    return given


def what_stops(tally: Tally, better: Candidate, worse: Candidate, grant: Grant) -> Blocker | Breach | None:
    """What `better` would break in the place of `worse`: its organisation's limit, or else a floor of money."""
    tally.take_away(worse, grant)
    amount = min(grant.amount, better.request)
    ceilings = [each for each in tally.blockers(better, amount, grant.pool) if each.limit.kind == Kind.ORGANISATION]
    floors = [
        Breach(limit, short=limit.least - tally.used[limit] - amount)
        for limit in tally.choice.limits_on(better, grant.pool)
        if limit.is_money and tally.used[limit] + amount < limit.least
    ]
    tally.add(worse, grant)
    return ceilings[0] if ceilings else floors[0] if floors else None


def _overtaken(choice: Choice, group: Sequence[Candidate], grants: Mapping[Key, Grant]) -> Iterator[Pair]:
    funded = [each for each in group if each.id in grants]
    for better in group:
        if better.id not in grants:
            for worse in funded:
                if grants[worse.id].pool in better.pools and could_stand_for(choice, better, worse):
                    yield better, worse


def _groups(choice: Choice) -> list[list[Candidate]]:
    """The eligible by field and area, each group in the order of the ranking."""
    groups: defaultdict[tuple[Key, Key], list[Candidate]] = defaultdict(list)
    for each in choice.eligible:
        groups[each.field, each.area].append(each)
    return list(groups.values())
