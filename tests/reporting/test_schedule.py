"""Which reports are due when, as the call asks; who sees it, and who is told to call for what is late."""

from datetime import date

import pytest

from grants.calls.plan import ReportPlan
from grants.calls.tables import DueReport
from grants.inbox.queries import tasks
from grants.reporting import actions, queries
from grants.reporting.schedule.facts import Standing
from grants.reporting.schedule.queries import scheduled
from grants.reporting.tables import ReportKind
from tests.awards.world import a_signed_award
from tests.calls.world import a_plan
from tests.reporting import world
from tests.reporting.world import on


async def an_award_of_quarters() -> world.Reported:
    ends = a_plan().project_to
    dues = (
        ReportPlan(DueReport.PROGRESS, date(2026, 9, 30)),
        ReportPlan(DueReport.PROGRESS, date(2026, 6, 30)),
        ReportPlan(DueReport.MIDTERM, date(2026, 8, 31), "附财务收支表"),
        ReportPlan(DueReport.FINAL, ends),
    )
    return await world.with_people(await a_signed_award(report_dues=dues))


async def test_a_call_says_which_reports_are_due_and_a_quarter_follows_the_other(db):
    award = await an_award_of_quarters()
    with on("2026-07-10"):
        first = await world.a_report(award, ReportKind.PROGRESS, day="2026-07-10")
        rows = await scheduled([award.id])
        owed = await queries.due(award.ada)
        with pytest.raises(queries.NotFound):
            await queries.visible_award((await world.a_running_award()).ada, award.id)

    assert first.period == 1
    assert [(each.kind, each.period, each.due_on.isoformat()[:7], each.standing) for each in rows[:3]] == [
        (ReportKind.PROGRESS, 1, "2026-06", Standing.SUBMITTED),
        (ReportKind.MIDTERM, 1, "2026-08", Standing.LATER),
        (ReportKind.PROGRESS, 2, "2026-09", Standing.LATER),
    ]
    assert {(each.kind, each.period) for each in owed} == {
        (ReportKind.MIDTERM, 1),
        (ReportKind.PROGRESS, 2),
        (ReportKind.FINAL, 1),
    }


async def test_a_report_of_a_quarter_is_accepted_and_opens_no_stage(db):
    award = await an_award_of_quarters()
    with on("2026-09-20"):
        for period in (1, 2):
            report = await actions.submit_report(
                award.ada, award_id=award.id, kind="progress", period=period, narrative="进展"
            )
            await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")
        standing = {(each.kind, each.period): each.standing for each in await scheduled([award.id])}

    assert standing[ReportKind.PROGRESS, 2] == Standing.ACCEPTED
    assert standing[ReportKind.MIDTERM, 1] == Standing.OVERDUE


async def test_the_office_is_asked_to_call_for_what_is_late_and_the_grantee_to_hand_it_in(db):
    award = await an_award_of_quarters()
    with on("2026-08-20"):
        soon = [(each.kind, each.due_on) for each in await tasks(award.ada) if each.kind.startswith("report")]
    with on("2026-09-03"):
        early = {each.kind for each in await tasks(award.olga)}
    with on("2026-09-08"):
        late = [each.href for each in await tasks(award.olga) if each.kind == "report_overdue"]

    assert ("report_midterm", date(2026, 8, 31)) in soon
    assert "report_overdue" in early  # the quarter's, of June
    assert len(late) == 2


async def test_the_schedule_is_shown_to_those_who_owe_and_those_who_wait(browser):
    award = await an_award_of_quarters()
    other = await world.a_running_award()
    with on("2026-09-08"):
        mine = await browser.sign_in(award.ada.id).get("/reports/schedule?standing=overdue")
        office = await browser.sign_in(award.olga.id).get("/reports/schedule")
        stranger = await browser.sign_in(other.ada.id).get("/reports/schedule")

    number = award.facts.award.number
    assert (mine.text.count("/reports/new?award="), number in office.text, number in stranger.text) == (2, True, False)
    assert "附财务收支表" in office.text
