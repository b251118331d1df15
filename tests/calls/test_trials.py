from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock, ledger
from grants.applications import actions as applications
from grants.applications import queries as received
from grants.awards.rules import call_is_no_trial
from grants.calls import actions, published, queries, rules, trial_queries, trials
from grants.calls.sections import Section
from grants.calls.tables import Call, Pool
from grants.db import sql, transaction
from grants.disclosure import queries as disclosure
from grants.errors import NotFound, Refused, why_not
from grants.inbox import queries as inbox
from grants.ledger import BookKind
from grants.organizations import queries as registry
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.tables import Role
from tests.applications.world import Applying, an_applicant, content
from tests.applications.world import a_draft as an_application_draft
from tests.calls.world import PUBLISHED_AT, WHILE_OPEN, a_draft, a_published_call, officer_of
from tests.organizations.world import an_organization, staff

LATER = WHILE_OPEN + timedelta(hours=1)


async def a_trial(draft: Call | None = None):
    """A trial of a draft, and the officer who began it, with every duty in the trial bodies."""
    draft = draft or await a_draft()
    officer = await officer_of(draft)
    with clock.at(WHILE_OPEN):
        trial = await trials.start_trial(officer, draft.id)
    return await queries.call_facts(trial.id), await people.actor(officer.id)


async def bodies_of(facts) -> dict[str, Organization]:
    return await trial_queries.trial_bodies(facts.funder.id)


async def test_a_trial_is_open_at_once_and_moves_no_money(db):
    draft = await a_draft()
    facts, _officer = await a_trial(draft)
    book = await ledger.book_of(facts.funder.id, BookKind.FUND)

    assert (facts.call.is_trial, facts.call.copied_from, facts.call.published_at) == (True, draft.id, WHILE_OPEN)
    assert why_not(rules.call_is_open, facts.call, LATER) is None
    assert [pool.account for pool in facts.pools] == [None, None]
    assert [each.code for each in await ledger.accounts([book.id], ["pool"])] == []
    assert (await queries.call(draft.id)).published_at is None


async def test_a_draft_that_nobody_could_fill_in_is_not_tried(db):
    draft = await a_draft(criteria=(), tie_break=())

    with pytest.raises(Refused, match=r"calls\.part_missing"):
        await trials.start_trial(await officer_of(draft), draft.id)


async def test_a_draft_without_money_is_tried_all_the_same_when_a_source_is_named(db):
    draft = await a_draft()
    plan = queries.plan_of(await queries.call_facts(draft.id))
    pools = tuple(replace(pool, amount=Decimal("99999999.00")) for pool in plan.pools)
    officer = await officer_of(draft)
    await actions.save_section(officer, draft.id, Section.MONEY, version=0, changes={"pools": pools})

    facts, _officer = await a_trial(draft)

    assert facts.call.is_trial


async def test_a_published_call_is_not_tried_and_a_stranger_tries_nothing(db):
    facts, draft = await a_published_call(), await a_draft()
    mallory = await staff(await an_organization(), Role.OFFICER)

    with pytest.raises(Refused, match=r"calls\.published"):
        await trials.start_trial(await officer_of(facts.call), facts.call.id)
    with pytest.raises(Refused, match=r"people\.role_missing"):
        await trials.start_trial(mallory, draft.id)


async def test_the_offices_people_walk_the_whole_way_and_the_number_says_that_it_is_a_trial(db):
    facts, officer = await a_trial()
    bodies = await bodies_of(facts)
    body = Applying(facts, bodies["body"], bodies["body"], officer, officer)
    group = Applying(facts, bodies["group"], bodies["hub"], officer, officer)

    with clock.at(LATER):
        own = await applications.apply(officer, content(body))
        through = await applications.apply(officer, content(group))

    assert own.number.startswith("试S")
    assert through.number.startswith("试S")
    assert own.number != through.number


async def test_who_works_for_the_organiser_tries_too_and_once_more_changes_nothing(db):
    facts, _officer = await a_trial()
    organiser = await staff(facts.organiser, Role.ORGANISER)

    with clock.at(LATER):
        first = await trials.join_trial(organiser, facts.call.id)
        again = await trials.join_trial(await people.actor(organiser.id), facts.call.id)

    assert {each.id for each in first.values()} == {each.id for each in again.values()}
    assert (await people.actor(organiser.id)).has_in(first["body"].id, Role.SIGNATORY)
    assert await Organization.count().where(Organization.is_trial.eq(True)) == 3


async def test_a_trial_does_not_exist_for_anybody_else(db):
    facts, _officer = await a_trial()
    who = await an_applicant(await a_published_call())

    with pytest.raises(NotFound, match=r"calls\.not_public"):
        await published.one(facts.call.id)
    with pytest.raises(NotFound, match=r"calls\.no_such_trial"):
        await trial_queries.call_to_apply_for(who.fills, facts.call.id)
    with pytest.raises(NotFound, match=r"calls\.no_such_trial"):
        await trials.join_trial(who.fills, facts.call.id)
    with clock.at(LATER):
        listed = [
            *(each.facts.call.id for each in await published.every()),
            *(each.call.id for each in await queries.published_calls()),
            *(each.id for each in await disclosure.calls_not_closed()),
        ]
    assert facts.call.id not in listed


async def test_what_is_tried_out_is_in_no_search_and_waits_for_nobody(db):
    trial, officer = await a_trial()
    body = (await bodies_of(trial))["body"]
    with clock.at(LATER):
        tried = await applications.apply(officer, content(Applying(trial, body, body, officer, officer)))

        found = await inbox.search(officer, tried.number)

    assert found == []


async def test_trials_and_rounds_are_listed_apart(db):
    draft = await a_draft()
    facts, officer = await a_trial(draft)

    assert [each.call.id for each in await queries.rounds(officer)] == [draft.id]
    assert [each.id for each in await trial_queries.trials_of(draft.id)] == [facts.call.id]


async def test_trial_bodies_are_not_in_the_registry(db):
    facts, _officer = await a_trial()
    admin = await staff(facts.funder, Role.ADMIN)

    listed = {each.id for each in await registry.organizations(admin)}

    assert listed.isdisjoint({each.id for each in (await bodies_of(facts)).values()})


async def test_what_is_tried_out_and_what_is_real_do_not_meet(db):
    trial, officer = await a_trial()
    bodies = await bodies_of(trial)
    real = await a_published_call()
    who = await an_applicant(real)
    real_in_trial = replace(content(who), call_id=trial.call.id, track_id=trial.tracks[0].id)
    real_in_trial = replace(real_in_trial, fund_id=trial.pools[0].fund)
    trial_in_real = content(Applying(real, bodies["body"], bodies["body"], officer, officer))

    with clock.at(LATER):
        with pytest.raises(Refused, match=r"applications\.trial_apart"):
            await applications.apply(who.signs, real_in_trial)
        with pytest.raises(Refused, match=r"applications\.trial_apart"):
            await applications.apply(officer, trial_in_real)
        applicants = await received.applicants_in(trial.call, officer, date(2026, 3, 20))

    assert {each.id for each in applicants} == {each.id for each in bodies.values()}


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE application SET applicant = {real} WHERE id = {draft}", CheckViolationError),
        ("UPDATE application SET submitted_through = {real} WHERE id = {draft}", CheckViolationError),
        ("UPDATE application SET call = {call} WHERE id = {draft}", CheckViolationError),
        ("UPDATE organization SET is_trial = false WHERE id = {body}", RestrictViolationError),
        ("UPDATE call SET is_trial = false, trial_ended_at = NULL WHERE id = {trial}", RestrictViolationError),
        ("UPDATE call SET contact = 'x', trial_ended_at = now() WHERE id = {trial}", RestrictViolationError),
        (
            "INSERT INTO award (application, amount, fund, decided_on, reason, number)"
            " SELECT {draft}, 1, fund, now(), 'x', 'x' FROM pool WHERE call = {trial} LIMIT 1",
            CheckViolationError,
        ),
    ],
)
async def test_the_database_itself_keeps_a_trial_apart(db, statement, error):
    trial, officer = await a_trial()
    body = (await bodies_of(trial))["body"]
    real, call = await an_organization(), (await a_published_call()).call
    draft = await an_application_draft(Applying(trial, body, body, officer, officer), at=LATER)
    names = {"real": real.id, "call": call.id, "body": body.id, "trial": trial.call.id, "draft": draft.application.id}

    with pytest.raises(error):
        async with transaction():
            await sql(statement.format(**names))


async def test_the_database_itself_keeps_money_out_of_a_trial(db):
    trial, _officer = await a_trial()
    real = await a_published_call()

    with pytest.raises((CheckViolationError, RestrictViolationError)):
        async with transaction():
            await Pool.update({Pool.account: real.pools[0].account}).where(Pool.call == trial.call.id)


async def test_nothing_is_awarded_of_a_trial(db):
    trial, _officer = await a_trial()

    assert why_not(call_is_no_trial, trial.call).code == "awards.trial_call"
    assert why_not(call_is_no_trial, (await a_published_call()).call) is None


async def test_a_trial_ends_once_and_then_nothing_is_handed_in(db):
    trial, officer = await a_trial()
    body = (await bodies_of(trial))["body"]

    with clock.at(LATER):
        ended = await trials.end_trial(officer, trial.call.id)
        with pytest.raises(Refused, match=r"calls\.trial_ended"):
            await trials.end_trial(officer, trial.call.id)
        with pytest.raises(Refused, match=r"applications\.too_late"):
            await applications.apply(officer, content(Applying(trial, body, body, officer, officer)))

    assert ended.trial_ended_at == LATER


async def test_an_organiser_tries_and_does_not_end(db):
    trial, _officer = await a_trial()
    organiser = await staff(trial.organiser, Role.ORGANISER)

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await trials.end_trial(organiser, trial.call.id)


async def test_a_draft_is_tried_by_its_pages(browser):
    draft = await a_draft()
    officer = await officer_of(draft)
    browser.sign_in(officer.id)

    with clock.at(WHILE_OPEN):
        before = await browser.get(f"/rounds/{draft.id}/trial")
        started = await browser.post(f"/rounds/{draft.id}/trial")
        trial = await Call.objects().where(Call.is_trial.eq(True)).first()
        shown = await browser.get(f"/rounds/{trial.id}/trial")
        joined = await browser.post(f"/rounds/{trial.id}/trial/participants")
        form = await browser.get(joined.headers["location"])
        overview = await browser.get(f"/rounds/{trial.id}")
        public = await browser.get(f"/calls/{trial.id}")
        ended = await browser.post(f"/rounds/{trial.id}/trial/end")
        after = await browser.get(f"/rounds/{draft.id}/trial")

    assert "开始试运行" in before.text
    assert (started.status_code, started.headers["location"]) == (303, f"/rounds/{trial.id}/trial")
    assert "编号以“试”开头" in shown.text
    assert joined.headers["location"] == f"/applications/new?call={trial.id}"
    assert "试运行社会组织" in form.text
    assert "试运行：外部看不到" in form.text
    assert "试运行：外部看不到" in overview.text
    assert public.status_code == 404
    assert ended.status_code == 303
    assert "已结束" in after.text


async def test_a_real_applicant_does_not_find_the_pages_of_a_trial(browser):
    trial, _officer = await a_trial()
    who = await an_applicant(await a_published_call())
    browser.sign_in(who.fills.id)

    with clock.at(PUBLISHED_AT):
        answers = [
            await browser.get(f"/rounds/{trial.call.id}/trial"),
            await browser.get(f"/applications/new?call={trial.call.id}"),
            await browser.post(f"/rounds/{trial.call.id}/trial/participants"),
        ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_every_page_of_an_application_in_a_trial_says_so(browser):
    trial, officer = await a_trial()
    body = (await bodies_of(trial))["body"]
    draft = await an_application_draft(Applying(trial, body, body, officer, officer), at=LATER)
    browser.sign_in(officer.id)

    with clock.at(LATER):
        answer = await browser.get(f"/applications/{draft.application.id}")

    assert "试运行：外部看不到" in answer.text
