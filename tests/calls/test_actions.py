from dataclasses import replace
from decimal import Decimal

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock, ledger
from grants.audit import AuditEvent
from grants.calls import actions, queries
from grants.calls.parts import IN_ORDER
from grants.calls.plan import PoolPlan
from grants.calls.sections import FIELDS, Section
from grants.calls.tables import Call, Track
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.organizations import queries as organizations
from grants.people.tables import Role
from tests.calls.world import (
    PUBLISHED_AT,
    a_draft,
    a_planned_call,
    a_published_call,
    everything_else,
    officer_of,
)
from tests.conftest import parallel
from tests.counting import queries_counted
from tests.files.samples import a_pdf
from tests.organizations.world import an_organization, staff


async def balances(funder_id: int) -> dict[str, Decimal]:
    book = await ledger.book_of(funder_id, ledger.BookKind.FUND)
    return {each.code: each.balance for each in await ledger.accounts([book.id], ["source", "pool"])}


async def test_publishing_moves_the_money_from_the_sources_to_the_pools(db):
    facts = await a_published_call()

    assert await balances(facts.funder.id) == {
        f"pool:{facts.call.id}:fiscal": Decimal("15000.00"),
        f"pool:{facts.call.id}:lottery": Decimal("320000.00"),
        "source:fiscal": Decimal("0.00"),
        "source:lottery": Decimal("0.00"),
    }
    assert facts.call.published_at == PUBLISHED_AT
    assert all(pool.account for pool in facts.pools)


async def test_a_call_is_published_once_and_its_money_moves_once(db):
    facts = await a_published_call()
    officer = await officer_of(facts.call)

    with pytest.raises(Refused, match=r"calls\.published"):
        await actions.publish_call(officer, facts.call.id)

    assert (await balances(facts.funder.id))[f"pool:{facts.call.id}:lottery"] == Decimal("320000.00")


async def test_a_source_is_not_spent_by_two_calls(db):
    first = await a_published_call()
    plan = queries.plan_of(first)
    officer = await officer_of(first.call)

    with clock.at(PUBLISHED_AT):
        second = await actions.draft_call(officer, replace(plan, title="第二次征集"))
        with pytest.raises(Refused, match=r"calls\.source_too_small"):
            await actions.publish_call(officer, second.id)

    refused = await AuditEvent.objects().where(AuditEvent.refusal == "calls.source_too_small")
    assert [(event.act, event.actor) for event in refused] == [("calls.publish_call", officer.id)]
    assert (await queries.call(second.id)).published_at is None


async def test_a_stranger_neither_drafts_nor_publishes(db):
    funder, plan = await a_planned_call()
    mallory = await staff(await an_organization(), Role.OFFICER)
    draft = await a_draft()

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await actions.draft_call(mallory, plan)
    with clock.at(PUBLISHED_AT), pytest.raises(Refused, match=r"people\.role_missing"):
        await actions.publish_call(mallory, draft.id)

    assert await Call.count().where(Call.funder == funder.id) == 0


async def test_a_draft_reads_back_as_the_plan_it_was_made_from(db):
    funder, plan = await a_planned_call()
    officer = await staff(funder, Role.OFFICER)

    call = await actions.draft_call(officer, plan)

    assert queries.plan_of(await queries.call_facts(call.id)) == plan


async def test_every_parameter_of_a_call_is_kept_and_read_back(db):
    funder, plan = await a_planned_call()
    plan = replace(plan, **everything_else())
    officer = await staff(funder, Role.OFFICER)

    call = await actions.draft_call(officer, plan)

    assert queries.plan_of(await queries.call_facts(call.id)) == plan


async def test_every_section_is_saved_by_itself_until_the_call_is_another(db):
    draft = await a_draft()
    officer = await officer_of(draft)
    before = queries.plan_of(await queries.call_facts(draft.id))
    wanted = replace(before, **everything_else())

    for section, names in FIELDS.items():
        changes = {name: getattr(wanted, name) for name in names}
        await actions.save_section(officer, draft.id, section, version=0, changes=changes)

    assert queries.plan_of(await queries.call_facts(draft.id)) == wanted
    assert (await queries.call(draft.id)).version == 1 + len(FIELDS)


async def test_a_section_changes_nothing_of_another(db):
    draft = await a_draft()
    before = await queries.call_facts(draft.id)
    officer = await officer_of(draft)

    await actions.save_section(
        officer, draft.id, Section.BODY, version=0, changes={"body": "新正文", "title": "顺手改的标题"}
    )
    after = await queries.call_facts(draft.id)

    assert queries.plan_of(after) == replace(queries.plan_of(before), body="新正文")
    assert [track.id for track in after.tracks] == [track.id for track in before.tracks]


async def test_of_two_officers_on_one_section_the_second_is_told_of_the_first(db):
    draft = await a_draft()
    first, second = await officer_of(draft), await officer_of(draft)

    await actions.save_section(first, draft.id, Section.BODY, version=0, changes={"body": "甲"})
    with pytest.raises(Refused, match=r"calls\.changed_meanwhile") as refused:
        await actions.save_section(second, draft.id, Section.BODY, version=0, changes={"body": "乙"})
    await actions.save_section(second, draft.id, Section.SIGNAGE, version=0, changes={"signage": "丙"})

    call = await queries.call(draft.id)
    assert first.name in refused.value.message
    assert (call.body, call.signage) == ("甲", "丙")


async def test_a_template_belongs_to_a_draft_of_ones_own(db):
    draft = await a_draft()
    mallory = await staff(await an_organization(), Role.OFFICER)

    kept = await actions.keep_template(await officer_of(draft), draft.id, content=a_pdf(), name="承诺书.pdf")

    assert kept.name == "承诺书.pdf"
    with pytest.raises(Refused, match=r"people\.role_missing"):
        await actions.keep_template(mallory, draft.id, content=a_pdf(), name="x.pdf")


async def test_a_published_call_is_not_written_any_more(db):
    facts = await a_published_call()

    with pytest.raises(Refused, match=r"calls\.published"):
        await actions.save_section(
            await officer_of(facts.call), facts.call.id, Section.BODY, version=0, changes={"body": "晚了"}
        )


async def test_a_call_draws_only_on_the_funders_own_sources(db):
    _other_funder, other_plan = await a_planned_call()
    funder, plan = await a_planned_call()
    plan = replace(plan, pools=(PoolPlan(other_plan.pools[0].fund_id, Decimal("1.00")),))
    officer = await staff(funder, Role.OFFICER)
    draft = await actions.draft_call(officer, plan)

    with clock.at(PUBLISHED_AT), pytest.raises(Refused, match=r"calls\.not_the_funders_source"):
        await actions.publish_call(officer, draft.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE call SET title = 'x' WHERE id = {}",
        "UPDATE call SET closes_at = closes_at + interval '1 day' WHERE id = {}",
        "UPDATE call SET published_at = NULL WHERE id = {}",
        "UPDATE track SET cap = cap + 1 WHERE call = {}",
        "UPDATE pool SET amount = amount + 1 WHERE call = {}",
        "UPDATE criterion SET max_mark = 1 WHERE call = {}",
        "UPDATE bonus SET points = 9 WHERE call = {}",
        "UPDATE stage_condition SET condition = 'agreement_signed' WHERE call = {} AND seq = 3",
        "DELETE FROM criterion WHERE call = {}",
        "DELETE FROM stage_condition WHERE call = {}",
        "DELETE FROM track_stage WHERE track IN (SELECT id FROM track WHERE call = {})",
        "UPDATE track_stage SET percent = 1 WHERE track IN (SELECT id FROM track WHERE call = {})",
        "INSERT INTO stage_condition (call, seq, condition) VALUES ({}, 4, 'final_accepted')",
        "INSERT INTO bonus (call, flag, points) VALUES ({}, 'friend', 5)",
        "INSERT INTO track_stage (track, seq, percent) SELECT id, 9, 1 FROM track WHERE call = {}",
        "UPDATE track SET divisions = ARRAY['460106'] WHERE call = {}",
        "UPDATE call SET system_checks = ARRAY['annual_check']::varchar[] WHERE id = {}",
        "UPDATE call SET grace_minutes = 60 WHERE id = {}",
        "UPDATE budget_cap SET percent = 100 WHERE call = {}",
        "DELETE FROM budget_cap WHERE call = {}",
        "UPDATE fee_standard SET rate = 9999 WHERE call = {}",
        "DELETE FROM report_due WHERE call = {}",
        "UPDATE required_paper SET is_required = false WHERE call = {}",
        "DELETE FROM checklist_item WHERE call = {}",
        "UPDATE screener_question SET wants_yes = NOT wants_yes WHERE call = {}",
        "UPDATE criterion_band SET words = 'x' WHERE criterion IN (SELECT id FROM criterion WHERE call = {})",
        "DELETE FROM criterion_band WHERE criterion IN (SELECT id FROM criterion WHERE call = {})",
        "INSERT INTO criterion_band (criterion, least_mark, label, words)"
        " SELECT id, 1, 'x', 'x' FROM criterion WHERE call = {}",
        "INSERT INTO checklist_item (call, position, words, basis) VALUES ({}, 9, 'x', '')",
    ],
)
async def test_the_database_itself_refuses_to_change_a_published_call(db, statement):
    facts = await a_published_call(**everything_else())

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(statement, facts.call.id)


async def test_a_part_of_a_draft_does_not_move_into_a_published_call(db):
    facts, draft = await a_published_call(), await a_draft()

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await Track.update({Track.call: facts.call.id, Track.code: "late"}).where(
                Track.call == draft.id, Track.code == "micro"
            )


async def test_a_draft_may_be_thrown_away_in_the_database(db):
    draft = await a_draft(**everything_else())
    lists = [table._meta.tablename for table, _kind in IN_ORDER.values()]
    tables = (*lists, "stage_condition", "bonus", "criterion", "pool")

    await sql("DELETE FROM criterion_band WHERE criterion IN (SELECT id FROM criterion WHERE call = {})", draft.id)
    await sql("DELETE FROM track_stage WHERE track IN (SELECT id FROM track WHERE call = {})", draft.id)
    for table in (*tables, "track"):
        await sql(f"DELETE FROM {table} WHERE call = {{}}", draft.id)
    await sql("DELETE FROM call WHERE id = {}", draft.id)

    assert await Call.count() == 0


async def test_officers_see_their_own_rounds_and_the_organiser_the_published_ones(db):
    draft, facts = await a_draft(), await a_published_call()
    organiser = await staff(facts.organiser, Role.ORGANISER)
    draft_organiser = await staff(await organizations.organization(draft.organiser), Role.ORGANISER)

    assert [each.call.id for each in await queries.rounds(await officer_of(draft))] == [draft.id]
    assert [each.call.id for each in await queries.rounds(organiser)] == [facts.call.id]
    assert await queries.rounds(draft_organiser) == []
    with pytest.raises(NotFound, match=r"calls\.not_visible"):
        await queries.round_facts(draft_organiser, draft.id)


async def test_the_public_does_not_find_a_draft(db):
    draft = await a_draft()

    with pytest.raises(NotFound, match=r"calls\.not_public"):
        await queries.published_call(draft.id)


async def test_a_call_knows_its_own_tracks_and_pools_alone(db):
    facts, other = await a_published_call(), await a_published_call()

    assert facts.track(facts.tracks[1].id).code == "micro"
    assert facts.pool_of(facts.pools[0].fund).amount == Decimal("320000.00")
    with pytest.raises(NotFound, match=r"calls\.no_such_track"):
        facts.track(other.tracks[0].id)
    with pytest.raises(NotFound, match=r"calls\.no_such_pool"):
        facts.pool_of(other.pools[0].fund)


async def test_the_public_list_asks_as_many_questions_for_three_calls_as_for_one(db):
    await a_published_call()
    with queries_counted() as one:
        await queries.published_calls()
    await a_published_call()
    await a_published_call()
    with queries_counted() as three:
        await queries.published_calls()

    assert len(three) == len(one) > 0


@pytest.mark.commits
async def test_two_officers_who_publish_at_once_spend_a_source_once(committed):
    funder, plan = await a_planned_call()
    officer = await staff(funder, Role.OFFICER)
    drafts = [await actions.draft_call(officer, replace(plan, title=title)) for title in ("甲", "乙")]

    async def publish(call: Call) -> None:
        with clock.at(PUBLISHED_AT):
            await actions.publish_call(officer, call.id)

    results = await parallel(*(publish(each) for each in (*drafts, drafts[0])))

    refused = sorted(each.code for each in results if isinstance(each, Refused))
    left = {code: amount for code, amount in (await balances(funder.id)).items() if code.startswith("source:")}
    assert len(refused) == 2
    assert set(refused) <= {"calls.source_too_small", "calls.published"}
    assert left == {"source:fiscal": Decimal("0.00"), "source:lottery": Decimal("0.00")}
    assert await Call.count().where(Call.published_at.is_not_null()) == 1


@pytest.mark.commits
async def test_two_officers_who_save_one_section_at_once_do_not_overwrite_each_other(committed):
    draft = await a_draft()
    officers = [await officer_of(draft) for _n in range(3)]

    async def save(officer, body: str) -> None:
        await actions.save_section(officer, draft.id, Section.BODY, version=0, changes={"body": body})

    results = await parallel(*(save(officer, f"第{n}稿") for n, officer in enumerate(officers)))

    refused = [each.code for each in results if isinstance(each, Refused)]
    kept = [n for n, each in enumerate(results) if each is None]
    assert refused == ["calls.changed_meanwhile"] * 2
    assert (await queries.call(draft.id)).body == f"第{kept[0]}稿"
