"""Payments through levels of approval on a real database: who is refused, what voids, what the database holds."""

from datetime import timedelta

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock, ledger
from grants.awards import actions as awards
from grants.db import sql, transaction
from grants.disbursement import actions, queries
from grants.disbursement.chain.tables import Approval
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import NotAllowed, Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.conftest import parallel
from tests.disbursement.chain.world import a_board, give, two_levels, write_levels
from tests.disbursement.world import (
    APPROVED,
    SENT,
    a_desk,
    a_reviewed_payment,
    an_approved_payment,
    approve,
)
from tests.inbox.test_tasks import kinds
from tests.organizations.world import staff

LATER = APPROVED + timedelta(hours=4)


async def reserved(desk) -> object:
    award = desk.facts.award.amount
    return award - await ledger.balance(desk.facts.agreement.account)


async def test_money_is_reserved_only_with_the_last_approval_of_the_last_level(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    found = []

    for who in (*board.deputies[:2], board.head):
        after = await give(board, who, payment)
        found.append((after.status, await reserved(board.desk)))

    assert found == [
        (PaymentStatus.REVIEWED, yuan("0.00")),
        (PaymentStatus.REVIEWED, yuan("0.00")),
        (PaymentStatus.APPROVED, yuan("37600.00")),
    ]


async def test_a_small_payment_needs_only_the_lower_level(db):
    board = await a_board(await a_desk(group=True))
    payment = await a_reviewed_payment(board.desk)

    await give(board, board.deputies[2], payment)
    after = await give(board, board.deputies[0], payment)

    assert (payment.amount, after.status) == (yuan("12600.00"), PaymentStatus.APPROVED)


async def test_whoever_is_not_asked_now_is_refused_whatever_roles_they_hold(db):
    board = await a_board()
    desk, funder = board.desk, board.desk.facts.funder
    payment = await a_reviewed_payment(desk)
    await give(board, board.deputies[0], payment)
    other = await staff(funder, Role.APPROVER, name="Zoe")
    stranger = (await a_desk()).approver
    refused = {}

    for name, person in {
        "preparer": await staff(funder, Role.FINANCE_PREPARER, name="Pia"),
        "reviewer": await staff(funder, Role.FINANCE_REVIEWER, name="Rex"),
        "who prepared it": desk.preparer,
        "who reviewed it": desk.reviewer,
        "cashier": desk.cashier,
        "officer": desk.officer,
        "admin": board.admin,
        "another funder's approver": stranger,
        "the head before its turn": board.head,
        "an approver who is not named": other,
    }.items():
        with pytest.raises(NotAllowed) as refusal:
            await give(board, person, payment)
        refused[name] = refusal.value.code

    assert refused == dict.fromkeys(
        ["preparer", "reviewer", "cashier", "officer", "admin", "another funder's approver"], "people.role_missing"
    ) | dict.fromkeys(["who prepared it", "who reviewed it"], "disbursement.same_person") | dict.fromkeys(
        ["the head before its turn", "an approver who is not named"], "disbursement.not_of_level"
    )
    assert len(await Approval.objects()) == 1


async def test_the_same_approver_again_is_no_second_approval(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)

    for _again in range(2):
        after = await give(board, board.deputies[0], payment)

    assert after.status == PaymentStatus.REVIEWED
    assert await Approval.count() == 1


async def test_a_payment_stays_under_the_rules_it_was_submitted_under(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    await write_levels(board, [])
    await give(board, board.deputies[0], payment)

    again = await queries.payment_facts(payment.id)
    with clock.at(APPROVED):
        await actions.send_back(board.desk.reviewer, payment.id, reason="附件不清")
    with clock.at(LATER):
        await actions.resubmit_payment(board.desk.preparer, payment.id)
        await actions.review_payment(board.desk.reviewer, payment.id)
    after = await give(board, board.deputies[0], payment, LATER)

    assert [each.name for each in again.chain.levels] == ["分管领导", "主要领导"]
    assert after.status == PaymentStatus.APPROVED


async def test_sending_back_voids_every_approval_and_keeps_it(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    await give(board, board.deputies[0], payment)

    with clock.at(LATER):
        await actions.send_back(board.desk.reviewer, payment.id, reason="金额写错")

    [kept] = await Approval.objects()
    assert (kept.person, kept.voided_at, kept.voided_why) == (board.deputies[0].id, LATER, "金额写错")


async def test_a_hold_voids_the_approvals_given_so_far_and_they_are_given_anew(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    await give(board, board.deputies[0], payment)
    with clock.at(LATER):
        hold = await awards.place_hold(board.desk.officer, board.desk.facts.award.id, "投诉核查")
        await awards.lift_hold(board.desk.officer, hold.id, "查无实据")

    for who in (*board.deputies[:2], board.head):
        after = await give(board, who, payment, LATER)

    assert after.status == PaymentStatus.APPROVED
    assert [each.voided_why for each in await Approval.objects().order_by(Approval.id)] == [
        "审批后项目被冻结",
        "",
        "",
        "",
    ]
    facts = await queries.payment_facts(payment.id)
    assert [each.person_name for each in facts.standing if each.step == "approved"] == ["Anna", "Bela", "Hana"]


async def test_what_was_approved_before_a_hold_does_not_leave_after_it(db):
    desk = await a_desk()
    payment = await an_approved_payment(desk)
    with clock.at(LATER):
        hold = await awards.place_hold(desk.officer, desk.facts.award.id, "投诉核查")
        await awards.lift_hold(desk.officer, hold.id, "查无实据")

    with clock.at(SENT), pytest.raises(Refused, match=r"disbursement\.approvals_void"):
        await actions.send_payment(desk.cashier, payment.id)
    with pytest.raises(CheckViolationError, match="lacks approvals"):
        async with transaction():
            await sql("UPDATE payment SET status = 'sent', sent_by = {} WHERE id = {}", desk.cashier.id, payment.id)

    with clock.at(SENT):
        await actions.send_back(desk.cashier, payment.id, reason="审批已失效")
        await actions.resubmit_payment(desk.preparer, payment.id)
        await actions.review_payment(desk.reviewer, payment.id)
    await approve(desk, payment, SENT)
    with clock.at(SENT):
        sent = await actions.send_payment(desk.cashier, payment.id)
    assert sent.status == PaymentStatus.SENT


async def test_an_approver_who_is_cashier_too_does_not_send(db):
    board = await a_board()
    desk = board.desk
    both = await staff(desk.facts.funder, Role.APPROVER, Role.CASHIER, name="Both")
    await write_levels(board, [level for level in two_levels(board) if level.name == "none"])
    payment = await a_reviewed_payment(desk)
    await give(board, both, payment)

    with clock.at(SENT), pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
        await actions.send_payment(both, payment.id)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql("UPDATE payment SET status = 'sent', sent_by = {} WHERE id = {}", both.id, payment.id)


async def test_the_database_refuses_approvals_that_no_rule_would_let_through(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)
    await give(board, board.deputies[0], payment)
    copy = """INSERT INTO approval (payment, level, step, person, approved_at, voided_why)
        SELECT payment, level, (SELECT max(id) FROM payment_step WHERE id <> approval.step), {}, approved_at, ''
        FROM approval"""

    for person, error in (
        (board.desk.preparer.id, CheckViolationError),
        (board.desk.reviewer.id, CheckViolationError),
        (board.deputies[0].id, (UniqueViolationError, CheckViolationError)),
        (board.head.id, CheckViolationError),
    ):
        with pytest.raises(error):
            async with transaction():
                await sql(copy, person)
    for change in ("UPDATE approval SET person = 1", "DELETE FROM approval", "UPDATE paying_level SET needed = 1"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(change)
    with pytest.raises(CheckViolationError, match="lacks approvals"):
        async with transaction():
            await sql("UPDATE payment SET status = 'approved', approved_by = {}", board.head.id)


async def test_rules_under_which_payments_stand_get_no_more_levels(db):
    board = await a_board()
    await a_reviewed_payment(board.desk)

    with pytest.raises(RestrictViolationError, match="payments stand under rules"):
        await sql(
            "INSERT INTO paying_level (rules, seq, name, from_amount, needed)"
            " SELECT id, 9, '再加一级', 0, 1 FROM paying_rules"
        )


async def test_the_inbox_asks_only_who_is_next(db):
    board = await a_board()
    payment = await a_reviewed_payment(board.desk)

    async def asked():
        people = (*board.deputies, board.head)
        return [each.name for each in people if "approve" in await kinds(each, APPROVED)]

    first = await asked()
    await give(board, board.deputies[1], payment)
    second = await asked()
    await give(board, board.deputies[0], payment)

    assert (first, second, await asked()) == (["Anna", "Bela", "Cyn"], ["Anna", "Cyn"], ["Hana"])


@pytest.mark.commits
async def test_two_approvers_at_once_are_two_approvals_and_one_reservation(committed):
    board = await a_board(await a_desk(group=True))
    payment = await a_reviewed_payment(board.desk)

    results = await parallel(*(give(board, who, payment) for who in board.deputies))

    codes = sorted(getattr(each, "code", "approved") for each in results)
    assert codes == ["approved", "approved", "disbursement.wrong_status"]
    assert await Approval.count() == 2
    assert (await Payment.objects().first()).status == PaymentStatus.APPROVED
    assert await reserved(board.desk) == yuan("12600.00")


@pytest.mark.commits
async def test_a_hold_and_the_last_approval_at_once_never_leave_an_approval_that_counts(committed):
    board = await a_board(await a_desk(group=True))
    payment = await a_reviewed_payment(board.desk)
    await give(board, board.deputies[0], payment)

    async def hold():
        with clock.at(APPROVED):
            return await awards.place_hold(board.desk.officer, board.desk.facts.award.id, "投诉核查")

    approved, _held = await parallel(give(board, board.deputies[1], payment), hold())

    assert not isinstance(approved, Refused) or approved.code == "disbursement.on_hold"
    assert await Approval.count().where(Approval.voided_at.is_null()) == 0
