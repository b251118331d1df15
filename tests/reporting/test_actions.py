from datetime import date
from decimal import Decimal

import pytest

from grants.db import sql, transaction
from grants.disbursement.tables import StageFact
from grants.errors import Refused
from grants.reporting import actions, queries
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.tables import Rectification, Report, ReportKind
from tests.reporting import world
from tests.reporting.world import on


async def conditions() -> list[str]:
    return [row["condition"] for row in await StageFact.select(StageFact.condition).order_by(StageFact.id)]


async def test_an_accepted_report_opens_its_stage(db):
    award = await world.a_running_award()
    midterm = await world.a_report(award)
    final = await world.a_report(award, ReportKind.FINAL)

    with on("2026-09-11"):
        await actions.decide_report(award.olga, midterm.id, accepted=True, score=86, grade="GOOD")
        first = await conditions()
        await actions.decide_report(award.olga, final.id, accepted=True, score=91, grade="EXCELLENT")

    assert first == ["midterm_accepted"]
    assert await conditions() == ["midterm_accepted", "final_accepted"]


async def test_a_returned_report_opens_nothing_and_makes_room_for_the_next(db):
    award = await world.a_running_award()
    report = await world.a_report(award)
    with on("2026-09-11"):
        await actions.decide_report(award.olga, report.id, accepted=False, score=52, grade="FAIL", note="支出无凭证")

    again = await world.a_report(award, day="2026-10-15")

    assert again.attempt == 2
    assert await conditions() == []


async def test_a_stage_waits_until_what_must_be_put_right_is_accepted(db):
    award = await world.a_running_award()
    report = await world.a_report(award)
    with on("2026-09-11"):
        await actions.decide_report(
            award.olga, report.id, accepted=True, score=74, grade="PASS", rectify_by=date(2026, 10, 9), items="补签到表"
        )
    rectification = await Rectification.objects().first()
    waiting = await conditions()

    with on("2026-10-09"):
        await rectifying.answer_rectification(award.ada, rectification.id, answer="已补")
        await rectifying.accept_rectification(award.olga, rectification.id)
        with pytest.raises(Refused, match=r"reporting\.already_rectified"):
            await rectifying.accept_rectification(award.olga, rectification.id)

    assert waiting == []
    assert await conditions() == ["midterm_accepted"]


async def test_a_decision_is_taken_once(db):
    award = await world.a_running_award()
    report = await world.a_report(award)

    with on("2026-09-11"):
        await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")
        with pytest.raises(Refused, match=r"reporting\.already_decided"):
            await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")

    kept = await Report.objects().get(Report.id == report.id)
    assert (kept.score, kept.decided_by) == (Decimal("86.00"), award.olga.id)


async def test_a_second_report_waits_for_the_first(db):
    award = await world.a_running_award()
    await world.a_report(award)

    with pytest.raises(Refused, match=r"reporting\.already_submitted"):
        await world.a_report(award)


@pytest.mark.parametrize(
    "statement", ["UPDATE report SET narrative = 'x'", "UPDATE report SET score = 99", "DELETE FROM report"]
)
async def test_the_database_keeps_what_was_decided(db, statement):
    award = await world.a_running_award()
    report = await world.a_report(award)
    with on("2026-09-11"):
        await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")

    with pytest.raises(Exception, match=r"does not change|never deleted"):
        async with transaction():
            await sql(statement)


async def test_reports_are_there_for_the_grantee_and_the_funder_only(db):
    here, there = await world.a_running_award(), await world.a_running_award()
    report = await world.a_report(here)

    assert [each.report.id for each in await queries.reports(here.ada)] == [report.id]
    assert [each.report.id for each in await queries.reports(here.olga)] == [report.id]
    assert await queries.reports(there.ada) == []
    assert await queries.reports(there.olga) == []
    assert {each.kind for each in await queries.due(here.ada)} == {ReportKind.FINAL}
