from decimal import Decimal

import pytest

from grants.custody.books import queries
from grants.custody.books.reckoning import RowKind
from grants.errors import NotFound
from tests.custody.books.world import a_book, every_line, interest, slow_balances


def figures(trial) -> dict[str, tuple[Decimal, ...]]:
    return {
        each.code: (each.opening, each.debit, each.credit, each.year_debit, each.year_credit, each.closing)
        for each in trial.lines
        if each.account is not None
    }


async def test_the_trial_balance_of_a_month_is_what_its_lines_come_to_one_by_one(db):
    keepings, desk = await a_book(groups=3)
    await interest(keepings[0].hub, "1.01", "2026-09-21")
    lines = await every_line(desk.book.id)

    for month in ("2026-05", "2026-06", "2026-07", "2026-09", "2027-01"):
        trial = await queries.trial_balance(desk, month)

        assert figures(trial) == slow_balances(lines, month)
        assert trial.is_equal
        assert trial.assets == trial.liabilities


async def test_a_title_is_the_sum_of_its_groups_and_a_new_year_begins_its_sums_anew(db):
    _keepings, desk = await a_book(groups=2)

    june, january = await queries.trial_balance(desk, "2026-06"), await queries.trial_balance(desk, "2027-01")

    [bank, owed] = june.titles
    assert (str(bank.title), str(owed.title)) == ("1002 银行存款", "2601 受托代理负债")
    assert bank.columns == tuple(
        map(Decimal, ("18000.00", "0.00", "0.79", "360.00", "18000.79", "360.00", "17640.79", "0.00"))
    )
    assert [each.name.split()[-1] for each in june.lines if each.title == owed.title][1:] == [
        keeping.award.number for keeping in _keepings
    ]
    assert january.titles[0].columns == tuple(map(Decimal, ("17640.79", *["0.00"] * 5, "17640.79", "0.00")))


async def test_an_account_s_ledger_runs_from_its_opening_over_each_entry_to_the_totals_of_month_and_year(db):
    [keeping], desk = await a_book()

    found = await queries.account_ledger(desk, keeping.ledger.account, "2026-06", "2026-06")

    assert [(row.kind, row.debit, row.credit, row.balance) for row in found.rows] == [
        (RowKind.OPENING, Decimal("0.00"), Decimal("0.00"), Decimal("-9000.00")),
        (RowKind.ENTRY, Decimal("360.00"), Decimal("0.00"), Decimal("-8640.00")),
        (RowKind.ENTRY, Decimal("0.00"), Decimal("0.79"), Decimal("-8640.79")),
        (RowKind.MONTH, Decimal("360.00"), Decimal("0.79"), Decimal("-8640.79")),
        (RowKind.YEAR, Decimal("360.00"), Decimal("9000.79"), Decimal("-8640.79")),
    ]
    assert [row.move.counter for row in found.rows if row.move] == ["1002 银行存款 受托代理资产"] * 2


async def test_an_account_of_another_book_has_no_ledger_here(db):
    _keepings, desk = await a_book()
    [other], _another = await a_book()

    with pytest.raises(NotFound, match=r"custody\.no_such_account"):
        await queries.account_ledger(desk, other.ledger.account, "2026-06", "2026-06")


async def test_the_bank_s_journal_sums_up_each_day_and_shows_shared_interest_as_one_entry(db):
    _keepings, desk = await a_book(groups=3)
    [bank] = [each for each in (await queries.trial_balance(desk, "2026-06")).titles if each.title.is_cash]

    found = await queries.account_ledger(desk, bank.account, "2026-05", "2026-06")

    assert [(row.kind.value, str(row.balance)) for row in found.rows] == [
        ("opening", "0.00"),
        *[("entry", "9000.00"), ("entry", "18000.00"), ("entry", "27000.00"), ("day", "27000.00")],
        *[("month", "27000.00"), ("year", "27000.00")],
        *[("entry", "26640.00"), ("day", "26640.00"), ("entry", "26640.79"), ("day", "26640.79")],
        *[("month", "26640.79"), ("year", "26640.79")],
    ]
    assert found.rows[-4].debit == Decimal("0.79")
    assert found.rows[-4].move.counter == "2601 受托代理负债 等 3 个明细"


async def test_ledgers_and_general_ledger_end_where_the_trial_balance_does(db):
    _keepings, desk = await a_book(groups=3)

    for month in ("2026-05", "2026-06", "2026-08"):
        trial = await queries.trial_balance(desk, month)
        general = await queries.general_ledger(desk, month)

        assert {str(each.title): each.closing for each in general} == {
            str(each.title): each.closing for each in trial.titles
        }
        for each in trial.lines:
            if each.account is not None:
                found = await queries.account_ledger(desk, each.account, "2026-01", month)
                assert found.closing == each.closing
                assert [row for row in found.rows if row.kind == RowKind.YEAR][-1].debit == each.year_debit
