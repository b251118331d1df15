from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.custody.books import documents
from grants.custody.books.chart import Title
from grants.custody.books.facts import Move, Moved, Named
from grants.custody.books.printing import ENTRIES, PAGE, ledger, sheets
from grants.custody.books.reckoning import RowKind, account_ledger
from grants.disbursement.register.laying import height_of
from grants.i18n import CHINESE, speaking
from grants.money import show
from grants.people.rules import Actor

NOTHING = Decimal("0.00")
AMOUNTS = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)
ACCOUNT = Named(1, Title("2601", "受托代理负债"), "邻里互助队 LW-1", ".G1.LW-1")
JANUARY = date(2026, 1, 1)


@st.composite
def moves(draw) -> list[Move]:
    drawn = draw(st.lists(st.tuples(st.integers(0, 180), AMOUNTS, AMOUNTS, st.integers(1, 200)), max_size=120))
    return [
        Move(at, JANUARY + timedelta(days=day), f"记-{at:03d}", "支" * long, "1002 银行存款", debit, credit)
        for at, (day, debit, credit, long) in enumerate(sorted(drawn, key=lambda each: each[0]))
    ]


@settings(deadline=None, max_examples=60)
@given(moves(), AMOUNTS, st.booleans())
def test_a_ledger_s_totals_are_the_sums_of_its_entries_whatever_they_are(entries, before, daily):
    found = account_ledger(Moved(ACCOUNT, before, {}), entries, "2026-01", "2026-06", daily=daily)

    months = {f"{each.on:%Y-%m}" for each in entries}
    of_month = {row.month: row for row in found.rows if row.kind == RowKind.MONTH}
    of_year = {row.month: row for row in found.rows if row.kind == RowKind.YEAR}
    assert set(of_month) == set(of_year) == months
    for month in months:
        now = [each for each in entries if f"{each.on:%Y-%m}" == month]
        so_far = [each for each in entries if f"{each.on:%Y-%m}" <= month]
        assert of_month[month].debit == sum(each.debit for each in now)
        assert of_year[month].credit == sum(each.credit for each in so_far)
        assert of_month[month].balance == before + sum(each.debit - each.credit for each in so_far)
    days = [(row.on, row.debit, row.credit) for row in found.rows if row.kind == RowKind.DAY]
    by_day = {each.on: [other for other in entries if other.on == each.on] for each in entries}
    assert (
        days
        == [
            (on, sum(each.debit for each in of_day), sum(each.credit for each in of_day))
            for on, of_day in by_day.items()
        ]
        * daily
    )


async def test_what_is_laid_on_a_page_stands_on_one_page_however_long_names_and_words_are(data_dir):
    title = Title("2601", "受托代理负债")
    account = Named(1, title, "琼澜市澜湾区椰风里社区邻里守望志愿服务互助队〔虚构〕 LW-2026-0123", ".G1.LW-1")
    entries = [
        Move(
            at, JANUARY + timedelta(days=at), f"记-{at:03d}", "支付活动费" * (at % 40), "1002 银行存款", amount, NOTHING
        )
        for at in range(1, 121)
        for amount in [Decimal("12345678.90") * (-1 if at % 9 == 0 else 1)]
    ]
    found = account_ledger(Moved(account, Decimal("-9876543210.00"), {}), entries, "2026-01", "2026-06", daily=True)
    with speaking(CHINESE):
        laid = sheets([ledger(found)], ENTRIES)
    by = Actor(1, "吴海珍")
    at = datetime(2026, 7, 1, tzinfo=UTC)

    content = await documents.account_ledger(found, "澜湾区社区社会组织联合会〔虚构〕", by, at)

    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == len(laid) > 5


@settings(deadline=None, max_examples=60)
@given(moves(), AMOUNTS, AMOUNTS)
def test_each_row_is_printed_once_and_a_page_begins_with_what_the_one_before_it_carried_over(drawn, before, earlier):
    entries = [replace(each, on=each.on + timedelta(days=60)) for each in drawn]
    moved = Moved(ACCOUNT, before, {"2026-02": (earlier, NOTHING)})
    with speaking(CHINESE):
        section = ledger(account_ledger(moved, entries, "2026-03", "2026-08"))

    pages = sheets([section], ENTRIES)

    printed = [row for page in pages for row in page.rows if row.cells[2] not in ("过次页", "承前页")]
    assert printed == section.rows
    for page, following in pairwise(pages):
        over, again = page.rows[-1], following.rows[0]
        assert (over.cells[2], again.cells[2]) == ("过次页", "承前页")
        assert over.cells[3:] == again.cells[3:]
        before_it = {row.cells[1] for row in printed[: printed.index(page.rows[-2]) + 1]}
        debits = sum((each.debit for each in entries if each.voucher in before_it), earlier)
        assert over.cells[4] == (show(debits) if debits else "")
    for page in pages:
        assert sum(height_of(row.cells, ENTRIES) for row in page.rows[1:-1]) <= PAGE
