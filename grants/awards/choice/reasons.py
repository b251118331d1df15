"""Why a candidate is in a set or out of it, as figures that a page can put into words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grants.awards.choice.dominance import could_stand_for, what_stops
from grants.awards.choice.funded import FundedSet
from grants.awards.choice.tally import Blocker, Breach
from grants.awards.choice.terms import Candidate, Grant, Key


class Verdict(StrEnum):
    """Funded, or funded because the committee decided so; else below the pass mark, barred by it, or out."""

    FUNDED = "funded"
    KEPT = "kept"
    BELOW_LINE = "below_line"
    BARRED = "barred"
    OUT = "out"


class Why(StrEnum):
    """Why one is funded before a better placed one: what the two do not have in common, or what stood in the way."""

    KEPT = "kept"
    OTHER_FIELD = "other_field"
    OTHER_AREA = "other_area"
    OTHER_POOL = "other_pool"
    ASKS_LESS = "asks_less"
    ORGANISATION = "organisation"
    FLOOR = "floor"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Overtaking:
    """A funded one that is placed lower. `stop` is the limit that its place would break for the better one."""

    by: Key
    why: Why
    stop: Blocker | Breach | None = None


@dataclass(frozen=True)
class Reasons:
    """`points_short`: of the pass mark. `blockers`: what even its smallest grant would break now, and by how much;
    `met`: what it met at its turn in the ranking. `floors`: those that would be missed without it. `behind`: funded
    ones of its field and area that are placed better and ask no more. `overtaken`: funded ones placed lower."""

    verdict: Verdict
    grant: Grant | None = None
    points_short: Decimal = Decimal(0)
    blockers: Sequence[Blocker] = ()
    met: Sequence[Blocker] = ()
    floors: Sequence[Breach] = ()
    behind: Sequence[Key] = ()
    overtaken: Sequence[Overtaking] = ()


def reasons(funded: FundedSet, key: Key) -> Reasons:
    """Of the candidate with that id."""
    choice, candidate, grant = funded.choice, funded.choice.by_id[key], funded.grants.get(key)
    if grant is not None:
        verdict = Verdict.KEPT if key in choice.rules.kept else Verdict.FUNDED
        return Reasons(verdict, grant, floors=_held_up(funded, candidate, grant))
    if not choice.passes(candidate):
        return Reasons(Verdict.BELOW_LINE, points_short=choice.rules.line - candidate.score)
    if key in choice.rules.barred:
        return Reasons(Verdict.BARRED)
    others = [each for each in choice.eligible if each.id in funded.grants]
    return Reasons(
        Verdict.OUT,
        blockers=funded.tally.all_blockers(candidate),
        met=funded.met.get(key, ()),
        behind=[each.id for each in others if could_stand_for(choice, each, candidate)],
        overtaken=[_overtaking(funded, candidate, each) for each in others if each.place > candidate.place],
    )


def _held_up(funded: FundedSet, candidate: Candidate, grant: Grant) -> list[Breach]:
    found = []
    for limit in funded.choice.limits_on(candidate, grant.pool):
        left = funded.tally.used[limit] - (grant.amount if limit.is_money else 1)
        if left < limit.least:
            found.append(Breach(limit, short=limit.least - left))
    return found


def _overtaking(funded: FundedSet, better: Candidate, worse: Candidate) -> Overtaking:
    choice, grant = funded.choice, funded.grants[worse.id]
    differences = (
        (Why.KEPT, worse.id in choice.rules.kept),
        (Why.OTHER_FIELD, better.field != worse.field),
        (Why.OTHER_AREA, better.area != worse.area),
        (Why.OTHER_POOL, grant.pool not in better.pools),
        (Why.ASKS_LESS, not could_stand_for(choice, better, worse)),
    )
    for why, holds in differences:
        if holds:
            return Overtaking(worse.id, why)
    stop = what_stops(funded.tally, better, worse, grant)
    if stop is None:
        return Overtaking(worse.id, Why.NOTHING)
    return Overtaking(worse.id, Why.ORGANISATION if isinstance(stop, Blocker) else Why.FLOOR, stop)
