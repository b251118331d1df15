"""What the bank says it did: each template there and back, errors beside their line, hostile files, the same again."""

from dataclasses import replace

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.db import get, sql, transaction
from grants.disbursement import actions as disbursement
from grants.disbursement import jobs
from grants.disbursement.batches import answering, listing, queries
from grants.disbursement.batches.tables import AnswerLine, BankAnswer
from grants.disbursement.tables import Payment
from grants.errors import NotFound, Refused
from grants.ledger import checks
from tests.conftest import parallel
from tests.disbursement.batches.world import (
    ANSWERED,
    NEXT_DAY,
    Counter,
    a_counter,
    a_draft,
    a_template,
    an_exported_batch,
    answer_file,
    export,
    record,
    said,
    send,
    statuses,
    the_plan,
    the_rows,
)
from tests.disbursement.world import PAID_ON, an_approved_payment
from tests.files.samples import a_bomb

EXAMPLES = ("nandu", "qiongbin", "yelin")


async def nothing_is_changed(counter: Counter) -> None:
    assert await statuses(counter.payments) == ["sent"] * len(counter.payments)
    assert await AnswerLine.count() == 0


@pytest.mark.parametrize("example", EXAMPLES)
async def test_each_template_brings_a_batch_to_the_bank_and_its_answer_back(db, example):
    counter = await a_counter(4, others=2)
    batch = await an_exported_batch(counter, await a_template(counter, example, bank="琼滨银行", row_limit=1))
    layout, rows = await the_rows(batch)
    entries = await queries.entries(batch.id)
    rows[1] = said(layout, entries[1], returned="收款账号已销户")

    done = await record(
        counter, batch, answer_file(layout, rows), "answer.xlsx" if example == "yelin" else "answer.txt"
    )

    paid = [await get(Payment, each.id) for each in counter.payments]
    assert [each.status for each in paid] == ["paid", "returned", "paid", "paid"]
    assert [each.bank_ref for each in paid if each.status == "paid"] == [r.reference for r in rows if r.reference]
    assert (paid[1].return_reason, paid[1].returned_on) == ("收款账号已销户", PAID_ON)
    assert done.finished_at is not None
    assert len((await queries.batch_facts(batch.id)).files) == 4
    assert await checks.run() == []


async def test_a_file_of_headings_alone_is_no_answer(db):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    layout, _rows = await the_rows(batch)

    with pytest.raises(Refused, match=r"banking\.answer_empty"):
        await send(counter, batch, answer_file(layout, []))

    await nothing_is_changed(counter)


async def test_the_same_answer_again_changes_nothing(db):
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    content = answer_file(layout, rows)
    await record(counter, batch, content)

    again = await send(counter, batch, content)
    plan = await the_plan(batch, again)
    with pytest.raises(Refused, match=r"disbursement\.answer_known"):
        await answering.confirm_answer(counter.cashier, batch.id, again.id)
    first = await BankAnswer.objects().order_by(BankAnswer.id).first()
    with pytest.raises(Refused, match=r"disbursement\.answer_confirmed"):
        await answering.confirm_answer(counter.cashier, batch.id, first.id)

    assert (len(plan.fresh), len(plan.known), len(plan.wrong)) == (0, 2, 0)
    assert await statuses(counter.payments) == ["paid"] * 2


async def test_an_answer_in_parts_records_each_part_and_one_that_overlaps_only_what_is_new(db):
    counter = await a_counter(3)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)

    await record(counter, batch, answer_file(layout, rows[:1]))
    assert sorted(await statuses(counter.payments)) == ["paid", "sent", "sent"]
    await record(counter, batch, answer_file(layout, rows))

    assert await statuses(counter.payments) == ["paid"] * 3
    assert await AnswerLine.count() == 3


async def test_what_the_bank_paid_it_may_return_later_and_its_old_answer_again_changes_nothing(db):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    old = answer_file(layout, rows)
    await record(counter, batch, old)
    [entry] = await queries.entries(batch.id)
    returned = said(layout, entry, returned="户名不符", day="2026-05-21")
    await record(counter, batch, answer_file(layout, [returned]), moment=NEXT_DAY)

    again = await send(counter, batch, old, moment=NEXT_DAY)

    assert await statuses(counter.payments) == ["returned"]
    assert len((await the_plan(batch, again)).known) == 1


WRONG = {
    "a line of no batch": (lambda row: replace(row, key="BK-2026-9999"), "批次中没有"),
    "another amount": (lambda row: replace(row, amount="10000.01"), "金额 10,000.01，批次中是 10,000.00"),
    "an amount in words": (lambda row: replace(row, amount="一万"), "金额不是数字"),
    "another account": (lambda row: replace(row, account="6222000000000000001"), "账号与批次中的不一致"),
    "a word nobody knows": (lambda row: replace(row, status="处理中"), "不认识的处理结果"),
    "no day": (lambda row: replace(row, day="昨天"), "处理日期不是日期"),
    "a day to come": (lambda row: replace(row, day="2026-05-22"), "付款日应在送出之后、今天之前"),
    "a day before it was sent": (lambda row: replace(row, day="2026-05-19"), "付款日应在送出之后、今天之前"),
    "no reference": (lambda row: replace(row, reference=""), "请填写银行流水号"),
    "a long reference": (lambda row: replace(row, reference="9" * 61), "流水号最多 60 字"),
    "no reason": (lambda row: replace(row, status="失败", reason=""), "请写明理由"),
    "a long reason": (lambda row: replace(row, status="失败", reason="错" * 201), "原因最多 200 字"),
    "a formula": (lambda row: replace(row, account="=1+1"), "是公式"),
    "digits lost": (lambda row: replace(row, account="1.23E+18"), "被存成数字"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_one_row_that_is_wrong_is_said_beside_its_number_and_keeps_all_back(db, wrong):
    change, words = WRONG[wrong]
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)

    sent = await send(counter, batch, answer_file(layout, [rows[0], change(rows[1])]))
    plan = await the_plan(batch, sent)

    assert [each.row.number for each in plan.wrong] == [3]
    assert any(words in str(problem) for problem in plan.wrong[0].problems), plan.wrong[0].problems
    with clock.at(ANSWERED), pytest.raises(Refused, match=r"disbursement\.answer_wrong"):
        await answering.confirm_answer(counter.cashier, batch.id, sent.id)
    await nothing_is_changed(counter)


async def test_a_line_or_a_reference_that_is_there_twice_is_wrong_in_its_second_row(db):
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)

    twice = await the_plan(batch, await send(counter, batch, answer_file(layout, [rows[0], rows[1], rows[0]])))
    same = replace(rows[1], reference=rows[0].reference)
    shared = await the_plan(batch, await send(counter, batch, answer_file(layout, [rows[0], same])))

    assert [(each.row.number, str(each.problems[0])) for each in twice.wrong] == [(4, "与第 2 行重复")]
    assert [(each.row.number, str(each.problems[0])) for each in shared.wrong] == [(3, "流水号与第 2 行相同")]


async def test_a_reference_that_another_payment_carries_is_refused_with_its_number(db):
    counter = await a_counter(2)
    first = await export(counter, await a_draft(counter, counter.payments[:1]), await a_template(counter))
    second = await export(counter, await a_draft(counter, counter.payments[1:]), await a_template(counter))
    layout, rows = await the_rows(first, ref="R1")
    await record(counter, first, answer_file(layout, rows))

    layout, rows = await the_rows(second, ref="R1")
    plan = await the_plan(second, await send(counter, second, answer_file(layout, rows)))

    assert [str(each.problems[0]) for each in plan.wrong] == [f"流水号 R1 已用于 {counter.payments[0].number}"]


async def test_an_answer_to_another_batch_matches_nothing(db):
    counter = await a_counter(2)
    first = await export(counter, await a_draft(counter, counter.payments[:1]), await a_template(counter))
    second = await export(counter, await a_draft(counter, counter.payments[1:]), await a_template(counter))
    layout, rows = await the_rows(first)

    sent = await send(counter, second, answer_file(layout, rows))

    assert len((await the_plan(second, sent)).wrong) == 1
    with pytest.raises(NotFound, match=r"disbursement\.no_answer"):
        await answering.confirm_answer(counter.cashier, first.id, sent.id)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "INSERT INTO answer_line (answer, row, line, outcome, happened_on, bank_ref, reason, refusal)"
                " SELECT {}, 1, id, 'paid', '2026-05-20', 'R', '', '' FROM batch_line WHERE batch = {}",
                sent.id,
                first.id,
            )


HEADS = "业务编号,收款账号,金额,处理结果,处理日期,银行流水号,失败原因"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "files.sheet_empty"),
    "binary": (bytes(range(256)) * 20, "files.not_a_text"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "files.not_a_text"),
    "a page": (b"<html><table><tr><td>1</td></tr></table></html>", "files.columns_lacking"),
    "utf-16": (HEADS.encode("utf-16"), "files.not_a_text"),
    "a broken workbook": (b"PK\x03\x04" + b"nothing of a zip" * 20, "files."),
    "a zip bomb": (a_bomb(), "files."),
    "a column lacking": (HEADS.replace(",处理结果", "").encode(), "files.columns_lacking"),
    "a quote that never ends": (f'{HEADS}\nBK-2026-0001,"1,2,3\nx,y\n'.encode(), "files.csv_broken"),
    "100,000 lines": (
        (HEADS + "\n" + "BK-2026-0001,1,1.00,成功,2026-05-20,R,\n" * 100_000).encode(),
        "files.sheet_too_",
    ),
    "6 MB": (HEADS.encode() + b"\n" + b"x" * (6 << 20), "files.sheet_too_large"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_a_hostile_file_gets_a_clear_error_and_changes_nothing(db, hostile):
    content, code = HOSTILE[hostile]
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)

    with pytest.raises(Refused) as refusal:
        await send(counter, batch, content, "answer.csv")

    assert refusal.value.code.startswith(code), refusal.value.code
    assert refusal.value.field == "file"
    assert await BankAnswer.count() == 0
    await nothing_is_changed(counter)


async def test_an_answer_in_the_other_encoding_is_read_as_well(db):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)

    await record(counter, batch, answer_file(layout, rows, "utf-8-sig"))

    assert await statuses(counter.payments) == ["paid"]


async def test_the_bank_answers_only_what_it_was_given(db):
    counter = await a_counter(1)
    draft = await a_draft(counter)

    with pytest.raises(Refused, match=r"disbursement\.batch_not_exported"):
        await send(counter, draft, HEADS.encode())


async def test_a_result_that_somebody_wrote_down_meanwhile_stands_and_the_row_says_so(db):
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    sent = await send(counter, batch, answer_file(layout, rows))
    with clock.at(ANSWERED):
        await answering.confirm_answer(counter.cashier, batch.id, sent.id)
        await disbursement.record_return(
            counter.cashier, counter.payments[0].id, returned_on=PAID_ON, reason="电话告知"
        )
        await jobs.record_answer(sent.id)

    assert await statuses(counter.payments) == ["returned", "paid"]
    [refused] = await queries.refusals(sent.id)
    assert refused["number"] == counter.payments[0].number
    assert "退汇" in refused["refusal"]


async def test_recording_goes_on_where_it_was_killed_and_twice_at_once_records_once(db, monkeypatch):
    monkeypatch.setattr(answering, "SLICE", 2)
    counter = await a_counter(5)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    sent = await send(counter, batch, answer_file(layout, rows))
    with clock.at(ANSWERED):
        await answering.confirm_answer(counter.cashier, batch.id, sent.id)
        assert await answering.record_slice(counter.cashier, sent.id) is True
        assert await queries.recorded(sent.id) == (2, 5)
        assert (await get(BankAnswer, sent.id)).finished_at is None
        await jobs.record_answer(sent.id)
        await jobs.record_answer(sent.id)

    assert await statuses(counter.payments) == ["paid"] * 5
    steps = await sql("SELECT count(*) AS n FROM payment_step WHERE step = 'paid'")
    assert steps[0]["n"] == 5


@pytest.mark.commits
async def test_the_same_answer_sent_and_confirmed_by_two_at_once_pays_once(committed):
    counter = await a_counter(3)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    both = [await send(counter, batch, answer_file(layout, rows)) for _time in range(2)]

    async def confirmed(sent: BankAnswer) -> None:
        with clock.at(ANSWERED):
            await answering.confirm_answer(counter.cashier, batch.id, sent.id)
            await jobs.record_answer(sent.id)

    await parallel(*map(confirmed, both))

    assert await statuses(counter.payments) == ["paid"] * 3
    entered = await sql("SELECT count(*) AS n FROM entry WHERE reference LIKE 'disbursement:%:paid'")
    assert entered[0]["n"] == 3


async def test_a_returned_line_is_paid_anew_by_another_payment_in_another_batch(db):
    counter = await a_counter(2)
    first = await an_exported_batch(counter)
    layout, rows = await the_rows(first)
    entries = await queries.entries(first.id)
    rows[0] = said(layout, entries[0], returned="户名不符")
    await record(counter, first, answer_file(layout, rows))

    with clock.at(NEXT_DAY):
        again = await an_approved_payment(counter.desks[0], moment=NEXT_DAY)
    second = await export(counter, await a_draft(counter, [again]), await a_template(counter), NEXT_DAY)
    layout, rows = await the_rows(second, day="2026-05-21")
    await record(counter, second, answer_file(layout, rows), moment=NEXT_DAY)

    shown = await listing.lines(first.id)
    assert again.reissue_of == counter.payments[0].id
    assert [row["reissued_number"] for row in shown.rows] == [again.number, None]
    assert await statuses([*counter.payments, again]) == ["returned", "paid", "paid"]
    paid = await sql("SELECT sum(amount) AS paid FROM payment WHERE status = 'paid' GROUP BY stage")
    assert [row["paid"] for row in paid] == [10000, 10000]


async def test_what_is_confirmed_is_never_changed(db):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    await record(counter, batch, answer_file(layout, rows))

    for change in ("UPDATE answer_line SET bank_ref = 'X'", "DELETE FROM answer_line", "DELETE FROM bank_answer"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(change)
