from datetime import date
from hashlib import sha256

import pytest

from grants import clock, ledger
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import Refused
from grants.ledger import actions, checks, jobs, seals
from grants.ledger.tables import ClosedMonth, Seal
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.ledger.world import DAY, a_custody_book, a_fund_book, enter, tampered

JUNE = clock.during(date(2026, 6, 1))


def a_bookkeeper(book: ledger.Book) -> Actor:
    return Actor(5, "Ben", frozenset({(book.organization, Role.BOOKKEEPER)}))


async def test_nothing_is_entered_into_a_closed_month_nor_before_it(db):
    book, outside, award = await a_fund_book()
    paid = await enter(book, "paid:1", outside, award, "1.00")

    with clock.at(JUNE):
        await actions.close_month(a_bookkeeper(book), book.id, "2026-05")

    for day in (DAY, DAY.replace(month=3)):
        with pytest.raises(Refused, match=r"ledger\.month_closed"):
            async with transaction():
                await enter(book, "paid:2", outside, award, "1.00", effective_on=day)
    with pytest.raises(Refused, match=r"ledger\.month_closed"):
        async with transaction():
            await ledger.reverse(paid.id, "back:1", effective_on=DAY, by=None, summary="冲红")
    undone = await ledger.reverse(paid.id, "back:1", effective_on=date(2026, 6, 1), by=None, summary="冲红")

    assert (undone.month, undone.voucher_no) == ("2026-06", 1)
    assert await ledger.verify() == []


async def test_months_are_closed_in_order(db):
    book, outside, award = await a_fund_book()
    await enter(book, "paid:1", outside, award, "1.00", effective_on=date(2026, 3, 2))

    with clock.at(JUNE):
        with pytest.raises(Refused, match=r"ledger\.earlier_month_open"):
            await actions.close_month(a_bookkeeper(book), book.id, "2026-05")
        await actions.close_month(a_bookkeeper(book), book.id, "2026-03")
        await actions.close_month(a_bookkeeper(book), book.id, "2026-05")
        with pytest.raises(Refused, match=r"ledger\.already_closed"):
            await actions.close_month(a_bookkeeper(book), book.id, "2026-04")

    closed = await ClosedMonth.select(ClosedMonth.month).order_by(ClosedMonth.month).output(as_list=True)
    acts = await AuditEvent.select(AuditEvent.act, AuditEvent.refusal).order_by(AuditEvent.id)
    assert closed == ["2026-03", "2026-05"]
    assert [row["refusal"] or row["act"] for row in acts] == [
        "ledger.earlier_month_open",
        "ledger.month_closed",
        "ledger.month_closed",
        "ledger.already_closed",
    ]


async def test_a_month_is_not_closed_over_a_difference(db):
    book, _outside, award = await a_fund_book()
    await tampered("UPDATE account SET balance = balance + 0.01 WHERE id = {}", award.id)

    with clock.at(JUNE), pytest.raises(Refused, match=r"ledger\.checks_failed"):
        await actions.close_month(a_bookkeeper(book), book.id, "2026-05")

    assert await ClosedMonth.count() == 0


async def test_sealing_links_each_row_once(db):
    book, outside, award = await a_fund_book()
    await enter(book, "paid:1", outside, award, "1.00")
    await actions.check_books(None)

    assert await ledger.seal() == 3
    assert await ledger.seal() == 0
    await enter(book, "paid:2", outside, award, "1.00")
    assert await ledger.seal() == 1

    links = await Seal.select(Seal.chain, Seal.position).order_by(Seal.chain, Seal.position).output(as_list=False)
    newest = await ledger.last_seal(book.id)
    chain = f"book:{book.id}"
    assert [(link["chain"], link["position"]) for link in links] == [("audit", 1), (chain, 1), (chain, 2), (chain, 3)]
    assert newest and newest.position == 3
    assert await ledger.verify() == []


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE entry SET summary = '拨入x' WHERE voucher_no = 2", ["content_differs", "row_differs"]),
        ("UPDATE entry SET attachments = 1 WHERE voucher_no = 2", ["content_differs", "row_differs"]),
        ("UPDATE entry SET entered_by_name = 'Ben' WHERE voucher_no = 2", ["content_differs", "row_differs"]),
        ("UPDATE entry SET content_hash = repeat('0', 64) WHERE voucher_no = 2", ["content_differs"]),
        (
            "UPDATE line SET amount = 1.01 FROM entry e WHERE e.id = line.entry AND e.voucher_no = 2",
            ["balance_differs", "balance_differs", "content_differs", "row_differs"],
        ),
        (
            "UPDATE line SET debit = credit, credit = debit FROM entry e WHERE e.id = line.entry AND e.voucher_no = 2",
            ["balance_differs", "balance_differs", "content_differs", "row_differs"],
        ),
        ("UPDATE seal SET hash = repeat('0', 64) WHERE position = 2", ["row_differs"]),
        ("DELETE FROM seal WHERE position = 2", ["link_missing"]),
        ("UPDATE audit_event SET facts = '{{}}' WHERE act = 'ledger.book_checked'", ["row_differs"]),
        ("DELETE FROM audit_event", ["row_missing"]),
        ("UPDATE voucher_counter SET last = last + 1", ["numbers_differ"]),
        (
            "DELETE FROM line USING entry e WHERE e.id = line.entry AND e.voucher_no = 2",
            ["balance_differs", "balance_differs", "entry_not_whole", "content_differs", "row_differs"],
        ),
        (
            "WITH gone AS (DELETE FROM line USING entry e WHERE e.id = line.entry AND e.voucher_no = 2)"
            " DELETE FROM entry WHERE voucher_no = 2",
            ["balance_differs", "balance_differs", "numbers_differ", "row_missing"],
        ),
    ],
    ids=str,
)
async def test_what_was_changed_past_the_triggers_is_named(db, statement, codes):
    book, outside, award = await a_fund_book()
    for n in range(4):
        await enter(book, f"paid:{n}", outside, award, "1.00")
    await actions.check_books(None)
    await ledger.seal()

    await tampered(statement)

    assert [finding.code for finding in await ledger.verify()] == [f"ledger.{code}" for code in codes]


async def test_the_first_row_that_differs_in_each_chain_is_named(db):
    book, outside, award = await a_fund_book()
    for n in range(4):
        await enter(book, f"paid:{n}", outside, award, "1.00")
    await ledger.seal()
    second, third = await sql("SELECT id FROM entry WHERE voucher_no IN (3, 4) ORDER BY id")

    await tampered("UPDATE entry SET summary = 'x' WHERE id IN ({}, {})", second["id"], third["id"])

    assert [(f.code, f.where) for f in await ledger.verify()] == [
        ("ledger.content_differs", f"entry {second['id']} paid:1"),
        ("ledger.content_differs", f"entry {third['id']} paid:2"),
        ("ledger.row_differs", f"book:{book.id} 3"),
    ]


async def test_an_entry_that_was_changed_together_with_its_hash_and_its_link_breaks_the_next_link(db):
    book, outside, award = await a_fund_book()
    entries = [await enter(book, f"paid:{n}", outside, award, "1.00") for n in range(3)]
    await ledger.seal()
    first = (await Seal.objects().get((Seal.chain == f"book:{book.id}") & (Seal.position == 1))).hash

    await tampered("UPDATE entry SET summary = 'x' WHERE id = {}", entries[0].id)
    (row,) = await sql(seals.ENTRIES + " WHERE e.id = {}", entries[0].id)
    content = seals.entry_hash(row)
    link = sha256(f"{first}\n{content}".encode()).hexdigest()
    await tampered("UPDATE entry SET content_hash = {} WHERE id = {}", content, entries[0].id)
    await tampered("UPDATE seal SET hash = {} WHERE position = 2", link)

    assert [(f.code, f.where) for f in await ledger.verify()] == [("ledger.row_differs", f"book:{book.id} 3")]


async def test_a_custody_book_whose_bank_differs_from_the_groups_is_named(db):
    book, bank, held = await a_custody_book()
    await enter(book, "receipt:1", bank, held, "100.00")

    await tampered("UPDATE account SET balance = 99 WHERE id = {}", held.id)

    assert [f.code for f in await checks.run(book.id)] == ["ledger.balance_differs", "ledger.custody_differs"]


async def test_a_reversal_that_is_no_mirror_any_more_is_named(db):
    book, outside, award = await a_fund_book()
    paid = await enter(book, "paid:1", outside, award, "10.00")
    undone = await ledger.reverse(paid.id, "back:1", effective_on=DAY, by=None, summary="冲红")

    await tampered("UPDATE line SET amount = 9 WHERE entry = {}", undone.id)

    assert "ledger.reversal_no_mirror" in [f.code for f in await checks.run(book.id)]


async def test_the_books_are_proved_at_night_and_what_was_found_stays_in_the_trail(db):
    book, _outside, award = await a_fund_book()
    await tampered("UPDATE account SET balance = balance + 1 WHERE id = {}", award.id)

    with clock.at(clock.during(DAY, 14)):
        await jobs.check()
    with clock.at(clock.during(DAY, 2)):
        await jobs.check()
        await jobs.seal()

    (event,) = await AuditEvent.select(AuditEvent.act, AuditEvent.subject_id, AuditEvent.facts).output(load_json=True)
    assert (event["act"], event["subject_id"]) == ("ledger.book_checked", book.id)
    assert event["facts"]["findings"] == [
        f"ledger.balance_differs [account {award.id} award:7] 余额 10,001.00 与分录合计 10,000.00 不等"
    ]
    assert await Seal.count() == 2
