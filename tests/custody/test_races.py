"""Several people at once, each in a session of their own that really commits."""

import uuid
from decimal import Decimal

import pytest

from grants.custody import actions, queries
from grants.custody.tables import Claim
from grants.errors import Refused
from tests.conftest import parallel
from tests.custody import world
from tests.custody.world import on

pytestmark = pytest.mark.commits


def outcomes(results) -> list[str]:
    return sorted(each.code if isinstance(each, Refused) else type(each).__name__ for each in results)


def filing(keeping, amount, invoice, by=None, item="邻里节"):
    return actions.file_claim(
        by or keeping.first,
        ledger_id=keeping.id,
        award_line_id=keeping.lines[item].id,
        amount=Decimal(amount),
        invoices=[world.an_invoice(keeping, amount, invoice)],
        summary=item,
        form_key=uuid.uuid4(),
    )


async def test_of_two_claims_for_the_last_money_one_wins(committed):
    keeping = await world.a_ledger(paid="500.00")

    with on("2026-06-05"):
        results = await parallel(*(filing(keeping, "300.00", f"{at:020}", by=keeping.second) for at in range(4)))

    assert outcomes(results) == ["Claim"] + ["custody.not_enough_held"] * 3
    assert await queries.reserved(keeping.id) == Decimal("300.00")


async def test_of_claims_for_the_last_of_a_line_one_wins(committed):
    keeping = await world.a_ledger()

    with on("2026-06-05"):
        results = await parallel(*(filing(keeping, "200.00", f"{at:020}", item="志愿者保险") for at in range(3)))

    assert outcomes(results) == ["Claim", "custody.over_line", "custody.over_line"]


async def test_one_invoice_at_two_hubs_at_once_is_used_once(committed):
    here, there = await world.a_ledger(), await world.a_ledger()

    with on("2026-06-05"):
        results = await parallel(filing(here, "10.00", "9" * 20), filing(there, "10.00", "9" * 20))

    assert outcomes(results) == ["Claim", "custody.invoice_used"]


async def test_five_cashiers_pay_a_claim_once(committed):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.verified(keeping, "100.00")
        day = claim.claimed_on
        results = await parallel(
            *(actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=day, bank_ref=f"B{at}") for at in range(5))
        )

    assert outcomes(results) == ["Claim"] + ["custody.wrong_status"] * 4
    assert [str(row.balance) for row in await queries.movements(keeping.ledger)] == ["9000.00", "8900.00"]


async def test_paying_one_claim_while_another_is_filed_never_counts_its_money_twice(committed):
    keeping = await world.a_ledger(paid="500.00")
    with on("2026-06-05"):
        claim = await world.verified(keeping, "300.00")
        results = await parallel(
            actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=claim.claimed_on, bank_ref="B"),
            filing(keeping, "200.01", "8" * 20),
            filing(keeping, "200.00", "7" * 20),
        )

    assert outcomes(results) == ["Claim", "Claim", "custody.not_enough_held"]
    assert await Claim.count() == 2
    assert await queries.reserved(keeping.id) == Decimal("200.00")
