"""What everybody reads of what a grantee with books of its own spent: by line, and from where it is known."""

from decimal import Decimal

from grants.disclosure import funded
from grants.reporting import actions as reporting
from grants.reporting.contents.facts import Contents, LineTyped
from grants.reporting.tables import ReportKind
from tests.disbursement.world import a_desk, a_paid_stage
from tests.reporting import closing_world as ending
from tests.reporting.world import on, with_people


async def test_a_report_tells_what_was_spent_on_each_line(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    award = await with_people(desk.facts)
    lines = [line.id for line in desk.facts.lines]
    typed = {line: LineTyped(Decimal(1_000 * place), "按进度") for place, line in enumerate(lines)}
    address = f"/projects/{desk.facts.award.number}"

    before = (await browser.get(f"{address}/money.json")).json()
    with on("2026-09-07"):
        report = await reporting.submit_report(
            award.ada, award_id=award.id, kind=ReportKind.MIDTERM, narrative="进行中", contents=Contents(typed)
        )
        await reporting.decide_report(award.olga, report.id, accepted=True, score=90, grade="EXCELLENT")
    told = (await browser.get(f"{address}/money.json")).json()
    shown = (await browser.get(address)).text

    assert (before["spent"], {line["spent"] for line in before["budget"]}) == (None, {None})
    assert [line["spent"] for line in told["budget"]] == [f"{1_000 * place}.00" for place in range(len(lines))]
    assert told["spent"] == f"{sum(1_000 * place for place in range(len(lines)))}.00"
    assert "取自已通过的报告" in shown and "已支</th>" in shown


async def test_an_accepted_final_account_tells_it_from_then_on(browser):
    of = await ending.an_ending()
    address = f"/projects/{of.desk.facts.award.number}"

    before = (await browser.get(address)).text
    await ending.accepted(of, "30000.00")
    page = await funded.project(of.desk.facts.award.number)
    shown = (await browser.get(address)).text

    assert "已支</th>" not in before
    assert page.project.spent == sum(line.spent for line in page.lines) == Decimal("30000.00")
    assert "取自已认可的决算" in shown and "取自已通过的报告" not in shown
    assert "已支</th>" in shown
