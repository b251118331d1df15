"""Several people at once with one advance, each in a session of their own that really commits."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import ledger
from grants.custody import queries
from grants.custody.advances import settling
from grants.custody.advances.queries import left_of
from grants.custody.advances.tables import Advance, AdvanceInvoice
from grants.db import sql, transaction
from grants.errors import Refused
from tests.conftest import parallel
from tests.custody import world
from tests.custody.advances.world import asked, came_back, checked, invoiced, paid
from tests.custody.world import on

pytestmark = pytest.mark.commits
JUNE = "2026-06-05"


def outcomes(results) -> list[str]:
    return sorted(each.code if isinstance(each, Refused) else type(each).__name__ for each in results)


async def test_a_second_petty_cash_waits_for_the_first_though_it_is_of_another_award_and_is_refused(committed):
    one = await world.a_ledger()
    other = await world.a_ledger(one.hub, group=one.group)
    entered = asyncio.Event()

    async def first() -> None:
        async with transaction():
            await asked(one, "100.00")
            entered.set()
            await asyncio.sleep(0.5)

    with on(JUNE):
        asking = asyncio.create_task(first())
        await entered.wait()
        with pytest.raises(Refused, match=r"custody\.petty_cash_open"):
            await asked(other, "100.00")
        await asking

    assert await queries.reserved(one.id) + await queries.reserved(other.id) == Decimal("100.00")


async def test_of_an_advance_and_a_claim_for_the_last_money_one_wins(committed):
    keeping = await world.a_ledger(paid="500.00")

    with on(JUNE):
        results = await parallel(asked(keeping, "400.00"), world.filed(keeping, "400.00"))

    assert sorted(outcomes(results)) in (["Advance", "custody.not_enough_held"], ["Claim", "custody.not_enough_held"])


async def test_an_advance_is_not_settled_twice_by_invoices_and_money_that_come_at_once(committed):
    keeping = await world.a_ledger()
    with on(JUNE):
        advance = await paid(keeping)

        results = await parallel(
            *(invoiced(keeping, advance, "300.00") for _ in range(3)),
            *(came_back(keeping, advance, "300.00", f"T{at}") for at in range(3)),
        )

    assert len([each for each in results if not isinstance(each, Exception)]) == 1
    assert await left_of(advance.id) == Decimal("200.00")
    assert await ledger.verify() == []


async def test_an_invoice_is_crossed_off_once(committed):
    keeping = await world.a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        claim = await checked(keeping, advance, "500.00")

        results = await parallel(
            *(settling.cross_off(keeping.hub.cashier, claim.id, on=date(2026, 6, 5)) for _ in range(4))
        )

    assert outcomes(results) == ["Claim", *["custody.wrong_status"] * 3]
    assert (await Advance.objects().get(Advance.id == advance.id)).settled_at is not None
    assert await ledger.verify() == []


async def test_what_is_taken_out_of_an_advance_has_its_claim_by_the_end_of_the_transaction(committed):
    keeping = await world.a_ledger()
    with on(JUNE):
        advance = await paid(keeping)

    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "INSERT INTO advance_invoice (advance, form_key, amount) VALUES ({}, gen_random_uuid(), 10)", advance.id
            )

    assert await AdvanceInvoice.count() == 0
