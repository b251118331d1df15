"""What one group waits for does not count the others that its hub keeps; how long it takes is bench/custody.py."""

from datetime import date

from grants.custody import actions, jobs, queries
from grants.custody.bank import closing
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, take
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
