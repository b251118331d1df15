"""A ranking with its decisions, as candidates and rules that a funded set can be chosen by, and the two sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from grants import money
from grants.applications.tables import Application
from grants.awards.choice.comparing import Comparison, Mode, compare
from grants.awards.choice.contradictions import SelectError
from grants.awards.choice.funded import FundedSet
from grants.awards.choice.ranking import by_rank
from grants.awards.choice.terms import Candidate, Key, Rules
from grants.awards.choice.terms import Quota as Bounds
from grants.awards.choice.what_if import WhatIf, what_if
from grants.awards.quotas import counts, key_of
from grants.awards.selection import Candidate as Row
from grants.awards.selection import Selection, selection
from grants.calls.judging_tables import Quota
from grants.calls.kinds import QuotaKind
from grants.calls.queries import CallFacts
from grants.people.rules import Actor

# The optimum of so many is found within a page's time (bench/selection.py); of more, only when it is asked for.
AT_ONCE = 1000


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: the budget by so many percent more or less, whom the committee has decided on as
    decided or not, whoever is in kept in, and the optimum also where it takes long."""

    percent: int = 0
    as_decided: bool = True
    keeps: bool = False
    optimum: bool = False


@dataclass(frozen=True)
class Proposals:
    """Both funded sets of a round, or what contradicts itself in it; and what another budget would change in each.

    `is_large`: the optimum takes long and was not asked for.
    """

    comparison: Comparison | None = None
    contradiction: SelectError | None = None
    by_rank_if: WhatIf | None = None
    optimum_if: WhatIf | None = None
    is_large: bool = False

    @property
    def by_rank(self) -> FundedSet | None:
        return self.comparison.by_rank if self.comparison else None

    @property
    def optimum(self) -> FundedSet | None:
        return self.comparison.optimum if self.comparison else None


def proposals(found: Selection, asked: Asked) -> Proposals:
    """Both sets of what that person may see, and, at another budget, what would change. Takes seconds in a large round:
    a page calls it in a thread."""
    candidates, rules = terms(found, as_decided=asked.as_decided)
    is_large = len(candidates) > AT_ONCE and not asked.optimum
    try:
        if is_large:
            comparison = Comparison(by_rank(candidates, rules), ())
        else:
            comparison = compare(candidates, rules, mode=Mode.BOTH)
    except SelectError as error:
        return Proposals(contradiction=error, is_large=is_large)
    if not asked.percent:
        return Proposals(comparison, is_large=is_large)
    other = at_budget(rules, asked.percent)
    return Proposals(
        comparison,
        by_rank_if=what_if(comparison.by_rank, other, keep_funded=asked.keeps),
        optimum_if=what_if(comparison.optimum, other, keep_funded=asked.keeps) if comparison.optimum else None,
        is_large=is_large,
    )


async def is_in_by_rank(
    person: Actor, call_id: int, application_id: int, given: tuple[Decimal, int] | None = None
) -> bool | None:
    """`is_in` of the ranking as that person may see it."""
    return is_in(await selection(person, call_id), application_id, given)


def is_in(found: Selection, application_id: int, given: tuple[Decimal, int] | None = None) -> bool | None:
    """Whether the ranking would fund it, with all that was decided on the others: as it asks, or with the amount that
    it is `given` out of a fund. None where what was decided contradicts the rules of the round, so that there is
    nothing to go by."""
    candidates, rules = terms(found, besides=application_id)
    if given:
        amount, fund = money.in_cents(given[0]), given[1]
        candidates = [
            replace(each, request=amount, pools=(fund,), minimum=None) if each.id == application_id else each
            for each in candidates
        ]
    try:
        return application_id in by_rank(candidates, rules).grants
    except SelectError:
        return None


def terms(found: Selection, *, as_decided: bool = True, besides: int | None = None) -> tuple[list[Candidate], Rules]:
    """Who may be chosen from, in the order of the ranking, and the rules. Whoever was awarded is kept with that amount
    and whoever was rejected barred, unless what was decided (or what was on `besides`) shall not count; what
    candidates who are not shown have is gone."""
    facts = found.facts
    rows = [each for each in found.candidates if each.is_ranked and pools_of(facts, each.application)]
    decided = [each for each in rows if as_decided and each.is_decided and each.application.id != besides]
    kept = {each.application.id for each in decided if is_kept(each)}
    barred = {each.application.id for each in decided if not is_kept(each)}
    candidates: list[Candidate] = []
    for each in rows:
        # Who came into fewer phases is placed behind, whatever the points, and counts as no better than who is above.
        score = min(candidates[-1].score, each.result.final) if candidates else each.result.final
        candidates.append(_candidate(facts, each, score, is_kept=each.application.id in kept))
    return (
        candidates,
        Rules(
            pools={pool.fund.id: money.in_cents(max(pool.amount - pool.elsewhere, Decimal(0))) for pool in found.pools},
            line=facts.call.pass_mark,
            fields=_bounds(facts.quotas, QuotaKind.PURPOSE, QuotaKind.FIELD),
            areas=_bounds(facts.quotas, QuotaKind.DIVISION),
            per_organisation=facts.call.awards_per_organisation,
            partial=facts.call.partial_funding,
            kept=frozenset(kept),
            barred=frozenset(barred),
        ),
    )


def is_kept(row: Row) -> bool:
    """Whether it has an award that counts."""
    return row.award is not None and row.award.cancelled_at is None


def pools_of(facts: CallFacts, application: Application) -> list[Key]:
    """The funds of the call's pools that serve its purpose (R-A3), the one it asked first."""
    funds = [each.fund for each in facts.pools if application.purpose in facts.funds[each.fund].purposes]
    return sorted(funds, key=lambda fund: fund != application.fund)


def at_budget(rules: Rules, percent: int) -> Rules:
    """The same with every pool changed by so many percent."""
    pools = {key: floor(Fraction(amount) * (100 + percent) / 100) for key, amount in rules.pools.items()}
    return replace(rules, pools=pools)


def _candidate(facts: CallFacts, row: Row, score: Decimal, *, is_kept: bool) -> Candidate:
    application = row.application
    keys: dict[QuotaKind, list[str]] = {kind: [] for kind in QuotaKind}
    for quota in facts.quotas:
        if counts(quota, application, row.applicant):
            keys[QuotaKind(quota.quota_kind)].append(key_of(quota))
    fields, areas = keys[QuotaKind.PURPOSE] + keys[QuotaKind.FIELD], keys[QuotaKind.DIVISION]
    pools = pools_of(facts, application)
    amount: Decimal = application.requested
    least: Decimal | None = application.least_viable
    if is_kept and row.award is not None:
        pools, amount, least = [row.award.fund], row.award.amount, None
    return Candidate(
        id=application.id,
        place=row.result.place,
        score=score,
        request=money.in_cents(amount),
        field="+".join(fields),
        area="+".join(areas),
        organisation=application.applicant,
        pools=tuple(pools),
        minimum=None if least is None else money.in_cents(least),
        also=(*fields, *areas),
    )


def _bounds(quotas: Sequence[Quota], *kinds: QuotaKind) -> Mapping[Key, Bounds]:
    return {
        key_of(each): Bounds(each.least_percent, each.most_percent, each.least_projects, each.most_projects)
        for each in quotas
        if each.quota_kind in kinds
    }
