"""Any order of requests, approvals, the bank's word, endings, demands and refunds: no cent is lost or counted twice."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from grants import clock, ledger
from grants.db import sql
from grants.disbursement import actions
from grants.disbursement.ending.actions import decide_ending, propose_ending
from grants.disbursement.ending.tables import Ending, EndingKind
from grants.disbursement.recovery.actions import demand_return, record_refund, waive_return
from grants.disbursement.recovery.tables import Grounds, ReturnDemand
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import Refused
from tests.calls.world import at
from tests.disbursement.ending.world import accounts, book_is_whole
from tests.disbursement.world import Desk, a_desk, midterm_accepted
from tests.files.samples import a_pdf
from tests.organizations.world import a_checked_account

START = at("2026-09-14")
STEPS = 40
PAID = """
    SELECT (SELECT coalesce(sum(amount), 0.00) FROM payment WHERE status = 'paid')
        - (SELECT coalesce(sum(amount), 0.00) FROM refund) AS paid,
        (SELECT coalesce(sum(amount), 0.00) FROM payment WHERE status IN ('approved', 'sent')) AS payable
"""


class Office:
    """One grant, and everybody doing whatever comes to their mind."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance, self.moment = desk, random.Random(seed), START
        self.done: list[str] = []

    async def do_something(self) -> None:
        self.moment += timedelta(minutes=self.chance.choice([1, 90, 600]))
        verbs: list[Callable[[], Awaitable[Any]]] = [
            *[self.go_on] * 12,
            *[self.approve, self.send, self.returned, self.cancel, self.propose, self.waive],
            *[self.decide, self.demand, self.refund] * 2,
        ]
        verb = self.chance.choice(verbs)
        with clock.at(self.moment):
            try:
                await verb()
            except Refused as refusal:
                self.done.append(f"{verb.__name__}: {refusal.code}")
            else:
                self.done.append(verb.__name__)

    async def go_on(self) -> None:
        """The next step of the newest payment, or the next request."""
        newest = await Payment.objects().order_by(Payment.id, ascending=False).first()
        steps = {
            PaymentStatus.REQUESTED: self.review,
            PaymentStatus.REVIEWED: self.approve,
            PaymentStatus.APPROVED: self.send,
            PaymentStatus.SENT: self.confirm,
        }
        await steps.get(newest.status if newest else PaymentStatus.PAID, self.request)()

    async def request(self) -> None:
        award, seq = self.desk.facts.award.id, self.chance.choice([1, 2])
        await actions.request_payment(self.desk.preparer, award_id=award, seq=seq, form_key=uuid4())

    async def review(self) -> None:
        await actions.review_payment(self.desk.reviewer, await self._newest(Payment))

    async def approve(self) -> None:
        payment, four = await self._newest(Payment), self.desk.last_four
        await actions.approve_payment(self.desk.approver, payment, last_four=four, factor_at=self.moment)

    async def send(self) -> None:
        await actions.send_payment(self.desk.cashier, await self._newest(Payment))

    async def confirm(self) -> None:
        payment = await self._newest(Payment)
        await actions.confirm_paid(self.desk.cashier, payment, paid_on=clock.today(), bank_ref=f"DEMO{payment:08d}")

    async def returned(self) -> None:
        payment = await self._any(Payment)
        await actions.record_return(self.desk.cashier, payment, returned_on=clock.today(), reason="账户已销户")

    async def cancel(self) -> None:
        await actions.cancel_payment(self.desk.preparer, await self._newest(Payment), reason="重新申请")

    async def propose(self) -> None:
        kind = self.chance.choice([EndingKind.REDUCTION, EndingKind.REDUCTION, EndingKind.TERMINATION])
        amount = self._yuan(30_000) if kind == EndingKind.REDUCTION else None
        scan = {"reason": "无法继续", "content": a_pdf(), "name": "纪要.pdf"}
        await propose_ending(self.desk.officer, self.desk.facts.award.id, kind=kind, amount=amount, **scan)

    async def decide(self) -> None:
        is_approved = self.chance.random() < 0.7
        await decide_ending(self.desk.approver, await self._newest(Ending), is_approved=is_approved, opinion="已核")

    async def demand(self) -> None:
        facts = {"grounds": Grounds.SURPLUS, "spent": self._yuan(40_000), "reason": "结余"}
        await demand_return(self.desk.officer, self.desk.facts.award.id, form_key=uuid4(), **facts)

    async def refund(self) -> None:
        facts = {"amount": self._yuan(20_000), "received_on": clock.today(), "bank_ref": f"TH{self._digit()}"}
        await record_refund(self.desk.cashier, await self._newest(ReturnDemand), **facts)

    async def waive(self) -> None:
        demand = await self._newest(ReturnDemand)
        await waive_return(self.desk.approver, demand, reason="无可执行财产", content=a_pdf(), name="批示.pdf")

    async def _newest(self, table: Any) -> int:
        return max(await self._ids(table), default=0)

    async def _any(self, table: Any) -> int:
        return self.chance.choice(await self._ids(table) or [0])

    async def _ids(self, table: Any) -> list[int]:
        return [row["id"] for row in await sql(f"SELECT id FROM {table._meta.tablename}")]

    def _yuan(self, most: int) -> Decimal:
        return Decimal(self.chance.randint(1, most * 100)) / 100

    def _digit(self) -> int:
        return self.chance.randint(0, 4)


@pytest.mark.parametrize("seed", range(6))
async def test_no_order_leaves_pool_commitments_and_paid_different_from_the_source(db, seed):
    desk = await a_desk()
    await a_checked_account(desk.facts.funder)
    await midterm_accepted(desk)
    office = Office(desk, seed)

    for _step in range(STEPS):
        await office.do_something()

        [said] = await sql(PAID)
        held = await accounts(desk)
        assert held.get("paid", "0.00") == f"{said['paid']:.2f}", office.done
        assert held.get("payable", "0.00") == f"{said['payable']:.2f}", office.done
        await book_is_whole(desk)
    assert await ledger.verify() == []
