"""What is chosen from and by which rules. Pure; money is whole cents, points are the official scores."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

Key = int | str


@dataclass(frozen=True)
class Candidate:
    """A judged application: `place` in the printed ranking, where ties are broken (R-E9); `request` in cents;
    `minimum`, the least it can be carried out with; `pools` whose purposes it serves (R-A3), the one it asked first;
    `also`, further fields and areas that count it: a second field, the district around its street."""

    id: Key
    place: int
    score: Decimal
    request: int
    field: Key
    area: Key
    organisation: Key
    pools: tuple[Key, ...]
    minimum: int | None = None
    also: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Quota:
    """Floor and ceiling of one field or area: percents of the whole budget (not of what is spent), and projects."""

    least_percent: Decimal | None = None
    most_percent: Decimal | None = None
    least_projects: int | None = None
    most_projects: int | None = None


@dataclass(frozen=True)
class Rules:
    """What the funded set must keep. `pools` in cents; `line`, the pass mark; `kept` and `barred` are decided already.

    With `partial` a grant may lie between minimum and request, whole steps of `step` cents under the request (R-E11).
    """

    pools: Mapping[Key, int]
    line: Decimal
    fields: Mapping[Key, Quota] = field(default_factory=dict)
    areas: Mapping[Key, Quota] = field(default_factory=dict)
    per_organisation: int | None = None
    partial: bool = False
    step: int = 100
    kept: frozenset[Key] = frozenset()
    barred: frozenset[Key] = frozenset()

    @property
    def budget(self) -> int:
        return sum(self.pools.values())


class Kind(StrEnum):
    """What a limit counts: cents of a pool, cents or projects of a field or an area, projects of an organisation."""

    POOL = "pool"
    FIELD_MONEY = "field_money"
    FIELD_PROJECTS = "field_projects"
    AREA_MONEY = "area_money"
    AREA_PROJECTS = "area_projects"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Limit:
    """A rule as numbers: at least and at most so many cents or projects of one pool, field, area or organisation."""

    kind: Kind
    of: Key
    least: int
    most: int | None

    @property
    def is_money(self) -> bool:
        return self.kind in {Kind.POOL, Kind.FIELD_MONEY, Kind.AREA_MONEY}


@dataclass(frozen=True)
class Grant:
    """What a candidate gets: cents, out of which pool."""

    amount: int
    pool: Key


@dataclass(frozen=True)
class Choice:
    """Candidates in the order of the ranking, and the rules; see `contradictions.choice_of`."""

    candidates: Sequence[Candidate]
    rules: Rules

    @cached_property
    def by_id(self) -> Mapping[Key, Candidate]:
        return {each.id: each for each in self.candidates}

    @cached_property
    def eligible(self) -> Sequence[Candidate]:
        """Those who reach the pass mark and are not barred."""
        return [each for each in self.candidates if self.passes(each) and each.id not in self.rules.barred]

    @cached_property
    def limits(self) -> Sequence[Limit]:
        """Every rule that could bind, in a fixed order: pools, fields, areas, organisations."""
        return [
            *(Limit(Kind.POOL, key, 0, amount) for key, amount in self.rules.pools.items()),
            *self._of_quotas(self.rules.fields, Kind.FIELD_MONEY, Kind.FIELD_PROJECTS),
            *self._of_quotas(self.rules.areas, Kind.AREA_MONEY, Kind.AREA_PROJECTS),
            *self._of_organisations(),
        ]

    @cached_property
    def _limit(self) -> Mapping[tuple[Kind, Key], Limit]:
        return {(each.kind, each.of): each for each in self.limits}

    def passes(self, candidate: Candidate) -> bool:
        return candidate.score >= self.rules.line

    def limits_on(self, candidate: Candidate, pool: Key) -> list[Limit]:
        """Those that count a grant to this candidate out of this pool."""
        keys = [(Kind.POOL, pool), (Kind.ORGANISATION, candidate.organisation)]
        for key in dict.fromkeys((candidate.field, *candidate.also)):
            keys += [(Kind.FIELD_MONEY, key), (Kind.FIELD_PROJECTS, key)]
        for key in dict.fromkeys((candidate.area, *candidate.also)):
            keys += [(Kind.AREA_MONEY, key), (Kind.AREA_PROJECTS, key)]
        return [self._limit[key] for key in keys if key in self._limit]

    def cuts(self, candidate: Candidate) -> int:
        """How many steps may be cut from its request."""
        if not self.rules.partial or candidate.minimum is None:
            return 0
        return (candidate.request - candidate.minimum) // self.rules.step

    def least(self, candidate: Candidate) -> int:
        """The smallest grant it may get, in cents."""
        return candidate.request - self.cuts(candidate) * self.rules.step

    def points(self, candidate: Candidate) -> Decimal:
        """What a yuan for it is worth: points above the line, and one. Points alone would buy many cheap weak ones."""
        return candidate.score - self.rules.line + 1

    def value(self, grants: Mapping[Key, Grant]) -> Decimal:
        """Points by yuan, summed, exactly."""
        cents = sum((self.points(self.by_id[key]) * grant.amount for key, grant in grants.items()), Decimal(0))
        return cents / 100

    def _of_quotas(self, quotas: Mapping[Key, Quota], money: Kind, projects: Kind) -> Iterator[Limit]:
        for key, quota in quotas.items():
            least, most = quota.least_percent, quota.most_percent
            if least is not None or most is not None:
                yield Limit(
                    money,
                    key,
                    ceil(Fraction(least or 0) * self.rules.budget / 100),
                    None if most is None else floor(Fraction(most) * self.rules.budget / 100),
                )
            if quota.least_projects is not None or quota.most_projects is not None:
                yield Limit(projects, key, quota.least_projects or 0, quota.most_projects)

    def _of_organisations(self) -> Iterator[Limit]:
        most = self.rules.per_organisation
        if most is not None:
            counts = Counter(each.organisation for each in self.eligible)
            yield from (Limit(Kind.ORGANISATION, key, 0, most) for key, count in counts.items() if count > most)
