"""Needs of residents and the applications that answer them (S55)."""

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.applications.needs import queries, rules
from grants.applications.needs.actions import match_needs
from grants.applications.needs.tables import AnsweredNeed
from grants.disclosure import community
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.people.tables import Role
from grants.programme import actions as programme
from grants.vocabulary import queries as vocabulary
from tests.applications.world import a_draft, a_submitted_application, an_applicant
from tests.awards.world import an_announced_award
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import an_organization, staff
from tests.programme.world import Keeping, a_keeper, a_need


@pytest.fixture
def while_open():
    with clock.at(WHILE_OPEN):
        yield


async def test_needs_of_the_place_and_the_field_come_first_and_are_chosen_while_it_is_written(browser, while_open):
    of = await a_keeper()
    divisions = await vocabulary.divisions()
    far = next(at for at, each in enumerate(divisions) if each.code.startswith("4602"))
    near = next(at for at, each in enumerate(divisions) if each.code.startswith("4601"))
    who = await an_applicant(division=divisions[near].code)
    draft = await a_draft(who)
    distant, here = await a_need(of, place=far, field=1), await a_need(of, place=near, field=2)
    await a_need(of, place=near, field=3, name="代购药品", is_released=False)
    browser.sign_in(who.fills.id)

    page = await browser.get(f"/applications/{draft.application.id}/needs")
    saved = await browser.post(f"/applications/{draft.application.id}/needs", data={"needs": [str(here.id)]})
    key = draft.form.section(draft.form.by_key["needs"].section).key
    beside = await browser.get(f"/applications/{draft.application.id}/sections/{key}")
    answered = await queries.answered(draft.application.id)
    shown = await queries.needs_facts(who.fills, draft.application.id)

    assert page.status_code == 200
    assert saved.status_code == 303
    assert [each.row.id for each in shown.near] == [here.id]
    assert set(shown.offered) == {distant.id, here.id}
    assert [each.row.id for each in answered] == [here.id]
    assert f"/community/entries/{here.id}" in beside.text

    await programme.take_entry_back(of.officer, distant.id)
    with pytest.raises(Refused, match=r"applications\.need_not_open"):
        await match_needs(who.fills, draft.application.id, {here.id, distant.id})
    refusal = why_not(rules.needs_are_not_too_many, range(11))
    assert refusal.code == "applications.too_many_needs"
    await match_needs(who.fills, draft.application.id, set())
    assert await queries.answered(draft.application.id) == []


async def test_a_changed_copy_answers_what_the_submitted_one_did_and_changes_nothing_of_that_while_it_is_written(
    db, while_open
):
    of, submitted = await a_keeper(), await a_submitted_application()
    office = await staff(submitted.call_facts.funder, Role.OFFICER)
    need = await a_need(of)
    await match_needs(office, submitted.application.id, {need.id})
    who = await staff(submitted.applicant, Role.APPLICANT, Role.SIGNATORY)

    copy = await applications.revise_application(who, submitted.application.id)

    assert [each.row.id for each in await queries.answered(copy.id)] == [need.id]
    await match_needs(who, copy.id, set())
    assert await queries.answered(copy.id) == []
    assert [each.row.id for each in await queries.answered(submitted.application.id)] == [need.id]
    assert [each["id"] for each in await queries.answering(office, need.id)] == [submitted.application.id]
    await match_needs(who, copy.id, {need.id})
    assert [each.row.id for each in await queries.answered(copy.id)] == [need.id]
    await match_needs(who, copy.id, {need.id})
    assert await AnsweredNeed.count().where(AnsweredNeed.withdrawn_at.is_null()) == 1
    await applications.submit_application(who, copy.id, commits=True)
    assert [each["id"] for each in await queries.answering(office, need.id)] == [copy.id]
    await match_needs(office, copy.id, set())
    assert await queries.answering(office, need.id) == []


async def test_others_neither_see_nor_say_what_an_application_answers(db, while_open):
    of, draft = await a_keeper(), await a_draft()
    need = await a_need(of)
    stranger = await staff(await an_organization(), Role.APPLICANT)

    with pytest.raises(NotFound):
        await match_needs(stranger, draft.application.id, {need.id})
    with pytest.raises((NotFound, NotAllowed)):
        await match_needs(of.officer, draft.application.id, {need.id})


async def test_everybody_sees_what_a_project_answers_once_it_is_announced(browser):
    judged, award = await an_announced_award()
    officer = judged.officer
    of = Keeping(judged.call.funder, officer)
    need = await a_need(of)
    await match_needs(officer, award.application, {need.id})

    project = (await browser.get(f"/projects/{award.number}")).text
    page = (await browser.get(f"/community/entries/{need.id}")).text
    found = await queries.answering(officer, need.id)

    assert f"/community/entries/{need.id}" in project
    assert f"/projects/{award.number}" in page
    assert [each["id"] for each in found] == [award.application]
    assert [each["number"] for each in await community.projects_answering(need.id)] == [award.number]
    with pytest.raises(NotFound, match=r"disclosure\.no_public_register"):
        community.public_register("mentor")
    await programme.end_entry(officer, need.id, ended_on=clock.today(), reason="已满足")
    assert (await browser.get(f"/community/entries/{need.id}")).status_code == 404
    assert f"/community/entries/{need.id}" not in (await browser.get(f"/projects/{award.number}")).text
