"""The account of a grant over HTTP: who sees what, and a change from the letter to the next payment."""

import pytest

from grants import clock
from grants.disbursement.payees import queries
from grants.disbursement.payees.tables import PayeeChange
from grants.errors import NotFound
from grants.people.tables import Role
from tests.awards.world import an_announced_award
from tests.disbursement.payees.world import ASKED, CHECKED, COOLED, NEW_NUMBER, another_account, ask, check, the_payee
from tests.disbursement.world import REVIEWED, a_desk, a_paid_stage, a_requested_payment, midterm_accepted
from tests.files.samples import a_pdf
from tests.organizations.world import staff


async def test_a_change_goes_from_the_payees_letter_over_another_of_finance_to_the_next_payment(browser):
    desk = await a_desk()
    account, payee = await another_account(desk), await the_payee(desk)
    url = f"/grants/{desk.facts.award.id}/payee"
    letter = {"letter": ("变更函.pdf", a_pdf(), "application/pdf")}

    with clock.at(ASKED):
        form = await browser.sign_in(payee.id).get(url)
        bare = await browser.post(f"{url}/changes", data={"account": account.id, "reason": "销户"})
        asked = await browser.post(f"{url}/changes", data={"account": account.id, "reason": "销户"}, files=letter)
        grant = await browser.sign_in(desk.preparer.id).get(f"/grants/{desk.facts.award.id}")
        [change] = await PayeeChange.objects()
        paper = await browser.get(f"/payee-changes/{change.id}/letter")
    with clock.at(CHECKED):
        typed = {"number_again": "6217000000000009875"}
        page = await browser.sign_in(desk.reviewer.id).get(url)
        wrong = await browser.post(f"/payee-changes/{change.id}/check", data=typed)
        checked = await browser.post(f"/payee-changes/{change.id}/check", data={"number_again": NEW_NUMBER})
    with clock.at(COOLED):
        new = await browser.sign_in(desk.preparer.id).get(f"/payments/new?award={desk.facts.award.id}&stage=1")

    assert NEW_NUMBER in form.text
    assert (bare.status_code, "请选择盖章函件的扫描件" in bare.text) == (422, True)
    assert (asked.status_code, checked.status_code, paper.status_code) == (303, 303, 200)
    assert paper.content.startswith(b"%PDF")
    assert "收款账户变更已办结" in grant.text
    assert NEW_NUMBER not in page.text  # who checks types it from the letter
    assert (wrong.status_code, "请对照函件核对" in wrong.text) == (422, True)
    assert NEW_NUMBER in new.text


async def test_the_payee_stops_a_change_it_did_not_ask_for(browser):
    desk = await a_desk()
    change = await check(desk, await ask(desk, desk.preparer))
    payee = await the_payee(desk)

    with clock.at(CHECKED):
        page = await browser.sign_in(payee.id).get(f"/grants/{desk.facts.award.id}/payee")
        bare = await browser.post(f"/payee-changes/{change.id}/end", data={"ended_why": ""})
        ended = await browser.post(f"/payee-changes/{change.id}/end", data={"ended_why": "并非本单位申请"})
        after = await browser.get(f"/grants/{desk.facts.award.id}/payee")

    assert "暂停拨付" in page.text
    assert (bare.status_code, ended.status_code) == (422, 303)
    assert "并非本单位申请" in after.text
    assert "暂停拨付" not in after.text


@pytest.mark.parametrize(("role", "status"), [(Role.OFFICER, 404), (Role.SUPERVISOR, 404), (Role.CASHIER, 200)])
async def test_a_letter_and_a_whole_number_are_for_finance_and_the_payee(browser, role, status):
    desk = await a_desk()
    change = await ask(desk, desk.preparer)
    reader = await staff(desk.facts.funder, role, name="Rae")

    page = await browser.sign_in(reader.id).get(f"/grants/{desk.facts.award.id}/payee")
    letter = await browser.get(f"/payee-changes/{change.id}/letter")  # disbursement.no_letter

    assert page.status_code == 200
    assert (letter.status_code, NEW_NUMBER in page.text) == (status, status == 200)


async def test_a_stranger_finds_neither_account_nor_change(browser):
    desk, other = await a_desk(), await a_desk()
    change = await ask(desk, desk.preparer)
    browser.sign_in(other.reviewer.id)

    found = [
        await browser.get(f"/grants/{desk.facts.award.id}/payee"),
        await browser.get(f"/payee-changes/{change.id}/letter"),
        await browser.post(f"/payee-changes/{change.id}/check", data={"number_again": NEW_NUMBER}),
        await browser.post(f"/payee-changes/{change.id}/end", data={"ended_why": "不符"}),
    ]

    assert [each.status_code for each in found] == [404] * 4


async def test_the_approver_sees_how_the_account_came_about_and_what_differs_from_the_last_payment(browser):
    desk = await a_desk()
    first = await a_paid_stage(desk)
    await midterm_accepted(desk)
    await check(desk, await ask(desk, await the_payee(desk)))
    payment = await a_requested_payment(desk, 2, COOLED)

    with clock.at(COOLED):
        page = await browser.sign_in(desk.reviewer.id).get(f"/payments/{payment.id}/review")
        approval = await browser.sign_in(desk.approver.id).get(f"/payments/{payment.id}/approval")

    for text in (page.text, approval.text):
        shown = (
            "与上次付给该单位的不同",
            first.payee_number,
            NEW_NUMBER,
            "Sima",
            "Rita",
            "原账户销户",
            "Enid",
            "的变更函",
        )
        assert [each for each in shown if each not in text] == []


async def test_the_first_payment_to_a_payee_has_nothing_to_compare(browser):
    desk = await a_desk()
    payment = await a_requested_payment(desk)

    with clock.at(REVIEWED):
        page = await browser.sign_in(desk.reviewer.id).get(f"/payments/{payment.id}/review")

    assert "首次付给该单位" in page.text
    assert "签约后没有变更" in page.text


async def test_before_the_agreement_there_is_no_account(db):
    judged, award = await an_announced_award()

    with pytest.raises(NotFound, match=r"disbursement\.no_account"):
        await queries.readable_payee(judged.officer, award.id)
