"""A funded set: who gets what, what it is worth, what it uses and breaks, and how good it can be at most. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cached_property

from grants.awards.choice.tally import Blocker, Breach, Tally
from grants.awards.choice.terms import Choice, Grant, Key, Limit

SHARE = Decimal("0.00001")


class Way(StrEnum):
    """How a set was found."""

    RANK = "rank"
    OPTIMUM = "optimum"


class Status(StrEnum):
    """Nothing better exists; nothing better by more than the gap; the search stopped short of that, see the bound."""

    OPTIMAL = "optimal"
    GAP = "gap"
    LIMIT = "limit"


@dataclass(frozen=True)
class Bound:
    """What no set can be worth more than: `lp` by the limits alone, `best` also by dominance. Points by yuan."""

    lp: Decimal
    best: Decimal


@dataclass(frozen=True)
class FundedSet:
    """A proposal: people decide. `prices` (advisory) is what one more yuan or project of a limit would change in value:
    more under a ceiling adds, more of a floor costs."""

    choice: Choice
    grants: Mapping[Key, Grant]
    way: Way
    status: Status | None = None
    bound: Bound | None = None
    prices: Mapping[Limit, Decimal] = field(default_factory=dict)
    met: Mapping[Key, tuple[Blocker, ...]] = field(default_factory=dict)

    @cached_property
    def value(self) -> Decimal:
        return self.choice.value(self.grants)

    @cached_property
    def money(self) -> int:
        """Cents given."""
        return sum(each.amount for each in self.grants.values())

    @cached_property
    def tally(self) -> Tally:
        return Tally(self.choice, self.grants)

    @cached_property
    def breaches(self) -> list[Breach]:
        return self.tally.breaches()

    @property
    def slack(self) -> Mapping[Limit, int]:
        """What every ceiling still leaves, in cents or projects."""
        limits = self.choice.limits
        return {each: each.most - self.tally.used[each] for each in limits if each.most is not None}

    @property
    def share_of_bound(self) -> Decimal | None:
        """What its value is of the most there could be by the limits alone, to a hundred-thousandth; rounded down."""
        if self.bound is None or not self.bound.lp:
            return None
        return (self.value / self.bound.lp).quantize(SHARE, ROUND_FLOOR)

    @cached_property
    def binding(self) -> list[Limit]:
        """Ceilings that stand against somebody who is out, and floors that somebody in the set holds up."""
        out = (each for each in self.choice.eligible if each.id not in self.grants)
        found = {blocker.limit for each in out for blocker in self.tally.all_blockers(each)}
        for key, grant in self.grants.items():
            for limit in self.choice.limits_on(self.choice.by_id[key], grant.pool):
                if self.tally.used[limit] - (grant.amount if limit.is_money else 1) < limit.least:
                    found.add(limit)
        return [limit for limit in self.choice.limits if limit in found]
