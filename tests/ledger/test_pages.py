from datetime import date

import pytest

from grants import clock, ledger
from grants.errors import NotFound
from grants.ledger import BookKind, Side, queries
from grants.ledger.tables import ClosedMonth
from grants.organizations import queries as organizations
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.kept import kept
from tests.ledger.world import DAY, a_custody_book, enter
from tests.organizations.world import a_funder, staff


@kept
async def a_funders_book():
    """The book of a funder that people work for, with an award and where its money came from."""
    funder = await a_funder()
    book = await ledger.open_book(funder.id, BookKind.FUND, "2026年资助资金账")
    outside = await ledger.open_account(book.id, "outside", "资金来源", Side.CREDIT, floor=None, opened_on=DAY)
    award = await ledger.open_account(book.id, "award:7", "独居老人探访", Side.DEBIT, opened_on=DAY)
    await enter(book, "gift:1", award, outside, "10000.00", summary="拨入")
    return funder, book, outside, award


async def test_a_figure_opens_to_its_movements_and_a_movement_to_its_voucher(browser):
    funder, book, outside, award = await a_funders_book()
    paid = await enter(book, "paid:1", outside, award, "2500.00", summary="拨付第1期", attachments=3)
    browser.sign_in((await staff(funder, Role.AUDITOR)).id)

    books = await browser.get("/ledger")
    accounts = await browser.get(f"/ledger/{book.id}")
    movements = await browser.get(f"/ledger/accounts/{award.id}")
    voucher = await browser.get(f"/ledger/entries/{paid.id}")

    assert f'href="/ledger/{book.id}"' in books.text
    assert f'href="/ledger/accounts/{award.id}"' in accounts.text
    assert accounts.text.count("7,500.00") == 2
    assert f'href="/ledger/entries/{paid.id}"' in movements.text
    assert movements.text.index("拨付第1期") < movements.text.index("拨入")
    assert "¥7,500.00" in movements.text
    assert "人民币贰仟伍佰元整" in voucher.text
    assert "附单据 3 张" in voucher.text
    assert f'href="/ledger/accounts/{outside.id}"' in voucher.text


async def test_a_reversal_and_what_it_undoes_lead_to_each_other(browser):
    funder, book, outside, award = await a_funders_book()
    paid = await enter(book, "paid:1", outside, award, "2500.00")
    undone = await ledger.reverse(paid.id, "back:1", effective_on=DAY, by=None, summary="退汇冲红")
    browser.sign_in((await staff(funder, Role.BOOKKEEPER)).id)

    first = await browser.get(f"/ledger/entries/{paid.id}")
    second = await browser.get(f"/ledger/entries/{undone.id}")

    assert f'href="/ledger/entries/{undone.id}"' in first.text
    assert f'href="/ledger/entries/{paid.id}"' in second.text


async def test_a_long_account_shows_a_hundred_movements_and_the_right_balance_on_each_page(browser):
    funder, book, outside, award = await a_funders_book()
    for n in range(105):
        await enter(book, f"paid:{n}", outside, award, "1.00", summary=f"第{n}笔")
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    newest = await browser.get(f"/ledger/accounts/{award.id}")
    oldest_shown = newest.text.split("?before=")[1].split('"')[0]
    older = await browser.get(f"/ledger/accounts/{award.id}?before={oldest_shown}")

    assert "第104笔" in newest.text
    assert "第4笔" not in newest.text
    assert "第4笔" in older.text
    assert "9,995.00" in older.text
    assert "拨入" in older.text
    assert "10,000.00" in older.text


async def test_accounts_are_found_by_code_or_name_a_hundred_at_a_time(browser):
    funder, book, _outside, _award = await a_funders_book()
    for n in range(120):
        await ledger.open_account(book.id, f"paid:{n:03}", f"已付 {n:03}", Side.DEBIT, opened_on=DAY)
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    first = await browser.get(f"/ledger/{book.id}")
    found = await browser.get(f"/ledger/{book.id}?q=探访")
    second = await browser.get(f"/ledger/{book.id}?after=paid:097")

    assert "paid:119" not in first.text
    assert "after=paid%3A097" in first.text
    assert "paid:119" in second.text
    assert "独居老人探访" in found.text
    assert "paid:001" not in found.text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OFFICER, 200), (Role.SUPERVISOR, 200), (Role.CASHIER, 404), (Role.APPLICANT, 404), (None, 303)],
    ids=str,
)
async def test_books_open_only_to_those_who_work_with_them(browser, role, status):
    funder, book, _outside, award = await a_funders_book()
    if role:
        browser.sign_in((await staff(funder, role)).id)

    answers = [await browser.get(path) for path in (f"/ledger/{book.id}", f"/ledger/accounts/{award.id}", "/ledger")]

    assert [answer.status_code for answer in answers] == [status] * 3


async def test_the_book_of_another_organisation_does_not_exist(browser):
    _funder, book, _outside, award = await a_funders_book()
    stranger = await a_funder()
    person = await staff(stranger, Role.OFFICER, Role.HUB_OPERATOR)
    browser.sign_in(person.id)
    entry = await enter(book, "x", award, _outside, "1.00")

    listed = await browser.get("/ledger")
    with pytest.raises(NotFound, match=r"ledger\.book_hidden"):
        await queries.book_facts(person, book.id)
    answers = [
        await browser.get(path)
        for path in (f"/ledger/{book.id}", f"/ledger/accounts/{award.id}", f"/ledger/entries/{entry.id}")
    ]

    assert book.name not in listed.text
    assert [answer.status_code for answer in answers] == [404] * 3


async def test_the_funders_auditor_opens_the_books_of_hubs_and_a_hub_its_own(browser):
    book, bank, held = await a_custody_book()
    await enter(book, "receipt:1", bank, held, "100.00")
    auditor = await staff(await a_funder(), Role.AUDITOR)
    keeper = await staff(await ledger_owner(book), Role.HUB_REVIEWER)

    answers = [await browser.sign_in(person.id).get(f"/ledger/{book.id}") for person in (auditor, keeper)]

    assert [answer.text.count("100.00") for answer in answers] == [2, 2]


async def ledger_owner(book):
    return await organizations.organization(book.organization)


async def test_the_bookkeeper_closes_the_month_from_the_books_page(browser):
    funder, book, _outside, _award = await a_funders_book()
    ben = await staff(funder, Role.BOOKKEEPER)

    with clock.at(clock.during(DAY)):
        browser.sign_in(ben.id)
        early = await browser.post(f"/ledger/{book.id}/closings", data={"month": "2026-05"})
    with clock.at(clock.during(date(2026, 6, 1))):
        browser.sign_in(ben.id)
        offered = await browser.get(f"/ledger/{book.id}")
        closed = await browser.post(f"/ledger/{book.id}/closings", data={"month": "2026-05"})
        shown = await browser.get(f"/ledger/{book.id}")

    assert early.status_code == 422
    assert "2026-05 尚未结束" in early.text
    assert "结账 2026-05" in offered.text
    assert (closed.status_code, closed.headers["location"]) == (303, f"/ledger/{book.id}")
    assert "结账至 2026-05" in shown.text
    assert await ClosedMonth.count() == 1


async def test_who_only_reads_is_not_offered_to_close_and_cannot(browser):
    funder, book, _outside, _award = await a_funders_book()
    browser.sign_in((await staff(funder, Role.AUDITOR)).id)

    shown = await browser.get(f"/ledger/{book.id}")
    tried = await browser.post(f"/ledger/{book.id}/closings", data={"month": "2026-05"})

    assert "结账 2026-05" not in shown.text
    assert tried.status_code == 404
    assert await ClosedMonth.count() == 0


async def test_the_pages_of_a_fund_book_ask_a_fixed_number_of_queries(browser):
    funder, book, outside, award = await a_funders_book()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)
    paths = (f"/ledger/{book.id}", f"/ledger/accounts/{award.id}")
    await browser.get("/ledger")

    few = [await queries_of(browser, path) for path in paths]
    for n in range(5):
        await enter(book, f"paid:{n}", outside, award, "1.00")
        await ledger.open_account(book.id, f"more:{n}", "更多", Side.DEBIT, opened_on=DAY)
    many = [await queries_of(browser, path) for path in paths]

    assert few == many


async def queries_of(browser, path: str) -> int:
    with queries_counted() as count:
        await browser.get(path)
    return len(count)
