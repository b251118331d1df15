"""Major activities are reported before they take place, read by the office, and marked where they come late."""

import re
from datetime import date

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.reporting.activities import actions, jobs, queries, rules
from grants.reporting.committees import actions as committees
from grants.reporting.committees import queries as committee_queries
from grants.reporting.committees.rules import Told
from tests.calls.world import at
from tests.filing.world import a_pdf
from tests.organizations import world as organizations
from tests.reporting.activities.world import DAY, a_reporting, planned
from tests.reporting.world import on

FORM = {
    "kind": "contest",
    "title": "篮球赛",
    "place": "球场",
    "starts_at": "2026-09-22T09:00",
    "ends_at": "2026-09-22T11:00",
    "expected": "80",
    "responsible": "王海燕",
    "phone": "13800000001",
}
TOLD = Told("椰林社区居委会", date(2026, 8, 30), date(2026, 7, 1), date(2026, 8, 31), "二季度工作")


@pytest.mark.parametrize(
    ("starts_on", "lead", "due_on"),
    [("2026-09-22", 5, "2026-09-16"), ("2026-10-12", 3, "2026-10-08"), ("2031-03-10", 5, "2031-03-05")],
)
def test_the_last_day_counts_working_days_back_and_calendar_days_where_no_list_is_published(starts_on, lead, due_on):
    expected = date.fromisoformat(due_on)
    assert rules.due_on(date.fromisoformat(starts_on), lead) == expected


async def test_an_activity_is_reported_and_the_office_that_filed_the_group_reads_it(db):
    w = await a_reporting()
    row = await w.filed()
    with on(str(DAY)):
        [task] = [each for each in await inbox.tasks(w.officer) if each.kind == "activity"]
        await actions.read_activity(w.officer, row.id)
        with pytest.raises(Refused, match=r"reporting\.activity_read_already"):
            await actions.read_activity(w.officer, row.id)
        await actions.read_activity(w.officer, row.id, "请加强安保")
        after = [each for each in await inbox.tasks(w.officer) if each.kind == "activity"]
        with pytest.raises(Refused, match=r"reporting\.activity_of_others"):
            await actions.read_activity(w.signatory, row.id)
    found = await queries.activity(w.signatory, row.id)

    assert (task.href, after, found.is_late) == (f"/activities/{row.id}", [], False)
    assert [each.remark for each in found.readings] == ["", "请加强安保"]
    told = [(each["event"], each["person"]) for each in await Message.select().where(Message.event.like("%activity%"))]
    assert told == [
        ("reporting.activity_filed", w.officer.id),
        ("reporting.activity_answered", w.signatory.id),
    ]
    with pytest.raises(RestrictViolationError):
        await sql("UPDATE major_activity SET expected = 30 WHERE id = {}", row.id)


async def test_what_comes_late_is_taken_and_marked_by_the_lead_of_its_time(db):
    w = await a_reporting()
    in_time = await w.filed(date(2026, 9, 16))
    late = await w.filed(date(2026, 9, 17))
    after = await w.filed(date(2026, 9, 23))
    with on(str(DAY)):
        with pytest.raises(Refused, match=r"reporting\.activity_lead_out_of_range"):
            await actions.set_activity_lead(w.officer, w.office, 61)
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.set_activity_lead(w.signatory, w.office, 3)
        await actions.set_activity_lead(w.officer, w.office, 10)
    strict = await w.filed(date(2026, 9, 15))

    found = {each.row.id: each for each in await queries.activities(w.officer)}
    assert [found[each.id].is_late for each in (in_time, late, after, strict)] == [False, True, True, True]
    assert [found[each.id].is_after_the_fact for each in (late, after)] == [False, True]


async def test_an_activity_is_reported_by_its_organisation_with_a_plan_and_read_by_no_stranger(db):
    w = await a_reporting()
    stranger = await organizations.staff(await organizations.a_group(), Role.GROUP_SIGNATORY)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await w.filed(by=stranger)
    with pytest.raises(Refused, match=r"reporting\.activity_ends_before_it_starts"):
        await w.filed(ends_at=at("2026-09-22", 9))
    with on(str(DAY)), pytest.raises(Refused, match=r"reporting\.activity_without_safety_plan"):
        await actions.file_activity(w.signatory, w.group, planned(), content=None)
    row = await w.filed()

    with pytest.raises(NotFound, match=r"reporting\.no_such_activity"):
        await queries.activity(stranger, row.id)
    assert await queries.activities(stranger) == []


async def test_what_was_reported_to_a_committee_is_kept_and_the_public_sees_how_often_and_when(browser):
    w = await a_reporting()
    with on(str(DAY)):
        for changes, code in (
            ({"reported_on": date(2026, 9, 2)}, "reporting.committee_report_in_the_future"),
            ({"period_to": date(2026, 6, 30)}, "reporting.committee_report_of_no_days"),
        ):
            with pytest.raises(Refused, match=re.escape(code)):
                await committees.enter_committee_report(w.signatory, w.group, Told(**{**vars(TOLD), **changes}))
        row = await committees.enter_committee_report(w.signatory, w.group, TOLD, content=a_pdf(), name="报告.pdf")
    listed = await committee_queries.committee_reports(w.officer)

    browser.sign_in(w.officer.id)
    scan = await browser.get(f"/committee-reports/{row.id}/file")
    page = await browser.get("/committee-reports")
    stranger = await organizations.staff(await organizations.a_group(), Role.GROUP_SIGNATORY)
    refused = await browser.sign_in(stranger.id).get(f"/committee-reports/{row.id}/file")
    assert [each.row.id for each in listed] == [row.id]
    assert (scan.headers["content-type"], refused.status_code) == (
        "application/pdf",
        404,
    )  # reporting.no_committee_file
    assert "二季度工作" in page.text


async def test_activities_and_committee_reports_are_entered_on_the_pages(browser):
    w = await a_reporting()
    plan = {"safety_plan": ("预案.pdf", a_pdf(), "application/pdf")}
    report = {
        "organization": str(w.group),
        "committee": "椰林社区党支部",
        "reported_on": "2026-08-30",
        "period_from": "2026-07-01",
        "period_to": "2026-08-31",
        "content": "暑期活动",
    }
    with on(str(DAY)):
        browser.sign_in(w.signatory.id)
        assert (await browser.get(f"/activities/new?organization={w.group}")).status_code == 200
        typed = {"organization": str(w.group), **FORM}
        assert (await browser.post("/activities/new", data={**typed, "expected": "0"}, files=plan)).status_code == 422
        assert (await browser.post("/activities/new", data=typed)).status_code == 422
        assert (await browser.post("/activities/new", data=typed, files=plan)).status_code == 303
        [found] = await queries.activities(w.signatory)
        home = f"/activities/{found.row.id}"
        assert (await browser.get(f"{home}/plan")).headers["content-type"] == "application/pdf"
        assert (await browser.get(f"{home}/paper")).status_code == 404  # reporting.no_activity_paper
        await jobs.render_activity(found.row.id)
        assert (await browser.get(f"{home}/paper")).headers["content-type"] == "application/pdf"
        assert (await browser.get("/committee-reports/new")).status_code == 200
        assert (await browser.post("/committee-reports/new", data={**report, "content": ""})).status_code == 422
        assert (await browser.post("/committee-reports/new", data=report)).status_code == 303
        browser.sign_in(w.officer.id)
        lead = {"authority": str(w.office), "days": "8"}
        assert "篮球赛" in (await browser.get("/activities")).text
        assert (await browser.post("/activities/lead", data={**lead, "days": ""})).status_code == 422
        assert (await browser.post("/activities/lead", data=lead)).status_code == 303
        assert (await browser.post(f"{home}/readings", data={"remark": "已阅"})).status_code == 303
        assert (await browser.post(f"{home}/readings", data={"remark": ""})).status_code == 422
        assert "已阅" in (await browser.get(home)).text
