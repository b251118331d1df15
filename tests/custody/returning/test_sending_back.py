"""A hub sends a group's money back: what its book says, what it may not touch, and who sees it."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock, ledger
from grants.custody import queries
from grants.custody.queries.books import Source
from grants.custody.returning.tables import SentBack
from grants.db import sql, transaction
from grants.disclosure import funded
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.money import yuan
from grants.people.tables import Role
from grants.reporting.execution import queries as execution
from grants.reporting.execution.figures import Scope
from tests.conftest import parallel
from tests.custody.returning.world import SENT_ON, asked_back, send_back
from tests.custody.world import a_ledger, filed, on, paid
from tests.disbursement.recovery.world import an_office, ask_back
from tests.organizations.world import staff


async def a_ledger_with_a_demand():
    keeping = await a_ledger()
    with on("2026-06-05"):
        await paid(keeping, "3000.00")
    return keeping, await asked_back(keeping)


async def test_bank_and_group_go_down_and_the_money_is_not_spent(db):
    keeping, demand = await a_ledger_with_a_demand()

    sent = await send_back(keeping, demand)

    book = await queries.ledger_page(keeping.hub.cashier, keeping.id)
    [line] = await sql(
        "SELECT d.code AS debit, c.code AS credit, l.amount FROM line l JOIN account d ON d.id = l.debit"
        " JOIN account c ON c.id = l.credit WHERE l.entry = {}",
        sent.entry,
    )
    assert (line["debit"][:5], line["credit"], line["amount"]) == ("2601.", "1002", yuan("6000.00"))
    assert (book.held, book.spent, book.sent_back) == (yuan("0.00"), yuan("3000.00"), yuan("6000.00"))
    assert (book.rows[-1].source, str(book.rows[-1].what)) == (Source.RETURN, "退回主办")
    assert book.reconciliation.holdings.difference == 0
    assert await ledger.verify() == []


async def test_what_was_sent_back_is_not_spent_on_public_pages_nor_in_the_money_views(db):
    keeping, demand = await a_ledger_with_a_demand()
    auditor = await staff(keeping.call.funder, Role.AUDITOR)
    await send_back(keeping, demand, "4000.00")

    [use] = await sql("SELECT spent, sent_back, held FROM custody_use WHERE ledger = {}", keeping.id)
    views = await execution.money_of(auditor, Scope.ROUNDS)

    assert (use["spent"], use["sent_back"], use["held"]) == (yuan("3000.00"), yuan("4000.00"), yuan("2000.00"))
    assert [row.figures.spent for row in views] == [yuan("3000.00")]
    assert "custody_use" in funded.PUBLIC


async def test_the_same_word_of_the_bank_books_once_and_another_word_with_it_is_refused(db):
    keeping, demand = await a_ledger_with_a_demand()
    first = await send_back(keeping, demand, "1000.00")

    again = await send_back(keeping, demand, "1000.00")
    with pytest.raises(Refused, match=r"custody\.return_reference_used"):
        await send_back(keeping, demand, "2000.00")

    assert (first.id, await SentBack.count()) == (again.id, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": yuan("6000.01")}, "custody.return_over_demand"),
        ({"amount": yuan("0.00")}, "custody.return_over_demand"),
        ({"bank_ref": " "}, "custody.return_without_reference"),
        ({"sent_on": date(2026, 7, 5)}, "custody.returned_before_asked"),
        ({"sent_on": date(2026, 7, 9)}, "custody.in_the_future"),
    ],
)
async def test_a_return_that_is_not_what_was_asked_is_refused(db, changes, code):
    keeping, demand = await a_ledger_with_a_demand()

    with pytest.raises(Refused) as refused:
        await send_back(keeping, demand, **changes)

    assert refused.value.code == code


async def test_what_claims_under_way_have_set_aside_stays_for_them(db):
    keeping, demand = await a_ledger_with_a_demand()
    with on("2026-07-07"):
        await filed(keeping, "500.00", "印刷")

    with pytest.raises(Refused, match=r"custody\.return_over_held"):
        await send_back(keeping, demand)

    assert (await send_back(keeping, demand, "5500.00")).amount == yuan("5500.00")


async def test_a_demand_that_is_complete_takes_nothing_more(db):
    keeping, demand = await a_ledger_with_a_demand()
    await send_back(keeping, demand)

    with pytest.raises(Refused, match=r"custody\.return_complete"):
        await send_back(keeping, demand, "0.01", bank_ref="TH0002")


async def test_only_the_hubs_own_cashier_books_it_and_only_where_a_hub_keeps_the_money(db):
    keeping, demand = await a_ledger_with_a_demand()
    other, office = await a_ledger(), await an_office()

    for who in (keeping.hub.bookkeeper, keeping.hub.reviewer, other.hub.cashier):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await send_back(keeping, demand, by=who)
    with pytest.raises(NotFound, match=r"custody\.no_ledger_of_demand"):
        await send_back(keeping, await ask_back(office))


async def test_the_database_sends_back_no_more_than_is_asked_and_leaves_what_is_claimed(db):
    keeping, demand = await a_ledger_with_a_demand()
    sent = await send_back(keeping, demand, "1000.00")
    other = await a_ledger()
    again = (
        "INSERT INTO sent_back (ledger, demand, amount, sent_on, bank_ref, entry, recorded_at, recorded_by,"
        " recorded_by_name) SELECT {}, demand, {}, sent_on, {}, {}, recorded_at, recorded_by, '' FROM sent_back"
    )
    receipt = (await sql("SELECT entry FROM custody_receipt WHERE ledger = {}", keeping.id))[0]["entry"]

    for values in (
        (keeping.id, yuan("5000.01"), "B1", receipt),
        (keeping.id, yuan("1.00"), "B2", receipt),
        (other.id, yuan("1.00"), "B3", receipt),
    ):
        with pytest.raises(CheckViolationError, match=r"does not"):
            async with transaction():
                await sql(again, *values)
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE sent_back SET amount = 1 WHERE id = {}", sent.id)


async def test_the_database_keeps_what_claims_have_set_aside(db):
    keeping, demand = await a_ledger_with_a_demand()
    with on("2026-07-07"):
        await filed(keeping, "1200.00", "印刷")
    async with transaction():
        bank = await queries.bank_account(keeping.ledger.book)
        lines = [(keeping.ledger.account, bank.id, yuan("5000.00"))]
        entry = await ledger.post(keeping.ledger.book, "by hand", "手工", lines, effective_on=SENT_ON, by=None)

    with pytest.raises(CheckViolationError, match="no longer hold what is claimed"):
        async with transaction():
            await sql(
                "INSERT INTO sent_back (ledger, demand, amount, sent_on, bank_ref, entry, recorded_at, recorded_by,"
                " recorded_by_name) VALUES ({}, {}, 5000.00, {}, 'B', {}, now(), 1, '')",
                keeping.id,
                demand.id,
                SENT_ON,
                entry.id,
            )


@pytest.mark.commits
async def test_of_several_at_once_no_more_goes_than_is_asked_back(committed):
    keeping, demand = await a_ledger_with_a_demand()

    results = await parallel(*(send_back(keeping, demand, "2500.00", bank_ref=f"B{n}") for n in range(4)))

    refused = [each.code for each in results if isinstance(each, Refused)]
    assert refused == ["custody.return_over_demand"] * 2
    assert await ledger.verify() == []


async def test_the_cashier_is_asked_until_it_is_sent_and_books_it_on_the_page(browser):
    keeping, demand = await a_ledger_with_a_demand()
    browser.sign_in(keeping.hub.cashier.id)
    typed = {"amount": "6000", "sent_on": SENT_ON.isoformat(), "bank_ref": "TH0001"}

    with clock.at(clock.during(SENT_ON)):
        waiting = [each.kind for each in await inbox.tasks(keeping.hub.cashier)]
        page = await browser.get("/hub/returns")
        over = await browser.post(f"/hub/returns/{demand.id}", data=typed | {"amount": "7000"})
        done = await browser.post(f"/hub/returns/{demand.id}", data=typed)
        after = await browser.get("/hub/returns")
        left = [each.kind for each in await inbox.tasks(keeping.hub.cashier)]
        book = await browser.get(f"/groups/{keeping.group.id}/ledger")
        read = await browser.sign_in((await staff(keeping.call.funder, Role.AUDITOR)).id).get("/hub/returns")
        other = await browser.sign_in((await a_ledger()).hub.cashier.id).get("/hub/returns")

    assert ("send_back" in waiting, "send_back" in left) == (True, False)
    assert demand.number in page.text and 'value="6,000.00"' in page.text
    assert (over.status_code, "不超过待退的 6,000.00" in over.text, 'value="7000"' in over.text) == (422, True, True)
    assert (done.status_code, "已退清" in after.text, "登记退回" in after.text) == (303, True, False)
    assert "退回主办" in book.text and "退回资助款" in book.text
    assert demand.number in read.text and "登记退回" not in read.text
    assert demand.number not in other.text
