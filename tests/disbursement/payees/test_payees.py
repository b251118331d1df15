"""Changes of account on a real database: what stops, what is cancelled, what the database holds."""

from datetime import timedelta

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock, ledger
from grants.awards.tables import Agreement
from grants.db import sql, transaction
from grants.disbursement import actions
from grants.disbursement.chain.tables import Approval
from grants.disbursement.payees.actions import end_payee_change
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import NotAllowed, Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.conftest import parallel
from tests.disbursement.chain.world import a_board, write_levels
from tests.disbursement.payees.world import ASKED, CHECKED, COOLED, NEW_NUMBER, another_account, ask, check, the_payee
from tests.disbursement.world import (
    SENT,
    a_desk,
    a_requested_payment,
    a_reviewed_payment,
    a_sent_payment,
    an_approved_payment,
    approve,
)
from tests.inbox.test_tasks import kinds
from tests.organizations.world import staff

WAITING = COOLED - timedelta(days=1)


async def test_after_letter_check_and_waiting_the_next_payment_goes_to_the_new_account(db):
    desk = await a_desk()
    change = await check(desk, await ask(desk, await the_payee(desk)))

    with pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await a_requested_payment(desk, moment=WAITING)
    payment = await a_requested_payment(desk, moment=COOLED)

    assert change.effective_at == clock.end_of(clock.local_day(WAITING))
    assert payment.payee_number == NEW_NUMBER
    assert (await Agreement.objects().first()).payee_number != NEW_NUMBER


async def test_a_hubs_custody_account_is_changed_the_same_way(db):
    desk = await a_desk(group=True)
    await check(desk, await ask(desk, await the_payee(desk)))

    assert (await a_requested_payment(desk, moment=COOLED)).payee_number == NEW_NUMBER


async def test_the_funders_rules_say_how_long_a_change_waits(db):
    board = await a_board()
    await write_levels(board, [], cooling_days=0)

    change = await check(board.desk, await ask(board.desk, board.desk.preparer))

    assert change.effective_at == change.checked_at
    assert (await a_requested_payment(board.desk, moment=CHECKED)).payee_number == NEW_NUMBER


async def test_what_is_not_with_the_bank_stops_when_a_change_is_asked_and_is_cancelled_when_it_is_checked(db):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    change = await ask(desk, await the_payee(desk))

    with clock.at(ASKED), pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await actions.send_payment(desk.cashier, payment.id)
    stopped = await Payment.objects().first()
    await check(desk, change)

    cancelled = await Payment.objects().first()
    [approval] = await Approval.objects()
    assert (stopped.status, cancelled.status) == (PaymentStatus.APPROVED, PaymentStatus.CANCELLED)
    assert (cancelled.cancel_reason, approval.voided_why) == ("收款账户变更", "审批后申请变更收款账户")
    assert await ledger.balance(desk.facts.agreement.account) == yuan("75200.00")


async def test_a_payment_that_the_bank_has_is_left_alone(db):
    desk = await a_desk()
    payment = await a_sent_payment(desk)
    change = await ask(desk, desk.preparer)

    await check(desk, change)
    with clock.at(CHECKED):
        paid = await actions.confirm_paid(desk.cashier, payment.id, paid_on=clock.today(), bank_ref="DEMO00000001")

    assert paid.status == PaymentStatus.PAID


async def test_a_change_that_is_ended_leaves_the_account_as_it_was(db):
    desk = await a_desk()
    change = await check(desk, await ask(desk, desk.preparer))

    with clock.at(WAITING):
        await end_payee_change(await the_payee(desk), change.id, reason="并非本单位申请")
    payment = await a_requested_payment(desk, moment=COOLED)
    with clock.at(COOLED), pytest.raises(Refused, match=r"disbursement\.change_in_force"):
        await end_payee_change(desk.reviewer, change.id, reason="再次终止")

    assert payment.payee_number == desk.facts.agreement.payee_number


async def test_nobody_else_asks_checks_or_ends(db):
    desk = await a_desk()
    account = await another_account(desk)
    strangers = await a_desk()
    payee = await the_payee(desk)
    ended = {}

    for person in (
        desk.reviewer,
        desk.approver,
        desk.cashier,
        desk.officer,
        strangers.preparer,
        await the_payee(strangers),
    ):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await ask(desk, person, account)
    change = await ask(desk, desk.preparer, account)
    for person in (payee, desk.approver, desk.cashier, desk.officer, strangers.reviewer):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await check(desk, change, by=person)
    with pytest.raises(NotAllowed, match=r"disbursement\.change_by_same_person"):
        await check(desk, change, by=desk.preparer)
    for person in (desk.cashier, desk.officer, strangers.approver, await the_payee(strangers)):
        with clock.at(CHECKED), pytest.raises(NotAllowed) as refusal:
            await end_payee_change(person, change.id, reason="不同意")
        ended[person.id] = refusal.value.code

    assert set(ended.values()) == {"people.role_missing"}
    assert [(each.checked_at, each.ended_at) for each in await PayeeChange.objects()] == [(None, None)]


async def test_the_inbox_asks_another_of_finance_and_nothing_of_the_payments_meanwhile(db):
    desk = await a_desk()
    await a_reviewed_payment(desk)
    change = await ask(desk, desk.preparer)

    asked = [await kinds(each, ASKED) for each in (desk.preparer, desk.reviewer, desk.approver)]
    await check(desk, change)
    waiting = [await kinds(each, WAITING) for each in (desk.preparer, desk.reviewer, desk.approver)]
    after = await kinds(desk.preparer, COOLED)

    assert asked == [[], ["payee_change"], []]
    assert waiting == [[], [], []]
    assert after == ["stage"]


async def test_the_database_sends_no_payment_to_another_account_and_none_while_it_changes(db):
    desk = await a_desk()
    await an_approved_payment(desk)
    account = await another_account(desk)
    sends = "UPDATE payment SET status = 'sent', sent_by = {}, sent_at = {}"
    change = await ask(desk, desk.preparer, account)

    for moment in (ASKED, COOLED):
        with pytest.raises(CheckViolationError, match="does not go to the account in force"):
            async with transaction():
                await sql(sends, desk.cashier.id, moment)
    await sql(
        "UPDATE payee_change SET checked_by = {}, checked_at = {}, effective_at = {}",
        desk.reviewer.id,
        CHECKED,
        CHECKED,
    )
    with pytest.raises(CheckViolationError, match="does not go to the account in force"):
        async with transaction():
            await sql(sends, desk.cashier.id, COOLED)
    for broken in ("payee_number = '1'", "checked_at = NULL", "asked_by = 1"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(f"UPDATE payee_change SET {broken} WHERE id = {{}}", change.id)


async def test_the_database_holds_letter_check_and_owner_of_a_change(db):
    desk = await a_desk()
    await ask(desk, desk.preparer)
    foreign = await another_account(await a_desk(), "6217000000000001234")

    with pytest.raises(CheckViolationError, match="payee_change_checked_by_another"):
        async with transaction():
            await sql(
                "UPDATE payee_change SET checked_by = asked_by, checked_at = {}, effective_at = {}", CHECKED, CHECKED
            )
    columns = "award, {account}, payee_holder, {number}, payee_bank, payee_cnaps, reason, letter, asked_at, asked_by"
    again = """INSERT INTO payee_change (award, account, payee_holder, payee_number, payee_bank, payee_cnaps, reason,
        letter, asked_at, asked_by, asked_by_name, checked_by_name, ended_by_name, ended_why)
        SELECT {columns}, '', '', '', '' FROM payee_change"""
    for account, number, error in (
        ("account", "payee_number", UniqueViolationError),
        (foreign.id, "'6217000000000001234'", CheckViolationError),
    ):
        with pytest.raises(error):
            async with transaction():
                await sql(again.replace("{columns}", columns.format(account=account, number=number)))


@pytest.mark.commits
async def test_an_approval_and_the_check_of_a_change_at_once_leave_no_payment_to_the_old_account(committed):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    change = await ask(desk, desk.preparer)

    results = await parallel(approve(desk, payment, ASKED), check(desk, change, ASKED))

    assert [type(each) for each in results] == [Refused, PayeeChange]
    assert (await Payment.objects().first()).status == PaymentStatus.CANCELLED
    assert await ledger.balance(desk.facts.agreement.account) == yuan("75200.00")


@pytest.mark.commits
async def test_sending_and_asking_for_a_change_at_once_are_one_after_the_other(committed):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    account = await another_account(desk)

    async def send():
        with clock.at(SENT):
            return await actions.send_payment(desk.cashier, payment.id)

    sent, change = await parallel(send(), ask(desk, desk.preparer, account, SENT))

    assert isinstance(change, PayeeChange)
    status = (await Payment.objects().first()).status
    assert status == (PaymentStatus.APPROVED if isinstance(sent, Refused) else PaymentStatus.SENT)


@pytest.mark.commits
async def test_two_checks_at_once_are_one_and_five_requests_are_one(committed):
    desk = await a_desk()
    account = await another_account(desk)

    asked = await parallel(*(ask(desk, desk.preparer, account) for _ in range(5)))
    [change] = [each for each in asked if isinstance(each, PayeeChange)]
    second = await staff(desk.facts.funder, Role.FINANCE_REVIEWER, name="Rex")
    checked = await parallel(check(desk, change), check(desk, change, by=second))

    assert sorted(getattr(each, "code", "") for each in asked) == ["", *["disbursement.change_under_way"] * 4]
    assert sorted(getattr(each, "code", "") for each in checked) == ["", "disbursement.change_decided"]
