"""What one group waits for does not count the others that its hub keeps, a page of a hub's desk none that it does not
show; how long it takes is bench/custody.py."""

import html
import re
from datetime import date

from grants.custody import actions, jobs, queries
from grants.custody.bank import closing
from grants.db import sql
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, interest, line, take
from tests.custody.world import on
from tests.organizations.world import staff

MAY, JUNE_3 = date(2026, 5, 31), "2026-06-03"


async def a_closed_may():
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    with on(JUNE_3):
        made = await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        await jobs.state_month(made.id)
        await world.filed(desk.keeping, "12.00")
    return desk


async def others_arrive(desk, many: int) -> None:
    for _group in range(many):
        other = await world.a_ledger(desk.hub, desk.keeping.call, received=False)
        with on(JUNE_3):
            await actions.record_receipt(desk.hub.bookkeeper, other.payment.id, received_on=date(2026, 6, 3))
            await world.filed(other, "15.00")


async def test_a_groups_pages_read_nothing_of_the_others_at_its_hub(browser):
    desk = await a_closed_may()
    group, claim = desk.keeping.group.id, (await queries.claims(desk.keeping.first))[0].claim.id
    pages = [f"/groups/{group}", f"/groups/{group}/ledger", f"/groups/{group}/statements/2026-05", f"/claims/{claim}"]

    async def asked(person) -> list[tuple[int, int]]:
        found = []
        browser.sign_in(person.id)
        with on(JUNE_3):
            await browser.get("/inbox")
            for url in pages:
                with queries_counted() as count:
                    answer = await browser.get(url)
                assert answer.status_code == 200
                found.append((len(count), count.rows))
        return found

    alone = [await asked(desk.keeping.first), await asked(desk.hub.reviewer)]
    await others_arrive(desk, 3)

    assert [await asked(desk.keeping.first), await asked(desk.hub.reviewer)] == alone


async def test_a_closed_month_says_of_the_bank_what_its_entries_say(db):
    desk = await a_closed_may()
    await others_arrive(desk, 1)
    book = desk.keeping.ledger.book

    assert await queries.holdings_at_end(book, MAY) == await queries.holdings_on(book, MAY)
    assert (await queries.holdings(book)).groups > (await queries.holdings_at_end(book, MAY)).groups


async def test_the_hubs_list_of_claims_ends_and_its_total_is_of_all(browser, monkeypatch):
    monkeypatch.setattr("grants.custody.pages.hub.MOST_CLAIMS", 2)
    desk = await a_closed_may()
    await others_arrive(desk, 2)
    operator = await staff(desk.hub.organization, "hub_operator")

    with on(JUNE_3):
        found = (await browser.sign_in(operator.id).get("/hub/claims")).text

    assert "列出最近 2 笔，合计含全部 3 笔" in found
    assert "42.00" in found


async def a_hub_of(many: int):
    """A hub whose groups each have their payment, its line of the bank, a statement of May, a claim and a share of
    June's interest; as many others wait for their payment."""
    desk = await a_desk()
    others = [await world.a_ledger(desk.hub, desk.keeping.call) for _group in range(many - 1)]
    said = [
        line("2026-05-22", str(other.payment.amount), desk.keeping.call.funder.name, reference=other.payment.bank_ref)
        for other in others
    ]
    await take(desk, "2026-05", [arrival(desk), *said])
    with on(JUNE_3):
        made = await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        await jobs.state_month(made.id)
        for each in (desk.keeping, *others):
            await world.filed(each, "12.00")
    for _payment in range(many):
        await world.a_ledger(desk.hub, desk.keeping.call, received=False)
    await interest(desk, f"{many}.00", "2026-06-21")
    return desk


def pages_of(desk) -> list[str]:
    bank = f"/hub/bank/{desk.account.id}"
    return [
        "/hub/groups",
        "/hub/claims",
        "/hub/receipts",
        "/hub/statement-answers",
        "/hub/interest",
        "/hub/statements?month=2026-05",
        "/hub/statements?month=2026-06",
        f"{bank}?month=2026-05",
        f"{bank}?month=2026-06",
    ]


def small_pages(monkeypatch) -> None:
    for place in ("queries.lists", "queries.hub", "bank.months"):
        monkeypatch.setattr(f"grants.custody.{place}.PAGE", 2)
    monkeypatch.setattr("grants.custody.pages.hub.MOST_CLAIMS", 2)
    monkeypatch.setattr("grants.custody.stating.queries.MOST_SHOWN", 2)


async def test_a_hubs_lists_read_no_more_than_a_page_of_its_groups(browser, monkeypatch):
    small_pages(monkeypatch)

    async def asked(desk) -> list[tuple[str, int, int]]:
        found = []
        browser.sign_in(desk.hub.bookkeeper.id)
        with on("2026-06-22"):
            await browser.get("/inbox")
            for url in pages_of(desk):
                with queries_counted() as count:
                    answer = await browser.get(url)
                assert answer.status_code == 200
                found.append((url.replace(str(desk.account.id), ""), len(count), count.rows))
        return found

    few, many = await a_hub_of(3), await a_hub_of(5)

    assert await asked(many) == await asked(few)


async def test_a_page_of_a_hubs_list_begins_where_the_one_before_ended(browser, monkeypatch):
    small_pages(monkeypatch)
    desk = await a_hub_of(3)
    awards = "|".join(re.escape(row["number"]) for row in await sql("SELECT number FROM award"))
    browser.sign_in(desk.hub.bookkeeper.id)

    async def rows_of(url: str, sign: str) -> list[list[str]]:
        """Page after page, what the links of its rows point to."""
        found = []
        while url:
            text = (await browser.get(url)).text
            found.append(sorted(set(re.findall(sign, text))))
            following = re.search(r'href="(\?[^"]+)">下一页', text)
            url = url.partition("?")[0] + html.unescape(following[1]) if following else ""
        return found

    with on("2026-06-22"):
        lists = [
            await rows_of("/hub/statements?month=2026-05", r"/groups/\d+/statements/2026-05"),
            await rows_of(f"/hub/bank/{desk.account.id}?month=2026-05", r"/hub/bank-lines/\d+"),
            await rows_of("/hub/receipts", r"/vouchers/\d+"),
        ]
        kept = [await rows_of("/hub/groups", awards), await rows_of("/hub/interest", awards)]

    assert [[len(each) for each in pages] for pages in lists] == [[2, 1]] * 3
    assert [[len(each) for each in pages] for pages in kept] == [[2, 2, 2]] * 2
    assert all(len({row for each in pages for row in each}) == sum(map(len, pages)) for pages in [*lists, *kept])
