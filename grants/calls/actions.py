"""Draft a call, and publish it: its money leaves the sources for the pools, and it never changes again."""

from typing import Any, cast

from grants import clock, ledger
from grants.audit import action, record
from grants.calls import queries, rules
from grants.calls.parts import BY_NAME, IN_ORDER, row_of
from grants.calls.plan import CallPlan
from grants.calls.tables import Call, Criterion, CriterionBand, Pool, StageCondition, Track, TrackStage
from grants.funds import queries as funds
from grants.funds.tables import FundSource
from grants.ledger import Side
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.questions import actions as questions


@action
async def draft_call(by: Actor, plan: CallPlan) -> Call:
    """Write down a call that nobody outside sees yet; its form is the standard one until somebody changes it."""
    rules.check_draft(by, plan)
    form = await questions.make_standard(by, owner_id=plan.funder_id)
    call = Call(created_at=clock.now(), questionnaire=form.id, **await _columns(plan))
    await call.save()
    await _write_parts(call, plan)
    await record(by, "calls.call_drafted", call, title=call.title)
    return call


@action
async def redraft_call(by: Actor, call_id: int, plan: CallPlan) -> Call:
    """Replace a draft by another plan. What is published is refused."""
    call = await queries.call(call_id, lock="UPDATE")
    rules.check_draft(by, plan, call)
    await Call.update(cast(Any, await _columns(plan))).where(Call.id == call.id)
    await _clear_parts(call)
    await _write_parts(call, plan)
    await record(by, "calls.call_redrafted", call, title=plan.title)
    return await queries.call(call_id)


@action
async def publish_call(by: Actor, call_id: int) -> Call:
    """Make a draft public and final: source → pool in the fund book. A second time is refused."""
    facts = await queries.call_facts(call_id, lock="UPDATE")
    sources = [await funds.fund(key, lock="UPDATE") for key in sorted(facts.funds)]
    free = {source.id: await funds.free(source) for source in sources}
    funders = {source.id: source.funder for source in sources}
    rules.check_publication(by, facts.call, queries.plan_of(facts), free, funders, clock.now())
    for pool in facts.pools:
        await _fill_pool(by, facts.call, pool, facts.funds[pool.fund].fund)
    call = facts.call
    if call.questionnaire is not None:
        await questions.fix_questionnaire(by, call.questionnaire)
    await call.update_self({Call.published_at: clock.now(), Call.published_by: by.id})
    await record(by, "calls.call_published", call, title=call.title, amount=facts.total)
    return call


async def _fill_pool(by: Actor, call: Call, pool: Pool, source: FundSource) -> None:
    today = clock.today()
    book_id = await funds.book(source)
    code = f"pool:{call.id}:{source.code}"
    account = await ledger.open_account(
        book_id, code, f"{call.title[:80]}资金池·{source.name[:60]}", Side.DEBIT, opened_on=today
    )
    free = await ledger.account(book_id, f"source:{source.code}")
    await ledger.post(
        book_id,
        f"call:{call.id}:pool:{source.code}",
        f"征集发布，{source.name}转入资金池",
        [(account.id, free.id, pool.amount)],
        effective_on=today,
        by=by,
    )
    await pool.update_self({Pool.account: account.id})


async def _columns(plan: CallPlan) -> dict[str, Any]:
    """What a plan says in the call's own row."""
    await organizations.organization(plan.organiser_id)
    return {name: getattr(plan, name) for name in queries.PLAIN} | {
        "funder": plan.funder_id,
        "organiser": plan.organiser_id,
        "programme": plan.programme_id,
        "system_checks": list(plan.system_checks),
        "fixed_assets": plan.fixed_assets,
        "handouts": plan.handouts,
        "tie_break": list(plan.tie_break),
    }


async def _write_parts(call: Call, plan: CallPlan) -> None:
    for track in plan.tracks:
        row = row_of(Track, track, call=call.id)
        await row.save()
        for seq, percent in enumerate(track.stages, start=1):
            await TrackStage(track=row.id, seq=seq, percent=percent).save()
    for position, each in enumerate(plan.criteria, start=1):
        criterion = row_of(Criterion, each, call=call.id, position=position)
        await criterion.save()
        for band in each.bands:
            await row_of(CriterionBand, band, criterion=criterion.id).save()
    for seq, condition in plan.conditions:
        await StageCondition(call=call.id, seq=seq, condition=condition).save()
    for name, (table, _kind) in BY_NAME.items():
        for item in getattr(plan, name):
            await row_of(table, item, call=call.id).save()
    for name, (table, _kind) in IN_ORDER.items():
        for position, item in enumerate(getattr(plan, name), start=1):
            await row_of(table, item, call=call.id, position=position).save()


async def _clear_parts(call: Call) -> None:
    tracks = [row["id"] for row in await Track.select(Track.id).where(Track.call == call.id)]
    await TrackStage.delete().where(TrackStage.track.is_in([0, *tracks]))
    criteria = [row["id"] for row in await Criterion.select(Criterion.id).where(Criterion.call == call.id)]
    await CriterionBand.delete().where(CriterionBand.criterion.is_in([0, *criteria]))
    tables: list[type[Any]] = [table for table, _kind in (BY_NAME | IN_ORDER).values()]
    tables += [Track, Criterion, StageCondition]
    for table in tables:
        await table.delete().where(table._meta.get_column_by_name("call") == call.id)
