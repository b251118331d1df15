import pytest

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
    "closed months are emptied": "TRUNCATE closed_month",
    "a balance is set": "UPDATE account SET balance = balance + 1",
    "a floor is lowered": "UPDATE account SET floor = -1",
    "a side is turned": "UPDATE account SET side = 'credit'",
    "a code is changed": "UPDATE account SET code = code || 'x'",
    "an account is deleted": "DELETE FROM account",
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

    with pytest.raises(Exception, match="insert only"):
        async with transaction():
            await sql(statement)

    assert await ledger.verify() == []


async def test_the_name_of_an_account_may_change(db):
    _book, _outside, award = await a_fund_book()

    await Account.update({Account.name: "立项七"}).where(Account.id == award.id)

    assert await ledger.verify() == []


ENTRY = (
    "INSERT INTO entry (id, book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary,"
    " attachments, entered_by_name, content_hash, transaction_id, reverses)"
    " VALUES ({}, {}, {}, '2026-05-12', now(), '2020-01', '记', 99, 'x', 0, '', '', 1, {})"
)
LINE = "INSERT INTO line (entry, position, debit, credit, amount) VALUES ({}, {}, {}, {}, {})"


async def raw_entry(book, reference: str, *lines: tuple, reverses: int | None = None) -> int:
    """As a hand at the database would do it: lines, then the entry that closes them."""
    entry = (await sql("SELECT nextval('entry_id_seq') AS id"))[0]["id"]
    for position, line in enumerate(lines, 1):
        await sql(LINE, entry, position, *line)
    await sql(ENTRY, entry, book.id, reference, reverses)
    return entry


async def test_an_entry_gets_its_month_number_and_transaction_from_the_database_not_from_who_inserts_it(db):
    book, outside, award = await a_fund_book()

    entry = await raw_entry(book, "raw", (outside.id, award.id, yuan("1.00")))

    numbers = await sql(
        "SELECT month, voucher_no, transaction_id = txid_current() AS own FROM entry WHERE id = {}", entry
    )
    assert [tuple(row.values()) for row in numbers] == [("2026-05", 2, True)]
    assert await ledger.verify() == []


async def test_an_entry_without_lines_is_refused(db):
    book, _outside, _award = await a_fund_book()

    with pytest.raises(Exception, match="has no lines"):
        async with transaction():
            await raw_entry(book, "raw")


async def test_an_account_that_is_not_there_is_refused(db):
    book, outside, _award = await a_fund_book()

    with pytest.raises(Exception, match="touches an account of no book"):
        async with transaction():
            await raw_entry(book, "raw", (outside.id, 999999, yuan("1.00")))


async def test_lines_without_an_entry_cannot_commit(db):
    _book, outside, award = await a_fund_book()

    with pytest.raises(Exception, match="has no entry of its own transaction"):
        async with transaction():
            await sql(LINE, 999, 1, award.id, outside.id, yuan("1.00"))
            await sql("SET CONSTRAINTS ALL IMMEDIATE")


async def test_a_reversal_that_is_no_mirror_is_refused(db):
    book, outside, award = await a_fund_book()
    paid = await enter(book, "paid:1", outside, award, "10.00")

    with pytest.raises(Exception, match="does not mirror"):
        async with transaction():
            await raw_entry(book, "raw", (award.id, outside.id, yuan("9.00")), reverses=paid.id)


async def test_raw_lines_move_balances_and_stop_at_the_floor(db):
    book, outside, award = await a_fund_book(held="10.00")

    with pytest.raises(Exception, match="account_not_below_floor"):
        async with transaction():
            await raw_entry(book, "raw", (outside.id, award.id, yuan("10.01")))
    await raw_entry(book, "raw", (outside.id, award.id, yuan("10.00")))

    assert await ledger.balance(award.id) == yuan("0.00")
