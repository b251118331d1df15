"""Rules of paying and approvals by several people, over HTTP."""

from datetime import date

from grants import clock
from grants.disbursement.chain.tables import PayingLevel, PayingRules
from grants.people.tables import Role
from tests.disbursement.chain.world import WRITTEN, a_board, give
from tests.disbursement.world import APPROVED, a_desk, a_reviewed_payment
from tests.organizations.world import staff

TYPED = {
    "from_on": "2026-05-13",
    "cooling_days": "5",
    "reason": "局长办公会纪要〔2026〕5号",
    "level-1-name": "分管领导",
    "level-1-from": "0",
    "level-1-needed": "1",
    "level-2-name": "主要领导",
    "level-2-from": "5万",
    "level-2-needed": "1",
}


async def test_the_administrator_writes_an_edition_and_everybody_of_the_funder_reads_it(browser):
    desk = await a_desk()
    admin = await staff(desk.facts.funder, Role.ADMIN, name="Ada")
    await staff(desk.facts.funder, Role.APPROVER, name="Hana")
    typed = TYPED | {"funder": desk.facts.funder.id, "level-1-who": desk.approver.id}

    with clock.at(WRITTEN):
        form = await browser.sign_in(admin.id).get("/paying-rules")
        answer = await browser.post("/paying-rules", data=typed)
        read = await browser.sign_in(desk.cashier.id).get("/paying-rules")
        written = await browser.post("/paying-rules", data=typed)

    assert "还没有登记审批规则" in form.text
    assert answer.status_code == 303
    assert [
        each for each in ("主要领导", "50,000.00", "Anna", "全体审批领导", "5 个工作日") if each not in read.text
    ] == []
    assert "登记新规则" not in read.text
    assert written.status_code == 404
    assert await PayingRules.count() == 1
    assert await PayingLevel.count() == 2


async def test_rules_that_cannot_be_come_back_with_what_was_typed(browser):
    desk = await a_desk()
    admin = await staff(desk.facts.funder, Role.ADMIN, name="Ada")
    typed = TYPED | {"funder": desk.facts.funder.id, "level-2-needed": "7"}

    with clock.at(WRITTEN):
        answer = await browser.sign_in(admin.id).post("/paying-rules", data=typed)
        other = await browser.post("/paying-rules", data=typed | {"funder": 999999})  # disbursement.no_funder

    assert (answer.status_code, other.status_code) == (422, 404)
    assert "每人只能审批一次" in answer.text
    assert 'value="5万"' in answer.text
    assert await PayingRules.count() == 0


async def test_the_approvers_page_says_who_approved_and_who_is_still_asked(browser):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    await give(board, board.deputies[0], payment)

    with clock.at(APPROVED):
        head = await browser.sign_in(board.head.id).get(f"/payments/{payment.id}/approval")
        second = await browser.sign_in(board.deputies[1].id).get(f"/payments/{payment.id}/approval")

    assert "现在由“分管领导”审批：Anna、Bela、Cyn" in head.text
    assert "1 / 2 人" in second.text
    assert "现在只能退回" not in second.text


async def test_a_new_edition_begins_as_the_last_one(browser):
    board = await a_board()

    with clock.at(clock.during(date(2026, 6, 1))):
        form = await browser.sign_in(board.admin.id).get("/paying-rules")

    assert 'value="30,000.00"' in form.text
    assert "现行" in form.text
