"""Random entries over two years and two charts, beside a slow second computation and what an export says of them."""

import csv
import io
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from grants import ledger
from grants.custody.books import checks, exchange, queries, reckoning, sheets, vouchers
from grants.custody.books.facts import Voucher, VoucherLine, named
from grants.custody.books.queries import Desk
from grants.db import transaction
from grants.organizations import queries as organizations
from tests.custody.books.test_balances import figures
from tests.custody.books.world import every_line, slow_balances
from tests.ledger.world import a_book

NOTHING = Decimal("0.00")
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
START = date(2025, 11, 1)
CODES = (
    ("1002", "银行存款—受托代理资产", ledger.Side.DEBIT),
    ("1122.hub", "其他应收款—枢纽应补足", ledger.Side.DEBIT),
    ("2209.unexplained", "其他应付款—待查款项", ledger.Side.CREDIT),
    *((f"2601.G{n}.LW-{n}", f"受托代理负债—组织{n}", ledger.Side.CREDIT) for n in range(4)),
)


async def a_random_book(seed: int) -> Desk:
    """Seventy entries of one to four lines on random days, every seventh undone."""
    chance, book = random.Random(seed), await a_book(ledger.BookKind.CUSTODY, f"HUB{seed}")
    async with transaction():
        accounts = [
            await ledger.open_account(book.id, code, name, side, floor=None, opened_on=START)
            for code, name, side in CODES
        ]
        for n in range(70):
            day = START + timedelta(days=chance.randrange(150))
            lines = []
            for _line in range(chance.randint(1, 4)):
                debit, credit = chance.sample(accounts, 2)
                lines.append((debit.id, credit.id, Decimal(chance.randint(1, 10**7)) / 100))
            entry = await ledger.post(book.id, f"e:{n}", f"事项{n}", lines, effective_on=day, by=None, attachments=1)
            if n % 7 == 0:
                await ledger.reverse(entry.id, f"u:{n}", effective_on=day, by=None, summary=f"冲红：事项{n}")
    return Desk(book, await organizations.organization(book.organization), None)


@pytest.mark.parametrize("seed", range(4))
async def test_every_book_says_the_same_of_random_entries_as_reckoning_them_one_by_one(db, seed):
    desk = await a_random_book(seed)
    lines = await every_line(desk.book.id)

    for month in MONTHS:
        trial, slow = await queries.trial_balance(desk, month), slow_balances(lines, month)
        general = await queries.general_ledger(desk, month)

        assert figures(trial) == slow
        assert trial.is_equal
        assert [each.closing for each in general] == [each.closing for each in trial.titles]
        for each in trial.lines:
            if each.account is not None:
                assert (await queries.account_ledger(desk, each.account, month, month)).closing == each.closing
    # These groups have no sub-ledger: nothing else is wrong with the book.
    assert {each.code for each in await checks.run(desk.book.id)} == {"custody.account_of_nobody"}


@pytest.mark.parametrize("seed", range(4))
async def test_what_reads_the_export_back_gets_the_same_books_to_the_cent(db, seed):
    desk = await a_random_book(seed)

    for month in MONTHS:
        listed = await vouchers.vouchers(desk.book.id, month, month)
        opened = await vouchers.openings(desk, month)
        trial = await queries.trial_balance(desk, month)

        sums = read(exchange.text(listed).decode("utf-8-sig"), *_sheets(sheets.export(listed, opened)))

        assert sums == {
            (each.title.code, _detail(each)): (each.opening, each.debit, each.credit)
            for each in trial.lines
            if each.account is not None
        }


def read(text: str, in_lines: list[list[object]], in_openings: list[list[object]]):
    """Openings, debits and credits by title and detail, as another program finds them; both files say the same."""
    rows = list(csv.DictReader(io.StringIO(text)))
    in_workbook = [[_told(*pair) for pair in zip(exchange.COLUMNS, row[:8], strict=False)] for row in in_lines[1:]]
    assert [list(row.values())[:8] for row in rows] == in_workbook
    found: dict[tuple[str, str], list[Decimal]] = {}
    for row in in_openings[1:]:
        opening = Decimal(str(row[2])) - Decimal(str(row[3]))
        found.setdefault((str(row[0]), str(row[4])), [NOTHING] * 3)[0] += opening
    for row in rows:
        sums = found.setdefault((row["科目编码"], row["明细科目"]), [NOTHING] * 3)
        sums[1] += Decimal(row["借方金额"])
        sums[2] += Decimal(row["贷方金额"])
    by_voucher: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row["凭证字"], row["凭证号"])
        by_voucher[key] = by_voucher.get(key, NOTHING) + Decimal(row["借方金额"]) - Decimal(row["贷方金额"])
    assert set(by_voucher.values()) <= {NOTHING}
    return {key: tuple(sums) for key, sums in found.items()}


def _sheets(content: bytes) -> tuple[list[list[object]], list[list[object]]]:
    book = CalamineWorkbook.from_object(io.BytesIO(content))
    lines, openings = (book.get_sheet_by_index(at).to_python() for at in range(2))
    return lines, openings


def test_a_text_that_looks_like_a_formula_is_none_in_the_csv():
    line = VoucherLine(named(1, "1002", "银行存款", START, START), Decimal("-1.00"), None)
    voucher = Voucher(1, START, "记", 1, "=1+1", 1, "@甲", "", "", [line])

    [_head, row] = csv.reader(io.StringIO(exchange.text([voucher]).decode("utf-8-sig")))

    assert (row[3], row[9], row[6]) == ("'=1+1", "'@甲", "-1.00")


def _told(head: str, cell: object) -> str:
    """A cell of the workbook as the CSV writes it."""
    if isinstance(cell, float):
        return str(int(cell)) if head == "凭证号" else f"{cell:.2f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _detail(balance: reckoning.Balance) -> str:
    return "受托代理资产" if balance.is_title else balance.name
