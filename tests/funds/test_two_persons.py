"""Money that leaves its year or the book takes two persons, also where one holds both roles."""

from datetime import date
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, UniqueViolationError

from grants import clock
from grants.db import get, sql, transaction
from grants.errors import NotAllowed, Refused
from grants.funds import queries as funds
from grants.funds.budget import actions
from grants.funds.budget.deciding import decide_move, propose_move
from grants.funds.budget.tables import FundMove, MoveKind
from grants.money import yuan
from grants.organizations.tables import Organization
from grants.people.tables import Role
from tests.funds.world import a_fund, carried
from tests.organizations.world import a_funder, staff

NEXT_YEAR = clock.during(date(2027, 1, 20))
GIVEN = {"kind": MoveKind.RETURNED, "amount": yuan("1000.00"), "basis": "澜湾财〔2027〕1号"}


@pytest.fixture
async def desk(db):
    funder = await a_funder()
    source = await a_fund(funder)
    both = await staff(funder, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER)
    return source, both, await staff(funder, Role.APPROVER), await staff(funder, Role.CASHIER)


async def test_what_is_proposed_moves_nothing_until_another_confirms_it(desk):
    source, both, anna, _carl = desk

    asked = await propose_move(both, source.id, uuid4(), **GIVEN)
    before = await funds.free(source)
    with pytest.raises(NotAllowed, match=r"funds\.decides_own_proposal"):
        await decide_move(both, asked.id, is_confirmed=True)
    await decide_move(anna, asked.id, is_confirmed=True)

    [move] = await FundMove.objects()
    assert (before, await funds.free(source)) == (yuan("320000.00"), yuan("319000.00"))
    assert (move.form_key, move.moved_by, move.basis) == (asked.form_key, anna.id, "澜湾财〔2027〕1号")
    with pytest.raises(Refused, match=r"funds\.proposal_decided"):
        await decide_move(anna, asked.id, is_confirmed=False, opinion="晚了")


async def test_what_is_declined_says_why_and_moves_nothing(desk):
    source, both, anna, _carl = desk
    asked = await propose_move(both, source.id, uuid4(), **GIVEN)

    with pytest.raises(Refused, match=r"funds\.declined_without_reason"):
        await decide_move(anna, asked.id, is_confirmed=False, opinion=" ")
    await decide_move(anna, asked.id, is_confirmed=False, opinion="文号不对")

    assert await FundMove.count() == 0
    assert (await propose_move(both, source.id, uuid4(), **GIVEN)).decided_at is None


async def test_one_thing_is_proposed_at_a_time_and_the_same_form_once(desk):
    source, both, _anna, carl = desk
    key = uuid4()
    first = await propose_move(both, source.id, key, **GIVEN)

    assert (await propose_move(both, source.id, key, **GIVEN)).id == first.id
    with pytest.raises(Refused, match=r"funds\.proposal_open"):
        await propose_move(both, source.id, uuid4(), **GIVEN)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await propose_move(carl, source.id, uuid4(), **GIVEN)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await decide_move(carl, first.id, is_confirmed=True)


async def test_what_is_no_longer_free_is_not_confirmed(desk):
    source, both, anna, _carl = desk
    asked = await propose_move(both, source.id, uuid4(), **GIVEN | {"amount": yuan("320000.00")})
    await actions.set_aside(both, source.id, uuid4(), kind=MoveKind.ORGANISER, amount=yuan("0.01"))

    with pytest.raises(Refused, match=r"funds\.not_free"):
        await decide_move(anna, asked.id, is_confirmed=True)


async def test_who_confirmed_a_move_does_not_undo_it(desk):
    source, both, _anna, _carl = desk
    ben = await staff(await get(Organization, source.funder), Role.BOOKKEEPER)
    asked = await propose_move(ben, source.id, uuid4(), **GIVEN)
    await decide_move(both, asked.id, is_confirmed=True)
    [move] = await FundMove.objects()

    with pytest.raises(NotAllowed, match=r"funds\.undoes_own_move"):
        await actions.undo_move(both, move.id, reason="填错")
    await actions.undo_move(ben, move.id, reason="填错")

    assert await funds.free(source) == yuan("320000.00")


async def test_the_database_asks_for_two_persons(desk):
    source, both, anna, _carl = desk
    asked = await propose_move(both, source.id, uuid4(), **GIVEN)
    with clock.at(NEXT_YEAR), pytest.raises(Refused, match=r"funds\.proposal_open"):
        await carried(both, source)

    decided = "UPDATE fund_proposal SET decided_at = now(), decided_by = {}, is_confirmed = true WHERE id = {}"
    for wrong, values in (
        (decided, (both.id, asked.id)),
        (
            "INSERT INTO fund_move (fund, form_key, move_kind, amount, basis, entry, moved_on, moved_at, moved_by,"
            " undone_reason) SELECT fund, form_key, move_kind, amount, basis, (SELECT max(id) FROM entry), now(),"
            " now(), {}, '' FROM fund_proposal WHERE id = {}",
            (anna.id, asked.id),
        ),
    ):
        with pytest.raises(CheckViolationError):
            async with transaction():
                await sql(wrong, *values)
    with pytest.raises(UniqueViolationError, match="fund_proposal_open_once"):
        async with transaction():
            await sql(
                "INSERT INTO fund_proposal (fund, form_key, move_kind, amount, code, name, basis, proposed_at,"
                " proposed_by, proposed_by_name, decided_by_name, opinion) SELECT fund, gen_random_uuid(), move_kind,"
                " amount, code, name, basis, proposed_at, proposed_by, '', '', '' FROM fund_proposal"
            )
