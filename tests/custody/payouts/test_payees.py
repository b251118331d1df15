"""Whom a claim pays: two of the group stand for the account."""

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants.custody import actions as custody
from grants.custody.payouts import payees
from grants.custody.payouts.tables import ClaimPayee
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.inbox import queries as inbox
from tests.custody import world
from tests.custody.payouts.world import PAYEE, a_counter, exported, payable
from tests.custody.world import on

DAY = "2026-06-03"


async def test_the_second_signature_stands_for_the_account_that_the_first_named(db):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.filed(keeping, "360.00", "志愿者保险")
        await payees.name_payee(keeping.first, claim.id, **PAYEE)
        before = (await payees.payees_of([claim.id]))[claim.id].confirmed_by
        await custody.sign_claim(keeping.second, claim.id)

    payee = (await payees.payees_of([claim.id]))[claim.id]
    assert (before, payee.named_by, payee.confirmed_by) == (None, keeping.first.id, keeping.second.id)


async def test_an_account_that_is_named_later_waits_for_another_signatory(db):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.verified(keeping, "360.00", "志愿者保险")
        await payees.name_payee(keeping.first, claim.id, **PAYEE)
        tasks = [str(each.words) for each in await inbox.tasks(keeping.second)]
        mine = [str(each.words) for each in await inbox.tasks(keeping.first)]

        with pytest.raises(Refused, match=r"custody\.payee_named_by_you"):
            await payees.confirm_payee(keeping.first, claim.id)
        await payees.confirm_payee(keeping.second, claim.id)
        with pytest.raises(Refused, match=r"custody\.no_payee_to_confirm"):
            await payees.confirm_payee(keeping.second, claim.id)

    assert "确认收款账户" in tasks
    assert "确认收款账户" not in mine
    [letter] = await sql("SELECT link FROM message WHERE event = 'custody.payee_named' LIMIT 1")
    assert letter["link"] == f"/claims/{claim.id}"


async def test_another_account_takes_the_place_of_the_first_and_is_confirmed_anew(db):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.filed(keeping, "360.00", "志愿者保险")
        first = await payees.name_payee(keeping.first, claim.id, **PAYEE)
        await custody.sign_claim(keeping.second, claim.id)
        again = await payees.name_payee(keeping.second, claim.id, **PAYEE)
        other = await payees.name_payee(keeping.second, claim.id, **PAYEE | {"number": "0012345678"})

    assert again.id == first.id
    assert (other.number, other.confirmed_by) == ("0012345678", None)
    assert await ClaimPayee.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "1234567"}, "organizations.bad_account"),
        ({"number": "62220000 1234x"}, "organizations.bad_account"),
        ({"cnaps": "123"}, "organizations.bad_cnaps"),
    ],
)
async def test_an_account_that_no_bank_keeps_is_refused(db, changes, code):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.filed(keeping, "360.00", "志愿者保险")
        with pytest.raises(Refused) as refused:
            await payees.name_payee(keeping.first, claim.id, **PAYEE | changes)

    assert refused.value.code == code


async def test_only_the_group_says_whom_it_pays_and_not_once_that_is_over_or_with_the_bank(db):
    counter = await a_counter()
    keeping = counter.keeping
    with on(DAY):
        done = await world.paid(keeping, "100.00")
        with pytest.raises(Refused, match=r"custody\.payee_of_ended_claim"):
            await payees.name_payee(keeping.first, done.id, **PAYEE)
        claim = await payable(keeping, "360.00", "志愿者保险")
        for stranger in (counter.cashier, counter.hub.bookkeeper, counter.operator):
            with pytest.raises(NotAllowed, match=r"people\.role_missing"):
                await payees.name_payee(stranger, claim.id, **PAYEE)
        await exported(counter, [claim])
        with pytest.raises(Refused, match=r"custody\.claim_with_the_bank"):
            await payees.name_payee(keeping.first, claim.id, **PAYEE | {"number": "99999999"})


async def test_the_database_keeps_one_account_in_force_and_two_people_behind_it(db):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.filed(keeping, "360.00", "志愿者保险")
        payee = await payees.name_payee(keeping.first, claim.id, **PAYEE)

    for statement, fault in (
        ("UPDATE claim_payee SET number = '11111111'", RestrictViolationError),
        ("UPDATE claim_payee SET confirmed_by = named_by, confirmed_at = now()", CheckViolationError),
        ("DELETE FROM claim_payee", RestrictViolationError),
        (
            "INSERT INTO claim_payee (claim, holder, number, bank_name, cnaps, named_by, named_at)"
            " SELECT claim, holder, '22222222', bank_name, cnaps, named_by, named_at FROM claim_payee"
            f" WHERE id = {payee.id}",
            UniqueViolationError,
        ),
    ):
        with pytest.raises(fault):
            async with transaction():
                await sql(statement)
