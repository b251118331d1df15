"""Payments on their way, each step taken by another person, through the actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from grants import clock
from grants.awards.facts import AwardFacts
from grants.disbursement import actions
from grants.disbursement.tables import Payment
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import a_signed_award
from tests.calls.world import at
from tests.kept import kept
from tests.organizations.world import staff

REQUESTED = at("2026-05-18")
REVIEWED = at("2026-05-18", 15)
APPROVED = at("2026-05-19")
SENT = at("2026-05-20")
PAID_ON = date(2026, 5, 20)
PAID = at("2026-05-20", 16)
MIDTERM_ON = date(2026, 9, 11)


@dataclass(frozen=True)
class Desk:
    """An award under a signed agreement, and the five people of the funder through whose hands its payments go."""

    facts: AwardFacts
    officer: Actor
    preparer: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor

    @property
    def last_four(self) -> str:
        return self.facts.agreement.payee_number[-4:] if self.facts.agreement else ""


@kept
async def a_desk(facts: AwardFacts | None = None, **changes: Any) -> Desk:
    """`changes` go to `a_signed_award`."""
    facts = facts or await a_signed_award(**changes)
    return Desk(
        facts=facts,
        officer=await staff(facts.funder, Role.OFFICER, name="Olga"),
        preparer=await staff(facts.funder, Role.FINANCE_PREPARER, name="Ben"),
        reviewer=await staff(facts.funder, Role.FINANCE_REVIEWER, name="Rita"),
        approver=await staff(facts.funder, Role.APPROVER, name="Anna"),
        cashier=await staff(facts.funder, Role.CASHIER, name="Carl"),
    )


async def a_requested_payment(desk: Desk | None = None, seq: int = 1, moment=REQUESTED, **changes: Any) -> Payment:
    desk = desk or await a_desk()
    with clock.at(moment):
        return await actions.request_payment(
            desk.preparer, award_id=desk.facts.award.id, seq=seq, **({"form_key": uuid4()} | changes)
        )


async def a_reviewed_payment(desk: Desk, seq: int = 1, moment=REVIEWED) -> Payment:
    payment = await a_requested_payment(desk, seq, moment)
    with clock.at(moment):
        return await actions.review_payment(desk.reviewer, payment.id, opinion="同意")


async def approve(desk: Desk, payment: Payment, moment=APPROVED, **changes: Any) -> Payment:
    facts = {"last_four": desk.last_four, "factor_at": moment, "opinion": "同意拨付"}
    with clock.at(moment):
        return await actions.approve_payment(desk.approver, payment.id, **(facts | changes))


async def an_approved_payment(desk: Desk, seq: int = 1, moment=APPROVED) -> Payment:
    return await approve(desk, await a_reviewed_payment(desk, seq, moment), moment)


async def a_sent_payment(desk: Desk, seq: int = 1, moment=SENT) -> Payment:
    payment = await an_approved_payment(desk, seq, moment)
    with clock.at(moment):
        return await actions.send_payment(desk.cashier, payment.id)


async def a_paid_stage(
    desk: Desk | AwardFacts | None = None, seq: int = 1, *, moment=SENT, bank_ref: str = "", **changes: Any
) -> Payment:
    """A stage that the bank has paid: of a desk, of a signed award, or of a new one (`changes`: see a_signed_award)."""
    desk = desk if isinstance(desk, Desk) else await a_desk(desk, **changes)
    payment = await a_sent_payment(desk, seq, moment)
    with clock.at(moment):
        return await actions.confirm_paid(
            desk.cashier, payment.id, paid_on=clock.today(), bank_ref=bank_ref or f"DEMO{payment.id:08d}"
        )


async def midterm_accepted(desk: Desk, met_on: date = MIDTERM_ON) -> None:
    """What reporting says when it accepts the mid-term report."""
    with clock.at(clock.during(met_on)):
        await actions.record_fact(
            None, award_id=desk.facts.award.id, condition="midterm_accepted", met_on=met_on, evidence="report:1"
        )
