"""The funded set once more, by trying every set: slow, obvious, and without a line of the code it is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod
from statistics import median_low

from grants.awards.choice.terms import Candidate, Grant, Key, Rules

Grants = Mapping[Key, Grant]
Name = tuple[str, Key]


class Slow:
    """All sets of a few candidates under some rules."""

    def __init__(self, candidates: Sequence[Candidate], rules: Rules) -> None:
        self.rules = rules
        self.order = sorted(candidates, key=lambda each: each.place)
        self.by_id = {each.id: each for each in candidates}
        self.eligible = [each for each in self.order if each.score >= rules.line and each.id not in rules.barred]

    def amounts(self, candidate: Candidate) -> list[int]:
        """From the request down."""
        least = candidate.minimum if self.rules.partial and candidate.minimum else candidate.request
        return list(range(candidate.request, least - 1, -self.rules.step))

    def choices(self, candidate: Candidate) -> list[Grant | None]:
        given = [Grant(amount, pool) for pool in candidate.pools for amount in self.amounts(candidate)]
        return [*given] if candidate.id in self.rules.kept else [None, *given]

    def size(self) -> int:
        return prod(len(self.choices(each)) for each in self.eligible)

    def sets(self) -> Iterator[Grants]:
        for picked in product(*(self.choices(each) for each in self.eligible)):
            yield {each.id: grant for each, grant in zip(self.eligible, picked, strict=True) if grant}

    def bounds(self) -> dict[Name, tuple[int, int | None]]:
        """Floor and ceiling by what they count."""
        found: dict[Name, tuple[int, int | None]] = {
            ("pool", key): (0, amount) for key, amount in self.rules.pools.items()
        }
        for word, quotas in (("field", self.rules.fields), ("area", self.rules.areas)):
            for key, quota in quotas.items():
                least = Fraction(quota.least_percent or 0) * self.rules.budget / 100
                most = None if quota.most_percent is None else Fraction(quota.most_percent) * self.rules.budget / 100
                found[f"{word}_money", key] = ceil(least), None if most is None else floor(most)
                found[f"{word}_projects", key] = quota.least_projects or 0, quota.most_projects
        for each in self.eligible:
            if self.rules.per_organisation is not None:
                found["organisation", each.organisation] = 0, self.rules.per_organisation
        return found

    def used(self, grants: Grants, name: Name) -> int:
        kind, of = name
        total = 0
        for key, grant in grants.items():
            candidate = self.by_id[key]
            where = {"pool": grant.pool, "field": candidate.field, "area": candidate.area}
            where["organisation"] = candidate.organisation
            if where[kind.split("_")[0]] == of:
                total += grant.amount if kind == "pool" or kind.endswith("_money") else 1
        return total

    def broken(self, grants: Grants) -> dict[Name, int]:
        """What is missing (negative) or too much, by the limit that is not kept."""
        found = {}
        for name, (least, most) in self.bounds().items():
            used = self.used(grants, name)
            if used < least:
                found[name] = used - least
            elif most is not None and used > most:
                found[name] = used - most
        return found

    def value(self, grants: Grants) -> Decimal:
        return sum(
            ((self.by_id[key].score - self.rules.line + 1) * grant.amount / 100 for key, grant in grants.items()),
            Decimal(0),
        )

    def wronged(self, grants: Grants, *, floors_excuse: bool = False) -> list[tuple[Key, Key]]:
        """(better, worse) where the better one, who is out, could be in the worse one's place."""
        return [
            (better.id, worse.id)
            for better in self.eligible
            for worse in self.eligible
            if better.id not in grants and worse.id in grants and self.is_wronged(grants, better, worse, floors_excuse)
        ]

    def is_wronged(self, grants: Grants, better: Candidate, worse: Candidate, floors_excuse: bool) -> bool:
        comparable = (
            better.place < worse.place
            and (better.field, better.area) == (worse.field, worse.area)
            and better.request <= worse.request
            and self.amounts(better)[-1] <= self.amounts(worse)[-1]
            and grants[worse.id].pool in better.pools
            and worse.id not in self.rules.kept
        )
        if not comparable:
            return False
        grant = grants[worse.id]
        after = {key: each for key, each in grants.items() if key != worse.id}
        after[better.id] = Grant(min(grant.amount, better.request), grant.pool)
        new = self.broken(after).keys() - self.broken(grants).keys()
        if any(kind == "organisation" for kind, _of in new):
            return False
        return not (floors_excuse and new)

    def by_rank(self) -> Grants:
        """Kept first; who helps a short floor; who fits; every sum made anew each time."""
        grants: dict[Key, Grant] = {}
        for each in self.eligible:
            if each.id in self.rules.kept:
                grants[each.id] = self.first_that_fits(grants, each) or Grant(each.request, each.pools[0])
        for is_for_floors in (True, False):
            for each in self.eligible:
                if is_for_floors and not self.helps_a_floor(grants, each):
                    continue
                if each.id not in grants:
                    grant = self.first_that_fits(grants, each)
                    if grant:
                        grants[each.id] = grant
        return grants

    def helps_a_floor(self, grants: Grants, candidate: Candidate) -> bool:
        names = [
            (f"{word}_{what}", of)
            for word, of in (("field", candidate.field), ("area", candidate.area))
            for what in ("money", "projects")
        ]
        bounds = self.bounds()
        return any(name in bounds and self.used(grants, name) < bounds[name][0] for name in names)

    def first_that_fits(self, grants: Grants, candidate: Candidate) -> Grant | None:
        for amount in self.amounts(candidate):
            for pool in candidate.pools:
                if not self.stands_against(grants, candidate, Grant(amount, pool)):
                    return Grant(amount, pool)
            # In full out of any pool; but cut, out of the first that can, as little as that one can.
            if amount == candidate.request:
                break
        for pool in candidate.pools:
            for amount in self.amounts(candidate):
                if not self.stands_against(grants, candidate, Grant(amount, pool)):
                    return Grant(amount, pool)
        return None

    def stands_against(self, grants: Grants, candidate: Candidate, grant: Grant) -> dict[Name, int]:
        """The ceilings that this grant too would break, and by how much."""
        before = {name: over for name, over in self.broken(grants).items() if over > 0}
        after = {name: over for name, over in self.broken({**grants, candidate.id: grant}).items() if over > 0}
        return {name: over for name, over in after.items() if over > before.get(name, 0)}

    def penalty(self, broken: Mapping[Name, int]) -> int:
        """How bad that is: cents, a project as much as a middling request, the cents of a pool a thousand times."""
        project = median_low([each.request for each in self.eligible])
        dear = {"pool": 1000, "field_money": 1, "area_money": 1}
        return sum(abs(by) * dear.get(kind, project) for (kind, _of), by in broken.items())
