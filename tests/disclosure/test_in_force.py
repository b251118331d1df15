"""What everybody reads of a project that was reduced, ended, or gave money back."""

from grants.reporting.closing import actions as closing
from tests.disbursement.ending.world import reduce, terminate
from tests.disbursement.recovery.world import an_office, ask_back, take_in
from tests.disbursement.world import a_desk, a_paid_stage
from tests.reporting.closing.test_closing import a_settled_project
from tests.reporting.closing_world import DAY
from tests.reporting.world import on


async def test_a_reduced_project_shows_what_was_announced_and_what_is_in_force(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    before = await browser.get(f"/projects/{desk.facts.award.number}")
    await reduce(desk, "15200.00")

    shown = await browser.get(f"/projects/{desk.facts.award.number}")
    told = (await browser.get(f"/projects/{desk.facts.award.number}/money.json")).json()

    assert ("现有效" in before.text, "现有效" in shown.text) == (False, True)
    assert "¥75,200.00" in shown.text and "¥60,000.00" in shown.text
    assert "资助 60,000.00 元，已拨 37,600.00 元，未拨 22,400.00 元" in shown.text
    assert (told["awarded"], told["in_force"], told["returned"]) == ("75200.00", "60000.00", "0.00")


async def test_a_project_that_ended_early_says_so_with_what_came_back(browser):
    office = await an_office()
    await terminate(office.desk)
    await take_in(office, await ask_back(office), "7600.00")

    shown = await browser.get(f"/projects/{office.desk.facts.award.number}")

    assert "已终止" in shown.text and "执行中" not in shown.text
    assert "已退回 7,600.00" in shown.text and "¥37,600.00" in shown.text


async def test_a_project_is_called_closed_once_it_was_closed_and_not_before(browser):
    ending = await a_settled_project()
    number = ending.desk.facts.award.number

    async def said() -> list[str]:
        page, rows = await browser.get(f"/projects/{number}"), await browser.get("/open-data/grants.json")
        told = (await browser.get(f"/projects/{number}/money.json")).json()["state"]
        return ["已结项" if "已结项" in page.text else "执行中", told, rows.json()["grants"][0]["status"]]

    before = await said()
    with on(DAY):
        await closing.close_project(ending.officer, ending.id)

    assert before == ["执行中", "running", "running"]
    assert await said() == ["已结项", "finished", "finished"]
