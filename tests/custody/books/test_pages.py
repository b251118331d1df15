import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from grants.custody import jobs
from grants.custody.books.tables import NumberingChoice, VoucherBundle
from grants.people.tables import Role
from tests.calls.world import a_published_call
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.books.world import a_book
from tests.custody.world import on
from tests.organizations.world import staff

FILES = ("trial-balance.pdf", "trial-balance.xlsx", "general.pdf", "general.xlsx")


def rows(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()


async def test_a_bookkeeper_goes_from_the_trial_balance_to_an_account_to_a_voucher(browser):
    [keeping], desk = await a_book()
    home = f"/hub/books/{desk.book.id}"
    browser.sign_in(keeping.hub.bookkeeper.id)

    listed = await browser.get("/hub/books")
    trial = await browser.get(f"{home}?month=2026-06")
    general = await browser.get(f"{home}/general?month=2026-06")
    account = await browser.get(f"{home}/accounts/{keeping.ledger.account}?month=2026-06&span=year")
    proof = await browser.get(f"{home}/proof")

    assert home in listed.text
    assert "整本账簿" in listed.text
    assert "8,640.79" in trial.text
    assert "与资产相等" in trial.text
    assert f"{home}/accounts/{keeping.ledger.account}?month=2026-06" in trial.text
    assert ("1002 银行存款" in general.text, "本年累计" in general.text) == (True, True)
    assert ("2026-01 至 2026-06" in account.text, "记-001" in account.text) == (True, True)
    assert "没有发现差异" in proof.text


async def test_details_are_found_by_words_and_a_long_list_is_cut_with_a_word_about_it(browser, monkeypatch):
    keepings, desk = await a_book(groups=3)
    browser.sign_in(keepings[0].hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}?month=2026-06"
    monkeypatch.setattr("grants.custody.books.pages.book.SHOWN", 2)

    cut = (await browser.get(home)).text
    found = (await browser.get(f"{home}&q={keepings[2].award.number}")).text

    numbers = [each.award.number for each in keepings]
    assert [number in cut for number in numbers] == [True, True, False]
    assert "还有 1 个明细科目没有列出" in cut
    assert [number in found for number in numbers] == [False, False, True]


async def test_vouchers_are_listed_by_the_volume(browser, monkeypatch):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}/vouchers?month=2026-06"
    monkeypatch.setattr("grants.custody.books.vouchers.VOLUME", 1)

    first, second = (await browser.get(home)).text, (await browser.get(f"{home}&kind=记&first=2")).text

    assert ("志愿者保险支出" in first, "银行结息分配" in first) == (True, False)
    assert ("志愿者保险支出" in second, "银行结息分配" in second) == (False, True)


@pytest.mark.parametrize("file", FILES)
async def test_each_book_is_printed_and_taken_as_a_workbook(browser, file):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.reviewer.id)

    answer = await browser.get(f"/hub/books/{desk.book.id}/files/{file}?month=2026-06")
    ledger = f"/hub/books/{desk.book.id}/accounts/{keeping.ledger.account}/files/ledger.{file.rpartition('.')[2]}"
    of_account = await browser.get(f"{ledger}?month=2026-06")

    for each in (answer, of_account):
        assert each.status_code == 200
        assert each.content.startswith(b"%PDF" if file.endswith("pdf") else b"PK")


async def test_the_workbooks_hold_the_figures_of_the_pages(browser):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}"

    trial = rows((await browser.get(f"{home}/files/trial-balance.xlsx?month=2026-06")).content)
    listed = rows((await browser.get(f"{home}/vouchers/files/vouchers.xlsx?month=2026-06")).content)
    export = (await browser.get(f"{home}/vouchers/files/export.csv?month=2026-06")).content.decode("utf-8-sig")

    assert trial[1][:4] == ["1002", "银行存款", 9000.0, 0.0]
    assert trial[-1][1:] == ["合计", 9000.0, 9000.0, 360.79, 360.79, 9360.79, 9360.79, 8640.79, 8640.79]
    assert [row[1] for row in listed[1:]] == ["记-001", "记-002"]
    lines = list(csv.DictReader(io.StringIO(export)))
    assert [(row["凭证号"], row["科目编码"], row["借方金额"], row["贷方金额"]) for row in lines] == [
        ("1", "2601", "360.00", "0.00"),
        ("1", "1002", "0.00", "360.00"),
        ("2", "1002", "0.79", "0.00"),
        ("2", "2601", "0.00", "0.79"),
    ]
    assert (lines[0]["组织编码"], lines[0]["项目编号"]) == (keeping.group.code, keeping.award.number)


async def test_a_month_s_vouchers_are_ordered_watched_and_printed(browser):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}"
    order = {"month": "2026-06", "kind": "记", "first": "1", "key": "6f1c1b0e-9a56-4d9b-8f6b-2f1d1c9f0a11"}

    page = await browser.get(f"{home}/vouchers?month=2026-06")
    wrong = await browser.post(f"{home}/volumes", data={**order, "first": "2"})
    sent = await browser.post(f"{home}/volumes", data=order)
    [bundle] = await VoucherBundle.objects()
    watched = await browser.get(f"/hub/voucher-volumes/{bundle.id}")
    early = await browser.get(f"/hub/voucher-volumes/{bundle.id}/print")
    await jobs.volume_papers(bundle.id, 1)
    await jobs.volume_file(bundle.id)
    done = await browser.get(f"/hub/voucher-volumes/{bundle.id}")
    printed = await browser.get(f"/hub/voucher-volumes/{bundle.id}/print")

    assert "打印 记-001 至 记-002" in page.text
    assert (wrong.status_code, sent.status_code, early.status_code) == (422, 303, 404)
    assert "没有这一册凭证" in wrong.text
    assert "0 / 2" in watched.text
    assert "打印文件（PDF）" in done.text
    assert printed.content.startswith(b"%PDF")


async def test_numbering_is_chosen_on_the_page_for_the_next_month(browser):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}"

    with on("2026-06-25"):
        early = await browser.post(f"{home}/numbering", data={"numbering": "by_movement", "from_month": "2026-06"})
        sent = await browser.post(f"{home}/numbering", data={"numbering": "by_movement", "from_month": "2026-07"})
        page = await browser.get(f"{home}/vouchers")
        browser.sign_in(keeping.hub.cashier.id)
        refused = await browser.post(f"{home}/numbering", data={"numbering": "general", "from_month": "2026-07"})

    assert (early.status_code, sent.status_code, refused.status_code) == (422, 303, 404)
    assert "收、付、转分别编号" in page.text
    assert await NumberingChoice.count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR])
async def test_the_funder_s_people_read_the_accounts_of_their_own_money_and_nothing_else(browser, role):
    hub = await world.a_hub()
    ours, theirs = await world.a_ledger(hub), await world.a_ledger(hub, await a_published_call())
    book = ours.ledger.book
    reader = await staff(ours.call.funder, role)
    browser.sign_in(reader.id)
    home = f"/hub/books/{book}"

    trial = await browser.get(f"{home}?month=2026-05")
    mine = await browser.get(f"{home}/accounts/{ours.ledger.account}?month=2026-05")
    other = await browser.get(f"{home}/accounts/{theirs.ledger.account}?month=2026-05")
    workbook = rows((await browser.get(f"{home}/files/trial-balance.xlsx?month=2026-05")).content)
    closed = [
        (await browser.get(f"{home}/{each}")).status_code
        for each in ("general", "vouchers", "proof", "files/general.pdf", "vouchers/files/export.csv")
    ]

    assert (trial.status_code, mine.status_code, other.status_code) == (200, 200, 404)
    assert (ours.award.number in trial.text, theirs.award.number in trial.text) == (True, False)
    assert "只列出本单位资助资金的科目" in trial.text
    assert [row[0].split(".")[0] for row in workbook[1:]] == ["2601", "2601", ""]
    assert set(closed) <= {403, 404}


async def test_another_hub_s_people_find_nothing(browser):
    [_keeping], desk = await a_book()
    browser.sign_in((await world.a_hub()).bookkeeper.id)

    listed = await browser.get("/hub/books")
    found = [
        (await browser.get(f"/hub/books/{desk.book.id}{each}")).status_code for each in ("", "/general", "/vouchers")
    ]

    assert "还没有代管账簿" in listed.text
    assert found == [404] * 3


async def test_a_file_that_nobody_offers_and_an_account_of_another_book_are_not_found(browser):
    [keeping], desk = await a_book()
    [other], _another = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    home = f"/hub/books/{desk.book.id}"

    for path in (
        "files/x.pdf",
        "vouchers/files/x.csv",
        f"accounts/{keeping.ledger.account}/files/x",
        f"accounts/{other.ledger.account}",
    ):
        assert (await browser.get(f"{home}/{path}")).status_code == 404


async def test_a_book_too_long_to_wait_for_is_not_printed(browser, monkeypatch):
    [keeping], desk = await a_book()
    browser.sign_in(keeping.hub.bookkeeper.id)
    monkeypatch.setattr("grants.custody.books.rules.MOST_ROWS", 3)

    page = await browser.get(f"/hub/books/{desk.book.id}?month=2026-06")
    answer = await browser.get(f"/hub/books/{desk.book.id}/files/trial-balance.pdf?month=2026-06")

    assert (page.status_code, answer.status_code) == (200, 409)
    assert "共 4 行，超过 3 行" in page.text
    assert "共 4 行，超过 3 行" in answer.text


@pytest.mark.parametrize("groups", [1, 3])
async def test_pages_of_the_books_take_the_same_queries_with_one_and_with_three_groups(browser, groups):
    keepings, desk = await a_book(groups=groups)
    browser.sign_in(keepings[0].hub.bookkeeper.id)
    counts = []

    for path in ("", "/general", "/vouchers"):
        with queries_counted() as count:
            assert (await browser.get(f"/hub/books/{desk.book.id}{path}?month=2026-06")).status_code == 200
        counts.append(len(count))

    assert counts == [12, 10, 13]
