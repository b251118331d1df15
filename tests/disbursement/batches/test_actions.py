"""Batches on a real database: payments in and out, to the bank once, closed for good."""

import hashlib
from decimal import Decimal
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock
from grants.awards import actions as awards
from grants.banking.orders.actions import retire_template
from grants.db import get, sql, transaction
from grants.disbursement import actions as disbursement
from grants.disbursement import jobs
from grants.disbursement.batches import actions, listing, queries
from grants.disbursement.batches.tables import Batch, BatchFile, BatchLine
from grants.errors import NotAllowed, NotFound, Refused
from grants.files import Upload
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.conftest import parallel
from tests.disbursement.batches.world import (
    ASKED,
    a_counter,
    a_draft,
    a_template,
    an_exported_batch,
    files_of,
    five_thousand,
    statuses,
)
from tests.disbursement.world import APPROVED, SENT
from tests.organizations.world import staff


async def test_number_and_sum_of_a_batch_are_those_of_its_lines(db):
    counter = await a_counter()
    batch = await a_draft(counter)
    first = await BatchLine.objects().where(BatchLine.batch == batch.id).order_by(BatchLine.id).first()

    await actions.remove_line(counter.cashier, batch.id, first.id)
    left = await get(Batch, batch.id)

    assert (batch.number, batch.lines, batch.total) == ("PC-2026-0001", 3, Decimal("30000.00"))
    assert (left.lines, left.total) == (2, Decimal("20000.00"))
    for change in ("lines = 3", "total = 20000.01"):
        with pytest.raises(CheckViolationError):
            async with transaction():
                await sql(f"UPDATE batch SET {change} WHERE id = {{}}", batch.id)


async def test_the_same_form_opens_one_batch(db):
    counter, key = await a_counter(1), uuid4()

    first = await actions.open_batch(counter.cashier, counter.funder.id, form_key=key)
    again = await actions.open_batch(counter.cashier, counter.funder.id, form_key=key)

    assert first.id == again.id
    assert await Batch.count() == 1


async def test_a_payment_stands_in_one_batch_at_a_time(db):
    counter = await a_counter(2)
    first = await a_draft(counter)

    with pytest.raises(Refused, match=r"disbursement\.in_another_batch"):
        await a_draft(counter, counter.payments[:1])
    with pytest.raises(Refused, match=r"disbursement\.nothing_to_add"):
        await actions.add_payments(counter.cashier, first.id)
    second = await actions.open_batch(counter.cashier, counter.funder.id, form_key=uuid4())
    with pytest.raises(UniqueViolationError):
        async with transaction():
            await sql(
                "INSERT INTO batch_line (batch, payment, amount, added_at, added_by, removed_reason)"
                " SELECT {}, payment, amount, added_at, added_by, '' FROM batch_line WHERE payment = {}",
                second.id,
                counter.payments[0].id,
            )


@pytest.mark.commits
async def test_two_cashiers_who_take_the_same_payment_at_once_get_it_once(committed):
    counter = await a_counter(1)
    other = await staff(counter.funder, Role.CASHIER, name="Cora")
    cashiers, ids = (counter.cashier, other), [counter.payments[0].id]
    batches = [await actions.open_batch(each, counter.funder.id, form_key=uuid4()) for each in cashiers]

    done = await parallel(
        *(actions.add_payments(who, batch.id, ids) for who, batch in zip(cashiers, batches, strict=True))
    )

    assert sorted(str(getattr(each, "code", each)) for each in done) == ["1", "disbursement.in_another_batch"]
    assert await BatchLine.count() == 1


@pytest.mark.commits
async def test_two_workers_that_export_one_batch_at_once_send_each_payment_once_and_make_one_set_of_files(committed):
    counter = await a_counter(3)
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)

        done = await parallel(*(jobs.export_batch(batch.id) for _worker in range(3)))

    assert done == [None, None, None]
    assert await statuses(counter.payments) == ["sent"] * 3
    assert await BatchFile.count() == 2
    steps = await sql("SELECT payment, count(*) AS n FROM payment_step WHERE step = 'sent' GROUP BY payment")
    assert [row["n"] for row in steps] == [1, 1, 1]


async def test_only_approved_payments_of_the_funder_that_the_cashier_had_no_hand_in_go_in(db):
    counter, other = await a_counter(1), await a_counter(1)
    batch = await actions.open_batch(counter.cashier, counter.funder.id, form_key=uuid4())
    preparer = counter.desks[0].preparer
    both = Actor(preparer.id, preparer.name, frozenset({(counter.funder.id, Role.CASHIER)}))
    mine = [counter.payments[0].id]

    with pytest.raises(Refused, match=r"disbursement\.other_funder"):
        await actions.add_payments(counter.cashier, batch.id, [other.payments[0].id])
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.add_payments(other.cashier, batch.id, mine)
    with pytest.raises(NotAllowed, match=r"disbursement\.same_person"):
        await actions.add_payments(both, batch.id, mine)
    assert (await queries.waiting(both, counter.funder.id)).count == 0
    with clock.at(APPROVED):
        await disbursement.send_back(counter.desks[0].approver, mine[0], reason="账号有误")
    with pytest.raises(Refused, match=r"disbursement\.wrong_status"):
        await actions.add_payments(counter.cashier, batch.id, mine)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "INSERT INTO batch_line (batch, payment, amount, added_at, added_by, removed_reason)"
                " SELECT {}, id, amount, now(), 1, '' FROM payment WHERE id = {}",
                batch.id,
                mine[0],
            )


async def test_an_exported_batch_stands_and_its_files_are_always_the_same_bytes(db):
    counter = await a_counter()
    template = await a_template(counter)
    batch = await an_exported_batch(counter, template)
    line = await BatchLine.objects().where(BatchLine.batch == batch.id).first()
    before = await files_of(batch)

    with clock.at(SENT):
        again = await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        await jobs.export_batch(batch.id)
    other = await a_template(counter, "yelin")

    assert again.id == batch.id
    assert await files_of(batch) == before
    for refused in (
        actions.add_payments(counter.cashier, batch.id, [counter.payments[0].id]),
        actions.remove_line(counter.cashier, batch.id, line.id),
        actions.ask_for_export(counter.cashier, batch.id, template_id=other.id),
    ):
        with pytest.raises(Refused, match=r"disbursement\.batch_closed"):
            await refused
    for change in (
        f"UPDATE batch SET asked_by = 1 WHERE id = {batch.id}",
        f"UPDATE batch_line SET removed_at = now(), removed_by = 1 WHERE id = {line.id}",
        "UPDATE batch_file SET total = 1",
        "DELETE FROM batch_file",
        "DELETE FROM batch_line",
        "DELETE FROM batch",
        "UPDATE bank_template SET name = 'X'",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(change)


async def test_files_are_kept_with_their_hash_and_hold_every_payment_once(db):
    counter = await a_counter()
    batch = await an_exported_batch(counter)

    kept = await BatchFile.objects().where(BatchFile.batch == batch.id).order_by(BatchFile.part)
    uploads = [await get(Upload, each.upload) for each in kept]
    written = b"".join(await files_of(batch)).decode("gb18030")

    assert [(each.name, each.lines, each.total) for each in kept] == [
        ("PC-2026-0001-1.csv", 1, Decimal("10000.00")),
        ("PC-2026-0001-2.csv", 2, Decimal("20000.00")),
    ]
    assert [hashlib.sha256(content).hexdigest() for content in await files_of(batch)] == [
        each.sha256 for each in uploads
    ]
    assert [written.count(each.number) for each in counter.payments] == [1, 1, 1]
    stands = await queries.batch_of(counter.payments[2].id)
    assert stands and (stands["number"], stands["seq"]) == ("PC-2026-0001", 1)
    with pytest.raises(NotFound, match=r"disbursement\.no_file"):
        await queries.file_of(counter.cashier, batch.id, 3)
    with pytest.raises(NotFound, match=r"disbursement\.no_batch"):
        await queries.readable_batch(Actor(counter.cashier.id, "Carl"), batch.id)


async def test_a_payment_that_a_hold_stops_meanwhile_is_left_out_with_the_reason_and_stays_approved(db):
    counter = await a_counter()
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        await awards.place_hold(counter.desks[0].officer, counter.desks[0].facts.award.id, reason="核查投诉")
        await jobs.export_batch(batch.id)

    done = await get(Batch, batch.id)
    left_out = await listing.lines(batch.id, removed=True)

    assert (done.lines, done.total, await listing.sent(batch.id)) == (2, Decimal("20000.00"), (3, 3))
    assert await statuses(counter.payments) == ["approved", "sent", "sent"]
    assert [row["removed_reason"] for row in left_out.rows] == ["该项目已冻结：核查投诉"]
    assert counter.payments[0].number.encode() not in b"".join(await files_of(batch))
    assert (await queries.waiting(counter.cashier, counter.funder.id)).count == 1


async def test_a_payment_that_was_sent_by_hand_is_of_no_batch(db):
    counter = await a_counter(2)
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        await disbursement.send_payment(counter.cashier, counter.payments[0].id)
        await jobs.export_batch(batch.id)

    assert (await get(Batch, batch.id)).lines == 1
    assert counter.payments[0].number.encode() not in b"".join(await files_of(batch))


async def test_a_payment_whose_return_is_written_down_before_there_is_a_file_is_not_in_it(db):
    counter = await a_counter(2)
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        assert await actions.send_slice(counter.cashier, batch.id) is False
        await disbursement.record_return(
            counter.cashier, counter.payments[0].id, returned_on=clock.today(), reason="户名不符"
        )
        await jobs.export_batch(batch.id)

    assert (await get(Batch, batch.id)).lines == 1
    assert counter.payments[0].number.encode() not in b"".join(await files_of(batch))


async def test_a_batch_of_which_nothing_can_be_sent_is_a_draft_again(db):
    counter = await a_counter(1)
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)
        await awards.place_hold(counter.desks[0].officer, counter.desks[0].facts.award.id, reason="核查投诉")
        await jobs.export_batch(batch.id)

    done = await get(Batch, batch.id)

    assert (done.lines, done.total, done.asked_at, done.exported_at) == (0, Decimal("0.00"), None, None)


async def test_a_batch_without_payments_or_by_a_template_of_another_or_a_retired_one_is_not_exported(db):
    counter, other = await a_counter(1), await a_counter(1)
    batch, template = await a_draft(counter), await a_template(counter)
    empty = await actions.open_batch(counter.cashier, counter.funder.id, form_key=uuid4())
    foreign, retired = await a_template(other), await a_template(counter)
    await retire_template(counter.admin, retired.id)

    with pytest.raises(Refused, match=r"disbursement\.batch_empty"):
        await actions.ask_for_export(counter.cashier, empty.id, template_id=template.id)
    with pytest.raises(NotFound, match=r"disbursement\.no_template"):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=foreign.id)
    with pytest.raises(Refused, match=r"banking\.template_retired"):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=retired.id)
    with pytest.raises(Refused, match=r"banking\.template_retired"):
        await retire_template(counter.admin, retired.id)


async def test_what_the_bank_cannot_take_is_said_before_anything_is_sent(db):
    counter = await a_counter(2)
    batch = await a_draft(counter)
    small = await a_template(counter, amount_limit="9999.99")

    with pytest.raises(Refused, match=r"banking\.orders_do_not_fit") as refusal:
        await actions.ask_for_export(counter.cashier, batch.id, template_id=small.id)

    assert "有 2 笔不能写入银行文件" in refusal.value.message
    assert await statuses(counter.payments) == ["approved"] * 2


async def test_five_thousand_payments_go_into_one_batch_and_their_export_is_asked_for(db):
    counter = await a_counter(1, others=0)
    await five_thousand(counter)
    batch = await actions.open_batch(counter.cashier, counter.funder.id, form_key=uuid4())

    added = await actions.add_payments(counter.cashier, batch.id)
    template = await a_template(counter)
    asked = await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)

    assert (added, asked.lines, asked.total) == (5_000, 5_000, Decimal("14999.00"))
    assert len((await listing.lines(batch.id)).rows) == listing.PAGE


async def test_a_line_of_another_batch_is_not_there_to_be_taken_out(db):
    counter = await a_counter(2)
    first, second = await a_draft(counter, counter.payments[:1]), await a_draft(counter, counter.payments[1:])
    line = await BatchLine.objects().where(BatchLine.batch == first.id).first()

    with pytest.raises(NotFound, match=r"disbursement\.no_line"):
        await actions.remove_line(counter.cashier, second.id, line.id)
    await actions.remove_line(counter.cashier, first.id, line.id)
    with pytest.raises(Refused, match=r"disbursement\.line_removed"):
        await actions.remove_line(counter.cashier, first.id, line.id)
    await actions.add_payments(counter.cashier, second.id, [counter.payments[0].id])

    assert (await get(Batch, second.id)).lines == 2


async def test_only_the_cashier_who_asked_is_gone_on_for(db):
    counter = await a_counter(1)
    other = await staff(counter.funder, Role.CASHIER, name="Cora")
    batch, template = await a_draft(counter), await a_template(counter)
    with clock.at(ASKED):
        await actions.ask_for_export(counter.cashier, batch.id, template_id=template.id)

        with pytest.raises(NotAllowed, match=r"disbursement\.not_the_asker"):
            await actions.send_slice(other, batch.id)
        with pytest.raises(NotAllowed, match=r"disbursement\.not_the_asker"):
            await actions.send_slice(counter.admin, batch.id)

    assert await statuses(counter.payments) == ["approved"]
