import uuid
from datetime import date
from decimal import Decimal

import pytest

from grants import ledger
from grants.audit import AuditEvent
from grants.custody import actions, queries
from grants.custody.tables import Claim, ClaimStatus, CustodyReceipt, Interest, InterestShare, Statement
from grants.db import sql, transaction
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotAllowed, Refused
from tests.custody import world
from tests.custody.world import on


async def lines_of(keeping) -> list[tuple[str, str, str]]:
    return [(row.on.isoformat(), str(row.amount), str(row.balance)) for row in await queries.movements(keeping.ledger)]


async def test_a_receipt_is_booked_once_and_bank_and_group_have_the_same(db):
    keeping = await world.a_ledger(paid="9000.00")

    with on("2026-05-23"), pytest.raises(Refused, match=r"custody\.already_received"):
        await actions.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=date(2026, 5, 23))

    assert await lines_of(keeping) == [("2026-05-22", "9000.00", "9000.00")]
    found = await queries.holdings(keeping.ledger.book)
    assert (found.bank, found.groups) == (Decimal("9000.00"), Decimal("9000.00"))
    assert await CustodyReceipt.count() == 1


async def test_a_claim_goes_through_five_hands_and_is_paid_once(db):
    keeping = await world.a_ledger()

    with on("2026-06-05"):
        claim = await world.paid(keeping, "360.00", "志愿者保险")
        with pytest.raises(Refused, match=r"custody\.wrong_status"):
            await actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=date(2026, 6, 5), bank_ref="B2")

    kept = await Claim.objects().get(Claim.id == claim.id)
    hands = {kept.filed_by, kept.signed_by, kept.reviewed_by, kept.verified_by, kept.paid_by}
    assert kept.status == ClaimStatus.PAID
    assert len(hands) == 5
    assert await lines_of(keeping) == [
        ("2026-05-22", "9000.00", "9000.00"),
        ("2026-06-05", "-360.00", "8640.00"),
    ]


async def test_the_invoice_is_looked_at_first_then_the_line_then_the_balance(db):
    keeping = await world.a_ledger(paid="500.00")

    with on("2026-06-05"):
        await world.paid(keeping, "360.00", "志愿者保险", invoice="1" * 20)
        with pytest.raises(Refused, match=r"custody\.invoice_used") as used:
            await world.filed(keeping, "99999.00", "志愿者保险", invoice="1" * 20)
        with pytest.raises(Refused, match=r"custody\.over_line") as over:
            await world.filed(keeping, "5400.01", "邻里节")
        with pytest.raises(Refused, match=r"custody\.not_enough_held") as short:
            await world.filed(keeping, "140.01", "邻里节")

    assert used.value.message == f"发票 {'1' * 20} 已在 2026-06-05 报销过"
    assert over.value.message == "“邻里节”还剩 ¥5,400.00，不够 ¥5,400.01"
    assert short.value.message == "可用余额 ¥140.00，不足 ¥0.01"


async def test_a_refused_claim_leaves_no_row_and_stands_under_not_booked(db):
    keeping = await world.a_ledger(paid="500.00")
    with on("2026-06-05"):
        await world.paid(keeping, "360.00", "志愿者保险", invoice="1" * 20)
    with on("2026-08-28"), pytest.raises(Refused):
        await world.filed(keeping, "100.00", "印刷", invoice="1" * 20)
    with on("2026-10-30"), pytest.raises(Refused):
        await world.filed(keeping, "200.00", "印刷")

    page = await queries.ledger_page(keeping.first, keeping.id)

    assert await Claim.count() == 1
    assert [(each.on.isoformat(), each.item, each.amount, str(each.why)) for each in page.unbooked] == [
        ("2026-10-30", "印刷", Decimal("200.00"), "可用余额 ¥140.00，不足 ¥60.00"),
        ("2026-08-28", "印刷", Decimal("100.00"), f"发票 {'1' * 20} 已在 2026-06-05 报销过"),
    ]
    acts = await AuditEvent.select(AuditEvent.act, AuditEvent.refusal).where(AuditEvent.refusal.is_not_null())
    assert {(row["act"], row["refusal"]) for row in acts} == {
        ("custody.file_claim", "custody.invoice_used"),
        ("custody.file_claim", "custody.not_enough_held"),
    }


async def test_an_invoice_is_used_up_over_all_hubs(db):
    here, there = await world.a_ledger(), await world.a_ledger()

    with on("2026-06-05"):
        await world.filed(here, "100.00", invoice="2" * 20)
        with pytest.raises(Refused, match=r"custody\.invoice_used"):
            await world.filed(there, "100.00", invoice=" " + "2" * 20)


async def test_what_is_claimed_and_unpaid_is_reserved(db):
    keeping = await world.a_ledger(paid="500.00")

    with on("2026-06-05"):
        await world.filed(keeping, "400.00")
        with pytest.raises(Refused, match=r"custody\.not_enough_held"):
            await world.filed(keeping, "100.01")

    page = await queries.ledger_page(keeping.first, keeping.id)
    assert (page.held, page.reserved, page.available) == (Decimal("500.00"), Decimal("400.00"), Decimal("100.00"))


async def test_a_returned_claim_frees_its_money_its_line_and_its_invoice(db):
    keeping = await world.a_ledger(paid="500.00")
    with on("2026-06-05"):
        claim = await world.verified(keeping, "360.00", "志愿者保险", invoice="3" * 20)
        await actions.return_claim(keeping.hub.reviewer, claim.id, "抬头不对")

        again = await world.filed(keeping, "360.00", "志愿者保险", invoice="3" * 20)

    page = await queries.ledger_page(keeping.first, keeping.id)
    assert again.status == ClaimStatus.SIGNED_ONCE
    assert [(each.is_refused, str(each.why)) for each in page.unbooked] == [(False, "抬头不对")]


async def test_the_same_form_sent_twice_makes_one_claim(db):
    keeping = await world.a_ledger()
    form = dict(
        ledger_id=keeping.id,
        award_line_id=keeping.lines["印刷"].id,
        amount=Decimal("10.00"),
        invoices=[world.an_invoice(keeping, "10.00", issued_on=date(2026, 6, 5))],
        summary="印刷",
        form_key=uuid.uuid4(),
    )
    with on("2026-06-05"):
        first = await actions.file_claim(keeping.first, **form)
        second = await actions.file_claim(keeping.first, **form)

    assert first.id == second.id
    assert await Claim.count() == 1


async def test_the_second_signature_is_another_persons(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.filed(keeping, "10.00")
        with pytest.raises(Refused, match=r"custody\.same_person"):
            await actions.sign_claim(keeping.first, claim.id)


async def test_each_step_asks_for_its_role_in_that_hub(db):
    here, there = await world.a_ledger(), await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.filed(here, "10.00")
        for stranger, step in (
            (there.second, actions.sign_claim),
            (there.hub.reviewer, lambda by, claim: actions.review_claim(by, claim, world.all_good())),
            (here.hub.cashier, actions.verify_claim),
        ):
            with pytest.raises(NotAllowed, match=r"people\.role_missing"):
                await step(stranger, claim.id)


async def test_a_claim_is_withdrawn_until_the_hub_begins(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        early, late = await world.filed(keeping, "10.00"), await world.verified(keeping, "20.00")

        await actions.withdraw_claim(keeping.second, early.id)
        with pytest.raises(Refused, match=r"custody\.wrong_status"):
            await actions.withdraw_claim(keeping.second, late.id)

    assert await queries.reserved(keeping.id) == Decimal("20.00")


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        ({"status": PaymentStatus.SENT}, "custody.payment_not_paid"),
        ({"payee_number": "00000000001"}, "custody.not_our_account"),
    ],
    ids=["not paid", "paid elsewhere"],
)
async def test_a_payment_that_was_not_paid_or_went_elsewhere_is_no_receipt(db, payment, code):
    keeping = await world.a_ledger(received=False, **payment)

    with on("2026-05-22"), pytest.raises(Refused) as refused:
        await actions.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=date(2026, 5, 22))

    assert refused.value.code == code
    assert await CustodyReceipt.count() == 0


async def test_interest_is_shared_to_the_cent_and_only_once(db):
    hub = await world.a_hub()
    one = await world.a_ledger(hub, paid="9000.00")
    other = await world.a_ledger(hub, one.call, paid="3000.00")

    with on("2026-06-21"):
        credited = await actions.record_interest(
            hub.bookkeeper, hub_id=hub.organization.id, credited_on=date(2026, 6, 21), amount=Decimal("0.79")
        )
        with pytest.raises(Refused, match=r"custody\.interest_known"):
            await actions.record_interest(
                hub.bookkeeper, hub_id=hub.organization.id, credited_on=date(2026, 6, 21), amount=Decimal("0.79")
            )

    shares = await InterestShare.objects().order_by(InterestShare.ledger)
    assert credited.amount == Decimal("0.79")
    assert [(s.ledger, s.day_product, s.amount) for s in shares] == [
        (one.id, Decimal("270000.00"), Decimal("0.59")),
        (other.id, Decimal("90000.00"), Decimal("0.20")),
    ]
    found = await queries.holdings(one.ledger.book)
    assert (found.bank, found.groups) == (Decimal("12000.79"), Decimal("12000.79"))


async def test_interest_without_any_balance_is_refused(db):
    keeping = await world.a_ledger(received=False)
    with on("2026-06-21"), pytest.raises(Refused, match=r"custody\.nothing_to_share"):
        await actions.record_interest(
            keeping.hub.bookkeeper,
            hub_id=keeping.hub.organization.id,
            credited_on=date(2026, 6, 21),
            amount=Decimal("0.79"),
        )
    assert await Interest.count() == 0


async def test_a_statement_adds_up_and_is_sealed(db):
    keeping = await world.a_ledger(paid="9000.00")
    with on("2026-06-05"):
        await world.paid(keeping, "360.00", "志愿者保险")
    with on("2026-06-30"), pytest.raises(Refused, match=r"custody\.month_not_over"):
        await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")

    with on("2026-07-01"):
        june = await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        with pytest.raises(Refused, match=r"custody\.statement_issued"):
            await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        with pytest.raises(Refused, match=r"custody\.before_opening"):
            await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-04")

    assert [june.opening, june.received, june.spent, june.closing] == [
        Decimal("9000.00"),
        Decimal("0.00"),
        Decimal("360.00"),
        Decimal("8640.00"),
    ]
    assert len(june.seal) == 64


async def test_nothing_is_booked_into_a_month_that_was_stated(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.verified(keeping, "360.00", "志愿者保险")
    with on("2026-07-01"):
        await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        with pytest.raises(Refused, match=r"custody\.month_stated"):
            await actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=date(2026, 6, 30), bank_ref="B")


async def test_the_group_answers_a_statement_once(db):
    keeping = await world.a_ledger()
    with on("2026-06-01"):
        may = await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-05")
        await actions.answer_statement(keeping.second, may.id, "少一笔利息")
        with pytest.raises(Refused, match=r"custody\.answered"):
            await actions.answer_statement(keeping.first, may.id)

    kept = await Statement.objects().get(Statement.id == may.id)
    assert (kept.objection, kept.answered_by) == ("少一笔利息", keeping.second.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody_receipt SET amount = 1",
        "DELETE FROM interest",
        "UPDATE interest_share SET amount = 1",
        "UPDATE claim SET amount = 1 WHERE status = 'paid'",
        "UPDATE claim SET summary = 'x' WHERE status = 'signed_once'",
        "UPDATE claim SET status = 'verified' WHERE status = 'signed_once'",
        "DELETE FROM claim",
        "UPDATE statement SET spent = spent + 1, closing = closing - 1",
        "DELETE FROM statement",
    ],
)
async def test_the_database_refuses_to_rewrite_what_was_kept(db, statement):
    keeping = await world.a_ledger()
    with on("2026-06-21"):
        await world.paid(keeping, "360.00", "志愿者保险")
        await world.filed(keeping, "10.00")
        await actions.record_interest(
            keeping.hub.bookkeeper,
            hub_id=keeping.hub.organization.id,
            credited_on=date(2026, 6, 21),
            amount=Decimal("0.79"),
        )
        await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-05")

    with pytest.raises(Exception, match=r"insert only|does not change|never deleted|do not change|does not go"):
        async with transaction():
            await sql(statement)


async def test_the_database_itself_keeps_claims_within_their_line(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.filed(keeping, "300.00", "志愿者保险")
    row = (await Claim.select(exclude_secrets=False).where(Claim.id == claim.id))[0]
    row.pop("id")

    with pytest.raises(Exception, match="over the line"):
        async with transaction():
            await Claim(**{**row, "form_key": uuid.uuid4(), "number": "x", "invoice_no": "x"}).save()


async def test_a_second_opening_gives_the_open_ledger(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        again = await actions.open_ledger(keeping.hub.bookkeeper, keeping.award.id)

    assert again.id == keeping.id
    assert (await ledger.account(keeping.ledger.book, f"2601.{keeping.group.code}.{keeping.award.number}")).id == (
        keeping.ledger.account
    )
