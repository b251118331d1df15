"""Terminations and reductions on a real database: what goes back, what is cancelled, what the database holds."""

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock, ledger
from grants.awards import queries as awards
from grants.awards.amendment import queries as amending
from grants.awards.amendment.actions import ask_amendment, decide_amendment
from grants.db import sql, transaction
from grants.disbursement import actions, queries
from grants.disbursement.ending.tables import Ending, StageCut
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import NotAllowed, Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.conftest import parallel
from tests.disbursement.ending.world import (
    DECIDED,
    PROPOSED,
    accounts,
    book_is_whole,
    decide,
    propose,
    reduce,
    terminate,
)
from tests.disbursement.payees.world import the_payee
from tests.disbursement.world import (
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
from tests.inbox.test_tasks import kinds
from tests.organizations.world import staff


async def test_a_termination_gives_what_is_not_paid_back_to_its_pool(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    before = await accounts(desk)

    await terminate(desk)

    after = await accounts(desk)
    assert (before["award"], before["paid"]) == ("37600.00", "37600.00")
    assert (after["award"], after["paid"]) == ("0.00", "37600.00")
    assert yuan(after["pool"]) - yuan(before["pool"]) == yuan("37600.00")
    assert [each.amount for each in await StageCut.objects().order_by(StageCut.id)] == [
        yuan("15040.00"),
        yuan("22560.00"),
    ]
    await book_is_whole(desk)


async def test_no_payment_is_requested_of_an_award_that_has_ended(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await midterm_accepted(desk)
    await terminate(desk)

    with pytest.raises(Refused, match=r"disbursement\.award_terminated"):
        await a_requested_payment(desk, 2, DECIDED)


@pytest.mark.parametrize("step", [a_requested_payment, a_reviewed_payment, an_approved_payment])
async def test_what_is_not_with_the_bank_stops_at_the_proposal_and_is_cancelled_by_the_decision(db, step):
    desk = await a_desk()
    payment = await step(desk)
    ending = await propose(desk)

    with clock.at(PROPOSED), pytest.raises(Refused) as refusal:
        if step is an_approved_payment:
            await actions.send_payment(desk.cashier, payment.id)
        elif step is a_reviewed_payment:
            await approve(desk, payment, PROPOSED)
        else:
            await actions.review_payment(desk.reviewer, payment.id)
    await decide(desk, ending)

    stands = await Payment.objects().first()
    assert refusal.value.code == "disbursement.condition_unmet"
    assert (stands.status, stands.cancel_reason) == (PaymentStatus.CANCELLED, "终止项目")
    assert (await accounts(desk))["award"] == "0.00"
    await book_is_whole(desk)


async def test_an_award_does_not_end_while_the_bank_has_a_payment_and_ends_once_it_has_answered(db):
    desk = await a_desk()
    payment = await a_sent_payment(desk)
    ending = await propose(desk)

    with pytest.raises(Refused, match=r"disbursement\.with_the_bank"):
        await decide(desk, ending)
    with clock.at(PROPOSED):
        await actions.confirm_paid(desk.cashier, payment.id, paid_on=clock.today(), bank_ref="DEMO00000001")
    await decide(desk, ending)

    assert (await accounts(desk))["paid"] == "37600.00"
    await book_is_whole(desk)


async def test_what_the_bank_returns_after_the_end_goes_back_to_the_pool_as_well(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    await terminate(desk)

    with clock.at(DECIDED):
        for _again in range(2):
            await actions.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="账户已销户")

    assert await ledger.balance(desk.facts.pool.account) == desk.facts.pool.amount
    await book_is_whole(desk)


async def test_a_reduction_is_taken_from_the_last_stages_and_the_next_request_is_smaller(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await midterm_accepted(desk)

    await reduce(desk, "20000.00")
    payment = await a_requested_payment(desk, 2, DECIDED)
    facts = await awards.award_facts(desk.facts.award.id)
    amounts = [(await queries.stage_facts(desk.facts.award.id, seq)).amount for seq in (1, 2, 3)]

    assert amounts == [yuan("37600.00"), yuan("17600.00"), yuan("0.00")]
    assert (payment.amount, facts.amount, facts.award.amount) == (
        yuan("17600.00"),
        yuan("55200.00"),
        yuan("75200.00"),
    )
    await book_is_whole(desk)


async def test_a_stage_that_was_cut_whole_is_not_requested(db):
    desk = await a_desk()
    await reduce(desk, "75200.00")

    with pytest.raises(Refused, match=r"disbursement\.stage_cut"):
        await a_requested_payment(desk, 1, DECIDED)


async def test_a_reduction_leaves_what_is_approved_and_cancels_a_request_of_a_smaller_stage(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await midterm_accepted(desk)
    second = await a_reviewed_payment(desk, 2, SENT)

    with pytest.raises(Refused, match=r"disbursement\.cut_over_free"):
        await propose(desk, amount=yuan("37600.01"))
    small = await reduce(desk, "15040.00")
    kept = await Payment.objects().get(Payment.id == second.id)
    await reduce(desk, "0.01")

    cancelled = await Payment.objects().get(Payment.id == second.id)
    assert small.is_approved
    assert (kept.status, cancelled.status) == (PaymentStatus.REVIEWED, PaymentStatus.CANCELLED)
    await book_is_whole(desk)


async def test_what_was_approved_between_is_not_cut_any_more(db):
    desk = await a_desk()
    await an_approved_payment(desk)

    with pytest.raises(Refused, match=r"disbursement\.cut_over_free"):
        await propose(desk, amount=yuan("37600.01"))


async def test_a_declined_proposal_lets_payments_go_on(db):
    desk = await a_desk()
    ending = await propose(desk)

    with pytest.raises(Refused, match=r"disbursement\.no_reason"):
        await decide(desk, ending, is_approved=False)
    await decide(desk, ending, is_approved=False, opinion="整改后继续")
    with pytest.raises(Refused, match=r"disbursement\.ending_decided"):
        await decide(desk, ending)

    assert (await a_requested_payment(desk, 1, DECIDED)).status == PaymentStatus.REQUESTED
    assert (await accounts(desk))["award"] == "75200.00"


async def test_the_officer_proposes_and_another_person_decides(db):
    desk = await a_desk()
    both = await staff(desk.facts.funder, Role.OFFICER, Role.APPROVER, name="Bo")

    for person in (desk.preparer, desk.reviewer, desk.cashier, desk.approver):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await propose(desk, person)
    ending = await propose(desk, both)
    with pytest.raises(NotAllowed, match=r"disbursement\.decides_own_ending"):
        await decide(desk, ending, both)
    for person in (desk.officer, desk.preparer, desk.reviewer, desk.cashier):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await decide(desk, ending, person)
    with pytest.raises(Refused, match=r"disbursement\.ending_open"):
        await propose(desk)
    with pytest.raises(CheckViolationError, match="ending_decided_by_another"):
        await sql("UPDATE ending SET decided_at = now(), decided_by = proposed_by, is_approved = true")


async def test_a_second_termination_finds_that_it_has_ended(db):
    desk = await a_desk()
    await terminate(desk)

    with pytest.raises(Refused, match=r"disbursement\.award_terminated"):
        await propose(desk)


async def test_an_award_that_is_not_signed_has_nothing_to_end(db):
    desk = await a_desk()
    await sql("SET LOCAL session_replication_role = replica")
    await sql("DELETE FROM stage_requirement")
    await sql("DELETE FROM stage")
    await sql("SET LOCAL session_replication_role = origin")

    with pytest.raises(Refused, match=r"disbursement\.nothing_signed"):
        await propose(desk)


async def test_the_database_lets_no_stage_fall_below_its_payment_and_no_payment_rise_over_its_stage(db):
    desk = await a_desk()
    await an_approved_payment(desk)
    await reduce(desk, "10000.00")
    entry = (await StageCut.objects().first()).entry
    [first, *_, last] = desk.facts.stages
    cut = "INSERT INTO stage_cut (ending, stage, amount, entry) SELECT max(id), {}, {}, {} FROM ending"

    with pytest.raises(CheckViolationError, match="would fall below its payment"):
        async with transaction():
            await sql(cut, first.id, yuan("0.01"), entry)
    with pytest.raises(UniqueViolationError):
        async with transaction():
            await sql(cut, last.id, yuan("0.01"), entry)
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE stage_cut SET amount = 1")
    await terminate(desk)
    with pytest.raises(CheckViolationError, match="its award ends or was reduced"):
        await sql(AGAIN)


AGAIN = """
    INSERT INTO payment (award, stage, form_key, number, amount, status, payee_holder, payee_number, payee_bank,
        payee_cnaps, function_code, economic_code, conditions, prepared_by, prepared_at, return_reason, cancel_reason)
    SELECT award, stage, gen_random_uuid(), 'again', amount, 'requested', payee_holder, payee_number, payee_bank,
        payee_cnaps, function_code, economic_code, conditions, prepared_by, prepared_at, '', '' FROM payment
"""


async def test_a_payment_that_is_approved_while_its_award_ends_is_either_cancelled_or_refused(committed):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    ending = await propose(desk)

    results = await parallel(approve(desk, payment, PROPOSED), decide(desk, ending), decide(desk, ending))

    stands = await Payment.objects().first()
    refused = [each.code for each in results if isinstance(each, Refused)]
    assert stands.status == PaymentStatus.CANCELLED
    assert len(refused) == 2
    assert [each.is_approved for each in await Ending.objects()] == [True]
    await book_is_whole(desk)


async def test_of_an_approval_and_a_proposal_at_once_the_later_sees_the_earlier(committed):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)

    results = await parallel(approve(desk, payment, PROPOSED), propose(desk, amount=yuan("75200.00")))

    stands = await Payment.objects().first()
    refused = [each.code for each in results if isinstance(each, Refused)]
    if stands.status == PaymentStatus.APPROVED:
        assert refused == ["disbursement.cut_over_free"]
    else:
        assert refused == ["disbursement.condition_unmet"]
    await book_is_whole(desk)


async def test_the_inbox_asks_the_approver_to_decide_and_nobody_for_a_payment_meanwhile(db):
    desk = await a_desk()
    await a_reviewed_payment(desk)
    ending = await propose(desk)

    asked = [await kinds(each, PROPOSED) for each in (desk.officer, desk.approver, desk.preparer)]
    await decide(desk, ending)
    after = [await kinds(each, DECIDED) for each in (desk.approver, desk.preparer)]

    assert asked == [["feedback"], ["ending"], []]
    assert after == [[], []]


async def test_who_decides_is_told_when_it_was_decided_already(committed):
    desk = await a_desk()
    ending = await propose(desk)
    other = await staff(desk.facts.funder, Role.APPROVER, name="Ann")

    results = await parallel(decide(desk, ending), decide(desk, ending, other))

    assert [each.code for each in results if isinstance(each, Refused)] == ["disbursement.ending_decided"]
    assert len(await StageCut.objects()) == len(desk.facts.stages)


async def test_after_a_reduction_the_budget_is_amended_to_what_is_in_force(db):
    desk = await a_desk()
    await reduce(desk, "5200.00")
    award, payee = desk.facts.award.id, await the_payee(desk)
    line = max(await amending.budget_now(award), key=lambda each: each.amount)

    with clock.at(DECIDED):
        with pytest.raises(Refused, match=r"awards\.amended_sum_differs"):
            await ask_amendment(payee, award, lines={line.id: line.amount - yuan("5199.99")}, reason="核减")
        asked = await ask_amendment(payee, award, lines={line.id: line.amount - yuan("5200.00")}, reason="核减")
        await decide_amendment(desk.approver, asked.id, is_approved=True)

    assert sum(each.amount for each in await amending.budget_now(award)) == yuan("70000.00")


async def test_a_project_that_has_ended_is_not_amended(db):
    desk = await a_desk()
    await terminate(desk)

    with clock.at(DECIDED), pytest.raises(Refused, match=r"awards\.terminated"):
        await ask_amendment(await the_payee(desk), desk.facts.award.id, lines={}, scope="改变服务对象", reason="调整")


async def test_what_went_back_may_be_awarded_anew(db):
    desk = await a_desk()
    pool, own = desk.facts.pool.id, await awards.awarded_from(desk.facts.pool.id)

    await terminate(desk)

    assert (own, await awards.awarded_from(pool)) == (yuan("75200.00"), yuan("0.00"))
