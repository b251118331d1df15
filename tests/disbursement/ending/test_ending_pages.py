"""Endings over HTTP: proposed with a scan by the officer, decided by the approver, read by the grantee."""

from grants import clock
from grants.disbursement.ending.tables import Ending
from tests.disbursement.ending.world import DECIDED, PROPOSED, propose
from tests.disbursement.payees.world import the_payee
from tests.disbursement.world import a_desk, a_paid_stage
from tests.files.samples import a_pdf


async def test_a_termination_goes_from_the_officers_scan_to_the_approvers_decision(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    url = f"/grants/{desk.facts.award.id}/endings"
    scan = {"document": ("会议纪要.pdf", a_pdf(), "application/pdf")}
    typed = {"kind": "termination", "reason": "负责人失联"}

    with clock.at(PROPOSED):
        form = await browser.sign_in(desk.officer.id).get(url)
        bare = await browser.post(url, data=typed)
        proposed = await browser.post(url, data=typed, files=scan)
        waiting = await browser.get(url)
        [ending] = await Ending.objects()
        own = await browser.post(f"/endings/{ending.id}/decision", data={"is_approved": "yes"})
    with clock.at(DECIDED):
        page = await browser.sign_in(desk.approver.id).get(url)
        paper = await browser.get(f"/endings/{ending.id}/document")
        no = await browser.post(f"/endings/{ending.id}/decision", data={"is_approved": "no"})
        decided = await browser.post(f"/endings/{ending.id}/decision", data={"is_approved": "yes"})
        after = await browser.get(url)
        grant = await browser.get(f"/grants/{desk.facts.award.id}")
        listed = await browser.get("/grants")

    assert "最多 37,600.00" in form.text
    assert (bare.status_code, "请选择依据文件的扫描件" in bare.text) == (422, True)
    assert (proposed.status_code, own.status_code, no.status_code, decided.status_code) == (303, 404, 422, 303)
    assert "暂停拨付" in waiting.text
    assert ("负责人失联" in page.text, "37,600.00" in page.text) == (True, True)
    assert paper.content.startswith(b"%PDF")
    assert "已终止" in after.text
    assert ("已终止" in grant.text, "有效资助额" in grant.text, "原 22,560.00" in grant.text) == (True, True, True)
    assert "已终止" in listed.text


async def test_a_reduction_over_what_is_free_comes_back_with_what_was_typed(browser):
    desk = await a_desk()
    scan = {"document": ("会议纪要.pdf", a_pdf(), "application/pdf")}
    typed = {"kind": "reduction", "amount": "80,000", "reason": "预算评审核减"}

    with clock.at(PROPOSED):
        answer = await browser.sign_in(desk.officer.id).post(
            f"/grants/{desk.facts.award.id}/endings", data=typed, files=scan
        )
        empty = await browser.post(f"/grants/{desk.facts.award.id}/endings", data=typed | {"amount": ""}, files=scan)

    assert (answer.status_code, "不超过尚未审批拨付的 75,200.00" in answer.text) == (422, True)
    assert ('value="80,000"' in answer.text, "预算评审核减" in answer.text) == (True, True)
    assert empty.status_code == 422
    assert await Ending.count() == 0


async def test_the_grantee_reads_that_it_is_to_end_but_not_the_paper_and_a_stranger_nothing(browser):
    desk, other = await a_desk(), await a_desk()
    ending = await propose(desk)
    payee, stranger = await the_payee(desk), await the_payee(other)
    home, paper = f"/grants/{desk.facts.award.id}/endings", f"/endings/{ending.id}/document"

    seen = [(await browser.sign_in(payee.id).get(url)).status_code for url in (home, paper)]
    hidden = [(await browser.sign_in(stranger.id).get(url)).status_code for url in (home, paper)]  # no_ending
    posted = await browser.post(f"/endings/{ending.id}/decision", data={"is_approved": "yes"})

    assert (seen, hidden) == ([200, 404], [404, 404])  # disbursement.no_ending
    assert posted.status_code == 404
