"""What a set uses of each limit, what more would break, and what is broken: whole cents and projects, no rounding."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Kind, Limit


@dataclass(frozen=True)
class Blocker:
    """A ceiling that one more grant would break, and how many cents or projects are missing for it."""

    limit: Limit
    needed: int


@dataclass(frozen=True)
class Breach:
    """A limit that a set does not keep: how many cents or projects it is under its floor or over its ceiling."""

    limit: Limit
    short: int = 0
    over: int = 0


class Tally:
    """What is used while a set grows."""

    def __init__(self, choice: Choice, grants: Mapping[Key, Grant] | None = None) -> None:
        self.choice = choice
        self.used: defaultdict[Limit, int] = defaultdict(int)
        for key, grant in (grants or {}).items():
            self.add(choice.by_id[key], grant)

    def add(self, candidate: Candidate, grant: Grant) -> None:
        self._count(candidate, grant.pool, grant.amount, 1)

    def take_away(self, candidate: Candidate, grant: Grant) -> None:
        self._count(candidate, grant.pool, -grant.amount, -1)

    def blockers(self, candidate: Candidate, amount: int, pool: Key) -> list[Blocker]:
        """The ceilings that stand against that grant; none means that it fits."""
        found = []
        for limit in self.choice.limits_on(candidate, pool):
            if limit.most is not None:
                over = self.used[limit] + (amount if limit.is_money else 1) - limit.most
                if over > 0:
                    found.append(Blocker(limit, over))
        return found

    def all_blockers(self, candidate: Candidate) -> list[Blocker]:
        """What stands against even the smallest grant to it; its pools only when none of them has enough."""
        amount = self.choice.least(candidate)
        found = [blocker for pool in candidate.pools for blocker in self.blockers(candidate, amount, pool)]
        own = [each for each in found if each.limit.kind != Kind.POOL]
        pools = [each for each in found if each.limit.kind == Kind.POOL]
        return [*pools, *dict.fromkeys(own)] if len(pools) == len(candidate.pools) else list(dict.fromkeys(own))

    def fitting(self, candidate: Candidate) -> Grant | None:
        """The grant that fits: in full out of the first of its pools that can, else cut as little as its first can."""
        grants = [grant for pool in candidate.pools if (grant := self.largest(candidate, pool))]
        in_full = [grant for grant in grants if grant.amount == candidate.request]
        return next(iter([*in_full, *grants]), None)

    def breaches(self) -> list[Breach]:
        """Every limit that is not kept."""
        found = []
        for limit in self.choice.limits:
            used = self.used[limit]
            if used < limit.least:
                found.append(Breach(limit, short=limit.least - used))
            if limit.most is not None and used > limit.most:
                found.append(Breach(limit, over=used - limit.most))
        return found

    def largest(self, candidate: Candidate, pool: Key) -> Grant | None:
        """The largest grant out of that pool that still fits."""
        room = candidate.request
        for limit in self.choice.limits_on(candidate, pool):
            left = room if limit.most is None else limit.most - self.used[limit]
            if limit.is_money:
                room = min(room, left)
            elif left < 1:
                return None
        steps = -((room - candidate.request) // self.choice.rules.step)
        if steps > self.choice.cuts(candidate):
            return None
        return Grant(candidate.request - steps * self.choice.rules.step, pool)

    def _count(self, candidate: Candidate, pool: Key, cents: int, projects: int) -> None:
        for limit in self.choice.limits_on(candidate, pool):
            self.used[limit] += cents if limit.is_money else projects
