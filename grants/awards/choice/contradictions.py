"""What no set can be chosen by: rules and candidates that contradict themselves, found before choosing. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from grants.awards.choice.tally import Breach, Tally
from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Kind, Quota, Rules


class Unable(StrEnum):
    """Why there is no set: a rule contradicts itself; no set keeps all rules; none was found in so many nodes."""

    BAD_RULE = "bad_rule"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


class Wrong(StrEnum):
    """What is wrong with rules or candidates."""

    FLOORS_OVER_WHOLE = "floors_over_whole"
    FLOOR_OVER_CEILING = "floor_over_ceiling"
    FLOOR_OVER_ELIGIBLE = "floor_over_eligible"
    NOT_POSITIVE = "not_positive"
    UNKNOWN_POOL = "unknown_pool"
    SAME_TWICE = "same_twice"
    PLACE_AGAINST_SCORE = "place_against_score"
    MINIMUM_OVER_REQUEST = "minimum_over_request"
    KEPT_NOT_ELIGIBLE = "kept_not_eligible"
    KEPT_AND_BARRED = "kept_and_barred"


@dataclass(frozen=True)
class Contradiction:
    """What is wrong with which rule or candidate; where there are figures, what is asked and what there can be."""

    wrong: Wrong
    of: Key | None = None
    kind: Kind | None = None
    asked: int | Decimal | None = None
    possible: int | Decimal | None = None


class SelectError(Exception):
    """No set can be proposed. `contradictions` say why of a bad rule; `gives` are the limits that must give when no set
    keeps all: the least that has to be let go, and by how much (one answer of perhaps several)."""

    def __init__(
        self, kind: Unable, *, contradictions: Sequence[Contradiction] = (), gives: Sequence[Breach] = ()
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.contradictions = tuple(contradictions)
        self.gives = tuple(gives)


def choice_of(candidates: Sequence[Candidate], rules: Rules) -> Choice:
    """The candidates in the order of the ranking, with the rules. SelectError, bad_rule, with all contradictions."""
    choice = Choice(sorted(candidates, key=lambda each: each.place), rules)
    found = [*_in_candidates(choice), *_in_rules(choice)]
    # Limits are only counted over candidates and rules that make sense.
    found = found or [*_in_decisions(choice), *_in_floors(choice)]
    if found:
        raise SelectError(Unable.BAD_RULE, contradictions=found)
    return choice


def _in_candidates(choice: Choice) -> Iterator[Contradiction]:
    for key in _twice([each.id for each in choice.candidates]):
        yield Contradiction(Wrong.SAME_TWICE, key)
    for one, other in pairwise(choice.candidates):
        if one.place == other.place:
            yield Contradiction(Wrong.SAME_TWICE, other.id)
        if one.score < other.score:
            yield Contradiction(Wrong.PLACE_AGAINST_SCORE, other.id)
    for each in choice.candidates:
        if each.request <= 0 or (each.minimum is not None and each.minimum <= 0):
            yield Contradiction(Wrong.NOT_POSITIVE, each.id)
        elif each.minimum is not None and each.minimum > each.request:
            yield Contradiction(Wrong.MINIMUM_OVER_REQUEST, each.id, None, each.minimum, each.request)
        if not each.pools or not set(each.pools) <= choice.rules.pools.keys():
            yield Contradiction(Wrong.UNKNOWN_POOL, each.id)
        if len(set(each.pools)) < len(each.pools):
            yield Contradiction(Wrong.SAME_TWICE, each.id)


def _in_rules(choice: Choice) -> Iterator[Contradiction]:
    rules = choice.rules
    if min(rules.pools.values(), default=-1) < 0 or rules.step < 1:
        yield Contradiction(Wrong.NOT_POSITIVE)
    if rules.per_organisation is not None and rules.per_organisation < 1:
        yield Contradiction(Wrong.NOT_POSITIVE, None, Kind.ORGANISATION)
    for quotas, kind in ((rules.fields, Kind.FIELD_MONEY), (rules.areas, Kind.AREA_MONEY)):
        whole = sum((quota.least_percent or Decimal(0) for quota in quotas.values()), Decimal(0))
        if whole > 100 and not _overlap(choice, quotas):
            yield Contradiction(Wrong.FLOORS_OVER_WHOLE, None, kind, whole, Decimal(100))
        for key, quota in quotas.items():
            if min(filter(None, astuple(quota)), default=0) < 0:
                yield Contradiction(Wrong.NOT_POSITIVE, key, kind)


def _overlap(choice: Choice, quotas: Mapping[Key, Quota]) -> bool:
    """Whether one grant may count for several of them; then their floors may well come to more than the whole."""
    return any(len({each.field, each.area, *each.also} & quotas.keys()) > 1 for each in choice.candidates)


def _in_decisions(choice: Choice) -> Iterator[Contradiction]:
    rules = choice.rules
    may_be_kept = {each.id for each in choice.candidates if choice.passes(each)}
    for key in sorted(rules.kept & rules.barred, key=str):
        yield Contradiction(Wrong.KEPT_AND_BARRED, key)
    for key in sorted(rules.kept - may_be_kept, key=str):
        yield Contradiction(Wrong.KEPT_NOT_ELIGIBLE, key)


def _in_floors(choice: Choice) -> Iterator[Contradiction]:
    """Floors above their ceiling, or above all that the eligible of that field or area ask for."""
    asked = Tally(choice, {each.id: Grant(each.request, each.pools[0]) for each in choice.eligible}).used
    for limit in choice.limits:
        if limit.most is not None and limit.least > limit.most:
            yield Contradiction(Wrong.FLOOR_OVER_CEILING, limit.of, limit.kind, limit.least, limit.most)
        elif limit.least > asked[limit]:
            yield Contradiction(Wrong.FLOOR_OVER_ELIGIBLE, limit.of, limit.kind, limit.least, asked[limit])


def _twice(keys: Sequence[Key]) -> list[Key]:
    return [key for key, count in Counter(keys).items() if count > 1]
