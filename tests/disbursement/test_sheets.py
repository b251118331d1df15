"""Lists as workbooks: what the page shows, all of it, codes as text."""

from datetime import date
from io import BytesIO
from uuid import uuid4

from python_calamine import CalamineWorkbook

from grants import clock
from grants.awards.actions import receive_objection
from tests.awards.world import WHILE_ANNOUNCED, a_judged_round, announce, decide
from tests.disbursement.world import SENT, a_desk, a_paid_stage


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


async def test_the_projects_on_their_way_come_as_a_workbook_of_figures_and_codes(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    browser.sign_in(desk.preparer.id)
    with clock.at(SENT):
        answer = await browser.get("/grants/sheet.xlsx")
        shown = await browser.get("/grants")

    heads, row = read(answer.content)
    found = dict(zip(heads, row, strict=True))
    assert "/grants/sheet.xlsx" in shown.text
    assert found["编号"] == desk.facts.award.number
    assert (found["有效资助额"], found["已拨"], found["待拨"]) == (75200.0, 37600.0, 37600.0)
    assert (found["期数"], found["已拨期数"], found["状态"]) == (3, 1, "执行中")


async def test_a_stranger_gets_a_list_without_the_projects_of_others(browser):
    await a_desk()
    other = await a_desk()
    browser.sign_in(other.officer.id)

    _heads, *rows = read((await browser.get("/grants/sheet.xlsx")).content)

    assert [row[0] for row in rows] == [other.facts.award.number]


async def test_the_objections_come_as_a_workbook_without_who_objected(browser):
    judged = await a_judged_round("88.00")
    award = await decide(judged)
    await announce(judged)
    with clock.at(WHILE_ANNOUNCED):
        objection = await receive_objection(
            None,
            award_id=award.id,
            received_on=date(2026, 5, 6),
            receipt_key=uuid4(),
            complainant="某居民",
            contact="0898-00000001",
            facts="活动场地并未落实",
        )
        browser.sign_in(judged.officer.id)
        answer = await browser.get("/objections/sheet.xlsx")

    heads, row = read(answer.content)
    found = dict(zip(heads, row, strict=True))
    assert (found["编号"], found["状态"]) == (objection.number, "办理中")
    assert objection.complainant not in "".join(map(str, row))
