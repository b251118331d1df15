"""What the database refuses whoever asks, and what happens when several people press the button at once."""

import pytest
from asyncpg.exceptions import RestrictViolationError, UniqueViolationError

from grants import clock, ledger
from grants.awards import actions as awards
from grants.db import sql, transaction
from grants.disbursement import actions
from grants.disbursement.tables import Payment, PaymentStatus, PaymentStep
from grants.errors import Refused
from grants.money import yuan
from tests.conftest import parallel
from tests.disbursement.world import (
    APPROVED,
    PAID,
    PAID_ON,
    SENT,
    a_desk,
    a_paid_stage,
    a_requested_payment,
    a_reviewed_payment,
    a_sent_payment,
    approve,
)

AGAIN = """
    INSERT INTO payment (award, stage, form_key, number, amount, status, payee_holder, payee_number, payee_bank,
        payee_cnaps, function_code, economic_code, conditions, prepared_by, prepared_at, return_reason, cancel_reason)
    SELECT award, stage, gen_random_uuid(), 'again', amount, 'requested', payee_holder, payee_number, payee_bank,
        payee_cnaps, function_code, economic_code, conditions, prepared_by, prepared_at, '', '' FROM payment
"""


async def test_the_database_lets_no_second_payment_of_a_stage_live(db):
    desk = await a_desk()
    await a_requested_payment(desk)

    with pytest.raises(UniqueViolationError):
        await sql(AGAIN)


async def test_the_database_keeps_the_four_apart_whoever_asks(db):
    desk = await a_desk()
    payment = await a_requested_payment(desk)

    with pytest.raises(Exception, match="payment_reviewer_is_another"):
        await sql("UPDATE payment SET status = 'reviewed', reviewed_by = prepared_by WHERE id = {}", payment.id)


async def test_what_is_paid_stands(db):
    payment = await a_paid_stage()

    for change in ("amount = 1", "payee_number = '99999999'", "status = 'approved'", "bank_ref = 'other'"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(f"UPDATE payment SET {change}")
    assert (await Payment.objects().first()).bank_ref == payment.bank_ref


async def test_a_status_makes_only_legal_moves_whoever_asks(db):
    payment = await a_requested_payment()

    with pytest.raises(RestrictViolationError, match="cannot become paid"):
        await sql(
            "UPDATE payment SET status = 'paid', paid_on = '2026-05-20', bank_ref = 'x' WHERE id = {}", payment.id
        )


@pytest.mark.commits
async def test_five_confirmations_at_once_pay_once(committed):
    desk = await a_desk()
    payment = await a_sent_payment(desk)

    with clock.at(PAID):
        results = await parallel(
            *(
                actions.confirm_paid(desk.cashier, payment.id, paid_on=PAID_ON, bank_ref="DEMO00000001")
                for _ in range(5)
            )
        )

    assert [each.status for each in results] == [PaymentStatus.PAID] * 5
    assert await ledger.balance(desk.facts.agreement.account) == yuan("37600.00")
    assert await PaymentStep.count().where(PaymentStep.step == "paid") == 1


@pytest.mark.commits
async def test_five_requests_at_once_make_one_payment(committed):
    desk = await a_desk()

    results = await parallel(*(a_requested_payment(desk) for _ in range(5)))

    codes = sorted(getattr(each, "code", "requested") for each in results)
    assert codes == ["disbursement.already_live"] * 4 + ["requested"]
    assert await Payment.count() == 1


@pytest.mark.commits
async def test_a_hold_and_an_approval_at_once_never_both_pass_unseen(committed):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)

    async def hold():
        with clock.at(APPROVED):
            return await awards.place_hold(desk.officer, desk.facts.award.id, "投诉核查")

    approved, _held = await parallel(approve(desk, payment), hold())

    with clock.at(SENT), pytest.raises(Refused) as refusal:
        await actions.send_payment(desk.cashier, payment.id)
    expected = "disbursement.wrong_status" if isinstance(approved, Refused) else "disbursement.on_hold"
    assert refusal.value.code == expected
