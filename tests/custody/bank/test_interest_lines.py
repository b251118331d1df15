"""The bank's interest line and the groups' shares meet, whichever comes first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants import ledger
from grants.custody import actions as custody
from grants.custody.bank import actions, queries, sharing
from grants.custody.bank.tables import LineMatch, UnexplainedReceipt
from grants.custody.tables import CustodyLedger, Interest, InterestShare
from grants.errors import NotAllowed, Refused
from grants.ledger import checks
from tests.banking.files import line
from tests.custody import world
from tests.custody.bank.world import Desk, a_desk, arrival, day_of, interest, line_of, take
from tests.custody.world import on

CREDIT = line("2026-06-21", "3.20", "开户行〔虚构〕", "", "", "结息")
FIRST = date(2026, 5, 12)


async def a_hub_of_three() -> Desk:
    """One group has 9,000 from 22 May; a second 4,000 from 30 May, of which it spends a part; a third, opened in June,
    gets 1,000 and spends all of it before the interest comes."""
    desk = await a_desk()
    hub, call = desk.hub, desk.keeping.call
    second = await world.a_ledger(hub, call, received=False, paid="4000.00")
    with on("2026-05-30"):
        await custody.record_receipt(hub.bookkeeper, second.payment.id, received_on=date(2026, 5, 30))
    with on("2026-06-09"):
        await world.paid(second, "333.33")
    third = await world.an_award(hub, call, lines=(("全部", "1000.00"),), paid="1000.00")
    with on("2026-06-11"):
        third.ledger = await custody.open_ledger(hub.bookkeeper, third.award.id)
        await custody.record_receipt(hub.bookkeeper, third.payment.id, received_on=date(2026, 6, 11))
    with on("2026-06-18"):
        await world.paid(third, "1000.00", "全部")
    return desk


async def the_slow_way(since: date | None, until: date, cents: int) -> dict[int, Decimal]:
    """A second implementation: each day's balance asked of the book, cents dealt out one by one."""
    kept = await CustodyLedger.objects().order_by(CustodyLedger.id)
    products = {}
    for each in kept:
        day, total = since or FIRST, 0
        while day < until:
            total += int(await ledger.balance_on(each.account, day) * 100)
            day += timedelta(days=1)
        products[each.id] = total
    whole = sum(products.values())
    dealt = {key: cents * product // whole for key, product in products.items()}
    left = sorted(products, key=lambda key: (-(cents * products[key] % whole), key))
    for key in left[: cents - sum(dealt.values())]:
        dealt[key] += 1
    return {key: Decimal(part) / 100 for key, part in dealt.items()}


async def shares_of(credited: Interest) -> dict[int, Decimal]:
    return {
        each.ledger: each.amount for each in await InterestShare.objects().where(InterestShare.interest == credited.id)
    }


async def test_ledgers_that_begin_and_end_within_the_period_share_as_a_slow_second_implementation_says(db):
    desk = await a_hub_of_three()

    first = await interest(desk, "1771.77", "2026-06-21")
    later = await interest(desk, "3.20", "2026-09-21")

    assert await shares_of(first) == await the_slow_way(None, date(2026, 6, 21), 177177)
    assert await shares_of(later) == await the_slow_way(date(2026, 6, 21), date(2026, 9, 21), 320)
    assert min((await shares_of(first)).values()) > 0
    assert await checks.run() == []


async def test_an_interest_line_offers_its_shares_and_saying_so_books_them_on_its_day(db):
    desk = await a_hub_of_three()
    await take(desk, "2026-06", [CREDIT])
    found = await line_of(desk, "3.20")
    with on("2026-07-02"):
        offered = await sharing.offer(desk.hub.bookkeeper, await queries.line_desk(desk.hub.bookkeeper, found.id))
        match = await actions.share_line(desk.hub.bookkeeper, found.id, reason="6 月结息")
        with pytest.raises(Refused, match=r"custody\.line_matched"):
            await actions.share_line(desk.hub.bookkeeper, found.id, reason="再分")
        after = await sharing.offer(desk.hub.bookkeeper, await queries.line_desk(desk.hub.bookkeeper, found.id))

    [credited] = await Interest.objects()
    shares = await shares_of(credited)
    assert (credited.credited_on, credited.amount, match.entry) == (date(2026, 6, 21), Decimal("3.20"), credited.entry)
    assert offered.is_likely
    assert {kept.ledger.id: amount for kept, _product, amount in offered.shares} == {
        key: amount for key, amount in shares.items() if amount
    }
    assert after is None
    assert await UnexplainedReceipt.count() == 0


async def test_interest_that_was_booked_first_is_matched_with_its_line_without_asking(db):
    desk = await a_desk()
    credited = await interest(desk, "3.20", "2026-06-21")
    await take(desk, "2026-05", [arrival(desk)])
    await take(desk, "2026-06", [CREDIT])

    found = await line_of(desk, "3.20")
    match = await LineMatch.objects().where(LineMatch.line == found.id).first()
    assert (match.entry, match.is_automatic, match.reason) == (credited.entry, True, "金额相同、摘要写有“息”、同一天")
    assert (await day_of(desk, "2026-06-21")).is_proved


async def test_what_left_is_no_interest_nor_is_a_second_of_the_day_and_only_the_bookkeeper_shares(db):
    desk = await a_desk()
    lines = [CREDIT, line("2026-06-21", "0.80", "开户行〔虚构〕", "", "", "结息"), line("2026-06-22", "-2.00")]
    await take(desk, "2026-05", [arrival(desk)])
    await take(desk, "2026-06", lines)
    first, second, charge = [await line_of(desk, amount) for amount in ("3.20", "0.80", "-2.00")]
    with on("2026-07-02"):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.share_line(desk.hub.cashier, first.id, reason="结息")
        with pytest.raises(Refused, match=r"custody\.bank_reason_missing"):
            await actions.share_line(desk.hub.bookkeeper, first.id, reason=" ")
        with pytest.raises(Refused, match=r"custody\.interest_taken"):
            await actions.share_line(desk.hub.bookkeeper, charge.id, reason="结息")
        await actions.share_line(desk.hub.bookkeeper, first.id, reason="结息")
        with pytest.raises(Refused, match=r"custody\.interest_known"):
            await actions.share_line(desk.hub.bookkeeper, second.id, reason="结息")
        offered = await sharing.offer(desk.hub.bookkeeper, await queries.line_desk(desk.hub.bookkeeper, second.id))

    assert offered is None


async def test_the_page_of_an_interest_line_shows_the_shares_and_takes_the_word(browser):
    desk = await a_hub_of_three()
    await take(desk, "2026-06", [CREDIT])
    found = await line_of(desk, "3.20")
    browser.sign_in(desk.hub.bookkeeper.id)
    with on("2026-07-02"):
        shown = await browser.get(f"/hub/bank-lines/{found.id}")
        said = await browser.post(f"/hub/bank-lines/{found.id}", data={"what": "interest", "reason": "6 月结息"})
        after = await browser.get(f"/hub/bank-lines/{found.id}")

    assert "结息：按积数分给 3 本台账" in shown.text and "作为结息的分配" in shown.text
    assert shown.text.index("结息：按积数") < shown.text.index("待查款项")
    assert said.status_code == 303
    assert "作为结息的分配" not in after.text
    assert await Interest.count() == 1
