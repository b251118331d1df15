"""A payee that has a second account, and asks to be paid to it."""

from datetime import date
from typing import Any

from grants import clock
from grants.disbursement.payees.actions import ask_for_payee_change, check_payee_change
from grants.disbursement.payees.tables import PayeeChange
from grants.organizations import actions as organizations
from grants.organizations.tables import AccountUse, BankAccount
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import at
from tests.disbursement.world import Desk
from tests.files.samples import a_pdf
from tests.organizations.world import staff

ENTERED = at("2026-05-13")
ASKED = at("2026-05-20")
CHECKED = at("2026-05-21")
# Three working days after Thursday the 21st: through Tuesday the 26th.
COOLED = at("2026-05-27")
NEW_NUMBER = "6217000000000009876"


async def another_account(desk: Desk, number: str = NEW_NUMBER) -> BankAccount:
    """Entered by the payee, checked by an officer: current in the registry, and not that of the agreement."""
    payee = desk.facts.payee
    with clock.at(ENTERED):
        account = await organizations.add_bank_account(
            await staff(payee, Role.SIGNATORY, Role.HUB_OPERATOR, name="Enid"),
            organization_id=payee.id,
            account_use=AccountUse.CUSTODY if desk.facts.is_for_a_group else AccountUse.OWN,
            holder=payee.name,
            number=number,
            bank_name="琼澜银行滨海支行〔虚构〕",
            cnaps="000000000202",
            from_on=date(2026, 5, 13),
        )
        return await organizations.check_bank_account(desk.officer, account.id)


async def the_payee(desk: Desk) -> Actor:
    role = Role.HUB_OPERATOR if desk.facts.is_for_a_group else Role.SIGNATORY
    return await staff(desk.facts.payee, role, name="Sima")


async def ask(desk: Desk, by: Actor, account: BankAccount | None = None, moment=ASKED, **changes: Any) -> PayeeChange:
    account = account or await another_account(desk)
    facts = {"reason": "原账户销户", "content": a_pdf(), "name": "变更函.pdf"}
    with clock.at(moment):
        return await ask_for_payee_change(by, award_id=desk.facts.award.id, account_id=account.id, **(facts | changes))


async def check(
    desk: Desk, change: PayeeChange, moment=CHECKED, by: Actor | None = None, **changes: Any
) -> PayeeChange:
    with clock.at(moment):
        return await check_payee_change(
            by or desk.reviewer, change.id, **({"number_again": change.payee_number} | changes)
        )
