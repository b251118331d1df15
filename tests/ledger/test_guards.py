import pytest
from asyncpg.exceptions import IntegrityConstraintViolationError

from grants import ledger
from grants.db import sql, transaction
from grants.ledger.tables import Account
from grants.money import yuan
from tests.ledger.world import a_fund_book, enter

RAW = {
    "an entry is changed": "UPDATE entry SET summary = 'x'",
    "an entry is deleted": "DELETE FROM entry",
    "a line is changed": "UPDATE line SET amount = amount + 1",
    "a line is deleted": "DELETE FROM line",
    "a seal is changed": "UPDATE seal SET hash = 'x'",
    "a seal is deleted": "DELETE FROM seal",
    "a closed month is moved": "UPDATE closed_month SET month = '2026-01'",
    "a closed month is opened": "DELETE FROM closed_month",
    "entries are emptied": "TRUNCATE entry CASCADE",
    "lines are emptied": "TRUNCATE line",
    "seals are emptied": "TRUNCATE seal",
    "closed months are emptied": "TRUNCATE closed_month CASCADE",
    "a balance is set": "UPDATE account SET balance = balance + 1",
    "a floor is lowered": "UPDATE account SET floor = -1",
    "a side is turned": "UPDATE account SET side = 'credit'",
    "a code is changed": "UPDATE account SET code = code || 'x'",
    "an account is deleted": "DELETE FROM account",
    "an entry is inserted past the posting": "INSERT INTO entry SELECT * FROM entry",
    "a line is inserted past the posting": "INSERT INTO line SELECT * FROM line",
    "an account begins with money": "INSERT INTO account (book, code, name, side, balance, opened_on)"
    " SELECT book, 'new', '', side, 1, opened_on FROM account LIMIT 1",
    "a book changes hands": "UPDATE book SET organization = organization + 1",
    "a counter is set back": "UPDATE voucher_counter SET last = 0",
    "a counter is deleted": "DELETE FROM voucher_counter",
    "a counter is made": "INSERT INTO voucher_counter (book, month, voucher_kind, last)"
    " SELECT book, '2027-01', '记', 5 FROM account LIMIT 1",
}


@pytest.mark.parametrize("statement", RAW.values(), ids=RAW.keys())
async def test_the_database_itself_refuses_when(db, statement):
    book, _outside, _award = await a_fund_book()
    await ledger.seal()
    await sql("INSERT INTO closed_month (book, month, closed_at) VALUES ({}, '2026-04', now())", book.id)
    await sql("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(Exception, match=r"insert only|by a posting only"):
        async with transaction():
            await sql(statement)

    assert await ledger.verify() == []


async def test_the_name_of_an_account_may_change(db):
    _book, _outside, award = await a_fund_book()

    await Account.update({Account.name: "立项七"}).where(Account.id == award.id)

    assert await ledger.verify() == []


POSTING = (
    "INSERT INTO posting (id, book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary,"
    " attachments, entered_by_name, content_hash, reverses, debits, credits, amounts)"
    " VALUES (77, {}, {}, '2026-05-12', now(), '2020-01', '记', 99, 'x', 0, '', 'mine', {}, {}, {}, {})"
    " RETURNING outcome, id, month, voucher_no, content_hash"
)


async def by_hand(book, *lines: tuple, reverses: int | None = None):
    """As somebody at the database would do it."""
    debits, credits, amounts = (list(column) for column in zip(*lines, strict=True)) if lines else ([], [], [])
    return (await sql(POSTING, book.id, "raw", reverses, debits, credits, amounts))[0]


async def test_an_entry_gets_its_id_month_number_and_hash_from_the_database_not_from_who_inserts_it(db):
    book, outside, award = await a_fund_book()

    made = await by_hand(book, (outside.id, award.id, yuan("1.00")))

    assert (made["outcome"], made["month"], made["voucher_no"]) == ("posted", "2026-05", 2)
    assert made["id"] != 77
    assert await ledger.verify() == []


@pytest.mark.parametrize(
    ("lines", "constraint"),
    [
        ([], "entry_has_lines"),
        ([("outside", "nothing", "1.00")], "line_credit_fkey"),
        ([("outside", "award", "0.00")], "line_amount_positive"),
        ([("outside", "award", "-1.00")], "line_amount_positive"),
        ([("award", "award", "1.00")], "line_two_accounts"),
    ],
    ids=["no lines", "an account that is not there", "nothing", "a negative amount", "one account"],
)
async def test_an_entry_by_hand_is_refused_with(db, lines, constraint):
    book, outside, award = await a_fund_book()
    ids = {"outside": outside.id, "award": award.id, "nothing": 999999}

    with pytest.raises(IntegrityConstraintViolationError) as refused:
        async with transaction():
            await by_hand(book, *[(ids[debit], ids[credit], yuan(amount)) for debit, credit, amount in lines])

    assert refused.value.constraint_name == constraint
    assert await ledger.verify() == []


async def test_a_reversal_that_is_no_mirror_is_refused(db):
    book, outside, award = await a_fund_book()
    paid = await enter(book, "paid:1", outside, award, "10.00")

    with pytest.raises(Exception, match="does not mirror"):
        async with transaction():
            await by_hand(book, (award.id, outside.id, yuan("9.00")), reverses=paid.id)


async def test_an_entry_by_hand_stops_at_the_floor(db):
    book, outside, award = await a_fund_book(held="10.00")

    short = await by_hand(book, (outside.id, award.id, yuan("10.01")))
    made = await by_hand(book, (outside.id, award.id, yuan("10.00")))

    assert (short["outcome"], made["outcome"]) == ("short", "posted")
    assert await ledger.balance(award.id) == yuan("0.00")


async def test_the_constraint_holds_the_floor_even_where_nobody_looked(db):
    _book, _outside, award = await a_fund_book(held="10.00")

    with pytest.raises(Exception, match="account_not_below_floor"):
        async with transaction():
            await sql("SET LOCAL session_replication_role = replica")
            await sql("UPDATE account SET balance = -0.01 WHERE id = {}", award.id)
