"""Money of a paid claim that comes back: what is free again, what stays used, how much at most."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import ledger
from grants.custody import queries
from grants.custody.advances import settling
from grants.custody.advances.queries import left_of
from grants.custody.bank.tables import LineMatch
from grants.custody.queries.books import Source
from grants.custody.refunds import actions
from grants.custody.refunds import queries as refunds
from grants.custody.refunds.tables import ClaimRefund
from grants.db import sql
from grants.errors import Refused
from tests.banking.files import line
from tests.conftest import parallel
from tests.custody import world
from tests.custody.advances import world as advances
from tests.custody.bank.world import a_desk, arrival, day_of, line_of, take
from tests.custody.world import a_ledger, on, paid

JUNE = "2026-06-05"


async def refund(keeping, claim, amount: str, *, ref="R1", day="2026-06-20", reason="退货", **facts) -> ClaimRefund:
    with on(day):
        return await actions.record_refund(
            facts.pop("by", keeping.hub.bookkeeper),
            claim.id,
            amount=Decimal(amount),
            refunded_on=date.fromisoformat(facts.pop("refunded_on", day)),
            bank_ref=ref,
            reason=reason,
            **facts,
        )


async def test_what_came_back_is_free_again_on_line_and_balance_and_is_not_spent(db):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "360.00", "志愿者保险", invoice="6" * 20)
    with on(JUNE), pytest.raises(Refused, match=r"custody\.over_line"):
        await world.filed(keeping, "0.01", "志愿者保险")

    await refund(keeping, claim, "100.00")

    page = await queries.ledger_page(keeping.first, keeping.id)
    use = next(each for each in page.lines if each.line.item == "志愿者保险")
    assert (page.held, page.spent, page.income) == (Decimal("8740.00"), Decimal("260.00"), Decimal("9000.00"))
    assert (use.spent, use.left) == (Decimal("260.00"), Decimal("100.00"))
    assert (page.rows[-1].source, str(page.rows[-1].what)) == (Source.REFUND, "报账退款")
    [spent] = await sql("SELECT spent FROM custody_use WHERE ledger = {}", keeping.id)
    assert spent["spent"] == Decimal("260.00")
    assert page.reconciliation.holdings.difference == 0
    assert await ledger.verify() == []
    with on("2026-06-21"):
        await world.filed(keeping, "100.00", "志愿者保险")


async def test_an_invoice_partly_refunded_stays_used(db):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "300.00", invoice="5" * 20)
    await refund(keeping, claim, "100.00")

    with on("2026-06-21"), pytest.raises(Refused, match=r"custody\.invoice_used"):
        await world.filed(keeping, "100.00", invoice="5" * 20)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"amount": "300.01"}, "custody.refund_over_paid"),
        ({"amount": "0.00"}, "custody.refund_over_paid"),
        ({"ref": " "}, "custody.refund_without_reference"),
        ({"reason": " "}, "custody.refund_without_reason"),
        ({"refunded_on": "2026-06-04"}, "custody.refunded_before_paid"),
        ({"refunded_on": "2026-06-21"}, "custody.in_the_future"),
    ],
)
async def test_a_refund_is_no_more_than_was_paid_and_says_why_and_when(db, facts, code):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "300.00")

    with pytest.raises(Refused) as refused:
        await refund(keeping, claim, **{"amount": "10.00"} | facts)

    assert refused.value.code == code


async def test_only_a_paid_claim_is_refunded_and_a_whole_one_no_more(db):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await world.verified(keeping, "300.00")
    with pytest.raises(Refused, match=r"custody\.refund_of_unpaid"):
        await refund(keeping, claim, "10.00")
    with on(JUNE):
        whole = await paid(keeping, "50.00")
    await refund(keeping, whole, "50.00")
    with pytest.raises(Refused, match=r"custody\.refunded_whole"):
        await refund(keeping, whole, "0.01", ref="R2")


async def test_the_same_word_of_the_bank_refunds_once(db):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "300.00")

    one, same = await refund(keeping, claim, "100.00"), await refund(keeping, claim, "100.00")
    with pytest.raises(Refused, match=r"custody\.refund_reference_used"):
        await refund(keeping, claim, "120.00")

    assert one.id == same.id


async def test_a_refund_is_booked_from_the_line_of_the_bank_that_it_came_with(db):
    desk = await a_desk()
    with on("2026-05-25"):
        claim = await paid(desk.keeping, "300.00")
    out = line("2026-05-25", "-300.00", "丙店〔虚构〕", reference=claim.bank_ref)
    came = line("2026-05-28", "120.00", "丙店〔虚构〕", reference="R77")
    await take(desk, "2026-05", [arrival(desk), out, came])
    row = await line_of(desk, "120.00")

    booked = await refund(
        desk.keeping, claim, "120.00", ref="R77", day="2026-06-02", refunded_on="2026-05-28", line_id=row.id
    )

    match = await LineMatch.objects().get(LineMatch.line == row.id)
    assert match.entry == booked.entry
    assert (await day_of(desk, "2026-05-28")).is_proved


async def test_the_rest_of_an_advance_is_booked_from_its_line_and_the_day_is_proved_in_between(db):
    desk = await a_desk()
    with on("2026-05-25"):
        advance = await advances.paid(desk.keeping)
    out = line("2026-05-25", "-500.00", "符晓晴", reference=advance.bank_ref)
    came = line("2026-05-28", "180.00", "符晓晴", reference="T77")
    await take(desk, "2026-05", [arrival(desk), out, came])
    row = await line_of(desk, "180.00")
    with on("2026-06-02"):
        await settling.take_back(
            desk.hub.bookkeeper,
            advance.id,
            amount=Decimal("180.00"),
            back_on=date(2026, 5, 28),
            bank_ref="T77",
            line_id=row.id,
        )

    assert await left_of(advance.id) == Decimal("320.00")
    between, after = await day_of(desk, "2026-05-26"), await day_of(desk, "2026-05-28")
    assert (between.is_proved, between.difference, between.book.advanced) == (True, Decimal("0.00"), Decimal("500.00"))
    assert (after.is_proved, after.bank, after.book.at_bank) == (True, Decimal("8680.00"), Decimal("8680.00"))


@pytest.mark.commits
async def test_refunds_at_once_are_together_no_more_than_was_paid(committed):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "300.00")

    results = await parallel(*(refund(keeping, claim, "200.00", ref=f"R{at}") for at in range(4)))

    codes = sorted(each.code if isinstance(each, Refused) else "done" for each in results)
    assert codes == [*["custody.refund_over_paid"] * 3, "done"]
    assert await ledger.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claim_refund SET amount = 1 WHERE claim = {}",
        "INSERT INTO claim_refund (claim, amount, refunded_on, bank_ref, reason, entry, recorded_at, recorded_by,"
        " recorded_by_name) SELECT claim, 200.01, refunded_on, 'X', 'x', entry + 1, now(), 1, 'x' FROM claim_refund"
        " WHERE claim = {}",
    ],
)
async def test_the_database_keeps_refunds_within_what_was_paid(db, change):
    keeping = await a_ledger()
    with on(JUNE):
        claim = await paid(keeping, "300.00")
    await refund(keeping, claim, "100.00")

    with pytest.raises((CheckViolationError, RestrictViolationError)):
        await sql(change, claim.id)


async def test_what_came_back_is_looked_for_at_its_seller_first_and_never_among_all(db, monkeypatch):
    monkeypatch.setattr("grants.custody.refunds.queries.MOST_OFFERED", 2)
    desk = await a_desk()
    with on("2026-05-25"):
        claims = [await paid(desk.keeping, amount) for amount in ("100.00", "200.00", "300.00", "400.00")]
    await sql("SET LOCAL session_replication_role = replica")  # what is paid does not change
    await sql("UPDATE claim SET seller = '乙店' WHERE id = {}", claims[1].id)
    await sql("SET LOCAL session_replication_role = origin")
    came = [line("2026-05-28", "120.00", "乙店", reference="R77")]
    await take(desk, "2026-05", [arrival(desk), *came])
    row = await line_of(desk, "120.00")

    offered = await refunds.paid_claims(desk.hub.bookkeeper, desk.hub.organization.id, row)

    assert [(each.claim.id, rest) for each, rest in offered] == [
        (claims[1].id, Decimal("200.00")),
        (claims[3].id, Decimal("400.00")),
    ]
