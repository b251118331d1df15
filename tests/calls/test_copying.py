from dataclasses import replace
from datetime import date

import pytest

from grants import clock
from grants.calls import copying, correcting, programmes, queries
from grants.calls.copying import Dates
from grants.calls.plan import ReportPlan
from grants.calls.programmes import ProgrammePlan
from grants.calls.tables import Call, DueReport, Programme
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from grants.questions import actions as questions
from grants.questions import queries as forms
from tests.calls.world import WHILE_OPEN, a_draft, a_published_call, at, everything_else, officer_of
from tests.organizations.world import a_funder, an_organization, staff

PLAN = ProgrammePlan("社区公益创投〔虚构〕", "琼民规〔2024〕9号", "", date(2024, 1, 1), date(2026, 12, 31))


async def test_a_copy_is_the_call_as_it_stands_without_its_money_and_number(db):
    reports = (ReportPlan(DueReport.FINAL, date(2026, 12, 15)),)
    facts = await a_published_call(**(everything_else() | {"report_dues": reports}))
    officer = await officer_of(facts.call)
    with clock.at(WHILE_OPEN):
        await correcting.correct_call(officer, facts.call.id, reason="节假日", changes={"contact": "换了号码"})

        copy = await copying.copy_call(officer, facts.call.id, dates=Dates.NEXT_YEAR)

    old, new = queries.plan_of(await queries.call_facts(facts.call.id)), await queries.call_facts(copy.id)
    plan = queries.plan_of(new)
    assert (copy.copied_from, copy.published_at, copy.correction_no) == (facts.call.id, None, 0)
    assert (plan.pools, plan.document_no, plan.contact) == ((), "", "换了号码")
    assert (plan.opens_at, plan.closes_at) == (at("2027-03-02", 9), at("2027-03-27", 17, 30))
    assert (plan.project_from, plan.report_dues[0].due_on) == (date(2027, 6, 1), date(2027, 12, 15))
    same = ("tracks", "criteria", "bonuses", "conditions", "caps", "fee_standards", "required_papers", "checklist")
    assert [getattr(plan, name) for name in same] == [getattr(old, name) for name in same]


async def test_a_copy_has_a_form_of_its_own_that_may_be_changed(db):
    facts = await a_published_call()
    officer = await officer_of(facts.call)
    copy = await copying.copy_call(officer, facts.call.id, dates=Dates.NEXT_YEAR)
    fixed, fresh = facts.call.questionnaire, copy.questionnaire

    section = (await forms.questionnaire(fresh)).sections[0]
    await questions.edit_section(officer, fresh, section.id, title="新的标题", version=1)

    assert (await forms.questionnaire(fixed)).sections[0].title != "新的标题"
    with pytest.raises(Refused, match=r"questions\.fixed"):
        old = (await forms.questionnaire(fixed)).sections[0]
        await questions.edit_section(officer, fixed, old.id, title="改不了", version=1)


async def test_dates_may_begin_a_week_from_now_with_the_same_distances(db):
    facts = await a_published_call()
    plan = queries.plan_of(facts)

    moved = copying.shifted(plan, Dates.FROM_NOW, at("2026-11-23", 12))

    assert moved.opens_at == at("2026-11-30", 9)
    assert moved.closes_at - moved.opens_at == plan.closes_at - plan.opens_at
    assert moved.project_to - moved.project_from == plan.project_to - plan.project_from


@pytest.mark.parametrize(
    ("day", "later"), [(date(2028, 2, 29), date(2029, 2, 28)), (date(2026, 3, 2), date(2027, 3, 2))]
)
def test_a_year_later_is_the_same_day_or_the_28th_of_february(day, later):
    assert copying.a_year_later(day) == later


async def test_only_the_funders_officers_copy(db):
    facts = await a_published_call()
    organiser = await staff(facts.organiser, Role.ORGANISER)
    mallory = await staff(await an_organization(), Role.OFFICER)

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await copying.copy_call(organiser, facts.call.id, dates=Dates.NEXT_YEAR)
    with pytest.raises(NotFound, match=r"calls\.not_visible"):
        await copying.copy_call(mallory, facts.call.id, dates=Dates.NEXT_YEAR)


async def test_a_past_call_is_copied_by_its_pages(browser):
    facts = await a_published_call()
    browser.sign_in((await officer_of(facts.call)).id)

    asked = await browser.get(f"/rounds/{facts.call.id}/copy")
    wrong = await browser.post(f"/rounds/{facts.call.id}/copy", data={"dates": "yesterday"})
    done = await browser.post(f"/rounds/{facts.call.id}/copy", data={"dates": "next_year"})
    copy = await Call.objects().where(Call.copied_from == facts.call.id).first()

    assert asked.status_code == 200
    assert (wrong.status_code, await Call.count()) == (422, 2)
    assert (done.status_code, done.headers["location"]) == (303, f"/rounds/{copy.id}/call")


async def test_a_programme_is_entered_changed_and_known_to_its_funder_alone(db):
    funder = await a_funder()
    officer, mallory = await staff(funder, Role.OFFICER), await staff(await an_organization(), Role.OFFICER)

    made = await programmes.add_programme(officer, funder.id, PLAN)
    await programmes.edit_programme(officer, made.id, replace(PLAN, until_on=None))

    assert [(each.name, each.until_on, calls) for each, calls in await programmes.programmes(officer)] == [
        (PLAN.name, None, 0)
    ]
    with pytest.raises(NotFound, match=r"calls\.no_such_programme"):
        await programmes.programme(mallory, made.id)
    with pytest.raises(Refused, match=r"people\.role_missing"):
        await programmes.edit_programme(mallory, made.id, PLAN)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "calls.programme_without_name"),
        ({}, "calls.programme_twice"),
        ({"name": "另一个", "until_on": date(2023, 12, 31)}, "calls.programme_ends_first"),
    ],
)
async def test_a_programme_is_refused(db, changes, code):
    funder = await a_funder()
    officer = await staff(funder, Role.OFFICER)
    await programmes.add_programme(officer, funder.id, PLAN)

    with pytest.raises(Refused) as refused:
        await programmes.add_programme(officer, funder.id, replace(PLAN, **changes))

    assert refused.value.code == code
    assert await Programme.count() == 1


async def test_a_programme_shows_its_calls(browser):
    draft = await a_draft()
    officer = await officer_of(draft)
    browser.sign_in(officer.id)
    form = {"funder_id": draft.funder, "name": PLAN.name, "from_on": "2024-01-01", "until_on": ""}

    empty = await browser.get("/programmes/new")
    wrong = await browser.post("/programmes", data=form | {"from_on": "昨天"})
    made = await browser.post("/programmes", data=form)
    programme = await Programme.objects().first()
    about = {"title": draft.title, "organiser_id": draft.organiser, "programme_id": programme.id, "version": "0"}
    await browser.post(f"/rounds/{draft.id}/call/about", data=about)
    shown = await browser.get(f"/programmes/{programme.id}")
    changed = await browser.post(f"/programmes/{programme.id}", data=form | {"basis": "新依据"})
    listed = await browser.get("/programmes")

    assert (empty.status_code, wrong.status_code) == (200, 422)
    assert (made.status_code, made.headers["location"]) == (303, f"/programmes/{programme.id}")
    assert draft.title in shown.text
    assert changed.status_code == 303
    assert "新依据" in listed.text
