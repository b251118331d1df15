"""Both books beside a handover: months that close, every kind of movement, statements of the last month."""

from datetime import date
from decimal import Decimal

import pytest

from grants import clock, ledger
from grants.custody import actions as custody
from grants.custody.bank import actions as bank
from grants.custody.bank import closing
from grants.custody.bank import settling as hub_money
from grants.custody.bank.tables import MatchKind, UnexplainedReceipt
from grants.custody.books import checks
from grants.custody.goods import actions as goods_actions
from grants.custody.refunds.actions import record_refund
from grants.custody.stating import queries as stating
from grants.db import sql
from grants.errors import Refused
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse
from tests.banking.files import line
from tests.custody import world
from tests.custody.advances import world as advances
from tests.custody.bank.world import Desk, a_desk, arrival, booked, interest, take
from tests.custody.goods.test_goods import reported
from tests.custody.relation.test_beside import goods_of_today
from tests.custody.relation.world import MOVED_ON, a_moving_group, handed_over
from tests.custody.returning import world as returning
from tests.custody.world import on

DAY = "2026-06-22"
TODAY = date.fromisoformat(DAY)
# What the references of a hub's entries begin with.
EVERY_KIND = {
    *("receipt", "claim", "refund", "advance", "back", "goods", "handout", "interest", "line", "assigned", "sent_on"),
    *("undo", "return", "handover"),
}


async def test_a_month_closes_with_goods_in_store_and_an_advance_open(db):
    desk = await a_desk()
    with on("2026-05-25"):
        await goods_of_today(desk.keeping)
        advance = await advances.paid(desk.keeping)
    await take(desk, "2026-05", [arrival(desk), line("2026-05-25", "-500.00", "符晓晴", reference=advance.bank_ref)])
    with on("2026-06-05"):
        month = await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")

    assert str(month.bank) == "8500.00"
    assert await checks.run(desk.keeping.ledger.book) == []


async def by_the_group(keeping) -> None:
    """Claims, a refund, advances of both kinds, goods: all to their end on one day."""
    with on(DAY):
        claim = await world.paid(keeping, "360.00", "志愿者保险")
        petty, supplier = await advances.paid(keeping), await advances.supplied(keeping)
        await advances.crossed_off(keeping, petty, "320.00")
        await advances.came_back(keeping, petty, "180.00")
        await advances.crossed_off(keeping, supplier, "2000.00")
        await record_refund(
            keeping.hub.bookkeeper,
            claim.id,
            amount=Decimal("60.00"),
            refunded_on=TODAY,
            bank_ref="R1",
            reason="退货",
        )
        goods = await goods_of_today(keeping)
        handout = await reported(keeping, goods, 10, day=DAY)
        await goods_actions.confirm_handout(keeping.second, handout.id)


async def by_the_bank(desk) -> None:
    """Interest; a charge that was first said wrongly and its cover; money of nobody, assigned and sent back."""
    keeping = desk.keeping
    await interest(desk, "0.79", DAY)
    await take(
        desk,
        "2026-06",
        [
            line("2026-06-23", "-5.00", "开户行〔虚构〕", "", "", "手续费"),
            line("2026-06-24", "5.00", "枢纽〔虚构〕", "", "", "补足"),
            line("2026-06-25", "70.00", "热心商户〔虚构〕"),
            line("2026-06-26", "30.00", "错付的人〔虚构〕"),
        ],
    )
    with on("2026-07-02"):
        charge = await booked(desk, "-5.00", MatchKind.CHARGE)
        await bank.undo_match(keeping.hub.bookkeeper, charge.id, reason="另说明")
        await booked(desk, "-5.00", MatchKind.CHARGE)
        await booked(desk, "5.00", MatchKind.COVER)
        await booked(desk, "70.00", MatchKind.UNEXPLAINED)
        await booked(desk, "30.00", MatchKind.UNEXPLAINED)
        stray, wrong = await UnexplainedReceipt.objects().order_by(UnexplainedReceipt.id)
        await hub_money.send_receipt_back(
            keeping.hub.cashier, wrong.id, on=clock.today(), bank_ref="TK1", reason="付款方要求退回"
        )
        await hub_money.assign_receipt(
            keeping.hub.reviewer, stray.id, ledger_id=keeping.id, on=clock.today(), reason="付款方来函"
        )


async def test_every_kind_of_movement_up_to_a_handover_leaves_both_books_without_a_finding(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    desk = Desk(keeping, await current_account(keeping.hub.organization.id, AccountUse.CUSTODY))
    await by_the_group(keeping)
    await by_the_bank(desk)
    demand = await returning.asked_back(keeping, spent="2619.21")
    await returning.send_back(keeping, demand, "1000.00")
    with on("2026-07-10"):
        await handed_over(moving)

    books = await sql("SELECT id FROM book WHERE book_kind = 'custody' ORDER BY id")
    assert [await checks.run(row["id"]) for row in books] == [[], []]
    assert await ledger.verify() == []
    moved = await sql(
        "SELECT DISTINCT split_part(reference, ':', 2) AS kind FROM entry WHERE book = {}", books[0]["id"]
    )
    assert {row["kind"] for row in moved} == EVERY_KIND


async def test_a_closed_ledger_is_stated_for_the_month_in_which_it_closed_and_missed_in_none_after(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    hub = keeping.hub.organization.id
    other = await world.a_ledger(keeping.hub, keeping.call)
    with on(MOVED_ON):
        await handed_over(moving)
    for month, day in (("2026-05", "2026-06-05"), ("2026-06", "2026-07-06"), ("2026-07", "2026-08-05")):
        with on(max(day, MOVED_ON)):
            for each in (keeping, other):
                await custody.issue_statement(keeping.hub.bookkeeper, ledger_id=each.id, month=month)
    with on("2026-09-05"):
        await custody.issue_statement(keeping.hub.bookkeeper, ledger_id=other.id, month="2026-08")
        with pytest.raises(Refused, match=r"custody\.after_closing"):
            await custody.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-08")

    stated = await sql("SELECT month, closing FROM statement WHERE ledger = {} ORDER BY month", keeping.id)
    assert [(row["month"], str(row["closing"])) for row in stated][-1] == ("2026-07", "0.00")
    assert await stating.findings([hub]) == []
