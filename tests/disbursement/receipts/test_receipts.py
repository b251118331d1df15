"""R-J11: who was paid gives a receipt, another person checks it, and the next stage waits for it."""

import re
from datetime import date
from uuid import uuid4

import pytest

from grants import clock
from grants.db import sql
from grants.disbursement import actions as payments
from grants.disbursement import queries as stages
from grants.disbursement.receipts import actions, queries
from grants.disbursement.receipts.tables import PaymentReceipt, ReceiptKind
from grants.disbursement.register import actions as printing
from grants.disbursement.register import documents
from grants.disbursement.register import queries as registers
from grants.disbursement.register.facts import Chosen
from grants.disbursement.register.tables import RegisterKind
from grants.disbursement.tables import Payment
from grants.errors import NotAllowed, Refused
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import a_plan, at
from tests.disbursement.test_documents import text_of
from tests.disbursement.world import MIDTERM_ON, PAID, PAID_ON, Desk, a_desk, a_paid_stage, midterm_accepted
from tests.files.samples import a_photo
from tests.organizations.world import staff

AFTERWARDS = at("2026-09-14")
ASKED = (*a_plan().conditions, (2, "receipts_accepted"))


async def a_payee(desk: Desk) -> Actor:
    return await staff(
        desk.facts.payee, Role.HUB_OPERATOR if desk.facts.is_for_a_group else Role.SIGNATORY, name="Sima"
    )


async def send(by: Actor, payment: Payment, moment=PAID, **changes) -> PaymentReceipt:
    facts = {
        "kind": ReceiptKind.SETTLEMENT,
        "number": "00012345",
        "issued_on": PAID_ON,
        "amount": payment.amount,
        "content": a_photo(),
        "name": "收据.jpg",
    }
    key = changes.pop("form_key", None) or uuid4()
    with clock.at(moment):
        return await actions.send_receipt(by, payment.id, key, **(facts | changes))


async def check(by: Actor, receipt: PaymentReceipt, *, accepts: bool = True, reason: str = "") -> PaymentReceipt:
    with clock.at(PAID):
        return await actions.check_receipt(by, receipt.id, accepts=accepts, reason=reason)


async def ask_for_the_second_stage(desk: Desk) -> Payment:
    with clock.at(AFTERWARDS):
        return await payments.request_payment(desk.preparer, award_id=desk.facts.award.id, seq=2, form_key=uuid4())


async def test_the_next_stage_waits_for_the_receipt_of_the_one_before(db):
    desk = await a_desk(conditions=ASKED)
    first = await a_paid_stage(desk)
    await midterm_accepted(desk)

    with pytest.raises(Refused, match=r"disbursement\.condition_unmet.*前期款票据已收"):
        await ask_for_the_second_stage(desk)
    receipt = await send(await a_payee(desk), first)
    with pytest.raises(Refused, match=r"disbursement\.condition_unmet.*前期款票据已收"):
        await ask_for_the_second_stage(desk)
    await check(desk.reviewer, receipt)

    assert (await ask_for_the_second_stage(desk)).amount == yuan("22560.00")


async def test_a_call_that_does_not_ask_for_receipts_pays_without(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await midterm_accepted(desk)

    assert (await ask_for_the_second_stage(desk)).amount == yuan("22560.00")


async def test_that_receipts_were_accepted_is_not_recorded_by_hand(db):
    desk = await a_desk(conditions=ASKED)

    with pytest.raises(Refused, match=r"disbursement\.fact_is_derived"):
        await payments.record_fact(
            desk.officer,
            award_id=desk.facts.award.id,
            condition="receipts_accepted",
            met_on=MIDTERM_ON,
            evidence="",
        )


async def test_a_receipt_is_refused_with_a_reason_and_sent_again_under_the_same_number(db):
    desk = await a_desk(conditions=ASKED)
    first, payee = await a_paid_stage(desk), await a_payee(desk)
    receipt = await send(payee, first)

    with pytest.raises(Refused, match=r"disbursement\.receipt_refused_without_reason"):
        await check(desk.reviewer, receipt, accepts=False)
    await check(desk.reviewer, receipt, accepts=False, reason="未盖章")
    again = await send(payee, first)
    await check(desk.reviewer, again)

    assert [bool(each.accepted_at) for each in await queries.receipts_of(first.id)] == [False, True]
    with pytest.raises(Refused, match=r"disbursement\.receipt_checked"):
        await check(desk.reviewer, again, accepts=False, reason="再看")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": yuan("37599.99")}, "disbursement.receipt_amount"),
        ({"issued_on": date(2026, 5, 21)}, "disbursement.receipt_ahead"),
    ],
)
async def test_a_receipt_is_of_the_amount_that_arrived_and_not_of_tomorrow(db, changes, code):
    desk = await a_desk()

    with pytest.raises(Refused, match=re.escape(code)):
        await send(await a_payee(desk), await a_paid_stage(desk), **changes)


async def test_one_receipt_stands_for_a_payment_and_the_same_form_brings_it_once(db):
    desk = await a_desk()
    first, payee, key = await a_paid_stage(desk), await a_payee(desk), uuid4()

    receipt = await send(payee, first, form_key=key)
    again = await send(payee, first, form_key=key)
    with pytest.raises(Refused, match=r"disbursement\.receipt_stands"):
        await send(payee, first, number="00012346")

    assert again.id == receipt.id


async def test_a_receipt_serves_for_one_payment(db):
    desk = await a_desk()
    first, payee = await a_paid_stage(desk), await a_payee(desk)
    await send(payee, first)
    await midterm_accepted(desk)
    second = await a_paid_stage(desk, 2, moment=AFTERWARDS)

    with pytest.raises(Refused, match=r"disbursement\.receipt_used.*" + first.number):
        await send(payee, second, AFTERWARDS, number="00012345")


async def test_a_receipt_is_for_money_that_arrived_and_comes_from_who_got_it(db):
    desk, other = await a_desk(), await a_desk()
    paid = await a_paid_stage(desk)

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await send(await a_payee(other), paid)
    with clock.at(PAID):
        await payments.record_return(desk.cashier, paid.id, returned_on=PAID_ON, reason="户名不符")
    with pytest.raises(Refused, match=r"disbursement\.nothing_received"):
        await send(await a_payee(desk), paid)


async def test_who_entered_a_receipt_that_came_by_post_does_not_check_it(db):
    desk = await a_desk()
    paid = await a_paid_stage(desk)
    both = await staff(desk.facts.funder, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, name="Bo")
    receipt = await send(both, paid)

    with pytest.raises(NotAllowed, match=r"disbursement\.own_receipt"):
        await check(both, receipt)
    with pytest.raises(Exception, match="payment_receipt_checked_by_another"):
        await sql("UPDATE payment_receipt SET accepted_at = now(), checked_by = sent_by")


async def test_payee_and_finance_do_it_on_one_page(browser):
    desk = await a_desk(group=True)
    paid = await a_paid_stage(desk)
    payee, stranger = await a_payee(desk), await a_payee(await a_desk(group=True))
    url = f"/payments/{paid.id}/receipt"
    typed = {"key": str(uuid4()), "kind": "fiscal", "number": "A-1", "issued_on": "2026-05-20", "amount": "12,600"}
    scan = {"scan": ("r.jpg", a_photo(), "image/jpeg")}

    with clock.at(PAID):
        browser.sign_in(payee.id)
        home, shown = await browser.get(f"/grants/{desk.facts.award.id}"), await browser.get(url)
        bare = await browser.post(url, data=typed)
        wrong = await browser.post(url, data=typed | {"amount": "1"}, files=scan)
        sent = await browser.post(url, data=typed, files=scan)
        (receipt,) = await queries.receipts_of(paid.id)
        file = await browser.get(f"{url}/{receipt.id}/scan")
        early = await browser.post(f"{url}/{receipt.id}", data={"outcome": "accept"})
        hidden = await browser.sign_in(stranger.id).get(f"{url}/{receipt.id}/scan")
        browser.sign_in(desk.reviewer.id)
        asked = await browser.get(url)
        unreasoned = await browser.post(f"{url}/{receipt.id}", data={"outcome": "refuse"})
        none = await browser.post(f"{url}/{receipt.id + 1}", data={"outcome": "accept"})  # disbursement.no_receipt
        accepted = await browser.post(f"{url}/{receipt.id}", data={"outcome": "accept"})
        done = await browser.get(url)

    assert f'href="{url}"' in home.text and "登记收据" in shown.text
    assert (bare.status_code, wrong.status_code, sent.status_code) == (422, 422, 303)
    assert "收据金额应等于实收金额 ¥12,600.00" in wrong.text
    assert file.status_code == 200 and (early.status_code, hidden.status_code) == (404, 404)
    assert "与扫描件逐项对照" in asked.text
    assert (unreasoned.status_code, none.status_code, accepted.status_code) == (422, 404, 303)
    assert "已核对" in done.text and "登记收据" not in done.text
    assert not (await stages.stage_facts(desk.facts.award.id, 2)).without_receipt


async def test_the_register_shows_who_still_owes_a_receipt_and_prints_form_19(db):
    desk = await a_desk()
    paid, payee = await a_paid_stage(desk), await a_payee(desk)
    owed = Chosen(desk.facts.funder.id, receipt="missing")

    before = await registers.register(desk.reviewer, owed)
    await check(desk.reviewer, await send(payee, paid))
    after = await registers.register(desk.reviewer, owed)
    with clock.at(PAID):
        paper = await printing.print_register(
            desk.reviewer, uuid4(), Chosen(desk.facts.funder.id), RegisterKind.RECEIPTS
        )
    text = text_of((await documents.register(paper)).content)

    assert ([each.number for each in before.lines], after.lines) == ([paid.number], [])
    for words in ("收据登记簿", paid.number, "资金往来结算票据", "00012345", "2026-05-20", "37,600.00", "已核对"):
        assert words in text, words
