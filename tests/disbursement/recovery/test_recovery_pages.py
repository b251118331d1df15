"""Money asked back over HTTP: the officer's notice, the payee who reads it, the cashier's entry, a waiver."""

from uuid import uuid4

from grants import clock
from grants.disbursement import jobs
from grants.disbursement.recovery.tables import Refund, ReturnDemand
from tests.disbursement.payees.world import the_payee
from tests.disbursement.recovery.world import CAME, ISSUED, LATE, an_office, ask_back, take_in, waive
from tests.disbursement.world import a_desk
from tests.files.samples import a_pdf


async def test_a_demand_goes_from_the_officer_over_the_payee_to_the_cashier(browser):
    office = await an_office()
    desk, payee = office.desk, await the_payee(office.desk)
    url = f"/grants/{desk.facts.award.id}/returns"
    typed = {"key": str(uuid4()), "grounds": "surplus", "spent": "30,000", "due_on": "", "reason": "结项后结余"}

    with clock.at(ISSUED):
        form = await browser.sign_in(desk.officer.id).get(url)
        wrong = await browser.post(url, data=typed | {"spent": "40,000"})
        issued = await browser.post(url, data=typed)
        again = await browser.post(url, data=typed)
        [demand] = await ReturnDemand.objects()
        early = await browser.get(f"/returns/{demand.id}/document")
        await jobs.return_demand(demand.id)
        paper = await browser.sign_in(payee.id).get(f"/returns/{demand.id}/document")
        read = await browser.get(f"/returns/{demand.id}")
        [demand] = await ReturnDemand.objects()
        verified = await browser.get(f"/verify/{demand.check_code}")
    with clock.at(CAME):
        page = await browser.sign_in(desk.cashier.id).get(f"/returns/{demand.id}")
        came = {"amount": "7,600.00", "received_on": "2026-06-10", "bank_ref": "TH00000001"}
        over = await browser.post(f"/returns/{demand.id}/refunds", data=came | {"amount": "8000"})
        taken = await browser.post(f"/returns/{demand.id}/refunds", data=came)
        after = await browser.get(f"/returns/{demand.id}")
        home = await browser.get(f"/grants/{desk.facts.award.id}")
        listed = await browser.get(url)

    assert 'value="2026-06-25"' in form.text
    assert (wrong.status_code, "核定支出应少于" in wrong.text) == (422, True)
    assert (issued.status_code, again.status_code, early.status_code) == (303, 303, 404)  # disbursement.no_demand_paper
    assert paper.content.startswith(b"%PDF")
    assert ("柒仟陆佰元整" in read.text, "登记到账" in read.text) == (True, False)
    assert "资助资金退回通知" in verified.text
    assert ("登记到账" in page.text, "免退余额" in page.text) == (True, False)
    assert (over.status_code, taken.status_code) == (422, 303)
    assert ("已结清" in after.text, "TH00000001" in after.text) == (True, True)
    assert "资金退回" in home.text
    assert "已结清" in listed.text
    assert await Refund.count() == 1


async def test_the_approver_waives_the_rest_with_a_scan_that_stays_with_the_funder(browser):
    office = await an_office()
    demand, payee = await ask_back(office), await the_payee(office.desk)
    await take_in(office, demand, "600.00")
    url = f"/returns/{demand.id}/waiver"
    scan = {"waiver": ("批示.pdf", a_pdf(), "application/pdf")}

    with clock.at(LATE):
        page = await browser.sign_in(office.desk.approver.id).get(f"/returns/{demand.id}")
        bare = await browser.post(url, data={"waived_why": "已注销"})
        waived = await browser.post(url, data={"waived_why": "已注销"}, files=scan)
        paper = await browser.get(url)
        after = await browser.sign_in(payee.id).get(f"/returns/{demand.id}")
        hidden = await browser.get(url)  # disbursement.no_waiver

    assert ("已逾期" in page.text, "免退余额" in page.text) == (True, True)
    assert (bare.status_code, waived.status_code, paper.status_code, hidden.status_code) == (422, 303, 200, 404)
    assert ("已结清" in after.text, "7,000.00" in after.text) == (True, True)


async def test_a_stranger_finds_neither_demand_nor_paper(browser):
    office, other = await an_office(), await a_desk()
    demand = await ask_back(office)
    await waive(office, demand)
    stranger = await the_payee(other)
    urls = (f"/grants/{office.desk.facts.award.id}/returns", f"/returns/{demand.id}", f"/returns/{demand.id}/document")

    statuses = [(await browser.sign_in(stranger.id).get(url)).status_code for url in urls]

    assert statuses == [404, 404, 404]
