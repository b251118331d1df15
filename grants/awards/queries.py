"""Reads of decisions, notices, objections, agreements and holds."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import clock
from grants.applications.tables import Application, BudgetLine
from grants.awards import quotas, rules
from grants.awards.facts import AwardFacts, Counted, DecisionFacts, PayeeFacts
from grants.awards.tables import (
    Agreement,
    Award,
    AwardLine,
    CutAnswer,
    Hold,
    NoticeItem,
    Objection,
    PublicNotice,
    Rejection,
    Stage,
    StageRequirement,
)
from grants.calls import published
from grants.calls import queries as calls
from grants.calls.tables import Call, Pool, Track, TrackStage
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.funds import queries as funds
from grants.i18n import Text, _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse
from grants.people.rules import Actor
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.tables import Result, ScoringClosure

ZERO = Decimal("0.00")
TOLD = """SELECT a.application FROM notice_item i JOIN award a ON a.id = i.award
    WHERE a.call = {} AND i.withdrawal IS NULL"""

# How an award stands today: its project's end, what was taken back of it, and since when it has ended.
NOW = """SELECT e.ends_on, f.cut, f.terminated_at FROM project_end e JOIN award_in_force f ON f.award = e.award
    WHERE e.award = {}"""


async def decision_facts(
    person: Actor, application_id: int, fund_id: int | None = None, *, lock: bool = False
) -> DecisionFacts:
    """What bounds a decision by that person.

    `lock`: first the call, in whose row decisions wait for each other, then the application, its award, the pool.
    """
    strength: Lock | None = "NO KEY UPDATE" if lock else None
    call = await get(Call, (await get(Application, application_id)).call, lock=strength)
    application = await get(Application, application_id, lock=strength)
    award = await _first(Award, strength, Award.application == application.id)
    fund = await funds.fund_facts(fund_id or application.fund)
    pool = await _first(Pool, strength, Pool.call == application.call, Pool.fund == fund.fund.id)
    track = await get(Track, application.track)
    round_facts = await calls.call_facts(call.id)
    secret = await kept_from(person, call)
    given = await awarded_from(pool.id, [application.id, *(each.id for each in secret)]) if pool else ZERO
    named = await organizations.named([application.applicant])
    return DecisionFacts(
        application=application,
        applicant=named[application.applicant],
        call=call,
        track=track,
        stages=await TrackStage.objects().where(TrackStage.track == track.id).order_by(TrackStage.seq),
        budget=await BudgetLine.objects().where(BudgetLine.application == application.id).order_by(BudgetLine.position),
        result=await Result.objects().where(Result.application == application.id).first(),
        closure=await closure_of(application.call),
        fund=fund,
        pool=pool,
        awarded_to_others=given + reserved(secret, fund.purposes),
        award=award,
        rejection=await Rejection.objects().where(Rejection.application == application.id).first(),
        is_announced=award is not None and (await announced_in(award.id))[0] is not None,
        caps=round_facts.caps,
        recused=await scoring.recused(call),
        others=[each for each in await counted(call.id, secret) if each.application.id != application.id],
        quotas=round_facts.quotas,
        total=round_facts.total,
        names=await published.names_of(round_facts),
    )


async def counted(call_id: int, secret: Sequence[Application] = ()) -> list[Counted]:
    """What the live awards of a call count for its quotas; those kept `secret` as if they got all they ask for."""
    amounts = {each.application: each.amount for each in await live_awards(call_id)}
    amounts |= {each.id: each.requested for each in secret}
    applications = await Application.objects().where(Application.id.is_in([0, *amounts])).order_by(Application.id)
    named = await organizations.named([each.applicant for each in applications])
    return [Counted(each, named[each.applicant], amounts[each.id]) for each in applications]


async def missed_floors(call_id: int) -> list[Text]:
    """What the live awards of a call are short of what it promised at least."""
    facts = await calls.call_facts(call_id)
    uses = quotas.uses_of(facts.quotas, await counted(call_id), facts.total)
    return list(quotas.missed_floors(uses, await published.names_of(facts)))


async def kept_from(person: Actor, call: Call) -> list[Application]:
    """The applications from which that person is recused and of which no notice has told everybody what they got."""
    hidden = seen.hidden_from(person, await scoring.recused(call))
    if not hidden:
        return []
    told = {row["application"] for row in await sql(TOLD, call.id)}
    return await Application.objects().where(Application.id.is_in([0, *(hidden - told)]))


def reserved(secret: Sequence[Application], purposes: Collection[str]) -> Decimal:
    """What a recused decider leaves for them in a pool: all they ask for, so that what is left says nothing of them."""
    return sum((each.requested for each in secret if each.purpose in purposes), ZERO)


async def award_facts(award_id: int, *, lock: Lock | None = None) -> AwardFacts:
    """An award and all that decides whether its money may move. The award's row is the one that is locked."""
    award = await get(Award, award_id, lock=lock)
    application = await get(Application, award.application)
    call = await get(Call, award.call)
    named = await organizations.named([call.funder, application.applicant, application.submitted_through])
    item, notice = await announced_in(award.id)
    agreement = await Agreement.objects().where(Agreement.award == award.id).first()
    stages = await Stage.objects().where(Stage.award == award.id).order_by(Stage.seq)
    [now] = await sql(NOW, award.id)
    return AwardFacts(
        award=award,
        application=application,
        call=call,
        funder=named[call.funder],
        applicant=named[application.applicant],
        through=named[application.submitted_through],
        fund=await funds.fund(award.fund),
        pool=await get(Pool, award.pool),
        lines=await lines_of(award.id),
        item=item,
        notice=notice,
        objections=await Objection.objects().where(Objection.award == award.id).order_by(Objection.id),
        holds=await Hold.objects().where(Hold.award == award.id).order_by(Hold.id),
        agreement=agreement,
        stages=stages,
        requirements=await _requirements(stages),
        cut_answer=await CutAnswer.objects()
        .where(CutAnswer.award == award.id, CutAnswer.answered_at >= award.decided_at)
        .first(),
        amended_end=now["ends_on"],
        cut=now["cut"],
        terminated_at=now["terminated_at"],
    )


async def amount_agreed(award_id: int) -> Decimal:
    """An award as its agreement stands: as decided, less what was cut since."""
    award, [now] = await get(Award, award_id), await sql(NOW, award_id)
    return Decimal(award.amount - now["cut"])


async def asked_of(award_id: int) -> dict[int, Decimal]:
    """What was asked for each budget line of an award."""
    rows = await sql(
        "SELECT b.id, b.amount FROM award_line l JOIN budget_line b ON b.id = l.budget_line WHERE l.award = {}",
        award_id,
    )
    return {row["id"]: row["amount"] for row in rows}


async def readable_award(person: Actor, award_id: int, *, with_cuts: bool = False) -> AwardFacts:
    """The same for a page: NotFound for strangers. Why it was cut is judging, and not for who is recused from it."""
    facts = await award_facts(award_id)
    hidden = seen.hidden_from(person, await scoring.recused(facts.call))
    its_own = {facts.applicant.id, facts.through.id} & person.organizations()
    is_hidden = with_cuts and facts.application.id in hidden
    rules.check_reading(facts, person, is_recused=bool(hidden or its_own), is_hidden=is_hidden)
    return facts


async def cuts_are_hidden(person: Actor, facts: AwardFacts) -> bool:
    """Whether the page of the cuts is not there for that person, so that nothing leads to it."""
    return facts.application.id in seen.hidden_from(person, await scoring.recused(facts.call))


async def payee_facts(facts: AwardFacts, on: date) -> PayeeFacts:
    """The account the money would go to: the applicant's own, or the hub's custody account for a filed group."""
    if facts.is_for_a_group:
        return PayeeFacts(
            account=await organizations.current_account(facts.through.id, AccountUse.CUSTODY),
            custody=await organizations.custody_agreement_of(facts.applicant.id, on),
        )
    return PayeeFacts(await organizations.current_account(facts.applicant.id, AccountUse.OWN), None)


async def open_objections(award_id: int) -> list[Objection]:
    """Objections that lock an award."""
    return await Objection.objects().where(Objection.award == award_id, Objection.closed_on.is_null())


async def objection_of_receipt(receipt_key: UUID | None) -> Objection | None:
    """The objection that this form brought already."""
    if receipt_key is None:
        return None
    return await Objection.objects().where(Objection.receipt_key == receipt_key).first()


async def receipt(receipt_key: UUID) -> Objection:
    """The objection behind a receipt's address, which nobody can guess."""
    found = await objection_of_receipt(receipt_key)
    if found is None:
        raise NotFound("awards.no_receipt", _("没有找到这份回执"))
    return found


async def hold(hold_id: int) -> Hold:
    """One hold."""
    return await get(Hold, hold_id)


async def paper(upload_id: int | None) -> Upload:
    """A kept paper. NotFound while it is being made."""
    if upload_id is None:
        raise NotFound("awards.no_paper_yet", _("文件还没有生成，请稍后再下载"))
    return await get(Upload, upload_id)


async def open_holds(award_id: int) -> list[Hold]:
    """Holds that stop an award's money."""
    return await Hold.objects().where(Hold.award == award_id, Hold.lifted_at.is_null()).order_by(Hold.id)


async def lines_of(award_id: int) -> list[AwardLine]:
    """An award by budget line."""
    return await AwardLine.objects().where(AwardLine.award == award_id).order_by(AwardLine.position)


async def cut_lines(award_ids: Collection[int]) -> dict[int, list[tuple[AwardLine, Decimal]]]:
    """The lines of these awards that got less than was asked, each with what was asked."""
    lines = await AwardLine.objects().where(AwardLine.award.is_in([0, *award_ids])).order_by(AwardLine.position)
    asked = {
        row["id"]: row["amount"]
        for row in await sql(
            "SELECT id, amount FROM budget_line WHERE id = ANY({}::int[])", [x.budget_line for x in lines]
        )
    }
    found: dict[int, list[tuple[AwardLine, Decimal]]] = {}
    for line in lines:
        if line.amount < asked[line.budget_line]:
            found.setdefault(line.award, []).append((line, asked[line.budget_line]))
    return found


async def stages_of(award_id: int) -> list[Stage]:
    """The payment stages of an award, none before its agreement is signed."""
    return await Stage.objects().where(Stage.award == award_id).order_by(Stage.seq)


async def live_awards(call_id: int) -> list[Award]:
    """The awards of a call that were not cancelled."""
    return await Award.objects().where(Award.call == call_id, Award.cancelled_at.is_null()).order_by(Award.id)


async def awarded_from(pool_id: int, besides: Sequence[int] = ()) -> Decimal:
    """What is in force of the live awards of a pool, but for those of some applications."""
    rows = await sql(
        "SELECT coalesce(sum(f.amount), 0.00) AS awarded FROM award a JOIN award_in_force f ON f.award = a.id"
        " WHERE a.pool = {} AND a.application <> ALL({}::int[]) AND a.cancelled_at IS NULL",
        pool_id,
        list(besides),
    )
    return Decimal(rows[0]["awarded"])


async def to_announce(call_id: int, *, lock: Lock | None = None) -> list[Award]:
    """Live awards that are on no notice, or were taken off it, in the order of their ranking."""
    query = Award.objects().where(Award.call == call_id, Award.cancelled_at.is_null()).order_by(Award.id)
    awards = await (query.lock_rows(lock) if lock else query)
    of_them = NoticeItem.select(NoticeItem.award).where(_among(NoticeItem.award, awards))
    told = {row["award"] for row in await of_them.where(NoticeItem.withdrawal.is_null())}
    rows = await Result.select(Result.application, Result.place).where(Result.call == call_id)
    places = {row["application"]: row["place"] for row in rows}
    return sorted((each for each in awards if each.id not in told), key=lambda each: places[each.application])


async def closure_of(call_id: int) -> ScoringClosure | None:
    """When and by whom scoring of a call was closed."""
    return await ScoringClosure.objects().where(ScoringClosure.call == call_id).first()


async def announced_in(award_id: int) -> tuple[NoticeItem | None, PublicNotice | None]:
    """The notice an award is on. One that it was taken off to be announced anew counts no more (R-F4)."""
    items = NoticeItem.objects().where(NoticeItem.award == award_id, NoticeItem.withdrawal.is_null())
    item = await items.order_by(NoticeItem.id, ascending=False).first()
    return item, await get(PublicNotice, item.notice) if item else None


async def notice(notice_id: int) -> tuple[PublicNotice, list[NoticeItem]]:
    """A published notice with its content as it was frozen, and its items for their tombstones. For everybody."""
    query = PublicNotice.objects().where(PublicNotice.id == notice_id).first().output(load_json=True)
    found = await query
    if found is None:
        raise NotFound("awards.no_notice", _("没有找到这份公示"))
    return found, await NoticeItem.objects().where(NoticeItem.notice == notice_id).order_by(NoticeItem.id)


async def notices(call_id: int | None = None) -> list[PublicNotice]:
    """Published notices, newest first, with their content."""
    query = PublicNotice.objects().order_by(PublicNotice.id, ascending=False).output(load_json=True)
    return await (query.where(PublicNotice.call == call_id) if call_id is not None else query)


async def is_running(one: PublicNotice) -> bool:
    """Whether objections are taken today."""
    return one.starts_on <= clock.today() <= one.ends_on


async def _requirements(stages: list[Stage]) -> list[StageRequirement]:
    query = StageRequirement.objects().where(_among(StageRequirement.stage, stages))
    return await query.order_by(StageRequirement.id)


async def _first(table: Any, lock: Lock | None, *where: Any) -> Any:
    query = table.objects().where(*where).first()
    return await (query.lock_rows(lock) if lock else query)


def _among(column: Any, rows: list[Any]) -> Any:
    return column.is_in([0, *(row.id for row in rows)])
