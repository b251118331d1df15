from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock, ledger
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.funds import actions, queries
from grants.funds.queries import Figures
from grants.funds.tables import FundKind, FundSource
from grants.inbox import queries as inbox
from grants.ledger import Side
from grants.people.tables import Role
from tests.calls.world import a_published_call, fund
from tests.counting import queries_counted
from tests.funds.world import a_fiscal_fund, a_fund
from tests.organizations.world import a_funder, an_organization, staff


def yuan(text: str) -> Decimal:
    return Decimal(text)


async def test_registering_a_source_posts_its_money(db):
    funder = await a_funder()

    source = await a_fund(funder)

    book = await ledger.book_of(funder.id, ledger.BookKind.FUND)
    account = await ledger.account(book.id, "source:lottery")
    moves = [(move.entry.reference, move.counter.code, move.amount) for move in await ledger.history(account.id)]
    assert moves == [(f"fund:{source.id}:received", "origin:lottery", yuan("320000.00"))]
    assert (await queries.fund_facts(source.id)).purposes == {"ELDERLY", "DISABLED", "ORPHAN", "POVERTY"}
    assert "公务接待" in source.banned_uses


async def test_a_code_is_taken_once(db):
    funder = await a_funder()
    await a_fund(funder)

    with pytest.raises(Refused, match=r"funds\.code_taken"):
        await a_fund(funder, amount="1.00")

    assert await FundSource.count() == 1
    assert (await queries.funds_of([funder.id]))[0].fund.amount == yuan("320000.00")


async def test_only_a_funder_has_sources(db):
    centre = await an_organization()
    officer = await staff(centre, Role.OFFICER)

    with pytest.raises(Refused, match=r"funds\.not_a_funder"):
        await actions.register_fund(
            officer,
            funder_id=centre.id,
            code="own",
            name="自筹",
            kind=FundKind.OWN,
            year=2026,
            amount=yuan("1.00"),
            purposes=["ELDERLY"],
        )


async def test_the_figures_of_a_source_are_read_from_the_book(db):
    facts = await a_published_call()
    lottery = fund(facts)
    await an_award(facts, "A-1", "75200.00")
    await an_award(facts, "A-2", "20000.00", code="fiscal", paid="0.00", payable="0.00")

    figures = (await queries.figures([lottery]))[lottery.id]

    assert figures == Figures(
        received=yuan("320000.00"),
        free=yuan("0.00"),
        in_pools=yuan("244800.00"),
        awarded=yuan("75200.00"),
        payable=yuan("22560.00"),
        paid=yuan("37600.00"),
    )
    assert figures.unpaid == yuan("37600.00")


async def an_award(facts, number, amount, *, code="lottery", payable="22560.00", paid="37600.00"):
    """Post what awards and disbursement post: pool → award → payable → paid."""
    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    pool = await ledger.account(book.id, f"pool:{facts.call.id}:{code}")
    amount = min(yuan(amount), pool.balance)
    names = ("award", "payable", "paid")
    accounts = [await ledger.open_account(book.id, f"{name}:{number}", name, Side.DEBIT) for name in names]
    steps = [
        (accounts[0], pool, amount),
        (accounts[1], accounts[0], yuan(payable) + yuan(paid)),
        (accounts[2], accounts[1], yuan(paid)),
    ]
    for debit, credit, each in steps:
        if each:
            reference = f"{number}:{debit.code}"
            line = (debit.id, credit.id, each)
            await ledger.post(book.id, reference, "测试", [line], effective_on=clock.today(), by=None)


async def test_the_figures_of_many_sources_ask_as_many_questions_as_of_one(db):
    funder = await a_funder()
    one_source = [await a_fund(funder)]
    with queries_counted() as one:
        await queries.figures(one_source)
    sources = [*one_source, await a_fiscal_fund(funder), await a_fund(funder, code="other")]
    with queries_counted() as three:
        await queries.figures(sources)

    assert len(one) == len(three) > 0


async def test_what_a_source_is_does_not_change(db):
    source = await a_fund(await a_funder())

    for statement in (
        "UPDATE fund_source SET amount = 1 WHERE id = {}",
        "DELETE FROM fund_purpose WHERE fund = {}",
        "UPDATE fund_purpose SET purpose = 'CULTURE' WHERE fund = {}",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement, source.id)


async def test_a_source_is_shown_to_those_who_work_for_its_funder(db):
    funder = await a_funder()
    source = await a_fund(funder)
    cashier = await staff(funder, Role.CASHIER)
    stranger = await staff(await a_funder(), Role.CASHIER)

    assert (await queries.fund_page(cashier, source.id)).figures.free == yuan("320000.00")
    with pytest.raises(NotFound, match=r"funds\.not_visible"):
        await queries.fund_page(stranger, source.id)


async def test_what_was_not_used_in_two_years_is_a_task_and_shown_as_to_be_returned(browser):
    funder = await a_funder()
    source = await a_fund(funder)
    ben = await staff(funder, Role.FINANCE_PREPARER)

    with clock.at(clock.during(date(2027, 12, 31))):
        before = [each.kind for each in await inbox.tasks(ben)]
    with clock.at(clock.during(date(2028, 6, 1))):
        [task] = [each for each in await inbox.tasks(ben) if each.kind == "fund_lapses"]
    with clock.at(clock.during(date(2029, 1, 2))):
        shown = await browser.sign_in(ben.id).get(f"/funds/{source.id}")

    assert "fund_lapses" not in before
    assert (task.amount, task.due_on) == (yuan("320000.00"), date(2028, 12, 31))
    assert "结转期已过（2028-12-31），未安排的 ¥320,000.00 待收回" in shown.text
