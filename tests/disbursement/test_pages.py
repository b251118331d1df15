import re
from datetime import date
from uuid import uuid4

import pyotp
import pytest

from grants import clock
from grants.awards import actions as awards
from grants.disbursement import actions, jobs, queries
from grants.disbursement.tables import PaperKind, Payment, PaymentPaper, PaymentStatus
from grants.errors import NotFound
from grants.people import actions as people
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.disbursement.world import (
    APPROVED,
    PAID,
    REQUESTED,
    REVIEWED,
    SENT,
    Desk,
    a_desk,
    a_paid_stage,
    a_requested_payment,
    a_reviewed_payment,
    a_sent_payment,
    an_approved_payment,
)
from tests.organizations.world import staff


async def test_the_home_of_a_grant_shows_each_stage_and_what_it_waits_for(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    ada = await staff(desk.facts.applicant, Role.SIGNATORY)

    finance = await browser.sign_in(desk.preparer.id).get(f"/grants/{desk.facts.award.id}")
    grantee = await browser.sign_in(ada.id).get(f"/grants/{desk.facts.award.id}")
    listed = await browser.get("/grants")

    assert "还不能拨款，未满足：中期报告合格" in finance.text
    assert "拨款凭证" in grantee.text
    assert set(re.findall(r"/payments/[^\"]+", grantee.text)) == {
        f"/payments/{payment.id}/papers/voucher",
        f"/payments/{payment.id}/receipt",
    }
    assert "独居老人居家安全与探访" in listed.text


async def test_a_stranger_finds_no_grant(browser):
    desk = await a_desk()
    other = await a_desk()
    browser.sign_in(other.preparer.id)
    payment = await a_requested_payment(desk)

    grant = await browser.get(f"/grants/{desk.facts.award.id}")
    one = await browser.get(f"/payments/{payment.id}")
    new = await browser.get(f"/payments/new?award={desk.facts.award.id}&stage=1")
    listed = await browser.get("/payments")

    assert (grant.status_code, one.status_code, new.status_code) == (404, 404, 404)
    assert payment.payee_holder not in listed.text


async def test_finance_asks_for_a_stage_once_however_often_the_button_is_pressed(browser):
    desk = await a_desk()
    browser.sign_in(desk.preparer.id)
    typed = {"award": desk.facts.award.id, "stage": 1, "key": str(uuid4()), "function_code": "2296002", "opinion": ""}

    with clock.at(REQUESTED):
        form = await browser.get(f"/payments/new?award={desk.facts.award.id}&stage=1")
        answer = await browser.post("/payments", data=typed)
        again = await browser.post("/payments", data=typed)
        other = await browser.post("/payments", data=typed | {"key": str(uuid4())})

    assert "人民币叁万柒仟陆佰元整" in form.text
    assert answer.status_code == again.status_code == 303
    assert answer.headers["location"] == again.headers["location"]
    assert other.status_code == 422
    assert await Payment.count() == 1


async def test_a_form_without_its_stage_is_not_found(browser):
    desk = await a_desk()
    browser.sign_in(desk.preparer.id)

    bare = await browser.get("/payments/new")  # disbursement.which_stage
    none = await browser.get(f"/payments/new?award={desk.facts.award.id}&stage=9")

    assert (bare.status_code, none.status_code) == (404, 404)


async def test_a_stage_or_a_paper_that_is_not_there_is_not_found(db):
    desk = await a_desk()
    payment = await a_requested_payment(desk)
    facts = await queries.payment_facts(payment.id)

    with pytest.raises(NotFound, match=r"disbursement\.no_stage"):
        await queries.stage_facts(desk.facts.award.id, 9)
    with pytest.raises(NotFound, match=r"disbursement\.no_paper"):
        await queries.paper(desk.cashier, facts, PaperKind.VOUCHER)


async def an_approvers_code(desk: Desk) -> str:
    """What the approver's authenticator shows."""
    secret = await people.enrol_second_factor(None, desk.approver.id)
    return pyotp.TOTP(secret).at(clock.machine())


async def test_five_people_take_a_payment_to_the_bank_and_its_papers_are_kept(browser):
    desk = await a_desk()
    payment = await a_requested_payment(desk)
    url = f"/payments/{payment.id}"

    with clock.at(REVIEWED):
        page = await browser.sign_in(desk.reviewer.id).get(f"{url}/review")
        reviewed = await browser.post(f"{url}/review", data={"outcome": "agree", "opinion": "同意"})
    with clock.at(APPROVED):
        browser.sign_in(desk.approver.id)
        code = await an_approvers_code(desk)
        typed = {"outcome": "agree", "opinion": "同意", "last_four": "9999", "code": code}
        form = await browser.get(f"{url}/approval")
        wrong = await browser.post(f"{url}/approval", data=typed)
        approved = await browser.post(f"{url}/approval", data=typed | {"last_four": desk.last_four})
        await jobs.approval_form(payment.id)
    with clock.at(SENT):
        sending = await browser.sign_in(desk.cashier.id).get(f"{url}/sending")
        sent = await browser.post(f"{url}/sending", data={"outcome": "agree"})
    with clock.at(PAID):
        result = await browser.sign_in(desk.cashier.id).get(f"{url}/result")
        paid = await browser.post(
            f"{url}/result", data={"outcome": "paid", "paid_on": "2026-05-20", "bank_ref": "DEMO00000001"}
        )
        await jobs.voucher(payment.id)
        await jobs.voucher(payment.id)
        shown = await browser.get(url)
        voucher = await browser.get(f"{url}/papers/voucher")

    assert [each.status_code for each in (page, form, sending, result)] == [200] * 4
    assert [each.status_code for each in (reviewed, approved, sent, paid)] == [303] * 4
    assert (wrong.status_code, "后 4 位与收款账号不一致" in wrong.text) == (422, True)
    assert "DEMO00000001" in shown.text
    assert voucher.content.startswith(b"%PDF")
    assert await PaymentPaper.count() == 2


@pytest.mark.parametrize("page", ["review", "approval", "sending"])
async def test_who_prepared_sees_the_reason_instead_of_the_form(browser, page):
    desk = await a_desk()
    roles = [Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER]
    ben = await staff(desk.facts.funder, *roles, name="Ben")
    with clock.at(REQUESTED):
        payment = await actions.request_payment(ben, award_id=desk.facts.award.id, seq=1, form_key=uuid4())

    shown = await browser.sign_in(ben.id).get(f"/payments/{payment.id}/{page}")
    posted = await browser.post(
        f"/payments/{payment.id}/{page}", data={"outcome": "agree", "last_four": "0000", "code": "1"}
    )

    assert "这笔由您经手过" in shown.text
    assert "<textarea" not in shown.text
    assert posted.status_code == 403
    assert (await Payment.objects().first()).status == PaymentStatus.REQUESTED


async def test_a_wrong_code_approves_nothing(browser):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    browser.sign_in(desk.approver.id)

    with clock.at(APPROVED):
        await an_approvers_code(desk)
        answer = await browser.post(
            f"/payments/{payment.id}/approval",
            data={"outcome": "agree", "last_four": desk.last_four, "code": "000000"},
        )

    assert answer.status_code == 422
    assert (await Payment.objects().first()).status == PaymentStatus.REVIEWED


async def test_an_approver_sends_back_with_the_reason_and_the_preparer_asks_again(browser):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    url = f"/payments/{payment.id}"

    with clock.at(APPROVED):
        browser.sign_in(desk.approver.id)
        bare = await browser.post(f"{url}/approval", data={"outcome": "send_back", "opinion": ""})
        back = await browser.post(f"{url}/approval", data={"outcome": "send_back", "opinion": "账户待核"})
        shown = await browser.sign_in(desk.preparer.id).get(url)
        again = await browser.post(f"{url}/resubmission", data={"reason": ""})

    assert (bare.status_code, back.status_code, again.status_code) == (422, 303, 303)
    assert "账户待核" in shown.text and "重新提交" in shown.text
    assert (await Payment.objects().first()).status == PaymentStatus.REQUESTED


async def test_sending_back_an_approved_payment_voids_its_form_on_paper(browser):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    await jobs.approval_form(payment.id)
    browser.sign_in(desk.cashier.id)

    with clock.at(SENT):
        await browser.post(f"/payments/{payment.id}/sending", data={"outcome": "send_back", "opinion": "账户待核"})
        gone = await browser.get(f"/payments/{payment.id}/papers/approval_form")
        shown = await browser.get(f"/payments/{payment.id}")

    assert gone.status_code == 404
    assert "已作废" in shown.text


async def test_a_return_leads_to_one_reissue(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    url = f"/payments/{payment.id}"

    with clock.at(clock.during(date(2026, 5, 21))):
        form = await browser.sign_in(desk.cashier.id).get(f"{url}/result")
        answer = await browser.post(
            f"{url}/result", data={"outcome": "returned", "returned_on": "2026-05-21", "reason": "户名不符"}
        )
        home = await browser.sign_in(desk.preparer.id).get(f"/grants/{desk.facts.award.id}")
        again = await a_requested_payment(desk, moment=clock.during(date(2026, 5, 21)))
        old, new = await browser.get(url), await browser.get(f"/payments/{again.id}")

    assert "付款成功" not in form.text
    assert answer.status_code == 303
    assert "退汇，待重付" in home.text
    assert f"已重付：{again.number}" in old.text
    assert f"原单 {payment.number}：户名不符" in new.text


async def test_a_payment_is_cancelled_with_a_reason(browser):
    desk = await a_desk()
    payment = await a_requested_payment(desk)
    browser.sign_in(desk.preparer.id)

    with clock.at(REQUESTED):
        form = await browser.get(f"/payments/{payment.id}/cancellation")
        answer = await browser.post(f"/payments/{payment.id}/cancellation", data={"reason": "信息有误"})

    assert (form.status_code, answer.status_code) == (200, 303)
    assert (await Payment.objects().first()).status == PaymentStatus.CANCELLED


async def test_the_list_counts_and_sums_by_state(browser):
    desk = await a_desk()
    await a_requested_payment(desk)
    browser.sign_in(desk.reviewer.id)

    every = await browser.get("/payments")
    waiting = await browser.get("/payments?state=requested")
    paid = await browser.get("/payments?state=paid&before=99999")

    assert "待审核" in every.text
    assert waiting.text.count("37,600.00") == 2
    assert "没有这一状态的拨款" in paid.text


async def test_money_that_came_back_and_was_asked_for_again_counts_once_in_the_list(browser):
    desk = await a_desk()
    payment = await a_sent_payment(desk)
    with clock.at(PAID):
        await actions.record_return(desk.cashier, payment.id, returned_on=date(2026, 5, 20), reason="户名不符")
    await a_requested_payment(desk, moment=PAID)

    every = await browser.sign_in(desk.reviewer.id).get("/payments")

    assert "合计，不含退汇和撤销" in every.text
    assert (every.text.count("37,600.00"), every.text.count("75,200.00")) == (3, 0)


async def test_the_grantee_gets_the_voucher_and_not_the_approval_form(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    await jobs.approval_form(payment.id)
    await jobs.voucher(payment.id)
    browser.sign_in((await staff(desk.facts.applicant, Role.APPLICANT)).id)

    voucher = await browser.get(f"/payments/{payment.id}/papers/voucher")
    form = await browser.get(f"/payments/{payment.id}/papers/approval_form")
    page = await browser.get(f"/payments/{payment.id}")

    assert voucher.status_code == 200
    assert (form.status_code, page.status_code) == (404, 404)


async def test_a_hold_stops_the_button_and_says_why(browser):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    with clock.at(SENT):
        await awards.place_hold(desk.officer, desk.facts.award.id, "投诉核查")

    page = await browser.sign_in(desk.cashier.id).get(f"/payments/{payment.id}")

    assert "该项目已冻结：投诉核查" in page.text


async def test_no_paper_is_made_for_an_approval_that_is_void(db):
    desk = await a_desk()
    payment = await a_sent_payment(desk)

    assert (
        await actions.keep_paper(
            None, payment.id, PaperKind.VOUCHER, approved_at=REQUESTED, content=b"%PDF", check_code="X"
        )
        is None
    )
    await jobs.voucher(payment.id)
    assert await PaymentPaper.count() == 0


async def test_a_paper_is_the_same_whenever_it_is_made(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    facts = await queries.payment_facts(payment.id)

    assert facts.of.paid_before == 0
    assert [each.is_met for each in facts.conditions] == [True] * 3


async def test_the_list_asks_the_database_as_often_for_many_as_for_few(browser):
    asked = []
    for groups in (False, True):
        desk = await a_desk(group=groups)
        await a_requested_payment(desk)
        browser.sign_in(desk.reviewer.id)
        await browser.get("/payments")
        with queries_counted() as count:
            await browser.get("/payments")
        asked.append(len(count))

    assert asked[0] == asked[1]
