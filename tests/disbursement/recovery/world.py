"""Money that is asked back and comes in, through the actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from grants import clock
from grants.disbursement.recovery.actions import demand_return, record_refund, waive_return
from grants.disbursement.recovery.tables import Grounds, Refund, ReturnDemand
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import at
from tests.disbursement.world import Desk, a_desk, a_paid_stage
from tests.files.samples import a_pdf
from tests.kept import kept
from tests.organizations.world import a_checked_account, staff

ISSUED = at("2026-06-03")
# Fifteen working days after Wednesday the 3rd of June; the 19th is a holiday.
DUE_ON = date(2026, 6, 25)
CAME_ON = date(2026, 6, 10)
CAME = at("2026-06-10")
LATE = at("2026-06-26")


@dataclass(frozen=True)
class Office:
    """A grant of which the first stage of 37,600.00 is paid, its desk, and the funder's bookkeeper."""

    desk: Desk
    bookkeeper: Actor


@kept
async def an_office(**changes: Any) -> Office:
    """`changes` go to `a_signed_award`."""
    desk = await a_desk(**changes)
    await a_checked_account(desk.facts.funder)
    await a_paid_stage(desk)
    return Office(desk, await staff(desk.facts.funder, Role.BOOKKEEPER, name="Bea"))


async def ask_back(
    office: Office, spent: str = "30000.00", by: Actor | None = None, moment=ISSUED, **changes: Any
) -> ReturnDemand:
    facts = {"form_key": uuid4(), "grounds": Grounds.SURPLUS, "spent": yuan(spent), "reason": "结项后结余"}
    with clock.at(moment):
        return await demand_return(by or office.desk.officer, office.desk.facts.award.id, **(facts | changes))


async def take_in(
    office: Office, demand: ReturnDemand, amount: str, by: Actor | None = None, moment=CAME, **changes: Any
) -> Refund:
    facts = {"amount": yuan(amount), "received_on": CAME_ON, "bank_ref": "TH00000001"}
    with clock.at(moment):
        return await record_refund(by or office.desk.cashier, demand.id, **(facts | changes))


async def waive(
    office: Office, demand: ReturnDemand, by: Actor | None = None, moment=LATE, **changes: Any
) -> ReturnDemand:
    facts = {"reason": "单位已注销，无可供执行财产", "content": a_pdf(), "name": "批示.pdf"}
    with clock.at(moment):
        return await waive_return(by or office.desk.approver, demand.id, **(facts | changes))
