"""What a group's claims and its balance wait for, without a database; and who does not act twice."""

from datetime import date

import pytest

from grants.custody.relation import rules
from grants.custody.relation.agreeing import queries as agreeing
from grants.custody.relation.facts import Standing
from grants.custody.relation.handover import actions, queries
from grants.db import sql
from grants.errors import NotAllowed, NotFound, why_not
from grants.people import queries as people
from tests.custody import world
from tests.custody.relation.world import MOVED_ON, a_moving_group, accepted, drawn, received, sent
from tests.custody.world import on

CLOSED, FIXED = Standing(2, closed_on=date(2026, 7, 6)), Standing(2, "YJ1", is_fixed=True)


def code(rule, standing) -> str | None:
    refusal = why_not(rule, standing)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("standing", "begins", "goes_on", "moves"),
    [
        (Standing(2), None, None, None),
        (Standing(1), "custody.suspended", "custody.suspended", None),
        (Standing(0), "custody.suspended", "custody.suspended", None),
        (Standing(2, "YJ1"), "custody.being_handed_over", None, None),
        (FIXED, "custody.being_handed_over", None, "custody.amounts_fixed"),
        (CLOSED, "custody.ledger_closed", None, "custody.ledger_closed"),
    ],
)
def test_what_a_ledger_waits_for(standing, begins, goes_on, moves):
    assert code(rules.check_claim_begins, standing) == begins
    assert code(rules.check_claim_goes_on, standing) == goes_on
    assert code(rules.check_movement, standing) == moves


async def with_role(actor, hub, role):
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, {}, '2020-01-01')",
        actor.id,
        hub.organization.id,
        role,
    )
    return await people.actor(actor.id)


async def test_who_signed_a_list_neither_pays_it_nor_books_its_arrival(db):
    moving = await a_moving_group()
    pays = await with_role(moving.giver, moving.keeping.hub, "hub_cashier")
    books = await with_role(moving.taker, moving.to, "hub_bookkeeper")
    with on(MOVED_ON):
        handover = await accepted(moving)
        with pytest.raises(NotAllowed, match=r"custody\.handover_paid_by_signer"):
            await actions.send_handover(pays, handover.id, sent_on=date.fromisoformat(MOVED_ON), bank_ref="B")
        await sent(moving, handover)
        with pytest.raises(NotAllowed, match=r"custody\.handover_booked_by_signer"):
            await actions.receive_handover(books, handover.id, received_on=date.fromisoformat(MOVED_ON))
        await received(moving, handover)


async def test_papers_and_handovers_are_there_when_they_are_and_for_whom_they_are(db, browser):
    moving, elsewhere = await a_moving_group(), await world.a_hub()
    with on(MOVED_ON):
        handover = await drawn(moving)

        with pytest.raises(NotFound, match=r"custody\.list_not_ready"):
            await queries.document(await queries.handover(handover.id))
        with pytest.raises(NotFound, match=r"custody\.agreement_not_ready"):
            await agreeing.document(await agreeing.request(moving.request.id))
        with pytest.raises(NotFound, match=r"custody\.no_such_handover"):
            await queries.readable_handover(elsewhere.reviewer, handover.id)
    page = await browser.sign_in(moving.taker.id).get(f"/groups/{moving.group}/ending")
    # The page says custody.nothing_to_end: only the hub that keeps the money ends it.
    assert page.status_code == 404
