"""Both funded sets as people read them: for each application in or out, with what amount and why; what differs."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from grants import money
from grants.awards.choice.funded import FundedSet, Way
from grants.awards.choice.what_if import WhatIf
from grants.awards.choice_words import Worder
from grants.awards.choosing import Asked, Proposals, proposals
from grants.awards.selection import Candidate, Selection
from grants.calls import published
from grants.calls.saying import Names
from grants.i18n import Text, _

WAY_NAMES: dict[Way, Text] = {Way.RANK: _("按名次"), Way.OPTIMUM: _("优化")}
CENT, WAN = Decimal("0.01"), 10_000


@dataclass(frozen=True)
class Set:
    """A funded set in figures: projects, money, what it is worth in points by 10,000 yuan and of the most there could
    be, in percent; which rules it breaks and which bind."""

    way: Way
    projects: int
    money: Decimal
    value: Decimal
    share: Decimal | None
    breaches: Sequence[Text]
    binding: str

    @property
    def name(self) -> Text:
        return WAY_NAMES[self.way]


@dataclass(frozen=True)
class Gain:
    """What the optimum has more than the ranking."""

    value: Decimal
    money: Decimal
    projects: int


@dataclass(frozen=True)
class Told:
    """What is said of one application: by way the amount (None is out) and why."""

    row: Candidate
    amounts: Mapping[Way, Decimal | None]
    reasons: Mapping[Way, Sequence[Text]]

    @property
    def differs(self) -> bool:
        return len(set(self.amounts.values())) > 1

    @property
    def all_reasons(self) -> list[tuple[Way | None, Sequence[Text]]]:
        """One reason for all ways where they agree."""
        if len({tuple(map(str, said)) for said in self.reasons.values()}) <= 1:
            return [(None, next(iter(self.reasons.values()), ()))]
        return list(self.reasons.items())


@dataclass(frozen=True)
class Other:
    """What another budget would change in a set."""

    way: Way
    money: Decimal | None
    added: Sequence[Candidate]
    dropped: Sequence[Candidate]
    binding: str
    unable: Sequence[Text]

    @property
    def name(self) -> Text:
        return WAY_NAMES[self.way]


@dataclass(frozen=True)
class Shown:
    """Both sets, or why there is none (`unable`); who is told what, in the order of the ranking; another budget."""

    asked: Asked
    sets: Sequence[Set]
    told: Mapping[int, Told]
    unable: Sequence[Text]
    others: Sequence[Other]
    is_large: bool
    line: Candidate | None

    @property
    def gain(self) -> Gain | None:
        """Of the optimum over the ranking, where anybody gets something else."""
        if len(self.sets) < len(WAY_NAMES) or not self.differences:
            return None
        one, other = self.sets
        return Gain(other.value - one.value, other.money - one.money, other.projects - one.projects)

    @property
    def differences(self) -> list[Told]:
        return [each for each in self.told.values() if each.differs]

    @property
    def optimum_query(self) -> str:
        """The page as asked for, with the optimum."""
        return f"?{urlencode({'optimum': 'yes', 'decided': 'kept' if self.asked.as_decided else 'ignored'})}"

    def name_of(self, way: Way) -> Text:
        return WAY_NAMES[way]


async def shown(found: Selection, asked: Asked) -> Shown:
    """Reckoned in a thread: other requests go on meanwhile."""
    names = await published.names_of(found.facts)
    return await asyncio.to_thread(_shown, found, asked, names)


def _shown(found: Selection, asked: Asked, names: Names) -> Shown:
    made = proposals(found, asked)
    rows = {each.application.id: each for each in found.candidates}
    words = Worder(
        found.facts,
        names,
        {each.application.applicant: each.applicant.name for each in found.candidates},
        {key: each.rank for key, each in rows.items()},
    )
    sets = [each for each in (made.by_rank, made.optimum) if each is not None]
    told = {key: _told(found, row, sets, words) for key, row in rows.items()}
    return Shown(
        asked=asked,
        sets=[_set(each, words) for each in sets],
        told=told,
        unable=_unable(made, words),
        others=[_other(each, way, rows, words) for each, way in _other_budgets(made)],
        is_large=made.is_large,
        line=next((row for key, row in reversed(rows.items()) if made.by_rank and key in made.by_rank.grants), None),
    )


def _set(funded: FundedSet, words: Worder) -> Set:
    share = funded.share_of_bound
    return Set(
        way=funded.way,
        projects=len(funded.grants),
        money=money.from_cents(funded.money),
        value=(funded.value / WAN).quantize(CENT, ROUND_HALF_UP),
        share=None if share is None else share * 100,
        breaches=[words.breach(each) for each in funded.breaches],
        binding=words.limits(funded.binding),
    )


def _told(found: Selection, row: Candidate, sets: Sequence[FundedSet], words: Worder) -> Told:
    key = row.application.id
    if not row.is_ranked:
        short = found.facts.call.pass_mark - row.result.final
        said = {each.way: [_("低于合格线 {short} 分", short=f"{short:.2f}")] for each in sets}
        return Told(row, dict.fromkeys(said), said)
    amounts: dict[Way, Decimal | None] = {}
    reasons: dict[Way, Sequence[Text]] = {}
    for each in sets:
        grant = each.grants.get(key)
        amounts[each.way] = money.from_cents(grant.amount) if grant else None
        is_candidate = key in each.choice.by_id
        reasons[each.way] = words.reason(each, key) if is_candidate else [_("本轮没有能用于该用途的资金来源")]
    return Told(row, amounts, reasons)


def _unable(made: Proposals, words: Worder) -> list[Text]:
    error = made.contradiction or (made.comparison.unable if made.comparison else None)
    return words.unable(error) if error else []


def _other_budgets(made: Proposals) -> list[tuple[WhatIf, Way]]:
    found = ((made.by_rank_if, Way.RANK), (made.optimum_if, Way.OPTIMUM))
    return [(each, way) for each, way in found if each is not None]


def _other(changed: WhatIf, way: Way, rows: Mapping[int, Candidate], words: Worder) -> Other:
    return Other(
        way=way,
        money=money.from_cents(changed.after.money) if changed.after else None,
        added=[rows[int(key)] for key in changed.added],
        dropped=[rows[int(key)] for key in changed.dropped],
        binding=words.limits(changed.now_binding),
        unable=words.unable(changed.unable) if changed.unable else [],
    )
