"""The set that is worth most under all rules: solved, rounded, looked through in whole numbers, and fair. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from grants.awards.choice.contradictions import SelectError, Unable, choice_of
from grants.awards.choice.dominance import Pair, exchanged, faults
from grants.awards.choice.funded import Bound, FundedSet, Status, Way
from grants.awards.choice.model import CENT, Answer, Model, Row
from grants.awards.choice.ranking import filled, ranked
from grants.awards.choice.relief import what_must_give
from grants.awards.choice.tally import Tally
from grants.awards.choice.terms import Candidate, Choice, Grant, Key, Rules

MANY = 1000
GAP, GAP_OF_MANY = Decimal("0.005"), Decimal("0.001")
NODE_LIMIT = 2000


def optimal(
    candidates: Sequence[Candidate], rules: Rules, *, gap: Decimal | None = None, node_limit: int = NODE_LIMIT
) -> FundedSet:
    """The set of the greatest value, within `gap` of what is possible (0.005 of it up to 1,000 candidates, else 0.001).

    Nobody loses to a worse placed one of the same field and area who asks no less, except over an organisation's
    limit, or over a floor of money if no set can do without that. SelectError when rules contradict themselves,
    when no set keeps them all, and when none was found in so many nodes.
    """
    return best(choice_of(candidates, rules), gap, node_limit)


def best(choice: Choice, gap: Decimal | None, node_limit: int) -> FundedSet:
    """`optimal` of what was looked through already."""
    if gap is None:
        gap = GAP if len(choice.candidates) <= MANY else GAP_OF_MANY
    relaxed = Model(choice).relaxed()
    search = Search(choice, gap, node_limit)
    plain = search.solved() if relaxed else None
    if relaxed is None or plain is None or (plain.grants is None and plain.is_finished):
        raise SelectError(Unable.INFEASIBLE, gives=what_must_give(choice, gap, node_limit))
    if plain.grants is None:
        raise SelectError(Unable.LIMIT)
    grants, bound = search.fair_set(plain.grants, plain.bound)
    grants = _unless_as_good(ranked(choice), grants)
    value = choice.value(grants)
    # What is summed in floats may come out a hair under what was found.
    bounds = Bound(max(relaxed.bound, value), max(min(relaxed.bound, bound), value))
    return FundedSet(choice, grants, Way.OPTIMUM, _status(value, bounds.best, gap), bounds, relaxed.prices)


class Search:
    """Solves again with what was wrong forbidden, until nothing is: rows are added only for what occurs."""

    def __init__(self, choice: Choice, gap: Decimal, node_limit: int) -> None:
        self.choice, self.gap, self.node_limit = choice, gap, node_limit
        # Cuts of any size are found much sooner, and rounded to whole steps. Where that breaks a floor, or costs more
        # than the gap, they are whole steps from the start.
        self.model = Model(choice, whole_cuts=not gap)

    def solved(self) -> Answer:
        """The solver's set filled up, once it keeps every limit in whole numbers."""
        while True:
            answer = self.model.solve(self.gap, self.node_limit)
            if answer.grants is None:
                return answer
            grants, _met = filled(self.choice, answer.grants)
            broken = Tally(self.choice, grants).breaches()
            costs_too_much = answer.is_finished and not self._is_good(grants, answer.bound)
            if self.model.has_loose_cuts and (broken or costs_too_much):
                self.model.whole_cuts = True
            elif broken:
                for breach in broken:
                    self.model.forbid(answer.grants, breach)
            else:
                return replace(answer, grants=grants)

    def fair_set(self, plain: Mapping[Key, Grant], bound: Decimal) -> tuple[Mapping[Key, Grant], Decimal]:
        """From the best set to the best in which nobody loses to who is worse, and what none is worth more than.

        Exchanging the two is often good enough; else it is forbidden, and all are chosen anew. Where no set can do
        without losing to who is worse, it is the best one after every exchange that keeps the floors.
        """
        answer = Answer(plain, bound, True)
        while answer.grants is not None:
            pairs = faults(self.choice, answer.grants)
            fair = exchanged(self.choice, answer.grants)
            if fair is not None and (not pairs or self._is_good(fair, answer.bound)):
                return fair, answer.bound
            for pair in pairs:
                self._forbid_to_lose(pair)
            answer = self.solved()
        return exchanged(self.choice, plain, floors_excuse=True) or plain, bound

    def _is_good(self, grants: Mapping[Key, Grant], bound: Decimal) -> bool:
        return bound - self.choice.value(grants) <= self.gap * bound

    def _forbid_to_lose(self, pair: Pair) -> None:
        """The worse is funded only with the better, or while others fill the better one's organisation."""
        better, worse = pair
        often = self.choice.rules.per_organisation or 1
        shared = [pool for pool in worse.pools if pool in better.pools]
        factors = dict.fromkeys(self.model.funded(worse, pools=shared), often)
        factors |= dict.fromkeys(self.model.funded(better), -often)
        if self.choice.rules.per_organisation:
            factors |= dict.fromkeys(self.model.funded(*self._others(better, worse)), -1)
        self.model.rows.append(Row(factors, most=0))

    def _others(self, better: Candidate, worse: Candidate) -> list[Candidate]:
        same = (each for each in self.choice.eligible if each.organisation == better.organisation)
        return [each for each in same if each.id not in {better.id, worse.id}]


def _unless_as_good(by_rank: FundedSet, grants: Mapping[Key, Grant]) -> Mapping[Key, Grant]:
    """What is found within a gap may be worth no more than the ranking itself: then that is the set."""
    is_as_good = by_rank.value >= by_rank.choice.value(grants)
    return by_rank.grants if is_as_good and not by_rank.breaches else grants


def _status(value: Decimal, bound: Decimal, gap: Decimal) -> Status:
    """The solver's own tolerance is far below two of the hundredths it is rounded up to."""
    if bound - value <= 2 * CENT:
        return Status.OPTIMAL
    return Status.GAP if bound - value <= gap * bound else Status.LIMIT
