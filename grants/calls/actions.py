"""Draft a call, and publish it: its money leaves the sources for the pools, and it never changes again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from grants import clock, files, jobs, ledger
from grants.audit import action, record
from grants.calls import queries, report_forms, rules
from grants.calls.judging_tables import Criterion, CriterionBand
from grants.calls.parts import COUNTS_FROM, IN_ORDER, PARTS, row_of
from grants.calls.plan import CallPlan
from grants.calls.sections import FIELDS, Section
from grants.calls.tables import Call, Pool, SavedSection, StageCondition, Track, TrackStage
from grants.funds import queries as funds
from grants.funds.budget.rules import has_not_lapsed
from grants.funds.tables import FundSource
from grants.ledger import Side
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.questions import actions as questions
from grants.questions.tables import Questionnaire


@action
async def draft_call(by: Actor, plan: CallPlan, *, copied_from: int | None = None, is_trial: bool = False) -> Call:
    """Write down a call that nobody outside sees yet; its form is that of the call it is a copy of, or the standard."""
    rules.check_draft(by, plan)
    form = await _form_for(by, plan, copied_from)
    origin: dict[str, Any] = {"copied_from": copied_from, "is_trial": is_trial, "questionnaire": form.id}
    call = Call(created_at=clock.now(), **origin, **await _columns(plan))
    await call.save()
    await _write_parts(call, plan)
    if copied_from is not None:
        await report_forms.copy_forms(by, copied_from, call)
    await record(by, "calls.call_drafted", call, title=call.title)
    return call


@action
async def save_section(
    by: Actor, call_id: int, section: Section, *, version: int, changes: Mapping[str, object]
) -> Call:
    """Put another text of one section into a draft. Refused when somebody saved that section since `version`."""
    call = await queries.call(call_id, lock="UPDATE")
    saved = await queries.saved_section(call_id, section)
    facts = await queries.call_facts(call_id)
    plan = replace(queries.plan_of(facts), **_of_section(section, changes))
    rules.check_draft(by, plan, call)
    rules.nobody_saved_it_meanwhile(saved, version)
    await Call.update(cast(Any, await _columns(plan))).where(Call.id == call.id)
    await _rewrite_parts(call, plan, FIELDS[section])
    await _note_saving(by, call, section, saved)
    await record(by, "calls.section_saved", call, section=section, title=plan.title)
    return await queries.call(call_id)


@action
async def keep_template(by: Actor, call_id: int, *, content: bytes, name: str) -> files.Upload:
    """Keep the form of a paper that applicants fill in; it belongs to the call once its section is saved."""
    call = await queries.call(call_id, lock="UPDATE")
    rules.check_template(by, call)
    upload = await files.keep(content, name, by=by)
    await record(by, "calls.template_kept", call, upload=upload.id)
    return upload


@action
async def publish_call(by: Actor, call_id: int) -> Call:
    """Make a draft public and final: source → pool in the fund book. A second time is refused."""
    facts = await queries.call_facts(call_id, lock="UPDATE")
    sources = [await funds.fund(key, lock="UPDATE") for key in sorted(facts.funds)]
    for source in sources:
        has_not_lapsed(source, clock.today())
    free = {source.id: await funds.free(source) for source in sources}
    funders = {source.id: source.funder for source in sources}
    known = await queries.quota_codes(facts)
    rules.check_publication(by, facts.call, queries.plan_of(facts), free, funders, known, clock.now())
    for pool in facts.pools:
        await _fill_pool(by, facts.call, pool, facts.funds[pool.fund].fund)
    call = facts.call
    if call.questionnaire is not None:
        await questions.fix_questionnaire(by, call.questionnaire)
    await report_forms.fix_forms(by, call_id)
    await call.update_self({Call.published_at: clock.now(), Call.published_by: by.id})
    await record(by, "calls.call_published", call, title=call.title, amount=facts.total)
    await jobs.enqueue("calls.render_announcement", call.id)
    return call


async def _form_for(by: Actor, plan: CallPlan, copied_from: int | None) -> Questionnaire:
    earlier = (await queries.call(copied_from)).questionnaire if copied_from is not None else None
    if earlier is None:
        return await questions.make_standard(by, owner_id=plan.funder_id)
    return await questions.copy_questionnaire(by, earlier, owner_id=plan.funder_id)


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
        "score_method": plan.score_method,
        "sheets_seen": plan.sheets_seen,
        "feedback": plan.feedback,
    }


def _of_section(section: Section, changes: Mapping[str, object]) -> dict[str, Any]:
    """Only what belongs to the section, whatever a form read besides."""
    return {name: value for name, value in changes.items() if name in FIELDS[section]}


async def _note_saving(by: Actor, call: Call, section: Section, saved: SavedSection | None) -> None:
    row = saved or SavedSection(call=call.id, section=section, version=0, saved_at=clock.now())
    row.version += 1
    row.saved_at, row.saved_by, row.saved_by_name = clock.now(), by.id, by.name
    await row.save()
    await call.update_self({Call.version: call.version + 1})


async def _write_parts(call: Call, plan: CallPlan) -> None:
    for name in PARTS:
        await _write_part(call, plan, name)


async def _rewrite_parts(call: Call, plan: CallPlan, names: Iterable[str]) -> None:
    for name in (each for each in PARTS if each in names):
        await _clear_part(call, name)
        await _write_part(call, plan, name)


async def _write_part(call: Call, plan: CallPlan, name: str) -> None:
    if name == "tracks":
        await _write_tracks(call, plan)
    elif name == "criteria":
        await _write_criteria(call, plan)
    elif name == "conditions":
        for seq, condition in plan.conditions:
            await StageCondition(call=call.id, seq=seq, condition=condition).save()
    else:
        table: type[Any] = PARTS[name]
        for position, item in enumerate(getattr(plan, name), start=COUNTS_FROM.get(name, 1)):
            place = {"position": position} if name in IN_ORDER else {}
            await row_of(table, item, call=call.id, **place).save()


async def _write_tracks(call: Call, plan: CallPlan) -> None:
    for track in plan.tracks:
        row = row_of(Track, track, call=call.id)
        await row.save()
        for seq, percent in enumerate(track.stages, start=1):
            await TrackStage(track=row.id, seq=seq, percent=percent).save()


async def _write_criteria(call: Call, plan: CallPlan) -> None:
    for position, each in enumerate(plan.criteria, start=1):
        criterion = row_of(Criterion, each, call=call.id, position=position)
        await criterion.save()
        for band in each.bands:
            await row_of(CriterionBand, band, criterion=criterion.id).save()


async def _clear_part(call: Call, name: str) -> None:
    table: type[Any] = PARTS[name]
    rows = [row["id"] for row in await table.select(table.id).where(table.call == call.id)]
    if name == "tracks":
        await TrackStage.delete().where(TrackStage.track.is_in([0, *rows]))
    if name == "criteria":
        await CriterionBand.delete().where(CriterionBand.criterion.is_in([0, *rows]))
    await table.delete().where(table.call == call.id)
