"""A group goes from one hub to another: what must be over before, that both books balance, and what goes on after."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import ledger
from grants.awards.tables import Award
from grants.custody import actions as custody
from grants.custody import queries
from grants.custody.relation.handover import actions
from grants.custody.relation.handover.tables import Handover, HandoverItem, HandoverStatus
from grants.custody.tables import ClaimStatus, CustodyLedger
from grants.db import sql, transaction
from grants.disclosure import funded
from grants.errors import NotAllowed, Refused
from grants.ledger import checks
from grants.organizations.queries import current_account, custody_agreement_of
from grants.organizations.tables import AccountUse
from tests.banking.files import line
from tests.conftest import parallel
from tests.custody import world
from tests.custody.bank.world import Desk, arrival, day_of, matched, take
from tests.custody.relation import world as relations
from tests.custody.relation.world import MOVED_ON, a_moving_group, accepted, drawn, handed_over, received, sent
from tests.custody.world import on
from tests.disclosure.test_pages import a_public_ledger

WHOLE = Decimal("9000.00")


async def new_ledger(moving) -> CustodyLedger:
    return await CustodyLedger.objects().get(CustodyLedger.hub == moving.to.organization.id)


async def books(*hubs) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of each hub: its bank, its groups, and what is between them."""
    found = [(await queries.reconciliation(hub.organization.id)).holdings for hub in hubs]
    return [(each.bank, each.groups, each.difference) for each in found]


async def test_both_books_balance_before_between_and_after(db):
    moving = await a_moving_group()
    here, there = moving.keeping.hub, moving.to
    with on(MOVED_ON):
        before = await books(here, there)
        handover = await accepted(moving)
        await sent(moving, handover)
        between = await books(here, there)
        await received(moving, handover)

    assert before == [(WHOLE, WHOLE, 0), (0, 0, 0)]
    assert between == [(0, 0, 0), (0, 0, 0)]
    assert await books(here, there) == [(0, 0, 0), (WHOLE, WHOLE, 0)]
    assert await checks.verify() == []


async def test_the_bank_of_each_hub_proves_its_day(db):
    """What one bank paid on a day and the other has two days later lies between them: in neither book, on no day."""
    moving = await a_moving_group()
    here = Desk(moving.keeping, await custody_account(moving.keeping.hub))
    there = Desk(replace(moving.keeping, hub=moving.to), await custody_account(moving.to))
    with on("2026-06-24"):
        handover = await sent(moving, await accepted(moving))
    with on("2026-06-26"):
        await received(moving, handover)
    await take(here, "2026-05", [arrival(here)])
    await take(here, "2026-06", [line("2026-06-24", "-9000.00", name=moving.to.organization.name)])
    await take(there, "2026-06", [line("2026-06-26", "9000.00", name=moving.keeping.hub.organization.name)])

    handover = await Handover.objects().first()
    await matched(here, "-9000.00", handover.sent_entry)
    await matched(there, "9000.00", handover.received_entry)

    proved = [await day_of(here, f"2026-06-{day}") for day in (23, 24)]
    proved += [await day_of(there, f"2026-06-{day}") for day in (25, 26)]
    assert [(each.bank, each.book.groups, each.is_proved) for each in proved] == [
        (WHOLE, WHOLE, True),
        (0, 0, True),
        (0, 0, True),
        (WHOLE, WHOLE, True),
    ]


async def custody_account(hub):
    return await current_account(hub.organization.id, AccountUse.CUSTODY)


async def test_the_whole_of_every_ledger_goes_in_one_sum(db):
    moving = await a_moving_group()
    other = await world.a_ledger(moving.keeping.hub, moving.keeping.call)
    with on(MOVED_ON):
        handover = await handed_over(moving)

    item = await HandoverItem.objects().get(HandoverItem.handover == handover.id)
    assert (item.amount, item.received, item.spent, item.claims) == (WHOLE, WHOLE, Decimal("0.00"), 0)
    assert item.becomes == (await new_ledger(moving)).id
    # Another group at the same hub keeps its own.
    assert await books(moving.keeping.hub) == [(WHOLE, WHOLE, 0)]
    assert (await CustodyLedger.objects().get(CustodyLedger.id == other.id)).closed_on is None


async def test_the_new_hub_keeps_the_group_and_the_old_agreement_has_ended(db):
    moving = await a_moving_group()
    with on(MOVED_ON):
        await handed_over(moving)
        agreement = await custody_agreement_of(moving.group, date.fromisoformat(MOVED_ON))

    assert agreement.hub == moving.to.organization.id
    [before] = await sql("SELECT * FROM custody_agreement WHERE hub = {}", moving.keeping.hub.organization.id)
    assert (before["ended_on"], before["ended_reason"]) == (
        date.fromisoformat(MOVED_ON),
        f"移交 {(await Handover.objects().first()).number}",
    )


async def test_line_use_and_invoices_go_on_at_the_new_hub(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on("2026-06-25"):
        await world.paid(keeping, "300.00", "志愿者保险", invoice="11112222333344445555")
    with on(MOVED_ON):
        await handed_over(moving)
        keeping.ledger, keeping.hub = await new_ledger(moving), moving.to
        with pytest.raises(Refused, match=r"custody\.invoice_used"):
            await world.filed(keeping, "10.00", "邻里节", invoice="11112222333344445555")
        with pytest.raises(Refused, match=r"custody\.over_line"):
            await world.filed(keeping, "60.01", "志愿者保险")
        claim = await world.paid(keeping, "60.00", "志愿者保险")
        page = await queries.ledger_page(moving.to.bookkeeper, keeping.id)

    assert claim.status == ClaimStatus.PAID
    assert (page.held, page.spent, page.received) == (Decimal("8640.00"), Decimal("60.00"), Decimal("8700.00"))
    assert page.outstanding == keeping.award.amount - WHOLE
    assert {use.line.item: use.left for use in page.lines}["志愿者保险"] == 0


async def test_what_was_spent_of_the_award_is_the_sum_of_both_hubs(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on("2026-06-25"):
        await world.paid(keeping, "300.00")
    with on(MOVED_ON):
        await handed_over(moving)
        keeping.ledger, keeping.hub = await new_ledger(moving), moving.to
        await world.paid(keeping, "50.00")

    uses = await sql("SELECT spent, held, handed_over, taken_over FROM custody_use ORDER BY ledger")
    assert [tuple(each.values()) for each in uses] == [
        (Decimal("300.00"), Decimal("0.00"), Decimal("8700.00"), Decimal("0.00")),
        (Decimal("50.00"), Decimal("8650.00"), Decimal("0.00"), Decimal("8700.00")),
    ]
    [told] = await sql("SELECT amount FROM award_spent WHERE award = {}", keeping.award.id)
    assert told["amount"] == Decimal("350.00")


async def test_the_last_statement_is_the_old_hubs_and_the_first_the_new_ones(db):
    moving = await a_moving_group()
    old, giver, taker = moving.keeping.id, moving.keeping.hub.bookkeeper, moving.to.bookkeeper
    with on(MOVED_ON):
        await handed_over(moving)
    new = (await new_ledger(moving)).id
    with on("2026-08-03"):
        await custody.issue_statement(giver, ledger_id=old, month="2026-06")
        last = await custody.issue_statement(giver, ledger_id=old, month="2026-07")
        first = await custody.issue_statement(taker, ledger_id=new, month="2026-07")
        with pytest.raises(Refused, match=r"custody\.before_opening"):
            await custody.issue_statement(taker, ledger_id=new, month="2026-06")
    with on("2026-09-03"), pytest.raises(Refused, match=r"custody\.after_closing"):
        await custody.issue_statement(giver, ledger_id=old, month="2026-08")

    assert (last.opening, last.received, last.spent, last.closing) == (WHOLE, 0, WHOLE, 0)
    assert (first.opening, first.received, first.spent, first.closing) == (0, WHOLE, 0, WHOLE)
    assert await queries.to_be_stated(moving.keeping.hub.organization.id, "2026-08") == []
    assert [str(row.what) for row in await queries.movements(await new_ledger(moving))] == ["代管移交"]


async def test_interest_after_closing_leaves_the_closed_ledger_out(db):
    moving = await a_moving_group()
    hub, stays = moving.keeping.hub, await world.a_ledger(moving.keeping.hub, moving.keeping.call)
    with on(MOVED_ON):
        await handed_over(moving)
    with on("2026-09-21"):
        await custody.record_interest(
            hub.bookkeeper,
            hub_id=hub.organization.id,
            credited_on=date(2026, 9, 21),
            amount=Decimal("3.00"),
        )

    shares = await sql("SELECT ledger, amount FROM interest_share")
    assert [(each["ledger"], each["amount"]) for each in shares] == [(stays.id, Decimal("3.00"))]


async def test_a_claim_under_way_is_brought_to_its_end_before_a_list_is_confirmed(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(MOVED_ON):
        claim = await world.verified(keeping, "100.00")
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.being_handed_over"):
            await world.filed(keeping, "10.00")
        with pytest.raises(Refused, match=r"custody\.handover_with_claims"):
            await actions.confirm_handover(moving.giver, handover.id)
        await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=date.fromisoformat(MOVED_ON), bank_ref="B1")
        await actions.confirm_handover(moving.giver, handover.id)

    assert (await Handover.objects().first()).amount == Decimal("8900.00")


async def test_a_payment_that_has_not_been_booked_keeps_a_list_open(db):
    moving = await a_moving_group(received=False)
    with on(MOVED_ON):
        handover = await drawn(moving)
        with pytest.raises(Refused, match=r"custody\.handover_with_receipts"):
            await actions.confirm_handover(moving.giver, handover.id)


async def test_confirmed_amounts_stand_still_until_the_bank_has_paid_or_it_is_called_off(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(MOVED_ON):
        handover = await accepted(moving)
        with pytest.raises(CheckViolationError, match="handed over as it is"):
            await enter(keeping, "1.00")
        with pytest.raises(Refused, match=r"custody\.cancelled_without_reason"):
            await actions.cancel_handover(moving.taker, handover.id, reason=" ")
        await actions.cancel_handover(moving.taker, handover.id, reason="组织改主意")
        await enter(keeping, "1.00")
        with pytest.raises(Refused, match=r"custody\.handover_is_over"):
            await actions.cancel_handover(moving.taker, handover.id, reason="再取消")

    assert await ledger.balance(keeping.ledger.account) == Decimal("9001.00")


async def enter(keeping, amount: str):
    """Straight into the book, past every rule."""
    async with transaction():
        await _enter(keeping, amount)


async def _enter(keeping, amount: str):
    bank = await queries.bank_account(keeping.ledger.book)
    await sql(
        "INSERT INTO posting (book, reference, summary, effective_on, entered_at, entered_by_name, voucher_kind,"
        " attachments, debits, credits, amounts)"
        " SELECT {}, 'past rules ' || {}::text, '补记', {}, now(), '', '记', 0, ARRAY[{}::int], ARRAY[{}::int],"
        " ARRAY[{}::numeric]",
        keeping.ledger.book,
        amount,
        date.fromisoformat(MOVED_ON),
        bank.id,
        keeping.ledger.account,
        Decimal(amount),
    )


async def past_rules(statement: str, *values):
    async with transaction():
        await sql(statement, *values)


async def test_no_code_path_closes_a_ledger_that_holds_something_or_books_on_a_closed_one(db):
    moving = await a_moving_group()
    keeping = moving.keeping
    close = "UPDATE custody_ledger SET closed_on = '2026-07-06', closed_by = 1 WHERE id = {}"

    with pytest.raises(CheckViolationError, match="still holds 9000"):
        await past_rules(close, keeping.id)
    with on(MOVED_ON):
        await handed_over(moving)
    with pytest.raises(CheckViolationError, match="is closed"):
        await enter(keeping, "1.00")
    with pytest.raises(RestrictViolationError, match="by being closed, once"):
        await past_rules("UPDATE custody_ledger SET closed_on = NULL, closed_by = NULL WHERE id = {}", keeping.id)
    with pytest.raises(Refused, match=r"custody\.ledger_closed"), on(MOVED_ON):
        await world.filed(keeping, "1.00")


async def test_five_people_of_two_hubs_take_the_steps_in_their_order(db):
    moving = await a_moving_group()
    hub = moving.keeping.hub
    with on(MOVED_ON):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.draw_handover(moving.to.bookkeeper, moving.group, reason="?")
        with pytest.raises(Refused, match=r"custody\.handover_without_reason"):
            await actions.draw_handover(hub.bookkeeper, moving.group, reason=" ")
        handover = await actions.draw_handover(moving.giver, moving.group, reason="迁走")
        with pytest.raises(Refused, match=r"custody\.handover_under_way"):
            await drawn(moving)
        with pytest.raises(NotAllowed, match=r"custody\.confirmed_by_drawer"):
            await actions.confirm_handover(moving.giver, handover.id)
        with pytest.raises(Refused, match=r"custody\.handover_wrong_step"):
            await actions.accept_handover(moving.taker, handover.id)
        await actions.confirm_handover(hub.reviewer, handover.id)
        await actions.accept_handover(moving.taker, handover.id)
        with pytest.raises(Refused, match=r"custody\.handover_without_bank_ref"):
            await actions.send_handover(hub.cashier, handover.id, sent_on=date.fromisoformat(MOVED_ON), bank_ref="")
        with pytest.raises(Refused, match=r"custody\.sent_before_accepted"):
            await actions.send_handover(hub.cashier, handover.id, sent_on=date(2026, 7, 1), bank_ref="B")
        await sent(moving, handover)
        with pytest.raises(Refused, match=r"custody\.handover_before_sent"):
            await received(moving, handover, date(2026, 7, 1))
        await received(moving, handover)

    assert (await Handover.objects().first()).status == HandoverStatus.RECEIVED


async def test_one_person_of_both_hubs_does_not_sign_for_both(db):
    moving = await a_moving_group()
    both = moving.giver
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'hub_reviewer', '2020-01-01')",
        both.id,
        moving.to.organization.id,
    )
    both = await world.organizations.people.actor(both.id)
    with on(MOVED_ON):
        handover = await drawn(moving)
        await actions.confirm_handover(both, handover.id)
        with pytest.raises(NotAllowed, match=r"custody\.both_hubs_in_one_hand"):
            await actions.accept_handover(both, handover.id)


async def test_without_a_hub_that_has_signed_nothing_is_handed_over(db):
    keeping = await world.a_ledger()

    with pytest.raises(Refused, match=r"custody\.nobody_takes_over"):
        await actions.draw_handover(keeping.hub.bookkeeper, keeping.group.id, reason="迁走")


async def test_an_award_that_comes_back_gets_an_account_of_its_own(db):
    moving = await a_moving_group()
    home = moving.keeping.hub
    with on(MOVED_ON):
        await handed_over(moving)
        moving.keeping.hub, moving.keeping.ledger = moving.to, await new_ledger(moving)
        moving.request = await relations.signed(moving.keeping, home, moving.giver)
        back = relations.Moving(moving.keeping, moving.taker, home, moving.giver, moving.request)
        await handed_over(back)

    award = await Award.objects().get(Award.id == moving.keeping.award.id)
    rows = await CustodyLedger.objects().where(CustodyLedger.award == award.id).order_by(CustodyLedger.id)
    codes = [(await ledger.Account.objects().get(ledger.Account.id == each.account)).code for each in rows]
    assert [code.removeprefix(f"2601.{moving.keeping.group.code}.{award.number}") for code in codes] == ["", "", ".2"]
    assert [each.closed_on is None for each in rows] == [False, False, True]


async def test_the_public_page_shows_the_way_through_both_hubs(db):
    keeping = await a_public_ledger()
    to = await world.a_hub()
    giver, taker = await relations.an_operator(keeping.hub), await relations.an_operator(to, "何主管")
    with on(MOVED_ON):
        moving = relations.Moving(keeping, giver, to, taker, await relations.signed(keeping, to, taker))
        await handed_over(moving)

    page = await funded.project(keeping.award.number)

    assert [(each.kind, each.balance) for each in page.movements[3:]] == [
        ("handover", Decimal("0.00")),
        ("handover", Decimal("8640.49")),
    ]
    assert (page.project.held, page.project.spent, page.project.interest) == (
        Decimal("8640.49"),
        Decimal("360.00"),
        Decimal("0.49"),
    )


@pytest.mark.commits
async def test_a_claim_that_is_being_paid_and_a_list_that_is_confirmed_are_one_after_the_other(committed):
    moving = await a_moving_group()
    keeping = moving.keeping
    with on(MOVED_ON):
        claim = await world.verified(keeping, "100.00")
        handover = await drawn(moving)
        paying = custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=date.fromisoformat(MOVED_ON), bank_ref="B1")
        results = await parallel(paying, actions.confirm_handover(moving.giver, handover.id))

    [row] = await Handover.objects()
    assert getattr(results[0], "status", None) == ClaimStatus.PAID
    if isinstance(results[1], Refused):
        assert results[1].code == "custody.handover_with_claims"
    else:
        assert row.amount == Decimal("8900.00")
    assert row.status in (HandoverStatus.DRAWN, HandoverStatus.CONFIRMED)


@pytest.mark.commits
async def test_a_claim_that_is_filed_and_a_list_that_is_drawn_are_one_after_the_other(committed):
    moving = await a_moving_group()
    with on(MOVED_ON):
        results = await parallel(world.filed(moving.keeping, "100.00"), drawn(moving))

    assert isinstance(results[1], Handover)
    assert not isinstance(results[0], Refused) or results[0].code == "custody.being_handed_over"


@pytest.mark.commits
async def test_of_two_sendings_and_two_receipts_at_once_one_counts(committed):
    moving = await a_moving_group()
    with on(MOVED_ON):
        handover = await accepted(moving)
        sending = await parallel(sent(moving, handover), sent(moving, handover))
        receiving = await parallel(received(moving, handover), received(moving, handover))

    for results in (sending, receiving):
        assert sorted(getattr(each, "code", type(each).__name__) for each in results) == [
            "Handover",
            "custody.handover_wrong_step",
        ]
    assert await books(moving.keeping.hub, moving.to) == [(0, 0, 0), (WHOLE, WHOLE, 0)]
    assert await checks.verify() == []
