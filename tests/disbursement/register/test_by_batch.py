"""The register by batch: what went to the bank together, and what went by itself."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from grants.disbursement.batches import actions
from grants.disbursement.register import documents, forms, queries
from grants.disbursement.register.facts import Chosen
from grants.money import yuan
from tests.disbursement.batches.world import a_counter, a_draft, a_template, export


@pytest.fixture
async def sent(db):
    """Three payments of 10,000.00, two of which went to the bank in one batch."""
    counter = await a_counter(3)
    batch = await export(counter, await a_draft(counter, counter.payments[:2]), await a_template(counter))
    return counter, batch


async def test_every_batch_has_its_line_and_what_is_in_none_has_one_and_they_come_to_the_total(sent):
    counter, batch = sent

    found = await queries.register(counter.cashier, Chosen(counter.funder.id, state=None))

    assert [(each.key, each.name, each.count, each.amount) for each in found.batches] == [
        (str(batch.id), batch.number, 2, yuan("20000.00")),
        ("0", "不在批次里", 1, yuan("10000.00")),
    ]
    assert found.total == yuan("30000.00")


async def test_without_any_batch_the_register_is_not_divided_by_them(db):
    counter = await a_counter(2)

    assert (await queries.register(counter.cashier, Chosen(counter.funder.id, state=None))).batches == []


async def test_the_register_of_one_batch_lists_its_payments_and_that_of_none_the_others(sent):
    counter, batch = sent
    numbers = {}
    for chosen in (batch.id, 0, 2_000_000_000):
        found = await queries.register(counter.cashier, Chosen(counter.funder.id, state=None, batch=chosen))
        numbers[chosen] = {(each.number, each.batch) for each in found.lines}

    assert numbers == {
        batch.id: {(each.number, batch.number) for each in counter.payments[:2]},
        0: {(counter.payments[2].number, "")},
        2_000_000_000: set(),
    }


async def test_what_was_taken_out_of_a_batch_is_no_longer_of_it(db):
    counter = await a_counter(2)
    batch = await a_draft(counter)
    [line, _other] = await queries.sql("SELECT id FROM batch_line WHERE batch = {} ORDER BY id", batch.id)

    await actions.remove_line(counter.cashier, batch.id, line["id"])

    found = await queries.register(counter.cashier, Chosen(counter.funder.id, state=None))
    assert [(each.name, each.count) for each in found.batches] == [(batch.number, 1), ("不在批次里", 1)]


async def test_a_register_on_paper_says_of_which_batch_it_is_and_the_workbook_has_its_number(sent):
    counter, batch = sent
    of_batch, of_none = (Chosen(counter.funder.id, state=None, batch=each) for each in (batch.id, 0))
    lines = await queries.every_line(counter.cashier, of_batch)

    assert batch.number in await queries.narrowed(of_batch)
    assert "不在批次里" in await queries.narrowed(of_none)
    book = CalamineWorkbook.from_filelike(BytesIO(documents.register_sheet(lines, sees_accounts=True)))
    heads, *rows = book.get_sheet_by_index(0).to_python()
    assert {row[heads.index("批次")] for row in rows} == {batch.number}


async def test_the_page_narrows_to_a_batch_by_its_address(browser, sent):
    counter, batch = sent
    browser.sign_in(counter.desks[0].preparer.id)

    whole = await browser.get("/payments/register", params={"state": ""})
    narrowed = await browser.get("/payments/register", params={"state": "", "batch": str(batch.id)})

    assert "按批次" in whole.text and f"batch={batch.id}" in whole.text and "batch=0" in whole.text
    assert counter.payments[0].number in narrowed.text and counter.payments[2].number not in narrowed.text
    assert forms.chosen({"batch": "x"}, frozenset({1})).batch is None
