"""R-J11: who was paid owes a receipt until one stands, and finance has it to check."""

import pytest

from grants import clock
from grants.disbursement import actions as disbursement
from grants.inbox import queries
from grants.inbox.tasks import Task
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.disbursement.receipts.test_receipts import ASKED, a_payee, check, send
from tests.disbursement.world import PAID, PAID_ON, Desk, a_desk, a_paid_stage, a_sent_payment
from tests.inbox.test_tasks import kinds
from tests.organizations.world import staff

# Two stages have a group.
CONDITIONS = ((1, "agreement_signed"), (2, "receipts_accepted"))


async def owed(person: Actor) -> list[Task]:
    with clock.at(PAID):
        return [each for each in await queries.tasks(person) if each.kind == "receipt_owed"]


async def a_bookkeeper(desk: Desk) -> Actor:
    return await staff(desk.facts.funder, Role.BOOKKEEPER, name="Bo")


@pytest.mark.parametrize("group", [False, True], ids=["registered", "through a hub"])
async def test_who_was_paid_owes_a_receipt_within_five_working_days(db, group):
    desk = await a_desk(group=group, conditions=CONDITIONS)
    payee = await a_payee(desk)
    sent = await a_sent_payment(desk)
    before = await owed(payee)
    with clock.at(PAID):
        payment = await disbursement.confirm_paid(desk.cashier, sent.id, paid_on=PAID_ON, bank_ref="DEMO1")

    [task] = await owed(payee)

    assert before == []
    assert (task.href, task.detail, task.amount) == (f"/payments/{payment.id}/receipt", payment.number, payment.amount)
    assert task.due_on == clock.local_day(PAID).replace(day=27)
    assert await owed(await staff(desk.facts.funder, Role.SIGNATORY)) == []


async def test_a_sent_receipt_is_the_task_of_finance_and_one_given_back_is_the_payees_again(db):
    desk = await a_desk(conditions=ASKED)
    payee, bookkeeper = await a_payee(desk), await a_bookkeeper(desk)
    payment = await a_paid_stage(desk, moment=PAID)
    assert await kinds(bookkeeper, PAID) == []

    receipt = await send(payee, payment)
    assert (await owed(payee), await kinds(bookkeeper, PAID)) == ([], ["receipt_check"])
    assert "receipt_check" in await kinds(desk.reviewer, PAID)

    await check(bookkeeper, receipt, accepts=False, reason="没有盖章")
    [again] = await owed(payee)
    assert (again.detail, await kinds(bookkeeper, PAID)) == ("没有盖章", [])

    await check(bookkeeper, await send(payee, payment, number="00012346"))
    assert (await owed(payee), await kinds(bookkeeper, PAID)) == ([], [])


async def test_a_receipt_that_finance_entered_itself_waits_for_another_of_finance(db):
    desk = await a_desk(conditions=ASKED)
    payment = await a_paid_stage(desk, moment=PAID)
    both = await staff(desk.facts.funder, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, name="Bea")

    await send(both, payment)

    assert "receipt_check" not in await kinds(both, PAID)
    assert "receipt_check" in await kinds(desk.reviewer, PAID)


async def test_no_receipt_is_owed_where_the_call_asks_for_none_nor_for_money_that_came_back(db):
    silent = await a_desk()
    await a_paid_stage(silent, moment=PAID)
    asking = await a_desk(conditions=ASKED)
    returned = await a_paid_stage(asking, moment=PAID)
    with clock.at(PAID):
        await disbursement.record_return(asking.cashier, returned.id, returned_on=PAID_ON, reason="户名不符")

    assert (await owed(await a_payee(silent)), await owed(await a_payee(asking))) == ([], [])
