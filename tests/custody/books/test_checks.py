from datetime import date
from decimal import Decimal

import pytest

from grants import clock, ledger
from grants.audit import AuditEvent
from grants.custody import jobs
from grants.custody.bank import actions as bank
from grants.custody.bank import closing
from grants.custody.books import checks
from grants.db import sql
from grants.errors import Refused
from grants.ledger import actions as ledgers
from grants.ledger import checks as ledger_checks
from tests.custody import world
from tests.custody.bank import world as banking
from tests.custody.books.world import a_book, the_desk
from tests.custody.world import on
from tests.ledger.world import tampered


async def test_nothing_is_wrong_with_a_book_that_was_kept_as_it_should(db):
    await a_book(groups=2)

    assert await ledger.verify() == []
    assert await checks.everywhere() == []


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE account SET balance = balance + 1 WHERE code = '1002'", ["custody.ledger_differs"]),
        ("UPDATE entry SET attachments = 0 WHERE voucher_no = 2", ["custody.no_papers"]),
        (
            "UPDATE line SET amount = amount + 0.01 FROM account a WHERE a.id = line.debit AND a.code = '1002'",
            ["custody.ledger_differs"] * 2,
        ),
        ("UPDATE account SET code = '2801.G1' WHERE code LIKE '2601%'", ["custody.code_differs"]),
        (
            "UPDATE account SET opened_on = '2025-12-31', code = '1801' WHERE code = '1002'",
            ["custody.code_differs"],
        ),
        (
            "UPDATE account SET code = '4401.G1' WHERE code LIKE '2601%'",
            ["custody.modes_mixed", "custody.held_differs"],
        ),
        ("DELETE FROM custody_ledger", ["custody.account_of_nobody"]),
    ],
    ids=str,
)
async def test_what_was_changed_past_the_triggers_is_found(db, statement, codes):
    keeping = await world.a_ledger()
    desk = await the_desk(keeping.hub)
    with on("2026-05-25"):
        await world.paid(keeping, "360.00", "志愿者保险")

    await tampered(statement)

    assert [each.code for each in await checks.run(desk.book.id)] == codes


async def test_missing_numbers_are_told_one_by_one(db):
    keeping = await world.a_ledger()
    desk = await the_desk(keeping.hub)
    with on("2026-05-25"):
        for amount in ("1.00", "2.00", "3.00"):
            await world.paid(keeping, amount)

    await tampered(
        "WITH gone AS (DELETE FROM line WHERE entry IN (SELECT id FROM entry WHERE voucher_no IN (2, 4)))"
        " DELETE FROM entry WHERE voucher_no IN (2, 4)"
    )

    [gap] = [each for each in await ledger_checks.run(desk.book.id) if each.code == "ledger.numbers_differ"]
    assert str(gap.message) == "凭证号不连续，缺 2、4 号"


async def test_a_closed_month_is_what_it_was_when_it_was_closed(db):
    keeping = await world.a_ledger()
    desk = await the_desk(keeping.hub)
    with on("2026-06-02"):
        await ledgers.close_month(keeping.hub.bookkeeper, desk.book.id, "2026-05")
    [kept] = await sql("SELECT entries, amount FROM closed_figures")

    assert (kept["entries"], kept["amount"]) == (1, Decimal("9000.00"))
    assert await checks.run(desk.book.id) == []

    await tampered("UPDATE entry SET content_hash = repeat('0', 64) WHERE book = {}", desk.book.id)

    assert [(each.code, each.where) for each in await checks.run(desk.book.id)] == [
        ("custody.closed_month_differs", f"book {desk.book.id} 2026-05")
    ]


async def test_a_month_is_not_closed_while_the_books_differ(db):
    desk = await banking.a_desk()
    await banking.take(desk, "2026-05", [banking.arrival(desk)])
    with on("2026-06-02"):
        await bank.match_lines(desk.hub.bookkeeper, desk.account.id)
        await tampered("UPDATE entry SET attachments = 0")

        with pytest.raises(Refused, match=r"custody\.books_differ"):
            await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")


async def test_books_are_proved_at_night_and_what_was_found_stays_in_the_trail(db):
    await world.a_ledger()
    await tampered("UPDATE entry SET attachments = 0")

    with on("2026-06-02"):
        await jobs.prove_books()
    assert await AuditEvent.count().where(AuditEvent.act == "custody.books_proved") == 0
    with clock.at(clock.during(date(2026, 6, 2)).replace(hour=18)):
        await jobs.prove_books()

    [event] = await AuditEvent.objects().where(AuditEvent.act == "custody.books_proved").output(load_json=True)
    assert [each.partition(" ")[0] for each in event.facts["findings"]] == ["custody.no_papers"]
