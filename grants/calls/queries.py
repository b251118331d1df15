"""Reads of calls: the whole of one, lists for the public and for officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.calls import fixed, rules
from grants.calls.fixed import Parts
from grants.calls.judging_tables import Bonus, Criterion, CriterionBand, Phase, Quota
from grants.calls.kinds import Feedback, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.parts import BY_NAME, IN_ORDER, item_of
from grants.calls.phases import JudgingPhase, phases_of
from grants.calls.plan import BandPlan, CallPlan, CriterionPlan, TrackPlan
from grants.calls.tables import (
    BudgetCap,
    Call,
    ChecklistItem,
    FeeStandard,
    Policy,
    Pool,
    Programme,
    ReportDue,
    ReportForm,
    RequiredPaper,
    SavedSection,
    ScreenerQuestion,
    SystemCheck,
    Track,
    TrackStage,
)
from grants.db import Lock, Rows, get, together
from grants.errors import NotFound, why_not
from grants.funds import queries as funds
from grants.funds.rules import FundFacts
from grants.funds.tables import FundPurpose, FundSource
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.questions.tables import Questionnaire
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName


@dataclass(frozen=True)
class CallFacts:
    """A call with all its parts. Parts of a published call never change, so only the call itself is locked."""

    call: Call
    tracks: Sequence[Track]
    stages: Mapping[int, Sequence[TrackStage]]
    conditions: Mapping[int, Sequence[str]]
    pools: Sequence[Pool]
    funds: Mapping[int, FundFacts]
    criteria: Sequence[Criterion]
    bonuses: Sequence[Bonus]
    funder: Organization
    organiser: Organization
    caps: Sequence[BudgetCap] = ()
    fee_standards: Sequence[FeeStandard] = ()
    report_dues: Sequence[ReportDue] = ()
    required_papers: Sequence[RequiredPaper] = ()
    checklist: Sequence[ChecklistItem] = ()
    screener: Sequence[ScreenerQuestion] = ()
    phases: Sequence[Phase] = ()
    quotas: Sequence[Quota] = ()
    bands: Mapping[int, Sequence[CriterionBand]] = field(default_factory=dict)
    questionnaire: Questionnaire | None = None

    def track(self, track_id: int) -> Track:
        """The track of that id. Raises NotFound when it belongs to another call."""
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise NotFound("calls.no_such_track", _("没有找到这个类别"))

    def pool_of(self, fund_id: int) -> Pool:
        """The pool that draws on a source. Raises NotFound when the call does not."""
        for pool in self.pools:
            if pool.fund == fund_id:
                return pool
        raise NotFound("calls.no_such_pool", _("本次征集没有这项资金"))

    def percents(self, track_id: int) -> list[Decimal]:
        """The payment stages of a track, in percent and in order."""
        return [stage.percent for stage in self.stages[track_id]]

    @property
    def judged_in(self) -> tuple[JudgingPhase, ...]:
        """The phases in which applications are judged, in order; there is always a first one."""
        return phases_of(self.call, self.phases)

    @property
    def judged_until(self) -> datetime:
        """When the last phase closes."""
        return self.judged_in[-1].closes_at

    @property
    def longest(self) -> int:
        """The number of stages of the track that has most."""
        return max((len(stages) for stages in self.stages.values()), default=0)

    @property
    def total(self) -> Decimal:
        """All that the call may award."""
        return sum((pool.amount for pool in self.pools), Decimal("0.00"))


async def call(call_id: int, *, lock: Lock | None = None) -> Call:
    """The call with that id, draft or published. Raises NotFound."""
    return await get(Call, call_id, lock=lock)


async def report_forms(call_id: int) -> list[ReportForm]:
    """The forms that the call brings for its reports."""
    return await ReportForm.objects().where(ReportForm.call == call_id).order_by(ReportForm.id)


async def call_facts(call_id: int, *, lock: Lock | None = None) -> CallFacts:
    """A call, whole."""
    return (await facts_of([await call(call_id, lock=lock)]))[0]


async def facts_of(calls: Sequence[Call]) -> list[CallFacts]:
    """Several calls, whole, in as many queries as one."""
    parts = await fixed.parts_of(calls)
    wanted = sorted({pool.fund for each in parts.values() for pool in each.pools})
    sources, purposes, bodies, forms = await together(
        Rows(FundSource.id, wanted),
        Rows(FundPurpose.fund, wanted),
        Rows(Organization.id, {key for each in calls for key in (each.funder, each.organiser)}),
        Rows(Questionnaire.id, {each.questionnaire for each in calls} - {None}),
    )
    served = {facts.fund.id: facts for facts in funds.with_purposes(sources, purposes)}
    names = {each.id: each for each in bodies}
    asked = {form.id: form for form in forms}
    return [_facts(each, parts[each.id], served, names, asked.get(each.questionnaire)) for each in calls]


def _facts(
    call: Call,
    parts: Parts,
    served: Mapping[int, FundFacts],
    names: Mapping[int, Organization],
    form: Questionnaire | None,
) -> CallFacts:
    return CallFacts(
        call=call,
        tracks=parts.tracks,
        stages=parts.stages,
        conditions=parts.conditions,
        pools=parts.pools,
        funds={pool.fund: served[pool.fund] for pool in parts.pools},
        criteria=parts.criteria,
        bonuses=parts.bonuses,
        funder=names[call.funder],
        organiser=names[call.organiser],
        bands=parts.bands,
        questionnaire=form,
        **parts.lists,
    )


async def saved_section(call_id: int, section: str) -> SavedSection | None:
    """Who saved a section of a draft last; none while nobody did. Saving locks the call, so this need not."""
    return await SavedSection.objects().where(SavedSection.call == call_id, SavedSection.section == section).first()


async def saved_sections(call_id: int) -> dict[str, SavedSection]:
    """Every section that was saved, by its word."""
    return {row.section: row for row in await SavedSection.objects().where(SavedSection.call == call_id)}


async def published_call(call_id: int) -> CallFacts:
    """A call as the public sees it: a draft or a trial does not exist for them."""
    return as_published(await call_facts(call_id))


def as_published(facts: CallFacts) -> CallFacts:
    """The same call, where the public sees it. Raises NotFound."""
    if facts.call.published_at is None or facts.call.is_trial:
        raise NotFound("calls.not_public", _("没有找到这个公告"))
    return facts


async def published_calls() -> list[CallFacts]:
    """Every published call, the newest first."""
    published = Call.objects().where(Call.published_at.is_not_null(), Call.is_trial.eq(False))
    return await facts_of(await published.order_by(Call.closes_at, Call.id, ascending=False).limit(200))


async def rounds(person: Actor, *, before: int | None = None, most: int = 200) -> list[CallFacts]:
    """The rounds of the funders one works for, drafts too, and the published ones one organises; the newest first, and
    where asked those older than `before`."""
    mine = Call.funder.is_in([0, *person.organizations(*FUNDER_ROLES)])
    organised = Call.organiser.is_in([0, *person.organizations(Role.ORGANISER)]) & Call.published_at.is_not_null()
    found = Call.objects().where(mine | organised, Call.is_trial.eq(False))
    if before is not None:
        found = found.where(Call.id < before)
    return await facts_of(await found.order_by(Call.id, ascending=False).limit(most))


async def round_facts(person: Actor, call_id: int) -> CallFacts:
    """One of `rounds`. Raises NotFound for others."""
    facts = await call_facts(call_id)
    works_here = facts.call.funder in person.organizations(*FUNDER_ROLES)
    organises = facts.call.organiser in person.organizations(Role.ORGANISER) and facts.call.published_at is not None
    if not (works_here or organises):
        raise NotFound("calls.not_visible", _("没有找到这一轮征集"))
    return facts


def notice_days(call: Call) -> tuple[date, date] | None:
    """The notice as the call plans it; none while its start is not planned or its days cannot be counted."""
    planned = (call.notice_starts_on, call.notice_working_days, call.count_start_day)
    return None if why_not(rules.notice_proposal, *planned) else rules.notice_proposal(*planned)


async def programmes_of(funder_ids: list[int]) -> list[Programme]:
    """The programmes of those funders, the newest first."""
    mine = Programme.objects().where(Programme.funder.is_in([0, *funder_ids]))
    return await mine.order_by(Programme.from_on, Programme.id, ascending=False)


def state(facts: CallFacts) -> rules.CallState:
    """What the call is now."""
    return rules.call_state(facts.call, clock.now(), clock.today(), judged_until=facts.judged_until)


def next_moment(facts: CallFacts) -> datetime | None:
    """The next hour at which something about the call changes by itself."""
    judged = [moment for phase in facts.judged_in for moment in (phase.opens_at, phase.closes_at)]
    moments = (facts.call.opens_at, facts.call.closes_at, *judged)
    return next((moment for moment in moments if moment > clock.now()), None)


async def quota_codes(facts: CallFacts) -> dict[QuotaKind, set[str]]:
    """What a quota of this call can name: purposes that its sources serve, areas of the lists, divisions."""
    areas = await vocabulary.terms_of((ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA))
    return {
        QuotaKind.PURPOSE: {purpose for fund in facts.funds.values() for purpose in fund.purposes},
        QuotaKind.FIELD: {area.code for area in areas},
        QuotaKind.DIVISION: {place.code for place in await vocabulary.divisions()},
    }


def plan_of(facts: CallFacts) -> CallPlan:
    """A call as the plan it was drafted from, to be edited or checked."""
    call = facts.call
    lists: dict[str, Any] = {
        name: tuple(item_of(kind, row) for row in getattr(facts, name))
        for name, (_table, kind) in (BY_NAME | IN_ORDER).items()
    }
    return CallPlan(
        funder_id=call.funder,
        organiser_id=call.organiser,
        tracks=tuple(item_of(TrackPlan, each, stages=tuple(facts.percents(each.id))) for each in facts.tracks),
        criteria=tuple(
            item_of(CriterionPlan, each, bands=tuple(item_of(BandPlan, band) for band in facts.bands.get(each.id, ())))
            for each in facts.criteria
        ),
        programme_id=call.programme,
        system_checks=tuple(SystemCheck(word) for word in call.system_checks),
        conditions=tuple((seq, word) for seq, words in facts.conditions.items() for word in words),
        fixed_assets=Policy(call.fixed_assets),
        handouts=Policy(call.handouts),
        tie_break=tuple(call.tie_break),
        score_method=ScoreMethod(call.score_method),
        sheets_seen=SheetsSeen(call.sheets_seen),
        feedback=Feedback(call.feedback),
        **lists,
        **{name: getattr(call, name) for name in PLAIN},
    )


# What a plan and its row call by the same name and hold in the same kind.
PLAIN = (
    "title",
    "document_no",
    "body",
    "contact",
    "supervision_phone",
    "opens_at",
    "closes_at",
    "correction_working_days",
    "scoring_opens_at",
    "scoring_closes_at",
    "decided_on",
    "notice_working_days",
    "notice_starts_on",
    "count_start_day",
    "project_from",
    "project_to",
    "limit_per_organisation",
    "limit_per_hub",
    "asks_hub_consent",
    "grace_minutes",
    "least_match_percent",
    "signage",
    "commitment",
    "panel_size",
    "trim_from",
    "min_sheets",
    "pass_mark",
    "bonus_max",
    "hides_applicants",
    "partial_funding",
    "awards_per_organisation",
)
