import asyncio
import json
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, IntegrityConstraintViolationError, RestrictViolationError

from grants import clock
from grants.banking import queries as banking
from grants.banking.keeping import Sent
from grants.banking.tables import BankStatement, StatementLine
from grants.db import sql, transaction
from grants.disbursement import actions as payments
from grants.disbursement import jobs
from grants.disbursement.reconciling import actions, queries
from grants.disbursement.reconciling.tables import AnswerKind, LineAnswer, ReconciledMonth
from grants.disbursement.tables import Payment
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.banking.files import SHAPED, Line, as_csv, line, yefeng
from tests.calls.world import at
from tests.counting import queries_counted
from tests.disbursement.world import Desk, a_desk, a_paid_stage, a_sent_payment
from tests.organizations.world import a_checked_account, staff

JUNE = at("2026-06-05")
MAY = {"from_on": date(2026, 5, 1), "until_on": date(2026, 5, 31)}
ALLOCATION = line("2026-05-06", "320000.00", "区财政局", "622299", "B001", "拨入")


async def an_account(desk: Desk) -> tuple[BankAccount, Actor]:
    bea = await staff(desk.facts.funder, Role.BOOKKEEPER, name="Bea")
    return await a_checked_account(desk.facts.funder), bea


def of_payment(payment, day: str = "2026-05-20", sign: str = "-", **changes) -> Line:
    facts = {
        "name": payment.payee_holder,
        "number": payment.payee_number,
        "reference": payment.bank_ref or "",
    } | changes
    return line(day, f"{sign}{payment.amount}", **facts)


async def take(by: Actor, account: BankAccount, lines: list[Line], *, shape: str = "yefeng", moment=JUNE, **changes):
    with clock.at(moment):
        sent = Sent(shape, as_csv(SHAPED[shape](lines)), "流水.csv", **(MAY | changes))
        return await actions.import_statement(by, account.id, sent)


async def kinds_of(account: BankAccount) -> list[str | None]:
    rows = await sql(queries.LINES, account.id)
    return [row["kind"] for row in rows]


async def test_a_statement_is_taken_in_and_what_leaves_no_doubt_is_matched_with_its_reasons(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)

    statement = await take(bea, account, [ALLOCATION, of_payment(payment)])

    assert (statement.added, statement.opening, statement.closing) == (2, Decimal("100000.00"), Decimal("382400.00"))
    assert await kinds_of(account) == [None, "payment"]
    answer = await queries.answer_of_payment(payment.id, AnswerKind.PAYMENT)
    assert (answer.reason, answer.is_automatic) == ("金额相同、流水号相同、账号相同、户名相同、同一天", True)


async def test_the_same_file_twice_changes_nothing(db):
    desk = await a_desk()
    account, bea = await an_account(desk)

    first = await take(bea, account, [ALLOCATION])
    second = await take(bea, account, [ALLOCATION])

    assert (first.id, await BankStatement.count(), await StatementLine.count()) == (second.id, 1, 1)


async def test_overlapping_statements_bring_each_line_once(db):
    desk = await a_desk()
    account, bea = await an_account(desk)
    later = [line("2026-05-20", "-10.00", "甲"), line("2026-05-20", "-10.00", "甲"), line("2026-05-21", "3.50", "银行")]

    await take(bea, account, [ALLOCATION, later[0]], until_on=date(2026, 5, 20))
    second = await take(bea, account, [ALLOCATION, *later])

    assert (second.added, await StatementLine.count()) == (2, 4)


async def test_of_what_is_on_record_only_the_days_that_are_asked_for_are_read(db):
    desk = await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [line(f"2026-05-{day:02}", "-1.00", "甲") for day in range(1, 21)])

    with queries_counted() as asked:
        known = await banking.on_record(account.id, date(2026, 5, 6), date(2026, 5, 7))
        outside = await banking.on_record(account.id, date(2026, 5, 1), date(2026, 5, 31))

    assert [each.on.day for each in known.lines] == [6, 7]
    assert (known.before, known.after) == (Decimal("99995.00"), Decimal("99993.00"))
    assert (len(outside.lines), outside.before, outside.after) == (20, None, None)
    assert (len(asked), asked.rows) == (4, 2 + 1 + 20 + 1)


async def test_lines_that_were_told_or_lie_in_closed_months_are_not_read_again(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION, of_payment(payment)])

    with queries_counted() as asked:
        still = await queries.open_lines(account.id, None)
        closed = await queries.open_lines(account.id, "2026-05")

    assert [each.reference for _id, each in still] == ["B001"]
    assert (closed, asked.rows) == ([], 1)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda rows: rows[2].__setitem__(4, "1.00"), "banking.statement_broken_chain"),
        (lambda rows: rows[1].__setitem__(0, "某日"), "banking.statement_unreadable"),
        (lambda rows: rows[2].__setitem__(0, "2026-04-30"), "banking.statement_line_outside"),
        (lambda rows: rows[0].__setitem__(0, "谁"), "files.columns_lacking"),
    ],
)
async def test_a_hostile_statement_changes_nothing(db, spoil, code):
    desk = await a_desk()
    account, bea = await an_account(desk)
    rows = yefeng([ALLOCATION, line("2026-05-07", "-1.00", "甲")])
    spoil(rows)

    with pytest.raises(Refused) as refused, clock.at(JUNE):
        await actions.import_statement(bea, account.id, Sent("yefeng", as_csv(rows), "x.csv", **MAY))

    assert refused.value.code == code
    assert (await BankStatement.count(), await StatementLine.count()) == (0, 0)


async def test_only_the_bookkeeper_of_the_funder_reconciles(db):
    desk = await a_desk()
    account, _bea = await an_account(desk)
    stranger = await staff((await a_desk()).facts.funder, Role.BOOKKEEPER)

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await take(desk.cashier, account, [ALLOCATION])
    with pytest.raises(NotFound, match=r"disbursement\.no_bank_account"):
        await take(stranger, account, [ALLOCATION])


async def test_a_payment_that_came_back_is_matched_both_ways(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    with clock.at(at("2026-05-22")):
        await payments.record_return(desk.cashier, payment.id, returned_on=date(2026, 5, 22), reason="户名不符")

    back = of_payment(payment, "2026-05-22", "", reference="B9")
    await take(bea, account, [ALLOCATION, of_payment(payment), back])

    assert await kinds_of(account) == [None, "payment", "return"]


async def test_a_line_is_told_by_hand_with_a_reason_once_and_may_be_taken_back(db):
    desk = await a_desk()
    payment = await a_sent_payment(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION, of_payment(payment, "2026-05-30", number="", name="")])
    [top_up, paid] = await StatementLine.objects().order_by("booked_on")

    with pytest.raises(Refused, match=r"disbursement\.no_reason"):
        await actions.answer_line(bea, top_up.id, kind=AnswerKind.ALLOCATION, payment_id=None, reason=" ")
    with pytest.raises(Refused, match=r"disbursement\.answer_without_payment"):
        await actions.answer_line(bea, paid.id, kind=AnswerKind.PAYMENT, payment_id=None, reason="电话核对")
    with pytest.raises(Refused, match=r"disbursement\.other_amount"):
        await actions.answer_line(bea, top_up.id, kind=AnswerKind.RETURN, payment_id=payment.id, reason="电话核对")
    answer = await actions.answer_line(bea, paid.id, kind=AnswerKind.PAYMENT, payment_id=payment.id, reason="电话核对")
    with pytest.raises(Refused, match=r"disbursement\.line_answered"):
        await actions.answer_line(bea, paid.id, kind=AnswerKind.OTHER, payment_id=None, reason="又一次")
    await actions.undo_answer(bea, answer.id, reason="认错了")
    with pytest.raises(Refused, match=r"disbursement\.answer_undone"):
        await actions.undo_answer(bea, answer.id, reason="再撤")

    assert await kinds_of(account) == [None, None]
    assert (await LineAnswer.objects().first()).undone_reason == "认错了"


async def test_a_payment_is_one_line_and_the_database_says_so_too(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [of_payment(payment), of_payment(payment, "2026-05-21", reference="B7")])
    other = (await StatementLine.objects().order_by("booked_on", ascending=False).first()).id

    with pytest.raises(Refused, match=r"disbursement\.payment_matched"):
        await actions.answer_line(bea, other, kind=AnswerKind.PAYMENT, payment_id=payment.id, reason="重复付款")
    insert = (
        "INSERT INTO line_answer (line, kind, payment, reason, is_automatic, answered_at, answered_by, undone_reason)"
    )
    for values, error in (
        (f"({other}, 'payment', {payment.id}, '硬写', false, now(), 1, '')", IntegrityConstraintViolationError),
        (f"({other}, 'return', {payment.id}, '硬写', false, now(), 1, '')", CheckViolationError),
    ):
        with pytest.raises(error):
            async with transaction():
                await sql(f"{insert} VALUES {values}")


async def test_a_payment_of_another_funder_is_nobodys_line(db):
    desk, other = await a_desk(), await a_desk()
    payment = await a_paid_stage(other)
    account, bea = await an_account(desk)
    await take(bea, account, [of_payment(payment)])

    assert await kinds_of(account) == [None]
    with pytest.raises(NotFound, match=r"disbursement\.no_such_payment"):
        await actions.answer_line(
            bea,
            (await StatementLine.objects().first()).id,
            kind=AnswerKind.PAYMENT,
            payment_id=payment.id,
            reason="x",
        )


async def a_told_month(desk: Desk) -> tuple[BankAccount, Actor]:
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION, of_payment(payment)])
    top_up = await StatementLine.objects().order_by("booked_on").first()
    with clock.at(JUNE):
        await actions.answer_line(
            bea, top_up.id, kind=AnswerKind.ALLOCATION, payment_id=None, reason="澜财拨〔2026〕1号"
        )
    return account, bea


async def test_a_month_closes_when_every_line_is_told_and_then_stands(db):
    desk = await a_desk()
    account, bea = await a_told_month(desk)

    with clock.at(JUNE):
        row = await actions.reconcile_month(bea, account.id, "2026-05")
        answer = await LineAnswer.objects().first()
        with pytest.raises(Refused, match=r"disbursement\.month_reconciled"):
            await actions.undo_answer(bea, answer.id, reason="想改")
        with pytest.raises(Refused, match=r"banking\.month_out_of_turn"):
            await actions.reconcile_month(bea, account.id, "2026-05")

    assert (row.bank, row.books) == (Decimal("382400.00"), Decimal("382400.00"))
    with pytest.raises(Refused, match=r"banking\.statement_of_closed_month"):
        more = line("2026-05-31", "-5.00", "银行")
        await take(bea, account, [ALLOCATION, of_payment(await _paid()), more])
    for statement in (
        "UPDATE line_answer SET undone_at = now(), undone_reason = '硬改' WHERE id = {}",
        "DELETE FROM line_answer WHERE id = {}",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement, answer.id)
    for statement in (
        "UPDATE reconciled_month SET bank = 1",
        "DELETE FROM statement_line",
        "DELETE FROM bank_statement",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)


async def _paid():
    return await Payment.objects().first()


async def test_a_month_with_an_unexplained_line_does_not_close(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION, of_payment(payment)])

    with pytest.raises(Refused, match=r"disbursement\.line_unexplained"), clock.at(JUNE):
        await actions.reconcile_month(bea, account.id, "2026-05", note="以后再查")
    with pytest.raises(CheckViolationError):
        async with transaction():
            await ReconciledMonth(
                account=account.id,
                month="2026-05",
                bank=Decimal("1.00"),
                books=Decimal("1.00"),
                closed_at=JUNE,
                closed_by=bea.id,
            ).save()


async def test_a_difference_is_explained_in_writing(db):
    desk = await a_desk()
    account, bea = await an_account(desk)
    sent = await a_sent_payment(desk)
    await take(bea, account, [of_payment(sent)])

    with pytest.raises(Refused, match=r"disbursement\.difference_unexplained"), clock.at(JUNE):
        await actions.reconcile_month(bea, account.id, "2026-05")
    with clock.at(JUNE):
        row = await actions.reconcile_month(bea, account.id, "2026-05", note="出纳尚未回填银行结果")

    assert (row.bank - row.books, row.note) == (-sent.amount, "出纳尚未回填银行结果")


@pytest.mark.parametrize(
    ("month", "moment", "changes", "code"),
    [
        ("2026-5", JUNE, {}, "ledger.no_such_month"),
        ("2026-05", at("2026-05-31"), {}, "ledger.month_not_over"),
        ("2026-06", at("2026-07-02"), {}, "banking.month_out_of_turn"),
        ("2026-05", JUNE, {"until_on": date(2026, 5, 30)}, "banking.month_not_covered"),
    ],
)
async def test_months_close_in_turn_when_they_are_over_and_covered(db, month, moment, changes, code):
    desk = await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [line("2026-05-06", "-1.00", "甲")], moment=at("2026-05-31"), **changes)

    with pytest.raises(Refused) as refused, clock.at(moment):
        await actions.reconcile_month(bea, account.id, month)

    assert refused.value.code == code


async def test_a_closed_month_has_its_paper_once(db):
    desk = await a_desk()
    account, bea = await a_told_month(desk)
    with clock.at(JUNE):
        row = await actions.reconcile_month(bea, account.id, "2026-05", note="无差异")

    await jobs.reconciliation(row.id)
    first = await queries.paper(bea, account.id, "2026-05")
    await jobs.reconciliation(row.id)

    assert (await queries.paper(bea, account.id, "2026-05")).id == first.id
    with pytest.raises(NotFound, match=r"disbursement\.no_reconciliation"):
        await queries.paper(bea, account.id, "2026-06")
    assert first.media_type == "application/pdf"
    kept = (await ReconciledMonth.objects().first()).content
    assert json.loads(kept)["bank_adjusted"] == "382400.00"


async def test_a_line_that_nobody_told_is_a_task_of_the_bookkeeper(db):
    desk = await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [line("2026-05-06", "-1.00", "无名")])

    with clock.at(JUNE):
        mine = await inbox.tasks(bea)
        theirs = await inbox.tasks(desk.cashier)

    assert [str(each.words) for each in mine if each.kind == "bank_lines"] == ["认领 1 笔流水"]
    assert [each for each in theirs if each.kind == "bank_lines"] == []


@pytest.mark.commits
async def test_of_two_statements_at_once_each_line_is_taken_once(committed):
    desk = await a_desk()
    account, bea = await an_account(desk)
    lines = [ALLOCATION, *(line("2026-05-20", "-1.00", "甲", reference=f"B{n}") for n in range(20))]

    await asyncio.gather(*(take(bea, account, lines[: 10 + n]) for n in range(6)), return_exceptions=True)
    await take(bea, account, lines)

    assert await StatementLine.count() == len(lines)


@pytest.mark.commits
async def test_of_two_who_tell_the_same_line_at_once_one_is_refused(committed):
    desk = await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION])
    [row] = await StatementLine.objects()

    found = await asyncio.gather(
        *(
            actions.answer_line(bea, row.id, kind=AnswerKind.ALLOCATION, payment_id=None, reason=f"第 {n} 次")
            for n in range(4)
        ),
        return_exceptions=True,
    )

    assert sorted(getattr(each, "code", "told") for each in found) == [*["disbursement.line_answered"] * 3, "told"]
    assert await LineAnswer.count() == 1
