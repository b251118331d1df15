"""A call asks questions of its own in its reports, as data that is fixed with it; what is typed is kept by field."""

from decimal import Decimal

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock
from grants.calls import actions as calls
from grants.calls import queries as call_queries
from grants.calls import report_forms
from grants.calls.queries import CallFacts
from grants.calls.tables import DueReport
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.questions import actions as questions
from grants.questions import queries as asked
from grants.questions.facts import QuestionPlan
from grants.questions.tables import QuestionKind
from grants.reporting import actions
from grants.reporting.contents import queries as contents
from grants.reporting.contents.facts import Contents, LineTyped
from grants.reporting.drafts import actions as drafts
from grants.reporting.drafts import queries as drafted
from grants.reporting.tables import ReportKind
from tests.awards.world import a_signed_award
from tests.calls.world import PUBLISHED_AT, a_draft, officer_of
from tests.organizations.world import staff
from tests.reporting import world
from tests.reporting.world import on

MIDTERM = ReportKind.MIDTERM
ACTIVITIES = '[{"activity": "包粽子", "held_on": "2026-06-19", "people": "40"}]'


async def a_call_that_asks() -> CallFacts:
    """A published call whose mid-term report asks the standard questions and one that must be answered."""
    call = await a_draft()
    officer = await officer_of(call)
    with clock.at(PUBLISHED_AT):
        form = await report_forms.add_report_form(officer, call.id, DueReport.MIDTERM)
        facts = await asked.questionnaire(form.questionnaire)
        plan = QuestionPlan(QuestionKind.NUMBER, "志愿者人数", is_required=True)
        added = await questions.add_question(
            officer, form.questionnaire, facts.sections[0].id, plan, version=facts.questionnaire.version
        )
        assert added.key == "q1"
        with pytest.raises(Refused, match=r"calls\.report_form_there"):
            await report_forms.add_report_form(officer, call.id, DueReport.MIDTERM)
        with pytest.raises(Refused, match=r"questions\.no_files_in_reports"):
            await questions.add_question(
                officer,
                form.questionnaire,
                facts.sections[0].id,
                QuestionPlan(QuestionKind.FILE, "照片"),
                version=facts.questionnaire.version + 1,
            )
        await calls.publish_call(officer, call.id)
    return await call_queries.call_facts(call.id)


async def an_award_whose_report_asks() -> world.Reported:
    return await world.with_people(await a_signed_award(call=await a_call_that_asks()))


def held(award: world.Reported, **answers: str) -> Contents:
    return Contents({line.id: LineTyped(Decimal(0)) for line in award.facts.lines}, answers=answers)


async def hand_in(award: world.Reported, filled: Contents | None):
    return await actions.submit_report(award.ada, award_id=award.id, kind=MIDTERM, narrative="进展", contents=filled)


async def test_a_form_is_fixed_and_copied_with_its_call(db):
    facts = await a_call_that_asks()
    [form] = await call_queries.report_forms(facts.call.id)
    officer = await officer_of(facts.call)

    with clock.at(PUBLISHED_AT):
        copy = await calls.draft_call(officer, call_queries.plan_of(facts), copied_from=facts.call.id)
        [copied] = await call_queries.report_forms(copy.id)
        await report_forms.remove_report_form(officer, copy.id, DueReport.MIDTERM)

    assert (await asked.questionnaire(form.questionnaire)).questionnaire.fixed_at is not None
    assert (await asked.questionnaire(copied.questionnaire)).by_key["q1"].label == "志愿者人数"
    assert await call_queries.report_forms(copy.id) == []
    with pytest.raises(RestrictViolationError, match="published"):
        async with transaction():
            await sql("DELETE FROM report_form WHERE id = {}", form.id)


async def test_the_answers_stand_with_the_report_as_they_were_asked(db):
    award = await an_award_whose_report_asks()
    with on("2026-09-07"):
        for filled, code in [(None, "reporting.whole_form_asked"), (held(award), "reporting.answer_is_wrong")]:
            with pytest.raises(Refused, match=code):
                await hand_in(award, filled)
        report = await hand_in(award, held(award, q1="12", activities=ACTIVITIES))

    entries = {each["key"]: each for each in (await contents.contents_of(report)).answers}
    assert (entries["q1"]["label"], entries["q1"]["text"]) == ("志愿者人数", "12")
    assert entries["activities"]["rows"] == [["包粽子", "2026-06-19", "40"]]
    with pytest.raises(RestrictViolationError, match="stand"):
        async with transaction():
            await sql("UPDATE report_answers SET entries = '[]'")


async def test_what_is_typed_is_kept_until_it_is_handed_in_and_nobody_writes_over_another(db):
    award = await an_award_whose_report_asks()
    bea = await staff(award.facts.applicant, "applicant", name="Bea")
    line = f"line-{award.facts.lines[0].id}"
    with on("2026-09-07"):
        first = await drafts.save_field(award.ada, award.id, MIDTERM, 1, name=line, text="1,2", base=0)
        again = await drafts.save_field(bea, award.id, MIDTERM, 1, name=line, text="1,2", base=0)
        for by, name, text, code in [
            (bea, line, "3", "reporting.changed_meanwhile"),
            (bea, "line-0", "3", "reporting.no_such_field"),
            (bea, "narrative", "字" * 20_001, "reporting.field_too_long"),
        ]:
            with pytest.raises(Refused, match=code):
                await drafts.save_field(by, award.id, MIDTERM, 1, name=name, text=text, base=0)
        with pytest.raises(NotAllowed):
            await drafts.save_field(award.olga, award.id, MIDTERM, 1, name=line, text="3", base=1)
        second = await drafts.save_field(bea, award.id, MIDTERM, 1, name=line, text="3", base=1)
        await hand_in(award, held(award, q1="12"))

    assert (first.version, again.version, second.version) == (1, 1, 2)
    assert await drafted.fields_of(award.id, MIDTERM, 1) == {}


async def test_a_report_saves_itself_and_is_there_again_on_its_page(browser):
    award = await an_award_whose_report_asks()
    address = f"award={award.id}&kind=midterm"
    browser.sign_in(award.ada.id)
    with on("2026-09-07"):
        saved = await browser.post(f"/reports/draft?{address}", data={"field": "q1", "value": "12", "base": ""})
        wrong = await browser.post(f"/reports/draft?{address}", data={"field": "nothing", "value": "12", "base": ""})
        late = await browser.post(f"/reports/draft?{address}", data={"field": "q1", "value": "13", "base": "0"})
        form = await browser.get(f"/reports/new?{address}")
        row = await browser.post(f"/reports/new?{address}", data={"add-row-activities": "1", "q1": "12"})
        bare = await browser.post(f"/reports/new?{address}", data={"narrative": "进展", "q1": ""})
        whole = {"narrative": "进展", "q1": "12", "activities-1-activity": "包粽子"} | world.nothing_spent(award)
        sent = await browser.post(f"/reports/new?{address}", data=whole)
        shown = await browser.get(sent.headers["location"])

    codes = [each.status_code for each in (saved, wrong, late, form, row, bare, sent, shown)]
    assert codes == [200, 422, 409, 200, 200, 422, 303, 200]
    assert (saved.json()["version"], late.json()["theirs"]) == (1, "12")
    assert 'name="q1" type="text" size="16" value="12"' in form.text
    assert "请填写志愿者人数" in bare.text
    assert "包粽子" in shown.text


async def test_the_questions_of_a_report_are_written_on_the_pages_of_the_form(browser):
    call = await a_draft()
    home = f"/rounds/{call.id}"
    browser.sign_in((await officer_of(call)).id)
    with clock.at(PUBLISHED_AT):
        none = await browser.get(f"{home}/form?of=final")
        added = await browser.post(f"{home}/report-forms", data={"kind": "final"})
        unknown = await browser.post(f"{home}/report-forms", data={"kind": "yearly"})
        form = await browser.get(added.headers["location"])
        section = await browser.post(f"{home}/form/sections/new?of=final", data={"title": "宣传", "version": "1"})
        after = await browser.get(section.headers["location"])
        new = await browser.get(f"{home}/form/questions/new?of=final&kind=file")
        tried = await browser.get(f"{home}/form/preview?of=final")
        listed = await browser.get(f"{home}/report-forms")
        gone = await browser.post(f"{home}/report-forms/removals", data={"kind": "final"})

    assert ("calls.no_form", none.status_code) == ("calls.no_form", 404)
    assert ("calls.no_such_report", unknown.status_code) == ("calls.no_such_report", 404)
    codes = [each.status_code for each in (added, form, section, after, new, tried, listed, gone)]
    assert codes == [303, 200, 303, 200, 200, 200, 200, 303]
    assert section.headers["location"].endswith("/form?of=final")
    assert ("已开展的活动" in form.text, "宣传" in after.text) == (True, True)
