"""Advances: what they reserve, what the books say of them, who may do what with them."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, IntegrityConstraintViolationError, RestrictViolationError

from grants import ledger
from grants.awards.actions import place_hold
from grants.custody import actions as claims
from grants.custody import documents, jobs, queries, statements
from grants.custody.advances import actions, settling
from grants.custody.advances.queries import advance as advance_of
from grants.custody.advances.queries import contract, left_of
from grants.custody.advances.tables import Advance, AdvanceKind
from grants.custody.tables import InterestShare
from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.people.tables import Role
from tests.custody import world
from tests.custody.advances.world import (
    PDF,
    asked,
    came_back,
    checked,
    crossed_off,
    invoiced,
    paid,
    supplied,
    verified,
)
from tests.custody.world import a_ledger, on
from tests.organizations.world import staff

JUNE = "2026-06-05"


async def figures(keeping) -> tuple[str, ...]:
    """The bank, what groups have, what of it was advanced; the group's held and available."""
    found = await queries.holdings(keeping.ledger.book)
    page = await queries.ledger_page(keeping.first, keeping.id)
    assert found.difference == 0
    assert await ledger.verify() == []
    return tuple(map(str, (found.bank, found.groups, found.advanced, page.held, page.available, page.spent)))


async def test_an_advance_leaves_the_bank_and_stays_the_groups_until_an_invoice_uses_it_up(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        after_paying = await figures(keeping)
        await crossed_off(keeping, advance, "320.00")
        after_an_invoice = await figures(keeping)
        await came_back(keeping, advance, "180.00")

    assert after_paying == ("8500.00", "9000.00", "500.00", "9000.00", "8500.00", "0.00")
    assert after_an_invoice == ("8500.00", "8680.00", "180.00", "8680.00", "8500.00", "320.00")
    assert await figures(keeping) == ("8680.00", "8680.00", "0.00", "8680.00", "8680.00", "320.00")
    settled = await Advance.objects().get(Advance.id == advance.id)
    assert settled.settled_at is not None


async def test_what_is_asked_for_in_advance_is_reserved_on_line_and_balance_and_free_again_when_it_ends(db):
    keeping = await a_ledger(paid="700.00")
    with on(JUNE):
        advance = await asked(keeping, "300.00", "志愿者保险")
        with pytest.raises(Refused, match=r"custody\.over_line"):
            await world.filed(keeping, "60.01", "志愿者保险")
        with pytest.raises(Refused, match=r"custody\.not_enough_held"):
            await world.filed(keeping, "400.01")
        await actions.withdraw_advance(keeping.first, advance.id)
        await world.filed(keeping, "360.00", "志愿者保险")
        returned = await asked(keeping, "100.00")
        await actions.sign_advance(keeping.second, returned.id)
        await actions.return_advance(keeping.hub.reviewer, returned.id, "改用转账")

    assert await queries.reserved(keeping.id) == Decimal("360.00")


async def test_an_invoice_of_an_advance_takes_what_the_advance_has_reserved(db):
    keeping = await a_ledger(paid="500.00", lines=(("茶水", "500.00"), ("印刷", "100.00")))
    with on(JUNE):
        advance = await paid(keeping, item="茶水")
        await checked(keeping, advance, "500.00")

    assert await queries.reserved(keeping.id) == Decimal("500.00")
    assert await left_of(advance.id) == Decimal("0.00")
    [use, _other] = (await queries.ledger_page(keeping.first, keeping.id)).lines
    assert (use.reserved, use.spent, use.left) == (Decimal("500.00"), Decimal("0.00"), Decimal("0.00"))


async def test_five_people_stand_behind_an_advance_each_another(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await asked(keeping)
        with pytest.raises(Refused, match=r"custody\.same_person"):
            await actions.sign_advance(keeping.first, advance.id)
        await actions.sign_advance(keeping.second, advance.id)
        with pytest.raises(IntegrityConstraintViolationError):
            await sql(
                "UPDATE advance SET status = 'reviewed', reviewed_by = {}, reviewed_at = now() WHERE id = {}",
                keeping.first.id,
                advance.id,
            )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"amount": "500.01"}, "custody.petty_cash_over_limit"),
        ({"amount": "0.00"}, "custody.no_amount"),
        ({"amount": "2000.00", "kind": AdvanceKind.SUPPLIER}, "custody.advance_without_contract"),
        ({"amount": "5400.01", "kind": AdvanceKind.SUPPLIER, "signed": True}, "custody.over_line"),
        ({"amount": "50.00", "kind": AdvanceKind.SUPPLIER, "signed": True, "due": JUNE}, "custody.advance_due_passed"),
    ],
    ids=["over the limit", "nothing", "no contract", "over the line", "due today"],
)
async def test_an_advance_is_small_or_has_a_contract_that_says_when_its_invoice_comes(db, facts, code):
    keeping = await a_ledger()
    is_signed, due = facts.pop("signed", False), facts.pop("due", "2026-07-01")
    with on(JUNE):
        contract = await actions.keep_contract(keeping.first, keeping.id, content=PDF, name="a.pdf")
        facts |= {"contract": contract if is_signed else None, "due_on": date.fromisoformat(due)}

        with pytest.raises(Refused) as refused:
            await asked(keeping, **facts)

    assert refused.value.code == code


async def test_a_hub_says_how_much_petty_cash_is_and_by_when_it_is_settled(db):
    keeping = await a_ledger()
    with on(JUNE):
        with pytest.raises(Refused, match=r"custody\.no_terms"):
            await actions.set_terms(
                keeping.hub.reviewer, keeping.hub.organization.id, limit=Decimal("0.00"), working_days=5
            )
        first = await paid(keeping, "500.00")
        await came_back(keeping, first, "500.00")
        await actions.set_terms(
            keeping.hub.reviewer, keeping.hub.organization.id, limit=Decimal("300.00"), working_days=3
        )
        with pytest.raises(Refused, match=r"custody\.petty_cash_over_limit"):
            await asked(keeping, "300.01")
        second = await paid(keeping, "300.00")

    # Ten and three working days after Friday 5 June, with the Dragon Boat holiday of 19 June between.
    assert (first.due_on, second.due_on) == (date(2026, 6, 22), date(2026, 6, 10))


async def test_a_group_has_one_petty_cash_and_the_database_keeps_it_so(db):
    keeping = await a_ledger()
    with on(JUNE):
        one = await asked(keeping, "100.00")
        with pytest.raises(Refused, match=r"custody\.petty_cash_open"):
            await asked(keeping, "100.00", by=keeping.second)
        with pytest.raises(IntegrityConstraintViolationError):
            await sql(
                "INSERT INTO advance SELECT (jsonb_populate_record(a, jsonb_build_object('id', a.id + 1000, 'form_key',"
                " gen_random_uuid(), 'number', 'YZ-2'))).* FROM advance a WHERE id = {}",
                one.id,
            )


async def test_a_late_advance_bars_the_next_and_claims_go_on(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await supplied(keeping, due="2026-06-10")
    with on("2026-06-10"):
        other = await asked(keeping, "50.00")
        await actions.withdraw_advance(keeping.first, other.id)
    with on("2026-06-11"):
        with pytest.raises(Refused, match=r"custody\.advance_late"):
            await asked(keeping, "50.00")
        await world.filed(keeping, "50.00")
        await came_back(keeping, advance, "2000.00")
        await asked(keeping, "50.00")


async def test_a_group_is_reminded_of_a_late_advance_once(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
    remind = jobs.remind_of_advances
    for day in ("2026-06-22", "2026-06-23", "2026-06-24"):
        with on(day):
            await remind()

    told = await sql("SELECT count(*) AS n FROM message WHERE event = 'custody.advance_late'")
    kept = await Advance.objects().get(Advance.id == advance.id)
    assert (told[0]["n"], kept.reminded_at is not None) == (2, True)


async def test_an_invoice_uses_up_no_more_than_is_left_of_an_advance_that_was_paid(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await verified(keeping)
        with pytest.raises(Refused, match=r"custody\.advance_not_paid"):
            await invoiced(keeping, advance, "10.00")
        await actions.pay_advance(keeping.hub.cashier, advance.id, paid_on=date(2026, 6, 5), bank_ref="Y1")
        with pytest.raises(Refused, match=r"custody\.over_advance"):
            await invoiced(keeping, advance, "500.01")
        await invoiced(keeping, advance, "400.00")
        with pytest.raises(Refused, match=r"custody\.over_advance"):
            await invoiced(keeping, advance, "100.01")
        with pytest.raises(Refused, match=r"custody\.back_over_advance"):
            await came_back(keeping, advance, "100.01")
        await came_back(keeping, advance, "100.00")
        with pytest.raises(Refused, match=r"custody\.advance_used_up"):
            await came_back(keeping, advance, "1.00", "T2")

    kept = await Advance.objects().get(Advance.id == advance.id)
    assert kept.settled_at is None


async def test_an_invoice_of_an_advance_is_used_once_over_all_claims(db):
    keeping, elsewhere = await a_ledger(), await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        await world.filed(elsewhere, "10.00", invoice="7" * 20)
        with pytest.raises(Refused, match=r"custody\.invoice_used"):
            await invoiced(keeping, advance, "10.00", invoice="7" * 20)
        await invoiced(keeping, advance, "10.00", invoice="8" * 20)
        with pytest.raises(Refused, match=r"custody\.invoice_used"):
            await world.filed(elsewhere, "10.00", invoice="8" * 20)

    # What was refused took nothing of the advance.
    assert await left_of(advance.id) == Decimal("490.00")


async def test_a_returned_invoice_gives_back_what_it_took_of_the_advance(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        claim = await checked(keeping, advance, "200.00")
        await claims.return_claim(keeping.hub.cashier, claim.id, "抬头不对")

    assert await left_of(advance.id) == Decimal("500.00")
    assert await queries.reserved(keeping.id) == Decimal("500.00")


async def test_what_an_advance_paid_the_bank_does_not_pay_again_nor_the_other_way_round(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        of_it, other = await checked(keeping, advance, "200.00"), await world.verified(keeping, "70.00")

        with pytest.raises(Refused, match=r"custody\.paid_out_of_advance"):
            await claims.pay_claim(keeping.hub.cashier, of_it.id, paid_on=date(2026, 6, 5), bank_ref="B1")
        with pytest.raises(NotFound, match=r"custody\.not_of_an_advance"):
            await settling.cross_off(keeping.hub.cashier, other.id, on=date(2026, 6, 5))
        with pytest.raises(Refused, match=r"custody\.settled_before_paid"):
            await settling.cross_off(keeping.hub.cashier, of_it.id, on=date(2026, 6, 4))


async def test_the_same_word_of_the_bank_brings_an_advance_back_once(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        one = await came_back(keeping, advance, "120.00")
        same = await came_back(keeping, advance, "120.00")
        with pytest.raises(Refused, match=r"custody\.back_reference_used"):
            await came_back(keeping, advance, "130.00")
        with pytest.raises(Refused, match=r"custody\.back_without_reference"):
            await came_back(keeping, advance, "10.00", " ")
        with pytest.raises(Refused, match=r"custody\.back_before_paid"):
            await settling.take_back(
                keeping.hub.bookkeeper,
                advance.id,
                amount=Decimal("10.00"),
                back_on=date(2026, 6, 4),
                bank_ref="T9",
            )

    assert one.id == same.id
    assert await left_of(advance.id) == Decimal("380.00")


@pytest.mark.parametrize(
    ("day", "ref", "code"),
    [("2026-06-04", "Y1", "custody.advance_before_asked"), (JUNE, " ", "custody.advance_without_reference")],
)
async def test_an_advance_is_paid_on_the_banks_word_after_it_was_asked_for(db, day, ref, code):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await verified(keeping)

        with pytest.raises(Refused) as refused:
            await actions.pay_advance(keeping.hub.cashier, advance.id, paid_on=date.fromisoformat(day), bank_ref=ref)

    assert refused.value.code == code


async def test_no_advance_is_paid_while_the_award_is_on_hold(db):
    keeping = await a_ledger()
    officer = await world.an_officer(keeping)
    with on(JUNE):
        advance = await verified(keeping)
        await place_hold(officer, keeping.award.id, "投诉核查")
        with pytest.raises(Refused, match=r"custody\.advance_on_hold"):
            await actions.pay_advance(keeping.hub.cashier, advance.id, paid_on=date(2026, 6, 5), bank_ref="Y1")


async def test_what_is_advanced_earns_no_interest(db):
    hub = await world.a_hub()
    one = await a_ledger(hub)
    other = await a_ledger(hub, one.call)
    with on("2026-05-22"):
        await paid(one, "500.00")
    with on("2026-06-21"):
        await claims.record_interest(
            hub.bookkeeper, hub_id=hub.organization.id, credited_on=date(2026, 6, 21), amount=Decimal("17.50")
        )

    shares = await InterestShare.objects().order_by(InterestShare.ledger)
    assert [str(each.amount) for each in shares] == ["8.50", "9.00"]
    assert other.id == shares[1].ledger


async def test_a_statement_says_what_of_the_closing_balance_was_advanced(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        await crossed_off(keeping, advance, "120.00")
    with on("2026-07-02"):
        statement = await claims.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        await came_back(keeping, advance, "380.00")

    stated = await queries.stated(await queries.statement_of_job(statement.id))
    drawn = await statements.draw(keeping.ledger, "2026-06")
    assert (statement.closing, drawn.closing, stated.advanced) == (
        Decimal("8880.00"),
        Decimal("8880.00"),
        Decimal("380.00"),
    )
    assert (stated.holdings.bank, stated.holdings.difference) == (Decimal("8500.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE advance SET amount = 1 WHERE id = {}",
        "UPDATE advance SET settled_at = now() WHERE id = {}",
        "UPDATE advance SET status = 'verified', entry = NULL, ended_at = NULL WHERE id = {}",
        "DELETE FROM advance WHERE id = {}",
        "INSERT INTO advance_invoice (advance, form_key, amount) VALUES ({}, gen_random_uuid(), 500.01)",
        "INSERT INTO advance_back (advance, amount, back_on, bank_ref, entry, recorded_at, recorded_by,"
        " recorded_by_name) SELECT id, 10, due_on, 'X', entry, now(), 1, 'x' FROM advance WHERE id = {}",
    ],
)
async def test_the_database_keeps_a_paid_advance_as_it_is(db, change):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)

    with pytest.raises((CheckViolationError, RestrictViolationError)):
        await sql(change, advance.id)


async def test_other_roles_take_no_step_and_strangers_find_no_advance(db):
    keeping, stranger = await a_ledger(), await a_ledger()
    operator = await staff(keeping.hub.organization, Role.HUB_OPERATOR)
    with on(JUNE):
        advance = await asked(keeping)
        for step in (actions.sign_advance, actions.review_advance, actions.verify_advance):
            with pytest.raises(NotAllowed):
                await step(operator, advance.id)

    with pytest.raises(NotFound, match=r"custody\.no_such_advance"):
        await advance_of(stranger.first, advance.id)
    with pytest.raises(NotFound, match=r"custody\.no_contract"):
        await contract(await advance_of(keeping.first, advance.id))


async def test_an_invoice_is_filed_on_the_line_of_its_advance(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        with pytest.raises(Refused, match=r"custody\.advance_of_another_line"):
            await invoiced(keeping, advance, "10.00", award_line_id=keeping.lines["印刷"].id)


async def test_the_same_form_asks_once(db):
    keeping, key = await a_ledger(), uuid.uuid4()
    with on(JUNE):
        one, same = await asked(keeping, form_key=key), await asked(keeping, form_key=key)

    assert one.id == same.id


async def test_what_a_claim_lacked_is_said_with_what_was_advanced_at_that_moment(db):
    keeping = await a_ledger(paid="1000.00")
    with on(JUNE):
        advance = await paid(keeping)
        with pytest.raises(Refused, match=r"custody\.not_enough_held"):
            await world.filed(keeping, "800.00")
    with on("2026-06-08"):
        await came_back(keeping, advance, "500.00")

    [attempt] = (await queries.ledger_page(keeping.first, keeping.id)).unbooked
    assert str(attempt.why) == "可用余额 ¥500.00，不足 ¥300.00"


async def test_papers_of_what_an_advance_paid_name_it_and_the_people_behind_it(db):
    keeping = await a_ledger()
    with on(JUNE):
        advance = await paid(keeping)
        claim = await crossed_off(keeping, advance, "120.00")

    facts = await queries.claim_of_job(claim.id)
    voucher = await queries.voucher(keeping.first, advance.entry)
    form, paper = await documents.claim_form(claim.id), await documents.voucher(advance.entry)
    assert facts.out_of == advance.number
    assert voucher.name(voucher.signed.paid_by) == "陈出纳"
    assert [each.general for each in voucher.lines] == ["1122 其他应收款", "1002 银行存款"]
    assert (form.content[:4], paper.content[:4]) == (b"%PDF", b"%PDF")
