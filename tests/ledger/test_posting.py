from decimal import Decimal

import pytest

from grants import ledger
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.ledger import BookKind, Side, VoucherKind
from grants.money import yuan
from tests.ledger.world import DAY, a_custody_book, a_fund_book, enter, ledger_lines


async def test_a_posting_moves_money_from_the_account_credited_to_the_account_debited(db):
    book, outside, award = await a_fund_book(held="10000.00")

    await enter(book, "disbursement:3:paid", outside, award, "2500.00")

    assert await ledger_lines(book.id) == [
        "gift:1: outside -> award:7, 10000.00",
        "disbursement:3:paid: award:7 -> outside, 2500.00",
    ]
    assert await ledger.balance(award.id) == yuan("7500.00")
    assert await ledger.verify() == []


async def test_the_same_reference_with_the_same_content_is_the_same_entry(db):
    book, outside, award = await a_fund_book(held="10000.00")

    first = await enter(book, "paid:1", outside, award, "2500.00")
    second = await enter(book, "paid:1", outside, award, "2500.00")

    assert second.id == first.id
    assert second.to_dict() == first.to_dict()
    assert await ledger.balance(award.id) == yuan("7500.00")


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "2500.01"},
        {"summary": "另一笔"},
        {"kind": VoucherKind.PAYMENT},
        {"attachments": 2},
        {"effective_on": DAY.replace(day=13)},
    ],
    ids=str,
)
async def test_the_same_reference_with_other_content_is_refused(db, other):
    book, outside, award = await a_fund_book(held="10000.00")
    await enter(book, "paid:1", outside, award, "2500.00")

    with pytest.raises(Refused, match=r"ledger\.reference_reused"):
        await enter(book, "paid:1", outside, award, **({"amount": "2500.00"} | other))

    assert await ledger.balance(award.id) == yuan("7500.00")


async def test_an_overdraft_is_refused_in_words_and_leaves_nothing_behind(db):
    book, outside, award = await a_fund_book(held="10000.00")

    with pytest.raises(Refused, match=r"ledger\.overdrawn: 立项 余额 ¥10,000\.00，不足支付"):
        await enter(book, "paid:1", outside, award, "10000.01")
    entry = await enter(book, "paid:1", outside, award, "10000.00")

    assert entry.voucher_no == 2
    assert await ledger.balance(award.id) == yuan("0.00")
    assert await ledger.verify() == []


async def test_a_floor_is_asked_of_the_whole_entry_not_of_each_line(db):
    book, outside, award = await a_fund_book(held="100.00")
    other = await ledger.open_account(book.id, "award:8", "立项八", Side.DEBIT, opened_on=DAY)
    there_and_back = [(outside.id, other.id, yuan("50.00")), (other.id, award.id, yuan("50.00"))]

    await ledger.post(book.id, "round", "过渡", there_and_back, effective_on=DAY, by=None)

    assert await ledger.balance(other.id) == yuan("0.00")
    assert await ledger.balance(award.id) == yuan("50.00")


async def test_money_is_exact_a_float_raises(db):
    book, outside, award = await a_fund_book()

    with pytest.raises(TypeError):
        await ledger.post(book.id, "x", "x", [(award.id, outside.id, 1.5)], effective_on=DAY, by=None)
    with pytest.raises(ValueError, match="more than two places"):
        await enter(book, "x", award, outside, Decimal("0.001"))


async def test_no_entry_touches_two_books(db):
    book, outside, _award = await a_fund_book()
    _book, _outside, foreign = await a_fund_book(code="OTHER")

    with pytest.raises(Refused, match=r"ledger\.two_books"):
        async with transaction():
            await enter(book, "x", foreign, outside, "1.00")

    assert await ledger.balance(foreign.id) == yuan("10000.00")


async def test_the_bank_of_a_custody_book_always_equals_what_is_owed_to_the_groups(db):
    book, bank, held = await a_custody_book()
    fees = await ledger.open_account(book.id, "5401", "筹资费用", Side.DEBIT, opened_on=DAY)
    await enter(book, "receipt:1", bank, held, "12600.00")

    with pytest.raises(Refused, match=r"ledger\.custody_unequal"):
        async with transaction():
            await enter(book, "fee:1", fees, bank, "5.00")
    await enter(book, "claim:1", held, bank, "360.00")

    assert await ledger.balance(bank.id) == await ledger.balance(held.id) == yuan("12240.00")
    assert await ledger.verify() == []


async def test_vouchers_are_numbered_without_gaps_by_book_month_and_kind(db):
    book, outside, award = await a_fund_book(held="0.00")
    june = DAY.replace(month=6)
    asked = [(DAY, "记"), (DAY, "付"), (DAY, "记"), (june, "记"), (june, "付"), (DAY, "付"), (DAY, "记")]

    entries = [
        await enter(book, f"x:{n}", award, outside, "1.00", kind=VoucherKind(kind), effective_on=day)
        for n, (day, kind) in enumerate(asked)
    ]

    assert [(e.month, e.voucher_kind, e.voucher_no) for e in entries] == [
        ("2026-05", "记", 1),
        ("2026-05", "付", 1),
        ("2026-05", "记", 2),
        ("2026-06", "记", 1),
        ("2026-06", "付", 1),
        ("2026-05", "付", 2),
        ("2026-05", "记", 3),
    ]


async def test_a_reversal_swaps_debit_and_credit_names_its_entry_and_happens_once(db):
    book, outside, award = await a_fund_book(held="10000.00")
    paid = await enter(book, "paid:1", outside, award, "2500.00", kind=VoucherKind.PAYMENT)

    undone = await ledger.reverse(paid.id, "returned:1", effective_on=DAY, by=None, summary="退汇冲红")
    again = await ledger.reverse(paid.id, "returned:1", effective_on=DAY, by=None, summary="退汇冲红")
    with pytest.raises(Refused, match=r"ledger\.already_reversed"):
        async with transaction():
            await ledger.reverse(paid.id, "returned:2", effective_on=DAY, by=None, summary="退汇冲红")
    with pytest.raises(Refused, match=r"ledger\.reversal_reversed"):
        await ledger.reverse(undone.id, "returned:3", effective_on=DAY, by=None, summary="退汇冲红")

    assert (undone.reverses, undone.voucher_kind, again.id) == (paid.id, "付", undone.id)
    assert (await ledger_lines(book.id))[-2:] == [
        "paid:1: award:7 -> outside, 2500.00",
        "returned:1: outside -> award:7, 2500.00",
    ]
    await sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert await ledger.verify() == []


async def test_money_that_was_spent_on_cannot_be_reversed_away(db):
    book, outside, award = await a_fund_book(held="0.00")
    gift = await enter(book, "gift:1", award, outside, "100.00")
    await enter(book, "paid:1", outside, award, "60.00")

    with pytest.raises(Refused, match=r"ledger\.overdrawn"):
        await ledger.reverse(gift.id, "back:1", effective_on=DAY, by=None, summary="冲红")


async def test_history_shows_movements_on_the_accounts_own_side_and_days_never_change_a_balance(db):
    book, outside, award = await a_fund_book(held="100.00")
    june = DAY.replace(month=6)
    await enter(book, "paid:1", outside, award, "60.00", effective_on=june)
    await enter(book, "late:1", award, outside, "5.00")

    def seen(movements):
        return [(m.entry.reference, m.counter.code, str(m.amount), str(m.balance)) for m in movements]

    assert seen(await ledger.history(award.id)) == [
        ("gift:1", "outside", "100.00", "100.00"),
        ("paid:1", "outside", "-60.00", "40.00"),
        ("late:1", "outside", "5.00", "45.00"),
    ]
    assert seen(await ledger.history(award.id, since=june)) == [("paid:1", "outside", "-60.00", "40.00")]
    assert seen(await ledger.history(outside.id, until=DAY)) == [
        ("gift:1", "award:7", "100.00", "100.00"),
        ("late:1", "award:7", "5.00", "45.00"),
    ]
    assert await ledger.balance_on(award.id, DAY) == yuan("105.00")
    assert await ledger.balance_on(award.id, june) == yuan("45.00")
    assert await ledger.balance_on(outside.id, june) == yuan("45.00")


async def test_a_book_and_an_account_are_opened_once(db):
    book, _outside, award = await a_fund_book()

    assert (await ledger.open_book(book.organization, BookKind.FUND, "另一名称")).id == book.id
    assert (await ledger.open_account(book.id, "award:7", "立项", Side.DEBIT)).id == award.id
    assert (await ledger.account(book.id, "award:7")).id == award.id
    with pytest.raises(Refused, match=r"ledger\.account_differs"):
        await ledger.open_account(book.id, "award:7", "立项", Side.CREDIT)
    with pytest.raises(Refused, match=r"ledger\.account_differs"):
        await ledger.open_account(book.id, "award:7", "立项", Side.DEBIT, floor=None)
    with pytest.raises(NotFound, match=r"ledger\.no_account"):
        await ledger.account(book.id, "award:8")
    with pytest.raises(NotFound, match=r"ledger\.no_book"):
        await ledger.book_of(book.organization, BookKind.CUSTODY)


async def test_money_moves_only_inside_a_transaction(tables):
    with pytest.raises(RuntimeError):
        await ledger.post(1, "x", "x", [(1, 2, yuan(1))], effective_on=DAY, by=None)
