import asyncio
from datetime import date
from decimal import Decimal

import pytest

from grants import ledger
from grants.banking.tables import StatementLine
from grants.custody import actions as custody
from grants.custody.bank import actions, closing
from grants.custody.bank.tables import CustodyMonth, LineMatch, MatchKind
from grants.custody.tables import Claim
from grants.db import sql, transaction
from grants.errors import Refused
from tests.banking.files import line
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, file_of, line_of, take
from tests.custody.world import on

pytestmark = pytest.mark.commits
STRAY = line("2026-05-25", "500.00", "热心商户〔虚构〕")


def codes_of(found) -> list[str]:
    return sorted(getattr(each, "code", "done") for each in found)


async def test_of_two_closings_at_once_one_is_refused(committed):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])

    with on("2026-06-05"):
        found = await asyncio.gather(
            *(closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05") for _ in range(4)),
            return_exceptions=True,
        )

    assert codes_of(found) == [*["banking.month_out_of_turn"] * 3, "done"]
    assert await CustodyMonth.count() == 1


async def test_an_entry_while_a_month_is_closed_is_before_it_or_refused_and_never_without_its_line(committed):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    with on("2026-06-05"):
        claims = [await world.verified(desk.keeping, f"{10 + n}.00") for n in range(6)]
        # What is claimed in June cannot be paid in May; interest of May can still come.
        pays = [
            custody.pay_claim(desk.hub.cashier, each.id, paid_on=date(2026, 6, 5), bank_ref=f"B{each.id}")
            for each in claims
        ]
        late = custody.record_interest(
            desk.hub.bookkeeper, hub_id=desk.hub.organization.id, credited_on=date(2026, 5, 31), amount=Decimal("3.20")
        )
        shut = closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        *paid, interest, closed = await asyncio.gather(*pays, late, shut, return_exceptions=True)

    assert codes_of(paid) == ["done"] * 6
    assert (getattr(interest, "code", "done"), getattr(closed, "code", "done")) in {
        ("done", "custody.entries_without_line"),
        ("ledger.month_closed", "done"),
    }
    orphans = await sql(
        "SELECT e.id FROM entry e JOIN custody_month m ON m.book = e.book AND e.month <= m.month"
        " WHERE NOT EXISTS (SELECT FROM line_match x WHERE x.entry = e.id AND x.undone_at IS NULL)"
    )
    assert orphans == []
    assert await Claim.count().where(Claim.status == "paid") == 6
    assert await ledger.verify() == []


async def test_a_closing_waits_for_an_entry_that_is_being_made_and_says_that_it_has_no_line(committed):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    entered, may = asyncio.Event(), date(2026, 5, 31)

    async def enter() -> None:
        async with transaction():
            await custody.record_interest(
                desk.hub.bookkeeper, hub_id=desk.hub.organization.id, credited_on=may, amount=Decimal("3.20")
            )
            entered.set()
            await asyncio.sleep(0.5)

    with on("2026-06-05"):
        entering = asyncio.create_task(enter())
        await entered.wait()
        with pytest.raises(Refused, match=r"custody\.entries_without_line"):
            await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        await entering

    assert await CustodyMonth.count() == 0


async def test_of_two_who_say_what_a_line_is_at_once_one_is_refused(committed):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    stray = await line_of(desk, "500.00")

    with on("2026-06-02"):
        found = await asyncio.gather(
            *(
                actions.book_line(desk.hub.bookkeeper, stray.id, kind=MatchKind.UNEXPLAINED, reason=f"第 {n} 次")
                for n in range(4)
            ),
            return_exceptions=True,
        )

    assert codes_of(found) == [*["custody.line_matched"] * 3, "done"]
    assert await LineMatch.count().where(LineMatch.line == stray.id) == 1


async def test_of_two_statements_at_once_each_line_is_taken_once(committed):
    desk = await a_desk()
    lines = [arrival(desk), *(line("2026-05-28", "-1.00", "甲", reference=f"F{n}") for n in range(10))]

    files = [file_of(desk, "2026-05", lines[: 6 + n]) for n in range(4)]
    with on("2026-06-02"):
        await asyncio.gather(
            *(actions.import_statement(desk.hub.bookkeeper, desk.account.id, each) for each in files),
            return_exceptions=True,
        )
    await take(desk, "2026-05", lines)

    assert await StatementLine.count() == len(lines)
