import asyncio
from contextvars import Context

import pytest

from grants import clock, ledger
from grants.db import ENGINE, script, sql, transaction
from grants.errors import Refused
from grants.ledger import actions
from grants.ledger.tables import Account, Entry
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.conftest import parallel
from tests.ledger.world import DAY, a_fund_book, enter

pytestmark = pytest.mark.commits

JUNE = clock.during(DAY.replace(month=6))


async def a_committed_book(held: str) -> tuple[ledger.Book, Account, Account]:
    async with transaction():
        return await a_fund_book(held)


async def enter_alone(*args, **facts) -> Entry:
    async with transaction():
        return await enter(*args, **facts)


def codes(results) -> list[str]:
    return sorted(result.code if isinstance(result, Refused) else type(result).__name__ for result in results)


async def numbers(book: ledger.Book) -> list[int]:
    rows = await sql("SELECT voucher_no FROM entry WHERE book = {} ORDER BY voucher_no", book.id)
    return [row["voucher_no"] for row in rows]


async def test_five_payments_race_for_the_money_of_three(committed):
    book, outside, award = await a_committed_book("300.00")

    results = await parallel(*[enter_alone(book, f"paid:{n}", outside, award, "100.00") for n in range(5)])

    assert codes(results) == ["Entry", "Entry", "Entry", "ledger.overdrawn", "ledger.overdrawn"]
    assert await ledger.balance(award.id) == yuan("0.00")
    assert await numbers(book) == [1, 2, 3, 4]
    assert await ledger.verify() == []


async def test_five_attempts_of_one_payment_pay_once(committed):
    book, outside, award = await a_committed_book("300.00")

    results = await parallel(*[enter_alone(book, "paid:1", outside, award, "100.00") for _ in range(5)])

    assert len({entry.id for entry in results}) == 1
    assert await ledger.balance(award.id) == yuan("200.00")
    assert await numbers(book) == [1, 2]


async def test_one_reference_with_different_contents_is_entered_once_and_refused_else(committed):
    book, outside, _award = await a_committed_book("300.00")
    async with transaction():
        others = [
            await ledger.open_account(book.id, f"award:{n}", "立项", ledger.Side.DEBIT, opened_on=DAY) for n in range(5)
        ]

    results = await parallel(*[enter_alone(book, "gift:2", other, outside, "1.00") for other in others])

    assert codes(results) == ["Entry", *["ledger.reference_reused"] * 4]
    assert await numbers(book) == [1, 2]
    assert await ledger.verify() == []


async def test_one_entry_is_reversed_once_however_many_try(committed):
    book, outside, award = await a_committed_book("300.00")
    paid = await enter_alone(book, "paid:1", outside, award, "100.00")

    async def undo(n: int) -> Entry:
        async with transaction():
            return await ledger.reverse(paid.id, f"back:{n}", effective_on=DAY, by=None, summary="冲红")

    results = await parallel(*[undo(n) for n in range(5)])

    assert codes(results) == ["Entry", *["ledger.already_reversed"] * 4]
    assert await ledger.balance(award.id) == yuan("300.00")


async def test_entries_over_the_same_accounts_in_both_directions_never_deadlock(committed):
    book, outside, award = await a_committed_book("300.00")

    results = await parallel(
        *[enter_alone(book, f"to:{n}", award, outside, "1.00") for n in range(20)],
        *[enter_alone(book, f"from:{n}", outside, award, "1.00") for n in range(20)],
    )

    assert codes(results) == ["Entry"] * 40
    assert await ledger.balance(award.id) == yuan("300.00")
    assert await numbers(book) == list(range(1, 42))


async def test_an_action_that_fails_after_posting_uses_up_no_number(committed):
    book, outside, award = await a_committed_book("300.00")

    async def enter_and_fail(n: int) -> None:
        async with transaction():
            await enter(book, f"lost:{n}", outside, award, "1.00")
            raise RuntimeError("the power went out")

    results = await parallel(
        *[enter_and_fail(n) for n in range(8)],
        *[enter_alone(book, f"kept:{n}", outside, award, "1.00") for n in range(8)],
    )

    assert codes(results) == ["Entry"] * 8 + ["RuntimeError"] * 8
    assert await numbers(book) == list(range(1, 10))
    assert await ledger.verify() == []


async def test_closing_a_month_waits_for_the_entry_that_is_being_made(committed):
    book, outside, award = await a_committed_book("300.00")
    by = Actor(5, "Ben", frozenset({(book.organization, Role.BOOKKEEPER)}))

    async def close() -> None:
        with clock.at(JUNE):
            await actions.close_month(by, book.id, "2026-05")

    async with transaction():
        await enter(book, "paid:1", outside, award, "100.00")
        closing = asyncio.create_task(close(), context=Context())  # a session of its own
        await asyncio.sleep(0.3)
        assert not closing.done()
    await closing

    with pytest.raises(Refused, match=r"ledger\.month_closed"):
        await enter_alone(book, "paid:2", outside, award, "100.00")
    assert await numbers(book) == [1, 2]
    assert await ledger.verify() == []


async def test_an_entry_waits_for_the_month_that_is_being_closed_and_is_refused(committed):
    book, outside, award = await a_committed_book("300.00")

    async with transaction():
        await sql("INSERT INTO closed_month (book, month, closed_at) VALUES ({}, '2026-05', now())", book.id)
        entering = asyncio.create_task(enter_alone(book, "paid:1", outside, award, "1.00"), context=Context())
        await asyncio.sleep(0.3)
        assert not entering.done()

    with pytest.raises(Refused, match=r"ledger\.month_closed"):
        await entering
    assert await numbers(book) == [1]


async def test_a_session_whose_commit_is_refused_goes_back_to_the_pool(committed):
    with pytest.raises(Exception, match="not at the end"):
        async with transaction():
            await script(
                "CREATE TEMPORARY TABLE late (n integer);"
                " CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'not at the end'; END $$;"
                " CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();"
                " INSERT INTO late VALUES (1)"
            )

    assert not ENGINE.transaction_exists()
    assert ENGINE.pool.get_idle_size() == ENGINE.pool.get_size()


async def test_sealing_twice_at_once_links_each_row_once(committed):
    book, outside, award = await a_committed_book("300.00")
    for n in range(5):
        await enter_alone(book, f"paid:{n}", outside, award, "1.00")

    added = await parallel(*[ledger.seal() for _ in range(4)])

    assert sum(added) == 6
    assert await ledger.verify() == []
