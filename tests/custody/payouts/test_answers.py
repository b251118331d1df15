"""What the bank says of a batch: paid lines book their claims, returned lines free them, nothing twice."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import ledger
from grants.banking.orders.tables import Outcome
from grants.custody import actions as custody
from grants.custody import jobs, queries
from grants.custody.payouts import actions, answering, payees
from grants.custody.payouts import queries as payouts
from grants.custody.payouts.tables import PayoutAnswer, PayoutAnswerLine, PayoutLine
from grants.custody.relation import actions as relation
from grants.custody.tables import Claim
from grants.db import get, sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.people.tables import Role
from tests.banking.files import line
from tests.custody import world
from tests.custody.bank.world import Desk, arrival, take
from tests.custody.payouts.world import (
    PAYEE,
    a_counter,
    a_draft,
    answer_file,
    answered,
    exported,
    facts_of,
    outcomes,
    paid,
    payable,
    returned,
    status_of,
)
from tests.custody.world import on
from tests.organizations.world import staff

DAY, NEXT = "2026-06-03", "2026-06-04"


async def test_a_paid_line_books_its_claim_and_a_returned_one_frees_it_to_be_paid_again(db):
    counter = await a_counter()
    with on(DAY):
        one, two = await payable(counter.keeping, "360.00", "志愿者保险"), await payable(counter.keeping, "100.00")
        payout = await exported(counter)
    with on(NEXT):
        answer = await answered(counter, payout, {one.id: paid("R1"), two.id: returned()})
        tasks = [str(each.words) for each in await inbox.tasks(counter.keeping.first)]
        await payees.name_payee(counter.keeping.first, two.id, **PAYEE | {"number": "88888888"})
        await payees.confirm_payee(counter.keeping.second, two.id)
        again = await exported(counter)
        await answered(counter, again, {two.id: paid("R2")})

    one, two = await get(Claim, one.id), await get(Claim, two.id)
    assert answer.finished_at is not None
    assert await outcomes(payout) == ["paid", "returned"]
    assert [(each.status, each.bank_ref, each.paid_by) for each in (one, two)] == [
        ("paid", "R1", counter.cashier.id),
        ("paid", "R2", counter.cashier.id),
    ]
    assert "核对收款账户（被银行退回）" in tasks
    assert await ledger.balance(counter.keeping.ledger.account) == Decimal("8540.00")
    [letter] = await sql("SELECT link FROM message WHERE event = 'custody.payout_returned' LIMIT 1")
    assert letter["link"] == f"/claims/{two.id}"


async def test_an_answer_is_recorded_as_a_whole_or_not_at_all(db):
    counter = await a_counter()
    with on(DAY):
        claims = [await payable(counter.keeping, "10.00") for _ in range(3)]
        payout = await exported(counter)
    with on(NEXT):
        content = await answer_file(payout, {claims[0].id: paid("R1"), claims[1].id: paid("R1")})
        sent = await answering.send_answer(counter.cashier, payout.id, content=content, name="a.csv")
        plan = await answering.plan(await facts_of(payout), sent)
        with pytest.raises(Refused, match=r"custody\.answer_wrong"):
            await answering.confirm_answer(counter.cashier, payout.id, sent.id)
        good = await answered(counter, payout, {each.id: paid(f"R{each.id}") for each in claims})
        with pytest.raises(Refused, match=r"custody\.answer_confirmed"):
            await answering.confirm_answer(counter.cashier, payout.id, good.id)
        again = await answering.send_answer(
            counter.cashier,
            payout.id,
            content=await answer_file(payout, {each.id: paid(f"R{each.id}") for each in claims}),
            name="a.csv",
        )
        with pytest.raises(Refused, match=r"custody\.answer_known"):
            await answering.confirm_answer(counter.cashier, payout.id, again.id)

    assert [str(problem) for each in plan.wrong for problem in each.problems] == ["流水号与第 2 行相同"]
    assert await outcomes(payout) == ["paid"] * 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (paid("R1", date(2026, 6, 2)), "日期不能早于批次导出的日期"),
        (paid("R1", date(2026, 6, 5)), "日期不能晚于今天"),
        (paid("", date(2026, 6, 4)), "请填写银行流水号"),
        (paid("OLD", date(2026, 6, 4)), "流水号已登记在报账"),
        (returned("", date(2026, 6, 4)), "请写明银行退回的原因"),
    ],
)
async def test_a_row_that_the_rules_refuse_says_why_before_anything_is_recorded(db, said, words):
    counter = await a_counter()
    with on(DAY):
        old = await world.verified(counter.keeping, "50.00")
        await custody.pay_claim(counter.cashier, old.id, paid_on=old.claimed_on, bank_ref="OLD")
        claim = await payable(counter.keeping, "10.00")
        payout = await exported(counter)
    with on(NEXT):
        content = await answer_file(payout, {claim.id: said})
        sent = await answering.send_answer(counter.cashier, payout.id, content=content, name="a.csv")
        [row] = (await answering.plan(await facts_of(payout), sent)).wrong

    assert words in "".join(map(str, row.problems))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (paid("R1", date(2026, 6, 2)), "custody.result_before_export"),
        (paid("", date(2026, 6, 4)), "custody.result_without_reference"),
        (paid("OLD", date(2026, 6, 4)), "custody.reference_used"),
        (returned("", date(2026, 6, 4)), "custody.result_without_reason"),
    ],
)
async def test_a_line_is_recorded_by_hand_under_the_same_rules(db, said, code):
    counter = await a_counter()
    with on(DAY):
        old = await world.verified(counter.keeping, "50.00")
        await custody.pay_claim(counter.cashier, old.id, paid_on=old.claimed_on, bank_ref="OLD")
        await payable(counter.keeping, "10.00")
        payout = await exported(counter)
    with on(NEXT):
        [entry] = (await facts_of(payout)).entries
        with pytest.raises(Refused) as refused:
            await answering.record_result(counter.cashier, payout.id, entry.line.id, said)

    assert refused.value.code == code
    assert await outcomes(payout) == [None]


async def test_a_single_line_that_was_cancelled_at_the_counter_is_paid_by_hand_afterwards(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "10.00")
        draft = await a_draft(counter)
        [entry] = (await facts_of(draft)).entries
        with pytest.raises(Refused, match=r"custody\.payout_not_exported"):
            await answering.record_result(counter.cashier, draft.id, entry.line.id, returned())
        payout = await actions.export_payout(counter.cashier, draft.id, template_id=counter.template.id)
    with on(NEXT):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await answering.record_result(counter.hub.bookkeeper, payout.id, entry.line.id, paid("R1"))
        await answering.record_result(counter.cashier, payout.id, entry.line.id, returned("柜台撤销"))
        with pytest.raises(Refused, match=r"custody\.result_known"):
            await answering.record_result(counter.cashier, payout.id, entry.line.id, paid("R1"))
        await custody.pay_claim(counter.cashier, claim.id, paid_on=date(2026, 6, 4), bank_ref="B9")

    assert (await status_of(claim), await outcomes(payout)) == ("paid", ["returned"])


async def test_a_freeze_after_the_order_does_not_undo_what_the_bank_paid(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "10.00")
        payout = await exported(counter)
    with on(NEXT):
        officer = await staff(counter.keeping.call.funder, Role.OFFICER)
        await relation.freeze_group(officer, counter.keeping.group.id, reason="核查中")
        await answered(counter, payout, {claim.id: paid("R1")})

    assert await status_of(claim) == "paid"


async def test_a_worker_that_is_killed_goes_on_where_it_was_and_only_for_the_one_who_confirmed(db, monkeypatch):
    monkeypatch.setattr(answering, "SLICE", 2)
    counter = await a_counter()
    with on(DAY):
        claims = [await payable(counter.keeping, "10.00") for _ in range(5)]
        payout = await exported(counter)
    with on(NEXT):
        content = await answer_file(payout, {each.id: paid(f"R{each.id}") for each in claims})
        sent = await answering.send_answer(counter.cashier, payout.id, content=content, name="a.csv")
        await answering.confirm_answer(counter.cashier, payout.id, sent.id)
        other = await staff(counter.hub.organization, Role.HUB_CASHIER, name="另一出纳")
        with pytest.raises(NotAllowed, match=r"custody\.not_the_confirmer"):
            await answering.record_slice(other, sent.id)
        more = await answering.record_slice(counter.cashier, sent.id)
        half = (await outcomes(payout)).count("paid")
        await jobs.record_payout_answer(sent.id)
        await jobs.record_payout_answer(sent.id)

    assert (more, half) == (True, 2)
    assert await outcomes(payout) == ["paid"] * 5
    [entries] = await sql("SELECT count(*) AS n FROM entry WHERE reference LIKE 'custody:claim:%'")
    assert entries["n"] == 5
    assert (await get(PayoutAnswer, sent.id)).finished_at is not None


async def test_a_row_that_somebody_was_faster_with_is_noted_and_holds_nobody_up(db):
    counter = await a_counter()
    with on(DAY):
        one, two = await payable(counter.keeping, "10.00"), await payable(counter.keeping, "20.00")
        payout = await exported(counter)
    with on(NEXT):
        content = await answer_file(payout, {one.id: paid("R1"), two.id: paid("R2")})
        sent = await answering.send_answer(counter.cashier, payout.id, content=content, name="a.csv")
        await answering.confirm_answer(counter.cashier, payout.id, sent.id)
        first = next(each for each in (await facts_of(payout)).entries if each.claim.id == one.id)
        await answering.record_result(counter.cashier, payout.id, first.line.id, returned())
        await jobs.record_payout_answer(sent.id)

    rows = await PayoutAnswerLine.objects().order_by(PayoutAnswerLine.id)
    assert [bool(each.refusal) for each in rows] == [True, False]
    assert await outcomes(payout) == ["returned", "paid"]


@pytest.mark.commits
async def test_the_database_pays_no_claim_behind_the_banks_back_and_no_line_without_its_claim(committed):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "10.00")
        await exported(counter)
    said = (
        f"outcome = '{Outcome.PAID}', happened_on = '2026-06-04', bank_ref = 'R1', recorded_at = now(), recorded_by = 1"
    )

    with pytest.raises(CheckViolationError, match="its claim is not"):
        async with transaction():
            await sql(f"UPDATE payout_line SET {said}")
    with pytest.raises(RestrictViolationError, match="with the bank"):
        async with transaction():
            await sql(f"UPDATE claim SET status = 'paid', ended_at = now(), entry = 1 WHERE id = {claim.id}")

    assert (await PayoutLine.objects().first()).outcome is None


async def test_what_the_batch_paid_is_found_on_the_banks_statement_without_asking(db):
    counter = await a_counter()
    with on(DAY):
        one, two = await payable(counter.keeping, "360.00", "志愿者保险"), await payable(counter.keeping, "100.00")
        payout = await exported(counter)
    with on(NEXT):
        await answered(counter, payout, {one.id: paid("R1"), two.id: paid("R2")})
    account = await queries.custody_account(counter.hub.organization.id)
    desk = Desk(counter.keeping, account)
    await take(desk, "2026-05", [arrival(desk)])
    lines = [line(NEXT, "-360.00", reference="R1"), line(NEXT, "-100.00", reference="R2")]

    await take(desk, "2026-06", lines, today="2026-07-02")

    [matched] = await sql("SELECT count(*) AS n FROM line_match WHERE is_automatic")
    assert matched["n"] == 3


async def test_an_answer_and_a_file_are_of_their_own_batch(db):
    counter = await a_counter()
    with on(DAY):
        one, two = await payable(counter.keeping, "10.00"), await payable(counter.keeping, "20.00")
        first, second = await exported(counter, [one]), await exported(counter, [two])
    with on(NEXT):
        content = await answer_file(first, {one.id: paid("R1")})
        sent = await answering.send_answer(counter.cashier, first.id, content=content, name="a.csv")
        with pytest.raises(NotFound, match=r"custody\.no_answer"):
            await answering.confirm_answer(counter.cashier, second.id, sent.id)
        with pytest.raises(NotFound, match=r"custody\.no_payout_file"):
            await payouts.file_of(counter.cashier, first.id, 2)
        with pytest.raises(NotFound, match=r"custody\.no_payout"):
            await payouts.readable(counter.keeping.first, first.id)
        empty = await answer_file(first, {})
        with pytest.raises(Refused, match=r"banking\.answer_empty"):
            await answering.send_answer(counter.cashier, first.id, content=empty, name="a.csv")
