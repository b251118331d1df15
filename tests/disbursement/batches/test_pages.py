"""Batches as cashier, administrator and auditor see them, over HTTP."""

import re
from uuid import uuid4

from grants import clock
from grants.disbursement import jobs
from grants.disbursement.batches.tables import Batch, BatchFile, BatchLine
from grants.disbursement.tables import Payment
from grants.people.tables import Role
from tests.disbursement.batches.world import (
    ANSWERED,
    ASKED,
    a_counter,
    a_draft,
    a_template,
    an_exported_batch,
    answer_file,
    files_of,
    statuses,
    the_rows,
)
from tests.organizations.world import a_funder, staff


async def test_a_cashier_takes_payments_from_the_draft_to_the_banks_answer(browser):
    counter = await a_counter()
    template = await a_template(counter)
    browser.sign_in(counter.cashier.id)
    with clock.at(ASKED):
        opened = await browser.post("/batches", data={"funder": counter.funder.id, "key": str(uuid4())})
        here = opened.headers["location"]
        added = await browser.post(f"{here}/lines", data={"which": "all"})
        draft = await browser.get(here)
        exported = await browser.post(f"{here}/export", data={"template": template.id})
        sending = await browser.get(here)
        batch = await Batch.objects().first()
        await jobs.export_batch(batch.id)

    assert (opened.status_code, added.status_code, exported.status_code) == (303, 303, 303)
    assert "导出 3 笔，共 30,000.00 元" in draft.text
    assert 'hx-trigger="every 2s"' in sending.text and "0 / 3" in sending.text

    layout, rows = await the_rows(batch)
    browser.sign_in(counter.cashier.id)
    with clock.at(ANSWERED):
        shown = await browser.get(here)
        file = await browser.get(f"{here}/files/2")
        sent = await browser.post(
            f"{here}/answers", files={"file": ("回单.csv", answer_file(layout, rows), "text/csv")}
        )
        preview = await browser.get(sent.headers["location"])
        confirmed = await browser.post(sent.headers["location"] + "/confirmation")
        await jobs.record_answer(int(sent.headers["location"].rsplit("/", 1)[1]))
        done = await browser.get(sent.headers["location"])
        whole = await browser.get(here)
        payment = await browser.get(f"/payments/{counter.payments[0].id}")

    assert "PC-2026-0001-2.csv" in shown.text
    assert file.content == (await files_of(batch))[1]
    assert "确认登记 3 行" in preview.text
    assert counter.payments[0].payee_number not in preview.text
    assert confirmed.status_code == 303
    assert "已完成" in done.text
    assert "全部有结果" in whole.text
    assert "在付款批次 PC-2026-0001 中" in payment.text
    assert await statuses(counter.payments) == ["paid"] * 3


async def test_a_file_that_is_no_answer_comes_back_with_the_reason_beside_the_field(browser):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    browser.sign_in(counter.cashier.id)

    none = await browser.post(f"/batches/{batch.id}/answers", data={})
    broken = await browser.post(
        f"/batches/{batch.id}/answers", files={"file": ("回单.xlsx", b"PK\x03\x04 nothing", "application/zip")}
    )

    assert (none.status_code, broken.status_code) == (422, 422)
    assert "请选择银行回单文件" in none.text
    assert 'id="file-error"' in broken.text


async def test_a_file_of_account_numbers_is_for_finance_alone_and_a_batch_for_its_funder(browser):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    [kept] = await BatchFile.objects().where(BatchFile.batch == batch.id)
    auditor = await staff(counter.funder, Role.AUDITOR)
    stranger = await staff(await a_funder(), Role.CASHIER)

    browser.sign_in(auditor.id)
    seen = await browser.get(f"/batches/{batch.id}")
    refused = await browser.get(f"/batches/{batch.id}/files/{kept.part}")
    browser.sign_in(stranger.id)
    hidden = await browser.get(f"/batches/{batch.id}")
    foreign = await browser.get(f"/batches/{batch.id}/files/{kept.part}")
    nothing = await browser.post(f"/batches/{batch.id}/lines", data={"which": "all"})

    assert seen.status_code == 200
    assert counter.payments[0].payee_number not in seen.text
    assert "导入银行回单" not in seen.text
    assert (refused.status_code, hidden.status_code, foreign.status_code, nothing.status_code) == (404, 404, 404, 404)


async def test_a_cashier_takes_a_payment_out_of_a_draft_and_sees_it_offered_again(browser):
    counter = await a_counter(2)
    batch = await a_draft(counter)
    line = await BatchLine.objects().where(BatchLine.payment == counter.payments[0].id).first()
    browser.sign_in(counter.cashier.id)

    full = await browser.get(f"/batches/{batch.id}")
    await browser.post(f"/batches/{batch.id}/lines/{line.id}/removal")
    rest = await browser.get(f"/batches/{batch.id}")
    empty = await browser.post(f"/batches/{batch.id}/lines", data={})
    taken = await browser.post(f"/batches/{batch.id}/lines", data={"payment": [counter.payments[1].id]})

    assert "没有可加入的待付款" in full.text
    assert "全部加入：1 笔，10,000.00 元" in rest.text and "移出的拨款" in rest.text
    assert (empty.status_code, taken.status_code) == (422, 422)
    assert "已在批次" in taken.text
    assert await Payment.count().where(Payment.status == "sent") == 0


async def test_the_list_says_where_each_batch_stands(browser):
    counter = await a_counter(1)
    await an_exported_batch(counter)
    browser.sign_in(counter.cashier.id)

    listed = await browser.get("/batches")
    payments = await browser.get("/payments")

    assert re.search(r"等银行结果.*还有 1 笔", listed.text, re.DOTALL)
    assert 'href="/batches"' in payments.text
