"""Both ways side by side: what the optimum would bring, who differs, and why. People decide. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from grants.awards.choice.contradictions import SelectError, choice_of
from grants.awards.choice.funded import Bound, FundedSet
from grants.awards.choice.model import Model
from grants.awards.choice.optimum import NODE_LIMIT, best
from grants.awards.choice.ranking import ranked
from grants.awards.choice.reasons import Reasons, reasons
from grants.awards.choice.terms import Candidate, Key, Rules

GOOD_ENOUGH = Decimal("0.99")


class Mode(StrEnum):
    """The optimum only where the ranking calls for it, or always."""

    AUTO = "auto"
    BOTH = "both"


class Offer(StrEnum):
    """Why the ranking alone is not enough: it breaks a rule, or is worth less than 99 % of what there could be."""

    BREAKS_A_RULE = "breaks_a_rule"
    UNDER_THE_BOUND = "under_the_bound"


@dataclass(frozen=True)
class Difference:
    """A candidate that is in one set only, or gets another grant, with the reasons in each."""

    id: Key
    by_rank: Reasons
    at_best: Reasons


@dataclass(frozen=True)
class Gain:
    """What the optimum has more than the ranking: points by yuan, cents, projects."""

    value: Decimal
    money: int
    projects: int


@dataclass(frozen=True)
class Comparison:
    """`optimum` is None where it was not asked for, or where there is none: then `unable` says why."""

    by_rank: FundedSet
    offers: Sequence[Offer]
    optimum: FundedSet | None = None
    unable: SelectError | None = None

    @property
    def gain(self) -> Gain | None:
        if self.optimum is None:
            return None
        one, other = self.optimum, self.by_rank
        return Gain(one.value - other.value, one.money - other.money, len(one.grants) - len(other.grants))

    @property
    def differences(self) -> list[Difference]:
        """In the order of the ranking."""
        if self.optimum is None:
            return []
        one, other = self.by_rank, self.optimum
        keys = [each.id for each in one.choice.eligible if one.grants.get(each.id) != other.grants.get(each.id)]
        return [Difference(key, reasons(one, key), reasons(other, key)) for key in keys]


def compare(
    candidates: Sequence[Candidate],
    rules: Rules,
    *,
    mode: Mode = Mode.AUTO,
    gap: Decimal | None = None,
    node_limit: int = NODE_LIMIT,
) -> Comparison:
    """The set by rank, and beside it the optimum: always, or where the ranking breaks a rule or falls behind.

    SelectError only where rules contradict themselves; that no set keeps them all is said in `unable`.
    """
    choice = choice_of(candidates, rules)
    relaxed = Model(choice).relaxed()
    by_rank = ranked(choice)
    if relaxed:
        by_rank = replace(by_rank, bound=Bound(relaxed.bound, relaxed.bound), prices=relaxed.prices)
    offers = _offers(by_rank)
    if not offers and mode == Mode.AUTO:
        return Comparison(by_rank, offers)
    try:
        return Comparison(by_rank, offers, best(choice, gap, node_limit))
    except SelectError as error:
        return Comparison(by_rank, offers, unable=error)


def _offers(by_rank: FundedSet) -> list[Offer]:
    found = [Offer.BREAKS_A_RULE] if by_rank.breaches else []
    if by_rank.bound and by_rank.value < GOOD_ENOUGH * by_rank.bound.lp:
        found.append(Offer.UNDER_THE_BOUND)
    return found
