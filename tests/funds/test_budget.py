from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock, ledger
from grants.calls import actions as calls
from grants.calls.plan import PoolPlan
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.funds import queries as funds
from grants.funds import rules as fund_rules
from grants.funds.budget import actions, queries
from grants.funds.budget.tables import FundMove, MoveKind
from grants.funds.queries import Figures
from grants.people.tables import Role
from tests.calls.world import a_plan, a_published_call, fund
from tests.conftest import parallel
from tests.files.samples import a_pdf
from tests.funds.world import a_fund, carried, given_back
from tests.organizations.world import a_funder, an_organiser, staff

NEXT_YEAR = clock.during(date(2027, 1, 20))


def yuan(text: str) -> Decimal:
    return Decimal(text)


async def figures_of(source) -> Figures:
    return (await funds.figures([source]))[source.id]


async def test_organiser_and_evaluation_have_their_own_lines_and_no_pool_reaches_them(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)

    await actions.set_aside(ben, source.id, uuid4(), kind=MoveKind.ORGANISER, amount=yuan("30000.00"))
    await actions.set_aside(ben, source.id, uuid4(), kind=MoveKind.EVALUATION, amount=yuan("10000.00"))
    found = await figures_of(source)

    assert (found.grants, found.organiser, found.evaluation) == (yuan("280000.00"), yuan("30000.00"), yuan("10000.00"))
    assert found.lines == found.received == yuan("320000.00")
    olga, organiser = await staff(funder, Role.OFFICER), await an_organiser()
    plan = a_plan(funder.id, organiser.id, (PoolPlan(source.id, yuan("280000.01")),))
    draft = await calls.draft_call(olga, plan)
    with pytest.raises(Refused, match=r"calls\.source_too_small"), clock.at(clock.during(date(2026, 3, 2), 9)):
        await calls.publish_call(olga, draft.id)


async def test_the_same_form_moves_money_once(db):
    funder = await a_funder()
    source, ben, key = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER), uuid4()

    moves = [
        await actions.set_aside(ben, source.id, key, kind=MoveKind.ORGANISER, amount=yuan("30000.00")) for _n in (1, 2)
    ]

    assert moves[0].id == moves[1].id
    assert (await figures_of(source)).organiser == yuan("30000.00")


async def test_what_is_carried_over_is_a_source_of_the_new_year_that_lapses_with_the_first(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    await actions.set_codes(ben, source.id, from_on=date(2026, 1, 1), function_code="2296002")

    with clock.at(NEXT_YEAR):
        move = await carried(ben, source, "120000.00")
    becomes = await funds.fund_facts(move.becomes)
    with clock.at(clock.during(date(2028, 1, 10))):
        second = await carried(ben, becomes.fund, "20000.00", code="lottery-c2028")
    last = await funds.fund(second.becomes)

    assert (becomes.fund.year, becomes.purposes) == (2027, (await funds.fund_facts(source.id)).purposes)
    assert [fund_rules.lapses_on(each) for each in (source, becomes.fund, last)] == [date(2028, 12, 31)] * 3
    assert (await queries.codes_on(last.id, date(2028, 1, 10))).function_code == "2296002"
    old, new = await figures_of(source), await figures_of(becomes.fund)
    assert (old.received, old.free, old.carried_over) == (yuan("320000.00"), yuan("200000.00"), yuan("120000.00"))
    assert (new.received, new.free, new.carried_over) == (yuan("120000.00"), yuan("100000.00"), yuan("20000.00"))


async def test_what_has_lapsed_is_given_back_and_nothing_else(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.BOOKKEEPER)

    with clock.at(clock.during(date(2029, 1, 2))):
        with pytest.raises(Refused, match=r"funds\.lapsed"):
            await carried(ben, source)
        with pytest.raises(Refused, match=r"funds\.lapsed"):
            await actions.set_aside(ben, source.id, uuid4(), kind=MoveKind.EVALUATION, amount=yuan("1.00"))
        with pytest.raises(Refused, match=r"funds\.returned_without_document"):
            await given_back(ben, source, basis=" ")
        await given_back(ben, source)

    found = await figures_of(source)
    assert (found.free, found.returned, found.lines) == (yuan("0.00"), yuan("320000.00"), yuan("0.00"))


async def test_no_call_is_published_on_a_source_that_has_lapsed(db):
    funder = await a_funder()
    source, olga, organiser = await a_fund(funder), await staff(funder, Role.OFFICER), await an_organiser()
    draft = await calls.draft_call(olga, a_plan(funder.id, organiser.id, (PoolPlan(source.id, yuan("1.00")),)))

    with pytest.raises(Refused, match=r"funds\.lapsed"), clock.at(clock.during(date(2029, 1, 2))):
        await calls.publish_call(olga, draft.id)


async def test_a_move_is_undone_once_and_not_when_its_money_went_on(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    with clock.at(NEXT_YEAR):
        move = await carried(ben, source, "100000.00")
        new = await funds.fund(move.becomes)
        with pytest.raises(Refused, match=r"funds\.undone_without_reason"):
            await actions.undo_move(ben, move.id, reason=" ")
        aside = await actions.set_aside(ben, new.id, uuid4(), kind=MoveKind.ORGANISER, amount=yuan("1.00"))
        with pytest.raises(Refused, match=r"ledger\.overdrawn"):
            await actions.undo_move(ben, move.id, reason="填错")
        await actions.undo_move(ben, aside.id, reason="填错")
        await actions.undo_move(ben, move.id, reason="填错")
        with pytest.raises(Refused, match=r"funds\.move_undone"):
            await actions.undo_move(ben, move.id, reason="填错")
        with pytest.raises(NotFound, match=r"funds\.no_move"):
            await queries.move_of(ben, new.id, move.id)

    assert (await figures_of(source)).free == yuan("320000.00")
    assert (await figures_of(new)).received == yuan("0.00")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "320000.01"}, "funds.not_free"),
        ({"amount": "0.00"}, "funds.move_not_positive"),
        ({"code": "lottery"}, "funds.carried_code_taken"),
        ({"code": "a b"}, "funds.bad_code"),
    ],
)
async def test_what_is_carried_over_is_free_and_has_its_own_code(db, changes, code):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)

    with clock.at(NEXT_YEAR), pytest.raises(Refused) as refused:
        await carried(ben, source, **changes)

    assert refused.value.code == code


async def test_a_year_that_is_not_over_is_not_carried_over(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)

    with clock.at(clock.during(date(2026, 12, 31))), pytest.raises(Refused, match=r"funds\.year_not_over"):
        await carried(ben, source)


async def test_the_database_lets_no_move_change_the_lapse_or_differ_from_its_entry(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    other = await a_fund(funder, code="later")
    with clock.at(NEXT_YEAR):
        move = await carried(ben, source, "100000.00")
    again = """INSERT INTO fund_move (fund, form_key, move_kind, amount, becomes, basis, entry, moved_on, moved_at,
        moved_by, undone_reason) SELECT fund, gen_random_uuid(), {}, amount, {}, basis, {}, moved_on, moved_at,
        moved_by, '' FROM fund_move WHERE id = {}"""
    book = await ledger.book_of(funder.id, ledger.BookKind.FUND)
    codes = ("source:later", "source:lottery")
    taker, giver = [await ledger.account(book.id, code) for code in codes]
    async with transaction():
        line = (taker.id, giver.id, move.amount)
        entry = await ledger.post(book.id, "by hand", "手工", [line], effective_on=clock.today(), by=ben)

    for kind, becomes, of in (("carried_over", other.id, entry.id), ("organiser", None, entry.id)):
        with pytest.raises(CheckViolationError):
            async with transaction():
                await sql(again, kind, becomes, of, move.id)
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE fund_move SET amount = 1 WHERE id = {}", move.id)
    assert await FundMove.count() == 1


@pytest.mark.commits
async def test_three_who_carry_over_at_once_never_spend_the_same_money(committed):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)

    async def carry(code):
        with clock.at(NEXT_YEAR):
            await carried(ben, source, "200000.00", code=code)

    results = await parallel(*(carry(f"c{n}") for n in range(3)))

    refused = [each.code for each in results if isinstance(each, Refused)]
    assert len(refused) == 2 and set(refused) <= {"funds.not_free", "funds.proposal_open"}
    assert (await figures_of(source)).free == yuan("120000.00")


async def test_a_document_is_kept_once_with_its_scan(db):
    funder = await a_funder()
    source, olga = await a_fund(funder), await staff(funder, Role.OFFICER)
    paper = {"number": "澜湾财〔2026〕1号", "content": a_pdf(), "name": "指标文.pdf"}

    row = await actions.keep_document(olga, source.id, issued_on=date(2026, 1, 5), **paper)
    with pytest.raises(Refused, match=r"funds\.document_known"):
        await actions.keep_document(olga, source.id, issued_on=date(2026, 1, 5), **paper)
    with pytest.raises(Refused, match=r"funds\.document_ahead"):
        await actions.keep_document(olga, source.id, issued_on=date(2126, 1, 5), **(paper | {"number": "2"}))

    assert len((await queries.scan(olga, source.id, row.id)).sha256) == 64
    with pytest.raises(NotFound, match=r"funds\.no_document"):
        await queries.scan(olga, source.id, row.id + 1)
    stranger = await staff(await a_funder(), Role.OFFICER)
    with pytest.raises(NotFound, match=r"funds\.budget_not_visible"):
        await queries.scan(stranger, source.id, row.id)


async def test_codes_hold_from_their_day_and_are_finances_business(db):
    funder = await a_funder()
    source, ben, olga = await a_fund(funder), *[await staff(funder, r) for r in (Role.FINANCE_PREPARER, Role.OFFICER)]
    await actions.set_codes(ben, source.id, from_on=date(2026, 1, 1), function_code="2296002")
    await actions.set_codes(ben, source.id, from_on=date(2026, 7, 1), function_code="2296099", economic_code="31006 名")

    days = [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1)]
    known = [await queries.codes_on(source.id, day) for day in days]

    assert [each and each.function_code for each in known] == [None, "2296002", "2296099"]
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.set_codes(olga, source.id, from_on=days[0], function_code="2296002")
    with pytest.raises(Refused, match=r"funds\.bad_budget_code"):
        await actions.set_codes(ben, source.id, from_on=days[0], function_code="福利支出")


async def test_a_call_and_its_awards_stay_within_what_is_left_of_the_source(db):
    facts = await a_published_call()

    found = await figures_of(fund(facts))

    assert (found.free, found.grants) == (yuan("0.00"), yuan("320000.00"))
