"""Payments on a real database; the ledger as an accountant would read it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock, ledger
from grants.awards import actions as awards
from grants.disbursement import actions, queries
from grants.disbursement.tables import PaymentStatus, PaymentStep, StageFact
from grants.errors import NotAllowed, Refused
from grants.ledger import queries as ledger_queries
from grants.money import yuan
from grants.people.tables import Role
from tests.disbursement.world import (
    APPROVED,
    PAID,
    PAID_ON,
    REQUESTED,
    REVIEWED,
    SENT,
    a_desk,
    a_paid_stage,
    a_requested_payment,
    a_reviewed_payment,
    a_sent_payment,
    an_approved_payment,
    approve,
    midterm_accepted,
)
from tests.ledger.world import ledger_lines
from tests.organizations.world import staff

AUTUMN = clock.during(date(2026, 9, 18))


async def the_lines(desk) -> list[str]:
    """What the fund book says of payments."""
    book = await ledger.book_of(desk.facts.funder.id, ledger.BookKind.FUND)
    return [line for line in await ledger_lines(book.id) if line.startswith("disbursement:")]


async def balances(desk) -> dict[str, Decimal]:
    book = await ledger.book_of(desk.facts.funder.id, ledger.BookKind.FUND)
    number = desk.facts.award.number
    return {
        kind: (await ledger_queries.account(book.id, f"{kind}:{number}")).balance
        for kind in ("award", "payable", "paid")
    }


async def test_a_payment_goes_from_the_award_over_payable_to_paid(db):
    desk = await a_desk()

    payment = await a_paid_stage(desk)

    assert payment.number == "BK-2026-0001"
    assert await the_lines(desk) == [
        f"disbursement:{payment.id}:payable:1: award:LW-2026-01 -> payable:LW-2026-01, 37600.00",
        f"disbursement:{payment.id}:paid: payable:LW-2026-01 -> paid:LW-2026-01, 37600.00",
    ]
    assert await balances(desk) == {"award": yuan("37600.00"), "payable": yuan("0.00"), "paid": yuan("37600.00")}


async def test_each_step_keeps_who_took_it(db):
    desk = await a_desk()

    payment = await a_paid_stage(desk)

    steps = await PaymentStep.objects().where(PaymentStep.payment == payment.id).order_by(PaymentStep.id)
    assert [(step.step, step.person_name) for step in steps] == [
        ("prepared", "Ben"),
        ("reviewed", "Rita"),
        ("approved", "Anna"),
        ("sent", "Carl"),
        ("paid", "Carl"),
    ]
    with pytest.raises(RestrictViolationError):
        await PaymentStep.delete(force=True)


async def test_every_step_taken_twice_is_taken_once(db):
    desk = await a_desk()
    key = uuid4()
    first = await a_requested_payment(desk, form_key=key)
    assert (await a_requested_payment(desk, form_key=key)).id == first.id

    for _again in range(2):
        with clock.at(REVIEWED):
            await actions.review_payment(desk.reviewer, first.id)
    for _again in range(2):
        await approve(desk, first)
    for _again in range(2):
        with clock.at(SENT):
            await actions.send_payment(desk.cashier, first.id)
    for _again in range(2):
        with clock.at(PAID):
            await actions.confirm_paid(desk.cashier, first.id, paid_on=PAID_ON, bank_ref="DEMO1")

    assert await PaymentStep.count() == 5
    assert len(await the_lines(desk)) == 2


async def test_a_second_form_for_a_stage_is_refused_while_one_is_live(db):
    desk = await a_desk()
    await a_requested_payment(desk)

    with pytest.raises(Refused, match=r"disbursement\.already_live"):
        await a_requested_payment(desk)


async def test_a_stage_waits_for_its_condition(db):
    desk = await a_desk()
    await a_paid_stage(desk)

    with pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await a_requested_payment(desk, 2, AUTUMN)
    await midterm_accepted(desk)

    assert (await a_requested_payment(desk, 2, AUTUMN)).amount == yuan("22560.00")


async def test_a_stage_waits_for_the_one_before_it(db):
    desk = await a_desk()
    await midterm_accepted(desk)

    with pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await a_requested_payment(desk, 2, AUTUMN)


async def test_a_fact_that_was_revoked_opens_nothing(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await midterm_accepted(desk)
    with clock.at(AUTUMN):
        await actions.revoke_fact(desk.officer, (await StageFact.objects().first()).id, "报告造假")

    with pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await a_requested_payment(desk, 2, AUTUMN)


async def test_a_hold_stops_a_payment_at_its_next_step(db):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    with clock.at(APPROVED):
        hold = await awards.place_hold(desk.officer, desk.facts.award.id, "投诉核查")
    with pytest.raises(Refused, match=r"disbursement\.on_hold"):
        await approve(desk, payment)

    with clock.at(APPROVED):
        await awards.lift_hold(desk.officer, hold.id, "查无此事")

    assert (await approve(desk, payment)).status == PaymentStatus.APPROVED


async def test_preparer_reviewer_approver_and_cashier_are_four_people(db):
    desk = await a_desk()
    everything = [Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER]
    ben = await staff(desk.facts.funder, *everything, name="Ben")
    with clock.at(REQUESTED):
        payment = await actions.request_payment(ben, award_id=desk.facts.award.id, seq=1, form_key=uuid4())
        with pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
            await actions.review_payment(ben, payment.id)
        await actions.review_payment(desk.reviewer, payment.id)
        with pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
            await actions.approve_payment(ben, payment.id, last_four=desk.last_four, factor_at=REQUESTED)
        await actions.approve_payment(desk.approver, payment.id, last_four=desk.last_four, factor_at=REQUESTED)
        with pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
            await actions.send_payment(ben, payment.id)


async def test_the_preparer_is_refused_as_the_same_person_before_the_role_is_asked(db):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)

    with clock.at(APPROVED), pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
        await actions.approve_payment(desk.preparer, payment.id, last_four=desk.last_four, factor_at=APPROVED)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_four": "9999"}, "disbursement.wrong_digits"),
        ({"factor_at": None}, "people.factor_not_fresh"),
        ({"factor_at": APPROVED - timedelta(minutes=6)}, "people.factor_not_fresh"),
    ],
)
async def test_an_approval_needs_the_account_and_a_fresh_second_factor(db, changes, code):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)

    with pytest.raises(Refused) as refusal:
        await approve(desk, payment, **changes)

    assert refusal.value.code == code
    assert await the_lines(desk) == []


async def test_sending_back_voids_the_approvals_and_frees_the_money(db):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    with clock.at(SENT):
        await actions.send_back(desk.cashier, payment.id, reason="账户待核")
    assert await balances_of_award(desk) == yuan("75200.00")

    with clock.at(SENT):
        await actions.resubmit_payment(desk.preparer, payment.id)
        await actions.review_payment(desk.reviewer, payment.id)
    await approve(desk, payment, SENT)

    steps = await PaymentStep.objects().where(PaymentStep.payment == payment.id).order_by(PaymentStep.id)
    assert [step.step for step in steps] == [
        "prepared", "reviewed", "approved", "sent_back", "prepared", "reviewed", "approved",
    ]  # fmt: skip
    assert await balances_of_award(desk) == yuan("37600.00")


async def balances_of_award(desk) -> Decimal:
    return await ledger.balance(desk.facts.agreement.account)


async def test_a_returned_payment_gives_its_money_back_and_is_issued_again_once(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    with clock.at(clock.during(date(2026, 5, 21))):
        for _again in range(2):
            await actions.record_return(desk.cashier, payment.id, returned_on=date(2026, 5, 21), reason="户名不符")
    assert await balances(desk) == {"award": yuan("75200.00"), "payable": yuan("0.00"), "paid": yuan("0.00")}

    again = await a_paid_stage(desk, moment=clock.during(date(2026, 5, 25)))

    assert (again.reissue_of, again.number) == (payment.id, "BK-2026-0002")
    assert await balances(desk) == {"award": yuan("37600.00"), "payable": yuan("0.00"), "paid": yuan("37600.00")}
    figures = await queries.figures(desk.facts.call.id)
    assert figures.funds["lottery"] == {
        "awarded": yuan("75200.00"),
        "left": yuan("244800.00"),
        "paid": yuan("37600.00"),
        "open": yuan("37600.00"),
    }


async def test_a_payment_the_bank_never_took_is_returned_without_ever_being_paid(db):
    desk = await a_desk()
    payment = await a_sent_payment(desk)

    with clock.at(PAID):
        await actions.record_return(desk.cashier, payment.id, returned_on=PAID_ON, reason="账号有误")

    assert await balances_of_award(desk) == yuan("75200.00")
    assert len(await the_lines(desk)) == 2


async def test_a_cancelled_reissue_is_followed_by_one_that_names_it(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    with clock.at(PAID):
        await actions.record_return(desk.cashier, payment.id, returned_on=PAID_ON, reason="户名不符")
        second = await a_requested_payment(desk, moment=PAID)
        await actions.cancel_payment(desk.preparer, second.id, reason="信息有误")
        third = await a_requested_payment(desk, moment=PAID)

    assert [second.reissue_of, third.reissue_of] == [payment.id, second.id]


async def test_a_bank_reference_belongs_to_one_payment(db):
    desk, other = await a_desk(), await a_desk()
    await a_paid_stage(desk, bank_ref="DEMO1")

    with pytest.raises(Refused, match=r"disbursement\.bank_reference_used"):
        await a_paid_stage(other, bank_ref="DEMO1")


async def test_a_groups_money_goes_to_its_hubs_custody_account(db):
    desk = await a_desk(group=True)

    payment = await a_paid_stage(desk)

    assert payment.amount == yuan("12600.00")
    assert payment.payee_number == desk.facts.agreement.payee_number
