"""Reads for the pages of decision, announcement and objections: ranking with pool sums, who objected to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.applications.tables import Application
from grants.awards import queries, rules
from grants.awards.facts import AwardFacts
from grants.awards.tables import Award, Objection, Rejection
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.db import get, sql
from grants.errors import NotFound
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, Actor
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.tables import Result, ScoringClosure

TOLD = """SELECT i.award FROM notice_item i JOIN award a ON a.id = i.award
    WHERE a.call = {} AND i.withdrawal IS NULL"""


@dataclass(frozen=True)
class Candidate:
    """An application in its place of the ranking, with what was decided and what its pool has given down to here.

    `rank` is the official one, or the one among what a recused reader sees.
    """

    result: Result
    rank: int | None
    application: Application
    applicant: Organization
    through: Organization
    track: str
    fund: FundSource
    award: Award | None
    rejection: Rejection | None
    is_announced: bool
    running: Decimal

    @property
    def is_ranked(self) -> bool:
        return self.rank is not None

    @property
    def is_decided(self) -> bool:
        return self.rejection is not None or self.award is not None


@dataclass(frozen=True)
class PoolView:
    """A pool, and what its live awards come to; `reserved` for those that a recused reader does not see.

    `elsewhere` is what candidates who are not shown have of it for good: awarded and told to everybody, or reserved.
    """

    fund: FundSource
    amount: Decimal
    awarded: Decimal
    reserved: Decimal = queries.ZERO
    elsewhere: Decimal = queries.ZERO

    @property
    def left(self) -> Decimal:
        return self.amount - self.awarded - self.reserved


@dataclass(frozen=True)
class Selection:
    """What the officer decides on: nothing before scoring is closed. `hidden` and `recused` as on a panel."""

    facts: CallFacts
    closure: ScoringClosure | None
    pools: Sequence[PoolView]
    candidates: Sequence[Candidate]
    recused: Mapping[int, frozenset[int]]
    hidden: int = 0

    def candidate(self, application_id: int) -> Candidate:
        """The candidate with that application. NotFound when it is not in this ranking."""
        for each in self.candidates:
            if each.application.id == application_id:
                return each
        raise NotFound("awards.no_candidate", _("没有找到这份申报"))

    @property
    def undecided(self) -> int:
        return sum(not each.is_decided for each in self.candidates)

    @property
    def to_announce(self) -> list[Candidate]:
        """Awarded and on no notice yet."""
        return [
            each
            for each in self.candidates
            if each.award is not None and each.award.cancelled_at is None and not each.is_announced
        ]


@dataclass(frozen=True)
class ObjectionView:
    """An objection with the award it locks. The complainant's name is there for handlers alone."""

    objection: Objection
    facts: AwardFacts
    complainant: str | None
    contact: str | None


async def selection(person: Actor, call_id: int) -> Selection:
    """The ranking of a call, as that person may see it. NotFound for who does not work on it."""
    facts = await calls.round_facts(person, call_id)
    recused = await scoring.recused(facts.call)
    hidden = seen.hidden_from(person, recused)
    of_call = Result.objects().where(Result.call == call_id).order_by(Result.place)
    results = [each for each in await of_call if each.application not in hidden]
    ranks = seen.ranks_among(each.rank is not None for each in results)
    ids = [0, *(each.application for each in results)]
    applications = {each.id: each for each in await Application.objects().where(Application.id.is_in(ids))}
    awards = {each.application: each for each in await Award.objects().where(Award.application.is_in(ids))}
    rejections = {each.application: each for each in await Rejection.objects().where(Rejection.application.is_in(ids))}
    named = await organizations.named(
        [key for each in applications.values() for key in (each.applicant, each.submitted_through)]
    )
    told = {row["award"] for row in await sql(TOLD, call_id)}
    tracks = {track.id: track.name or track.code for track in facts.tracks}
    spent: dict[int, Decimal] = {}
    candidates = []
    for result, rank in zip(results, ranks, strict=True):
        application = applications[result.application]
        award = _that_counts(awards.get(application.id), told)
        fund = facts.funds[award.fund if award else application.fund].fund
        if award is not None and award.cancelled_at is None:
            spent[fund.id] = spent.get(fund.id, queries.ZERO) + award.amount
        candidates.append(
            Candidate(
                result=result,
                rank=rank,
                application=application,
                applicant=named[application.applicant],
                through=named[application.submitted_through],
                track=tracks[application.track],
                fund=fund,
                award=award,
                rejection=rejections.get(application.id),
                is_announced=award is not None and award.id in told,
                running=spent.get(fund.id, queries.ZERO),
            )
        )
    pools = await _pools(person, facts, spent, hidden)
    return Selection(facts, await queries.closure_of(call_id), pools, candidates, recused, len(hidden))


async def _pools(person: Actor, facts: CallFacts, spent: dict[int, Decimal], hidden: frozenset[int]) -> list[PoolView]:
    """What everybody was told counts for everybody; of the rest a recused reader sees what is reserved."""
    secret = await queries.kept_from(person, facts.call)
    told = hidden - {each.id for each in secret}
    known: dict[int, Decimal] = {}
    for award in await Award.objects().where(Award.application.is_in([0, *told]), Award.cancelled_at.is_null()):
        known[award.fund] = known.get(award.fund, queries.ZERO) + award.amount
    views = []
    for pool in facts.pools:
        reserved = queries.reserved(secret, facts.funds[pool.fund].purposes)
        elsewhere = known.get(pool.fund, queries.ZERO)
        views.append(
            PoolView(
                fund=facts.funds[pool.fund].fund,
                amount=pool.amount,
                awarded=spent.get(pool.fund, queries.ZERO) + elsewhere,
                reserved=reserved,
                elsewhere=elsewhere + reserved,
            )
        )
    return views


async def objections(person: Actor) -> list[tuple[Objection, Award, Application]]:
    """The objections to awards of the person's own funders, open ones first. Nobody else has any."""
    rows = await sql(
        "SELECT o.id FROM objection o JOIN award a ON a.id = o.award JOIN call c ON c.id = a.call"
        " WHERE c.funder = ANY({}::int[]) ORDER BY o.closed_on IS NOT NULL, o.id DESC",
        list(person.organizations(*FUNDER_ROLES)),
    )
    order = [row["id"] for row in rows]
    found = {each.id: each for each in await Objection.objects().where(Objection.id.is_in([0, *order]))}
    awards = {a.id: a for a in await Award.objects().where(Award.id.is_in([0, *(o.award for o in found.values())]))}
    ids = [0, *(each.application for each in awards.values())]
    applications = {each.id: each for each in await Application.objects().where(Application.id.is_in(ids))}
    return [(found[key], awards[found[key].award], applications[awards[found[key].award].application]) for key in order]


async def objection(person: Actor, objection_id: int) -> ObjectionView:
    """One of `objections`. Who handles it sees who objected; nobody else does, nor who is recused (R-F5)."""
    found = await get(Objection, objection_id)
    facts = await queries.award_facts(found.award)
    if not person.has_in(facts.funder.id, *FUNDER_ROLES):
        raise NotFound("awards.no_objection", _("没有找到这件异议"))
    recused = (await scoring.recused(facts.call)).get(facts.application.id, frozenset())
    handles = person.has_in(facts.funder.id, *rules.HANDLES_OBJECTIONS) and person.id not in recused
    return ObjectionView(found, facts, found.complainant if handles else None, found.contact if handles else None)


def _that_counts(award: Award | None, told: set[int]) -> Award | None:
    """A cancelled award that was never announced is a decision that was replaced; one that was stays to be seen."""
    if award is not None and award.cancelled_at is not None and award.id not in told:
        return None
    return award
