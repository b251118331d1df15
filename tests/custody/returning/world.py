"""A demand of the funder on money that a hub keeps, and the hub's answer, through the actions."""

from datetime import date
from typing import Any
from uuid import uuid4

from grants.custody.returning.actions import record_sent_back
from grants.custody.returning.tables import SentBack
from grants.disbursement.recovery.actions import demand_return
from grants.disbursement.recovery.tables import Grounds, ReturnDemand
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody.world import Keeping, on
from tests.organizations.world import a_checked_account, staff

ASKED_ON, SENT_ON = date(2026, 7, 6), date(2026, 7, 8)


async def asked_back(keeping: Keeping, spent: str = "3000.00", **changes: Any) -> ReturnDemand:
    """Of the 9,000.00 that were paid; 15 working days from the 6th of July."""
    await a_checked_account(keeping.call.funder)
    officer = await staff(keeping.call.funder, Role.OFFICER, name="林主办")
    facts = {"form_key": uuid4(), "grounds": Grounds.SURPLUS, "spent": yuan(spent), "reason": "备案取消，余款退回"}
    with on(ASKED_ON):
        return await demand_return(officer, keeping.award.id, **(facts | changes))


async def send_back(
    keeping: Keeping, demand: ReturnDemand, amount: str = "6000.00", by: Actor | None = None, **changes: Any
) -> SentBack:
    facts = {"amount": yuan(amount), "sent_on": SENT_ON, "bank_ref": "TH0001"}
    with on(SENT_ON):
        return await record_sent_back(by or keeping.hub.cashier, demand.id, **(facts | changes))
